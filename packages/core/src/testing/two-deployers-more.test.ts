import { expect, it } from "vitest";
import { sweepSchedules } from "./sweep.js";

/** In a file of its own, so that it runs beside the first. */
it("should hold every invariant in 5,000 more schedules of two deployers", async () => {
  const { story, schedules } = await sweepSchedules({ from: 5_000, to: 10_000 });
  expect(story).toBe("");
  expect(schedules).toBe(5_000);
}, 600_000);
