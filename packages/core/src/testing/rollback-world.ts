import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { DeploymentResult } from "../deployer/deployment.js";
import type { DeploymentEvent } from "../events/events.js";
import type { RollbackVerdict } from "../retention/rollback-verdict.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import { memorySource } from "./memory-source.js";
import { emptyStoreData, MemoryStore } from "./memory-store.js";
import { memoryWorld } from "./memory-world.js";

type Options = Parameters<typeof createDeployer>[0];

/** A workload "web" of four versions in the in-memory world, to deploy and roll back. */
export class RollbackWorld {
  readonly world = memoryWorld();
  readonly data = emptyStoreData();
  readonly events: DeploymentEvent[] = [];
  deployer!: Deployer;

  private constructor() {
    for (const version of ["1", "2", "3", "4"]) this.world.runtime.publish(`registry/web:${version}`);
  }

  static async open(): Promise<RollbackWorld> {
    const world = new RollbackWorld();
    await world.reopen();
    return world;
  }

  /** Another deployer on the same store; the previous one must be closed. */
  async reopen(more: Partial<Options> = {}): Promise<void> {
    this.deployer = await createDeployer({
      ...this.world,
      store: new MemoryStore(this.data, () => this.world.clock.wallMs()),
      sources: [memorySource(), { ...memorySource(), kind: "other" }],
      timing: { watchMs: 0, pollMs: 500 },
      onEvent: (event) => this.events.push(event),
      ...more,
    });
  }

  /** Rejects if it does not succeed. */
  async deploy(
    version: string,
    more: Record<string, unknown> = {},
    source = "memory",
  ): Promise<DeploymentResult> {
    const config = {
      image: `registry/web:${version}`,
      port: 8080,
      domains: ["app.test"],
      healthcheck: { path: "/health" },
      drain: { timeout: "1s" },
      ...more,
    };
    await this.deployer.apply({ name: "web", source, config });
    return succeeded(await this.deployer.deploy("web").done);
  }

  rollBack(to?: string): Promise<DeploymentResult> {
    return this.deployer.rollback("web", to === undefined ? {} : { to }).done;
  }

  /** The answer for the domain. */
  serving(): Set<string | undefined> {
    const { router, runtime } = this.world;
    return new Set(router.targets("app.test").map(({ host, port }) => runtime.listenerAt(host, port)?.body));
  }

  /** Deployment and state of each container, sorted. */
  async containers(): Promise<string[]> {
    const all = await this.world.runtime.list("web");
    return all.map(({ deployment, state }) => `${deployment} ${state}`).toSorted();
  }

  /** The number of created containers. */
  created(): number {
    return this.events.filter(({ type }) => type === "container:created").length;
  }

  async verdictOf(id: string): Promise<RollbackVerdict | undefined> {
    return (await this.deployer.history("web")).find((one) => one.id === id)?.rollback;
  }
}

export function succeeded(result: DeploymentResult): DeploymentResult {
  if (result.status === "succeeded" && !result.error) return result;
  throw new Error(`the deployment ended as ${result.status}`, { cause: result.error });
}

/** The pinned image of this version. */
export function imageOf(version: string): string {
  const digest = Buffer.from(`registry/web:${version}`).toString("hex").slice(-64).padStart(64, "0");
  return `registry/web@sha256:${digest}`;
}

/** A source of the same kind whose images no registry has. */
export function withoutRegistry(): SourcePlugin {
  return Object.fromEntries(
    Object.entries(memorySource()).filter(([key]) => key !== "pullAgain"),
  ) as unknown as SourcePlugin;
}
