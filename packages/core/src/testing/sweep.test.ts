import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { scenarios } from "./scenarios.js";
import { sweep, sweepSchedules } from "./sweep.js";

const limitMs = 600_000;
const schedules = 2_000;

describe("the crash sweep", () => {
  it(
    "should find every invariant held after every single fault",
    async () => {
      const report = await sweep({ double: false });
      expect(report.failures).toEqual([]);
      expect(report.runs).toBeGreaterThan(500);
    },
    limitMs,
  );

  it.each(scenarios)(
    "should find every invariant held after every fault and every fault of the recovery: $name",
    async (scenario) => {
      const report = await sweep({ scenarios: [scenario] });
      expect(report.failures).toEqual([]);
      expect(report.runs).toBeGreaterThan(200);
    },
    limitMs,
  );
});

describe("two deployers at once", () => {
  it("should hold every invariant in the schedules that once broke one", async () => {
    const file = new URL("../../../../test/soak/schedule-regressions.json", import.meta.url);
    const seeds = JSON.parse(readFileSync(file, "utf8")) as number[];
    for (const seed of seeds)
      expect((await sweepSchedules({ from: seed, to: seed + 1 })).failures).toEqual([]);
    expect(seeds).toBeInstanceOf(Array);
  });

  it(
    "should hold every invariant in every schedule of their calls, kills and stalls",
    async () => {
      const report = await sweepSchedules({ from: 0, to: schedules });
      expect(report.failures).toEqual([]);
      expect(report.schedules).toBe(schedules);
    },
    limitMs,
  );
});
