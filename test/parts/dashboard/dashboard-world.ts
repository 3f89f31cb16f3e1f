import { createDeployer, type Deployer } from "@cutover/core";
import { systemClock } from "@cutover/core/ports";
import { MemoryStore, memorySource, memoryWorld, type MemoryWorld } from "@cutover/core/testing";
import { openDashboard, type Page } from "@cutover/dashboard";
import {
  createServer,
  issueToken,
  recordAlerts,
  type Server,
  sqliteRecords,
  type TokenRequest,
} from "@cutover/server";

const hourMs = 3_600_000;

interface WorldOptions {
  /** How long ago it began; 2 hours if absent. */
  readonly pastMs?: number;
}

/**
 * The page behind a real server, on an engine in memory. Its past happens in virtual time and ends now;
 * `catchUp` then lets time pass as everywhere else.
 */
export class DashboardWorld {
  readonly world: MemoryWorld = memoryWorld();
  readonly store = new MemoryStore(undefined, () => this.world.clock.wallMs());
  readonly records = sqliteRecords(":memory:");
  deployer!: Deployer;
  #server: Server | undefined;
  #port = 0;
  readonly #pastMs: number;

  private constructor(pastMs: number) {
    this.#pastMs = pastMs;
    this.world.clock.wallOffsetMs = Date.now() - pastMs;
  }

  static async open({ pastMs = 2 * hourMs }: WorldOptions = {}): Promise<DashboardWorld> {
    const world = new DashboardWorld(pastMs);
    await world.records.open();
    world.deployer = await createDeployer({
      ...world.world,
      store: world.store,
      sources: [memorySource("image"), memorySource()],
      timing: { watchMs: 0 },
      monitor: { notifiers: [recordAlerts(world.records)] },
    });
    return world;
  }

  /** The address of the page, such as `http://127.0.0.1:1234/ui/`. */
  get page(): string {
    return `http://127.0.0.1:${this.#port}/ui/`;
  }

  /** Publishes the images and applies a workload of that name. */
  async apply(name: string, image: string, more: object = {}): Promise<void> {
    const healthcheck = { path: "/health", interval: "1s" };
    const config = { image, port: 8080, domains: [`${name}.example.org`], healthcheck, ...more };
    await this.deployer.apply({ name, source: "image", config });
  }

  /** Deploys and waits for the end. */
  async deploy(name: string, options: { readonly by?: string; readonly why?: string } = {}): Promise<string> {
    const { id } = await this.deployer.deploy(name, options).done;
    return id;
  }

  /** From here on the clock is the machine's. */
  async catchUp(): Promise<void> {
    const { clock } = this.world;
    const past = clock.monotonicMs();
    if (past < this.#pastMs) await clock.sleep(this.#pastMs - past);
    const [wallMs, monotonicMs, beganMs] = [clock.wallMs(), clock.monotonicMs(), performance.now()];
    const passedMs = (): number => performance.now() - beganMs;
    Object.assign(clock, {
      wallMs: () => wallMs + passedMs(),
      monotonicMs: () => monotonicMs + passedMs(),
      sleep: (ms: number, signal?: AbortSignal) => systemClock.sleep(ms, signal),
      idle: (ms: number, signal: AbortSignal) => systemClock.idle(ms, signal),
      after: (ms: number, work: () => void) => void setTimeout(work, ms),
    });
  }

  /** Starts the server, again at the same port after `stop`; with the built page if no other is given. */
  async serve(page?: Page): Promise<void> {
    const { deployer, records } = this;
    const dashboard = page ?? (await openDashboard());
    if (!dashboard) throw new Error("the page is not built");
    this.#server = await createServer({ deployer, records, dashboard, version: "1.2.3", heartbeatMs: 500 });
    const { url } = await this.#server.listen({ port: this.#port });
    this.#port = Number(new URL(url).port);
  }

  async stop(): Promise<void> {
    await this.#server?.close();
    this.#server = undefined;
  }

  async token(request: Partial<TokenRequest> = {}): Promise<string> {
    const { records } = this;
    const { text } = await issueToken(
      { records, clock: systemClock },
      { name: "ada", scopes: ["admin"], ...request },
    );
    return text;
  }

  async close(): Promise<void> {
    await this.stop();
    await this.deployer.close();
    await this.records.close();
  }
}
