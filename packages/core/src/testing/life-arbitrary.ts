import * as fc from "fast-check";
import { effects, faultsOf, type Fault, type PortName } from "./faults.js";
import type { Life, LifeAct, LifeConfig, LifeHold, LifeStep, LifeWorld } from "./random-lives.js";

const workload = fc.constantFrom("web" as const, "api" as const);
/** Index of the acting deployer, modulo their number. */
const by = fc.nat({ max: 2 });

const config: fc.Arbitrary<LifeConfig> = fc.record({
  tag: fc.constantFrom("1", "2", "3", "busy", "bad", "worse"),
  port: fc.constantFrom(8080, 8080, 8080, 9090),
  first: fc.boolean(),
  second: fc.boolean(),
  strategy: fc.constantFrom("blue-green", "blue-green", "recreate"),
  drain: fc.constantFrom("1s", "5s", "0"),
  retain: fc.nat({ max: 2 }),
  bake: fc.constantFrom("0s", "0s", "2s"),
  restart: fc.constantFrom("no", "unless-stopped"),
  hasAlias: fc.constantFrom(false, false, true),
});

const ports = Object.keys(effects) as PortName[];
const faults = [...new Set(ports.flatMap((port) => faultsOf(port)))];
const injection = fc.option(
  fc.record({ at: fc.integer({ min: 1, max: 60 }), fault: fc.constantFrom<Fault>(...faults) }),
  { nil: undefined, freq: 2 },
);

const act: fc.Arbitrary<LifeAct> = fc.oneof(
  {
    weight: 45,
    arbitrary: fc.record({
      what: fc.constant("deploy"),
      workload,
      config,
      supersede: fc.constantFrom(false, false, false, true),
      until: fc.constantFrom("cutover", "reaped"),
    }),
  },
  { weight: 10, arbitrary: fc.record({ what: fc.constant("roll back"), workload }) },
  { weight: 10, arbitrary: fc.record({ what: fc.constant("cancel"), back: fc.nat({ max: 2 }) }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("remove"), workload }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("prune"), history: fc.constantFrom(0, 2, 100) }) },
  { weight: 2, arbitrary: fc.record({ what: fc.constantFrom("pause", "resume"), workload }) },
  { weight: 5, arbitrary: fc.record({ what: fc.constant("kill") }) },
  { weight: 4, arbitrary: fc.record({ what: fc.constant("close") }) },
  {
    weight: 8,
    arbitrary: fc.record({
      what: fc.constant("open"),
      reach: fc.constantFrom("loopback", "network", undefined, undefined),
      selfHeal: fc.constantFrom("off", "restart", "recreate", undefined),
      injection,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      what: fc.constant("jump"),
      ms: fc.constantFrom(-86_400_000, 86_400_000, 3_600_000, -60_000),
    }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      what: fc.constantFrom("remove by hand", "crash", "edit", "disable", "rename", "save stale"),
      workload,
    }),
  },
  { weight: 3, arbitrary: fc.record({ what: fc.constant("restart the engine") }) },
);

const waitMs = fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 6_000 }));
const step: fc.Arbitrary<LifeStep> = fc.record({ by, act, waitMs });

const world: fc.Arbitrary<LifeWorld> = fc.record({
  isEdited: fc.boolean(),
  sharesDomain: fc.boolean(),
  reach: fc.constantFrom("loopback", "loopback", "network"),
});

const hold: fc.Arbitrary<LifeHold | undefined> = fc.option(
  fc.record({
    duration: fc.constantFrom("1s", "4s", "20s"),
    end: fc.constantFrom("promoted", "promoted", "cancelled", "both", "left"),
    afterMs: fc.nat({ max: 4_000 }),
    by,
  }),
  { nil: undefined, freq: 2 },
);

/** Lives of two workloads with up to three deployers at once. The value holds every event, so that it shrinks. */
export const lifeArbitrary: fc.Arbitrary<Life> = fc.record({
  world,
  steps: fc.array(step, { minLength: 1, maxLength: 40, size: "max" }),
  // Drawn last: without them, a seed gives the life that it gave before there were holds.
  holds: fc.array(hold, { maxLength: 20, size: "max" }),
});

/** The same life for the same seed. */
export function lifeOf(seed: number): Life {
  const [life] = fc.sample(lifeArbitrary, { seed, numRuns: 1 });
  if (!life) throw new RangeError("fast-check made no life");
  return life;
}
