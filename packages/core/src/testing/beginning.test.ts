import { describe, expect, it } from "vitest";
import type { MemoryWorld } from "./memory-world.js";
import { besideScenarios, domain, memorySubject, scenarios, type Scenario } from "./scenarios.js";
import { rollbackScenarios } from "./rollback-scenarios.js";
import { Simulation } from "./simulation.js";

const all = [...scenarios, ...rollbackScenarios, ...besideScenarios].filter(({ before }) => before);
const nothing = async (): Promise<void> => undefined;

/** The view of deployers and the proxy of a world. */
function seen({ runtime, router }: MemoryWorld): object {
  return {
    containers: runtime.snapshot(),
    volumes: [...runtime.volumes],
    nonces: router.nonces(domain),
    targets: router.targets(domain),
  };
}

/** Every world that the subject's check saw, in order, with its last view. */
async function worldsOf(scenario: Scenario): Promise<object[]> {
  const worlds = new Map<MemoryWorld, object>();
  const check = (world: MemoryWorld, isQuiet: boolean): undefined => {
    if (!isQuiet) worlds.set(world, seen(world));
  };
  const subject = { ...memorySubject, check };
  const story = { ...scenario, act: nothing };
  for (let run = 0; run < 2; run += 1) await new Simulation(subject, scenario.router).play(story, []);
  return [...worlds.values()];
}

describe("what comes before a story", () => {
  it.each(all)("should be for each run what deployers left: $name", async (scenario) => {
    const [played, first, second] = await worldsOf(scenario);
    expect(played).toBeDefined();
    expect(first).toEqual(played);
    expect(second).toEqual(played);
  });

  it("should have each run tell what it broke", async () => {
    const check = ({ runtime, router }: MemoryWorld): string | undefined =>
      runtime.snapshot().length > 0 && router.nonces(domain).length === 0 ? "nobody can reach it" : undefined;
    const subject = { ...memorySubject, check };
    const [update] = all;
    if (!update) throw new RangeError("no scenario has a beginning");
    const story = { ...update, act: nothing };
    for (let run = 0; run < 2; run += 1) {
      const { violations } = await new Simulation(subject).play(story, []);
      expect(violations[0]?.message).toBe("nobody can reach it");
    }
  });
});
