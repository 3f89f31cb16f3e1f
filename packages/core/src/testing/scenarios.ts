import type { Timing } from "../journal/engine.js";
import type { Deployer } from "../deployer/deployer.js";
import type { DeploymentStatus } from "../deployer/deployment.js";
import type { DeployerOptions } from "../deployer/deployer-options.js";
import type { StrategyName } from "@cutover/schema";
import type { Runtime } from "../ports/runtime.js";
import type { MemoryRouterOptions } from "./memory-router.js";
import type { MemoryRuntimeOptions } from "./memory-runtime.js";
import { memorySource } from "./memory-source.js";
import type { SweepSubject } from "./sweep-subject.js";

export interface Scenario {
  readonly name: string;
  /** Brings the world to the beginning of the story, without faults. */
  readonly before?: (deployer: Deployer) => Promise<unknown>;
  /** Further options of its deployers. */
  readonly options?: Pick<DeployerOptions, "monitor"> & { readonly timing?: Partial<Timing> };
  /** The kind of proxy, like Nginx Proxy Manager if absent, and whether containers are asked through it. */
  readonly router?: Pick<MemoryRouterOptions, "appliesLate" | "editedByOthers" | "reaches"> &
    Pick<MemoryRuntimeOptions, "asked">;
  /** Another proxy, with files, for the deployers from the story on, or only for the first recovery. */
  readonly otherProxy?: "from the story on" | "in a recovery";
  /**
   * How the proxy reaches containers that are created from the story on, and in its recoveries; before that,
   * through the loopback.
   */
  readonly reachAfter?: Runtime["reach"];
  /** True for a second live workload, which another process deploys again at every effect. */
  readonly hasOther?: boolean;
  /**
   * True if people rename the route, switch it off and save old pages of it, and the wall clock jumps, each at
   * every effect.
   */
  readonly isEdited?: boolean;
  /** The story under test. */
  readonly act: (deployer: Deployer) => Promise<unknown>;
  /** The status that `act` resolves with if nothing goes wrong; unchecked if absent. */
  readonly ends?: DeploymentStatus;
  /** How long its deployer stays and watches afterwards. */
  readonly staysMs?: number;
}

/** The name and the domain of every scenario's workload. */
export const workload = "web";
/** The wildcard domain below which previews have their hosts. */
export const previews = "*.preview.test";
export const domain = "app.test";
/** A further domain of some configs. */
export const moreDomain = "more.test";
export const canaryVariable = "CUTOVER_SECRET_SWEEP_CANARY";
/** The prefix of its values; each process has another value. */
export const canary = "canary-7d1f0c";
/** A second source kind. */
const besideKind = "memory-beside";

/** Three configs of one source kind, without `domains` and `deploy_strategy`, which the scenarios add. */
export interface ScenarioConfigs {
  readonly first: object;
  readonly update: object;
  /** Its container starts, and never gets ready. */
  readonly failing: object;
}

/** The life of a workload, by each strategy: first deployment, update, both of them failing, and removal. */
export function scenariosOf(
  kind: string,
  configs: ScenarioConfigs,
  strategies: readonly StrategyName[] = ["blue-green", "recreate"],
): Scenario[] {
  return strategies.flatMap((strategy): Scenario[] => {
    const deploy = (of: keyof ScenarioConfigs) => deploying(kind, configs[of], strategy);
    return [
      { name: `${strategy}, first deployment`, act: deploy("first"), ends: "succeeded" },
      { name: `${strategy}, first deployment that fails`, act: deploy("failing"), ends: "failed" },
      { name: `${strategy}, update`, before: deploy("first"), act: deploy("update"), ends: "succeeded" },
      {
        name: `${strategy}, update that fails`,
        before: deploy("first"),
        act: deploy("failing"),
        ends: "failed",
      },
      { name: `${strategy}, removal`, before: deploy("first"), act: removing, ends: "succeeded" },
    ];
  });
}

/** Applies the config, deploys it, and resolves with the result. */
export function deploying(kind: string, config: object, strategy: StrategyName | "") {
  return async (deployer: Deployer, signal?: AbortSignal): Promise<DeploymentStatus> => {
    const full = { domains: [domain], ...config, deploy_strategy: strategy };
    await deployer.apply({ name: workload, source: kind, config: full });
    const { status } = await deployer.deploy(workload, { ...(signal && { signal }) }).done;
    return status;
  };
}

type Act = (deployer: Deployer) => Promise<unknown>;

