import type { Timing } from "../deploy/engine.js";
import type { Deployer } from "../deployer.js";
import type { DeployerOptions } from "../deployer-options.js";
import type { StrategyName } from "../schema/strategy.js";
import { memorySource } from "./memory-source.js";
import type { SweepSubject } from "./simulation.js";

export interface Scenario {
  readonly name: string;
  /** Brings the world to where the story begins; no fault is injected here. */
  readonly before?: (deployer: Deployer) => Promise<unknown>;
  /** What its deployers are given besides. */
  readonly options?: Pick<DeployerOptions, "monitor"> & { readonly timing?: Partial<Timing> };
  /** The story under test. */
  readonly act: (deployer: Deployer) => Promise<unknown>;
  /** For how long its deployer stays when that is done, and watches. */
  readonly staysMs?: number;
}

/** The name and the domain of the workload that every scenario deploys. */
export const workload = "web";
export const domain = "app.test";
export const canaryVariable = "CUTOVER_SECRET_SWEEP_CANARY";
export const canary = "canary-7d1f0c";

/** Three configs of one source kind, without `domains` and `deploy_strategy`, which the scenarios add. */
export interface ScenarioConfigs {
  readonly first: object;
  readonly update: object;
  /** Its container starts, and never gets ready. */
  readonly failing: object;
}

/** What a workload goes through, by each strategy: first deployment, update, both of them failing, and removal. */
export function scenariosOf(
  kind: string,
  configs: ScenarioConfigs,
  strategies: readonly StrategyName[] = ["blue-green", "recreate"],
): Scenario[] {
  return strategies.flatMap((strategy): Scenario[] => {
    const deploy = (of: keyof ScenarioConfigs) => deploying(kind, configs[of], strategy);
    return [
      { name: `${strategy}, first deployment`, act: deploy("first") },
      { name: `${strategy}, first deployment that fails`, act: deploy("failing") },
      { name: `${strategy}, update`, before: deploy("first"), act: deploy("update") },
      { name: `${strategy}, update that fails`, before: deploy("first"), act: deploy("failing") },
      { name: `${strategy}, removal`, before: deploy("first"), act: removing },
    ];
  });
}

/** Applies the config, and deploys it. */
export function deploying(kind: string, config: object, strategy: StrategyName | "") {
  return async (deployer: Deployer, signal?: AbortSignal): Promise<void> => {
    const full = { ...config, domains: [domain], deploy_strategy: strategy };
    await deployer.apply({ name: workload, source: kind, config: full });
    await deployer.deploy(workload, { ...(signal && { signal }) }).done;
  };
}

type Act = (deployer: Deployer) => Promise<unknown>;

export function inTurn(...acts: readonly Act[]): Act {
  return async (deployer) => {
    for (const act of acts) await act(deployer);
  };
}

export const removing = async (deployer: Deployer): Promise<void> => {
  await deployer.remove(workload).done;
};

export const plainConfig = (tag: string): object => ({
  image: `registry.test/web:${tag}`,
  port: 8080,
  healthcheck: { path: "/health", deadline: "1s", successes: 1 },
  environment: { TOKEN: { from_env: canaryVariable } },
});

/** The scenarios of `memorySource`, which `memorySubject` makes possible. */
export const scenarios: readonly Scenario[] = scenariosOf("memory", {
  first: plainConfig("1"),
  update: plainConfig("2"),
  failing: plainConfig("bad"),
});

export const memorySubject: SweepSubject = {
  sources: [memorySource()],
  prepare({ runtime }) {
    const log = [`token ${canary}`];
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
