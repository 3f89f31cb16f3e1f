import { describe, expect, it } from "vitest";
import type { StrategyName } from "@cutover/schema";
import type { MemoryWorld } from "./memory-world.js";
import { memorySubject, plainConfig, scenariosOf } from "./scenarios.js";
import type { SweepSubject } from "./sweep-subject.js";
import { sweep } from "./sweep.js";

const network = "internal";
const alias = "web";
const aliased = (tag: string): object => ({
  ...plainConfig(tag),
  networks: [network],
  alias,
  hooks: { pre_cutover: { command: ["migrate"] }, post_cutover: { command: ["warm"] } },
});
const configs = { first: aliased("1"), update: aliased("2"), failing: aliased("bad") };

/** The containers that answered the alias at the last look at a world. */
const answered = new WeakMap<MemoryWorld, readonly string[]>();

function findFault(world: MemoryWorld, quiet: boolean): string | undefined {
  const { runtime } = world;
  const holders = runtime.resolveAlias(network, alias);
  const notReady = holders.find(({ address = "" }) => runtime.listenerAt(address, 8080)?.status !== 200);
  if (notReady) return `the alias leads to ${notReady.name}, which is not ready`;
  const before = answered.get(world) ?? [];
  answered.set(
    world,
    holders.map(({ id }) => id),
  );
  const containers = runtime.snapshot().filter(({ fence }) => fence !== undefined);
  const running = containers.filter(({ state }) => state === "running");
  if (quiet && running.length > 0 && holders.length !== 1)
    return `${holders.length} containers answer the alias once all is quiet`;
  // If one of our containers has failed, an undo may first have to give the alias back; the only one may be on
  // its way out.
  const hasFallen = containers.some(
    ({ state, restartCount }) => state === "stopped" || state === "restarting" || restartCount > 0,
  );
  const wasTaken = holders.length === 0 && running.some(({ id }) => before.includes(id));
  return wasTaken && !hasFallen && containers.length > 1
    ? "the alias was taken from the last that answered it"
    : undefined;
}

const subject: SweepSubject = { ...memorySubject, check: findFault };

describe("the crash sweep with an alias and hooks", () => {
  it.each<StrategyName>(["blue-green", "recreate"])(
    "should find the alias led to one that is ready, after every single fault and every disturbance: %s",
    async (strategy) => {
      const scenarios = scenariosOf("memory", configs, [strategy]);
      const { story, runs } = await sweep({ ...subject, scenarios, double: false });
      expect(story).toBe("");
      expect(runs).toBeGreaterThan(500);
    },
    600_000,
  );
});