export function inTurn(...acts: readonly Act[]): Act {
  return async (deployer) => {
    for (const act of acts) await act(deployer);
  };
}

export const removing = async (deployer: Deployer): Promise<DeploymentStatus> =>
  (await deployer.remove(workload).done).status;

export const plainConfig = (tag: string): object => ({
  image: `registry.test/web:${tag}`,
  port: 8080,
  healthcheck: { path: "/health", deadline: "1s", successes: 1 },
  environment: { TOKEN: { from_env: canaryVariable } },
});

/** The scenarios that only `memorySource` allows; `memorySubject` supports them. */
export const scenarios: readonly Scenario[] = scenariosOf("memory", {
  first: plainConfig("1"),
  update: plainConfig("2"),
  failing: plainConfig("bad"),
});

const withMore = (tag: string): object => ({ ...plainConfig(tag), domains: [domain, moreDomain] });

function changing(
  name: string,
  strategy: StrategyName,
  {
    from,
    to,
    toKind = "memory",
    ...more
  }: { readonly from: object; readonly to: object; readonly toKind?: string } & Partial<Scenario>,
): Scenario {
  const [before, act] = [deploying("memory", from, strategy), deploying(toKind, to, strategy)];
  return { name: `${strategy}, ${name}`, before, act, isEdited: true, ...more };
}
export const byNetwork = { kind: "network", network: "internal" } as const;
const byAnotherPort = { ...plainConfig("2"), port: 9090 };

/**
 * Updates that add or remove a domain, or follow a change of port and of the proxy's way to containers; people
 * edit the route meanwhile.
 */
export const changeScenarios: readonly Scenario[] = [
  changing("update that adds a domain", "blue-green", { from: plainConfig("1"), to: withMore("2") }),
  changing("update that adds a domain and does worse", "blue-green", {
    from: plainConfig("1"),
    to: { ...withMore("falls"), bake: "20s" },
  }),
  changing("update that adds a domain and fails", "recreate", {
    from: plainConfig("1"),
    to: withMore("bad"),
  }),
  changing("update that takes a domain away", "blue-green", { from: withMore("1"), to: plainConfig("2") }),
  ...(["blue-green", "recreate"] as const).map((strategy) =>
    changing("update by another reach and port", strategy, {
      from: plainConfig("1"),
      to: byAnotherPort,
      reachAfter: byNetwork,
    }),
  ),
  changing("update by another source kind", "blue-green", {
    from: plainConfig("1"),
    to: plainConfig("2"),
    toKind: besideKind,
  }),
  ...(["blue-green", "recreate"] as const).flatMap((strategy) =>
    (["from the story on", "in a recovery"] as const).map((otherProxy) =>
      changing(`update with another proxy ${otherProxy}`, strategy, {
        from: plainConfig("1"),
        to: plainConfig("2"),
        otherProxy,
        isEdited: false,
      }),
    ),
  ),
];

export const files = { router: { appliesLate: false, editedByOthers: false } } as const;

/** The plain scenarios, on a proxy with files: nobody edits its routes, and nothing comes late. */
export const fileScenarios: readonly Scenario[] = scenarios.map((scenario) =>
  Object.assign({}, scenario, { name: `by files: ${scenario.name}` }, files),
);

/** Updates beside a second workload. */
export const besideScenarios: readonly Scenario[] = (["blue-green", "recreate"] as const).map((strategy) =>
  changing("update beside another workload", strategy, {
    from: plainConfig("1"),
    to: plainConfig("2"),
    isEdited: false,
    hasOther: true,
  }),
);

export const memorySubject: SweepSubject = {
  sources: [memorySource(), memorySource(besideKind)],
  prepare({ runtime }) {
    const log = ["token $TOKEN"];
    runtime.publish("registry.test/web:1", { log });
    runtime.publish("registry.test/web:2", { log });
    runtime.publish("registry.test/web:busy", { log, servesForMs: 8_000 });
    runtime.publish("registry.test/web:reached", { log, reached: { everyMs: 300, forMs: 8_000 } });
    runtime.publish("registry.test/web:falls", { log, unreadyAfterMs: 2_000 });
    runtime.publish("registry.test/web:hangs", { log, unreadyAfterMs: 10_000 });
    const says = { volumes: ["/data"] };
    runtime.publish("registry.test/web:data-1", { log, says });
    runtime.publish("registry.test/web:data-2", { log, says });
    runtime.publish("registry.test/web:data-bad", { readyAfterMs: Infinity, log, says });
    runtime.publish("registry.test/web:bad", { readyAfterMs: Infinity, log });
  },
};
