import { readFileSync } from "node:fs";
import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { memorySubject, scenarios } from "./scenarios.js";
import { elsewhereScenarios } from "./elsewhere-scenarios.js";
import { switchScenarios } from "./switch-scenarios.js";
import { Simulation } from "./simulation.js";
import { ciSeed } from "./ci-seed.js";
import { stallMs, sweepSchedules } from "./sweep.js";

const limitMs = 600_000;

describe("two deployers at once", () => {
  it("should hold every invariant in the schedules that once broke one", async () => {
    const file = new URL("../../../../test/soak/schedule-regressions.json", import.meta.url);
    const seeds = JSON.parse(readFileSync(file, "utf8")) as number[];
    for (const seed of seeds) expect((await sweepSchedules({ from: seed, to: seed + 1 })).story).toBe("");
    expect(seeds).toBeInstanceOf(Array);
  });

  it(
    "should hold every invariant in every order of their calls",
    async () => {
      const pauses = fc.array(fc.constantFrom(0, 0, 0, 5, 50, stallMs), { minLength: 1, maxLength: 60 });
      const kill = fc.option(
        fc.record({ process: fc.constantFrom(0 as const, 1 as const), afterMs: fc.nat({ max: 2_000 }) }),
        { nil: undefined },
      );
      await fc.assert(
        fc.asyncProperty(
          fc.scheduler(),
          fc.constantFrom(...scenarios, ...switchScenarios, ...elsewhereScenarios),
          pauses,
          kill,
          async (scheduler, scenario, pausesMs, killed) => {
            let calls = 0;
            const simulation = new Simulation(memorySubject, scenario.router);
            const { violations } = await scheduler.waitFor(
              simulation.playTwo(scenario, {
                kill: killed,
                async turn(clock) {
                  calls += 1;
                  // If every few calls stalled for longer than a lease for ever, nobody could finish anything,
                  // so the stalls end.
                  const pauseMs = calls < 1_000 ? pausesMs[calls % pausesMs.length] : 0;
                  await clock.sleep(pauseMs ?? 0);
                  await scheduler.schedule(Promise.resolve(), `call ${calls}`);
                },
              }),
            );
            expect(violations).toEqual([]);
          },
        ),
        { numRuns: 1_000, ...ciSeed },
      );
    },
    limitMs,
  );

  it(
    "should hold every invariant in 5,000 schedules of calls, kills and stalls",
    async () => {
      const { story, schedules } = await sweepSchedules({ from: 0, to: 5_000 });
      expect(story).toBe("");
      expect(schedules).toBe(5_000);
    },
    limitMs,
  );
});
