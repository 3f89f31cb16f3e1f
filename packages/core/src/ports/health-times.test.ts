import { expect, it } from "vitest";
import { healthTimesOf, healthVerdictWithinMs } from "./health-times.js";

const check = ["CMD", "true"];
const defaults = {
  intervalMs: 30_000,
  timeoutMs: 30_000,
  startPeriodMs: 0,
  startIntervalMs: 5_000,
  retries: 3,
};

it.each([
  ["no check", undefined],
  ["null", null],
  ["a check that is not named", {}],
  ["an empty check", { Test: [] }],
  ["a check that is turned off", { Test: ["NONE"], Interval: 1e9 }],
])("should be undefined of %s", (_, stored) => {
  expect(healthTimesOf(stored)).toBeUndefined();
});

it.each([
  ["is absent", { Test: check }],
  ["is zero", { Test: check, Interval: 0, Timeout: 0, StartPeriod: 0, StartInterval: 0, Retries: 0 }],
])("should be the engine's own times if a time %s", (_, stored) => {
  expect(healthTimesOf(stored)).toEqual(defaults);
});

it("should be the check's own times, from nanoseconds, of which none gets shorter", () => {
  const times = { Interval: 2e9, Timeout: 1_500_001, StartPeriod: 1, StartInterval: 3e9, Retries: 1 };
  expect(healthTimesOf({ Test: check, ...times })).toEqual({
    intervalMs: 2_000,
    timeoutMs: 2,
    startPeriodMs: 1,
    startIntervalMs: 3_000,
    retries: 1,
  });
});

it("should leave time for one check more than may fail, each with its pause, after the start period", () => {
  const times = { intervalMs: 100, timeoutMs: 20, startPeriodMs: 0, startIntervalMs: 7, retries: 3 };
  expect(healthVerdictWithinMs(times)).toBe(480);
  expect(healthVerdictWithinMs({ ...times, startPeriodMs: 1 })).toBe(488);
  expect(healthVerdictWithinMs({ ...times, startPeriodMs: 1_000 })).toBe(1_487);
});
