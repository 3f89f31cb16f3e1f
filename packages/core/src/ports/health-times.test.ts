import { expect, it } from "vitest";
import { healthVerdictWithinMs } from "./health-times.js";

it("should leave time for one check more than may fail, each with its pause, after the start period", () => {
  const times = { intervalMs: 100, timeoutMs: 20, startPeriodMs: 0, startIntervalMs: 7, retries: 3 };
  expect(healthVerdictWithinMs(times)).toBe(480);
  expect(healthVerdictWithinMs({ ...times, startPeriodMs: 1_000 })).toBe(1_487);
});
