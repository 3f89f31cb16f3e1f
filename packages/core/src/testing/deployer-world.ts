import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { DeployOptions } from "../deployer/deployer-options.js";
import type { DeploymentResult } from "../deployer/deployment.js";
import type { Timing } from "../journal/engine.js";
import type { DeploymentEvent } from "../events/events.js";
import { openedDeployment } from "../journal/journal-heads.js";
import type { ImageBehaviour } from "./memory-images.js";
import type { RouteWrite } from "../ports/router.js";
import { memorySource } from "./memory-source.js";
import { MemoryStore } from "./memory-store.js";
import { memoryWorld, type MemoryWorld } from "./memory-world.js";

/** A workload "web" in the in-memory world, deployed by changing deployers on one store. */
export class DeployerWorld {
  readonly world: MemoryWorld;
  readonly store = new MemoryStore(undefined, () => this.world.clock.wallMs());
  readonly events: DeploymentEvent[] = [];
  /** Deployments whose container was stopped, with the times. */
  readonly stops: { readonly deployment: string; readonly atMs: number }[] = [];
  deployer!: Deployer;
  #waiting = 0;

  private constructor(options: Parameters<typeof memoryWorld>[0]) {
    this.world = memoryWorld(options);
    this.world.runtime.observe((change, deployment) => {
      if (change === "stopped") this.stops.push({ deployment, atMs: this.world.clock.monotonicMs() });
    });
  }

  static async open(
    timing: Partial<Timing> = {},
    options: Parameters<typeof memoryWorld>[0] = {},
  ): Promise<DeployerWorld> {
    const world = new DeployerWorld(options);
    await world.restart(timing);
    return world;
  }

  /** Another deployer on the same store; the previous one must be closed. */
  async restart(
    timing: Partial<Timing> = {},
    more: { readonly parallel?: number; readonly previews?: string } = {},
  ): Promise<void> {
    this.deployer = await createDeployer({
      ...this.world,
      store: this.store,
      sources: [memorySource()],
      timing: { watchMs: 0, ...timing },
      ...more,
      onEvent: (event) => this.events.push(event),
    });
  }

  /** Applies a config of this image, and begins to deploy it. */
  async begin(tag: string, more: object = {}, { options, ...behaviour }: Begin = {}) {
    this.world.runtime.publish(`registry/web:${tag}`, behaviour);
    const healthcheck = { path: "/health", interval: "1s" };
    const common = { image: `registry/web:${tag}`, port: 8080, domains: ["app.test"], healthcheck };
    await this.deployer.apply({ name: "web", source: "memory", config: { ...common, ...more } });
    return this.deployer.deploy("web", options);
  }

  async deploy(...parameters: Parameters<DeployerWorld["begin"]>): Promise<DeploymentResult> {
    return (await this.begin(...parameters)).done;
  }

  /** Resolves with the first event of this type after now. */
  async next<T extends DeploymentEvent["type"]>(type: T): Promise<Extract<DeploymentEvent, { type: T }>> {
    const from = this.events.length;
    for (;;) {
      const event = this.events.slice(from).find((one) => one.type === type);
      if (event) return event as Extract<DeploymentEvent, { type: T }>;
      await this.world.clock.sleep(1);
    }
  }

  of<T extends DeploymentEvent["type"]>(type: T): Extract<DeploymentEvent, { type: T }>[] {
    return this.events.filter((one) => one.type === type) as Extract<DeploymentEvent, { type: T }>[];
  }

  /** Another deployment of the workload waits, as if from another deployer. */
  async enqueueAnother(): Promise<void> {
    const workload = await this.store.findWorkload("web");
    if (!workload) throw new Error("nothing was applied");
    const { name, source, config } = workload;
    const opened = openedDeployment({
      id: `waiting-${(this.#waiting += 1)}`,
      workload: name,
      operation: "deploy",
      fence: 0,
      source,
      config,
      strategy: "blue-green",
      reason: "",
      blue: undefined,
      startedAtMs: 0,
    });
    await this.store.enqueue({ ...opened, phase: "queued" });
  }

  async dequeue(): Promise<void> {
    for (const waiting of await this.store.listQueued("web"))
      await this.store.rewriteQueued({ ...waiting, phase: "cancelled" });
  }

  /** Deployment and state of each present container. */
  containers(): string[] {
    return this.world.runtime.snapshot().map(({ deployment, state }) => `${deployment} ${state}`);
  }

  /** Every write of a route from now on, as it comes. */
  noteWrites(): RouteWrite[] {
    const writes: RouteWrite[] = [];
    const { router } = this.world;
    const put = router.put.bind(router);
    router.put = (write, signal) => {
      writes.push(write);
      return put(write, signal);
    };
    return writes;
  }

  /** What a visitor gets now: the deployment that answers, a status of the proxy, or why there is no answer. */
  async visit(cookie?: string, host = "app.test"): Promise<string | number> {
    const { prober, router } = this.world;
    const { address, port } = router;
    const request = { scheme: "http", address, port, host, path: "/", timeoutMs: 1_000 } as const;
    const more = { maxBodyBytes: 100, ...(cookie !== undefined && { cookie }) };
    const outcome = await prober.probe({ ...request, ...more });
    if (outcome.kind !== "answer") return outcome.reason;
    return outcome.status === 200 ? outcome.body : outcome.status;
  }

  /** Visits until `done` resolves, and gives each answer once, in the order in which they came first. */
  async visitUntil(done: Promise<unknown>): Promise<(string | number)[]> {
    const over = new AbortController();
    void done.finally(() => over.abort());
    const seen = new Set<string | number>();
    while (!over.signal.aborted) {
      seen.add(await this.visit());
      await this.world.clock.sleep(2);
    }
    return [...seen];
  }

  serving(): (string | undefined)[] {
    const { router, runtime } = this.world;
    const targets = router.targets("app.test");
    return [...new Set(targets.map(({ host, port }) => runtime.listenerAt(host, port)?.body))];
  }
}

type Begin = ImageBehaviour & { readonly options?: DeployOptions };
