import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { DeploymentResult } from "../deployer/deployment.js";
import type { DeploymentEvent } from "../events/events.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import { memorySource } from "./memory-source.js";
import { emptyStoreData, MemoryStore } from "./memory-store.js";
import { memoryWorld, type MemoryWorld } from "./memory-world.js";

export const network = "internal";

export const hooks = {
  pre_cutover: { command: ["migrate"], timeout: "5s" },
  post_cutover: { command: ["warm"] },
};

export interface HooksWorld extends MemoryWorld {
  readonly store: MemoryStore;
  readonly deployer: Deployer;
  readonly events: DeploymentEvent[];
  /** Called at each event, before the deployment continues. */
  readonly during: { event?: (event: DeploymentEvent) => void };
  /** Another deployer on the same store. */
  readonly open: (source?: SourcePlugin) => Promise<Deployer>;
}

/** A world with a network "internal", a resolver that knows a token, and three versions of a workload "web". */
export async function hooksWorld(): Promise<HooksWorld> {
  const world = memoryWorld({ networks: [network] });
  const events: DeploymentEvent[] = [];
  const during: HooksWorld["during"] = {};
  const data = emptyStoreData();
  const store = new MemoryStore(data, () => world.clock.wallMs());
  const open = (source: SourcePlugin = memorySource()) =>
    createDeployer({
      ...world,
      store: new MemoryStore(data, () => world.clock.wallMs()),
      sources: [source],
      timing: { watchMs: 0, drainQuietMs: 100 },
      secrets: (name) => (name === "token" ? "from-the-resolver" : undefined),
      onEvent: (event) => {
        events.push(event);
        during.event?.(event);
      },
    });
  for (const version of ["1", "2", "3"]) world.runtime.publish(`registry/web:${version}`);
  return { ...world, store, deployer: await open(), events, during, open };
}

export function configOf(version: string, more: object = {}): object {
  const image = `registry/web:${version}`;
  return { image, port: 8080, domains: ["app.test"], healthcheck: { path: "/" }, ...more };
}

export async function deployWeb(
  { deployer }: Pick<HooksWorld, "deployer">,
  config: object,
): Promise<DeploymentResult> {
  await deployer.apply({ name: "web", source: "memory", config });
  return deployer.deploy("web").done;
}

/** Deployments whose containers answer for the alias "web". */
export function holders({ runtime }: Pick<HooksWorld, "runtime">): (string | undefined)[] {
  return runtime.resolveAlias(network, "web").map(({ deployment }) => deployment);
}

export function typesOf(events: readonly DeploymentEvent[]): DeploymentEvent["type"][] {
  return events.map(({ type }) => type);
}
