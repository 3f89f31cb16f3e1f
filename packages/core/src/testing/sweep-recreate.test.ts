import { expect, it } from "vitest";
import { scenarios } from "./scenarios.js";
import { sweep } from "./sweep.js";

/** In a file of its own, so that it runs beside the other strategy's. */
it.each(scenarios.filter(({ name }) => name.startsWith("recreate")))(
  "should find every invariant held after every fault and every fault of the recovery: $name",
  async (scenario) => {
    const { story, runs } = await sweep({ scenarios: [scenario] });
    expect(story).toBe("");
    expect(runs).toBeGreaterThan(200);
  },
  600_000,
);
