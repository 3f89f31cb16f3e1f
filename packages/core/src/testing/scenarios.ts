import type { Deployer } from "../deployer.js";
import type { MemoryRuntime } from "./memory-runtime.js";

export interface Scenario {
  readonly name: string;
  /** Brings the world to where the story begins; no fault is injected here. */
  readonly before?: (deployer: Deployer) => Promise<unknown>;
  /** The story under test. */
  readonly act: (deployer: Deployer) => Promise<unknown>;
}

export const workload = "web";
export const domain = "app.test";
export const canaryVariable = "CUTOVER_SWEEP_CANARY";
export const canary = "canary-7d1f0c";

/** The images that the scenarios deploy. */
export function publishImages(runtime: MemoryRuntime): void {
  runtime.publish("registry.test/web:1", { log: [`token ${canary}`] });
  runtime.publish("registry.test/web:2", { log: [`token ${canary}`] });
  runtime.publish("registry.test/web:bad", { readyAfterMs: Infinity, log: [`token ${canary}`] });
}

export function deploy(tag: string, strategy: "blue-green" | "recreate") {
  return async (deployer: Deployer): Promise<void> => {
    const config = {
      image: `registry.test/web:${tag}`,
      port: 8080,
      domains: [domain],
      deploy_strategy: strategy,
      healthcheck: { path: "/health", deadline: "1s", successes: 1 },
      environment: { TOKEN: { from_env: canaryVariable } },
    };
    await deployer.apply({ name: workload, source: "memory", config });
    await deployer.deploy(workload).done;
  };
}

export const remove = async (deployer: Deployer): Promise<void> => {
  await deployer.remove(workload).done;
};

export const scenarios: readonly Scenario[] = (["blue-green", "recreate"] as const).flatMap((strategy) => [
  { name: `${strategy}, first deployment`, act: deploy("1", strategy) },
  { name: `${strategy}, first deployment that fails`, act: deploy("bad", strategy) },
  { name: `${strategy}, update`, before: deploy("1", strategy), act: deploy("2", strategy) },
  { name: `${strategy}, update that fails`, before: deploy("1", strategy), act: deploy("bad", strategy) },
  { name: `${strategy}, removal`, before: deploy("1", strategy), act: remove },
]);
