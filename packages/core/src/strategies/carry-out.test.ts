import { describe, expect, it } from "vitest";
import { strategies } from "./strategies.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { carryOut } from "./carry-out.js";
import type { Run } from "../journal/run.js";

/** Each once, in the order of their first use. */
function distinct(phases: readonly string[]): string[] {
  return [...new Set(phases)];
}

const shift = { steps: [{ weight: 50, for: "1s" }] };

describe.each([
  { strategy: "blue-green", lacks: ["holdGreen", "shiftTraffic"] },
  { strategy: "blue-green", lacks: ["holdGreen"], shift },
  { strategy: "recreate", lacks: [] },
] as const)("a deployment by $strategy, with the shift $shift", ({ strategy, lacks, ...more }) => {
  it("should enter the phases that `explain` has named, in their order", async () => {
    const world = await DeployerWorld.open();
    const config = { deploy_strategy: strategy, ...more };
    await world.deploy("1", config);
    const begun = await world.begin("2", config);
    const explained = await world.deployer.explain("web");
    world.events.length = 0;
    expect((await begun.done).status).toBe("succeeded");
    const entered = world.events.flatMap((event) => (event.type === "phase:entered" ? [event.phase] : []));
    const own = distinct(explained.steps.map(({ phase }) => phase));
    expect(distinct(entered).filter((phase) => phase !== "preflight" && phase !== "done")).toEqual(own);
    const unasked = new Set<string>(lacks);
    const steps = strategies[strategy].filter(({ name }) => !unasked.has(name));
    expect(own).toEqual(distinct(steps.map(({ phase }) => phase)));
    await world.deployer.close();
  });
});

it("should be refused, and not settled, if it is to begin with a step that its strategy lacks", async () => {
  const run = { record: { strategy: "blue-green", phase: "stopping" } } as Run;
  await expect(carryOut(run, { first: "stopBlue" })).rejects.toMatchObject({ code: "INTERNAL" });
});
