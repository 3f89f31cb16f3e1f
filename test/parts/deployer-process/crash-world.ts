import { randomBytes } from "node:crypto";
import { readdir } from "node:fs/promises";
import { get } from "node:http";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { docker, sqlite, type Timing } from "@cutover/core";
import type { Json, RuntimeState } from "@cutover/core/ports";
import { openRealWorld, type RealWorld, type RouterKind } from "../world/real-world.js";
import { DeployerProcess } from "./deployer-process.js";
import type { ProcessSettings, RouterSettings } from "./process-settings.js";
import { nameOf } from "../../../packages/core/src/revision/parts.js";

export const domain = "app.cutover.test";

export interface CrashWorldOptions {
  readonly socketPath: string;
  readonly proxy: RouterKind;
  readonly timing?: Partial<Timing>;
}

/** The state after all is quiet, read from the parts themselves. */
export interface Observed {
  readonly open: readonly string[];
  /** The deployment that the runtime state names. */
  readonly live: string | undefined;
  /** `name deployment state` of each container of the workload. */
  readonly containers: readonly string[];
  /** The containers that the runtime state expects. */
  readonly expected: readonly string[];
  /** Status and body of the proxy's answer. */
  readonly served: string;
  /** Files of an unfinished route write. */
  readonly unfinishedFiles: readonly string[];
}

const crashTiming = {
  drainQuietMs: 200,
  quarantineMs: 1_500,
  verifyTimeoutMs: 5_000,
  leaseMs: 1_000,
  // The deployer of this process must not take over, at its next look, the work of a killed process that
  // belongs to a successor.
  watchMs: 3_600_000,
};

/** A real proxy and a database, for changing deployer processes. */
export class CrashWorld {
  readonly world: RealWorld;
  /** Unique, because other tests may use the same engine. */
  readonly workload = `crash-${randomBytes(4).toString("hex")}`;
  readonly #options: CrashWorldOptions;

  private constructor(world: RealWorld, options: CrashWorldOptions) {
    this.world = world;
    this.#options = options;
  }

  static async open(options: CrashWorldOptions): Promise<CrashWorld> {
    const timing = { ...crashTiming, ...options.timing };
    return new CrashWorld(await openRealWorld({ ...options, timing }), { ...options, timing });
  }

  /** A process that applies and deploys each config in turn, or recovers if there is none. */
  start(configs: readonly Json[], signalSelf?: ProcessSettings["signalSelf"]): DeployerProcess {
    return new DeployerProcess({
      socketPath: this.#options.socketPath,
      databaseFile: this.world.databaseFile,
      router: this.#router(),
      timing: this.#options.timing ?? {},
      workload: this.workload,
      configs,
      ...(signalSelf && { signalSelf }),
    });
  }

  /** Deploys in this process, undisturbed; returns the deployment's id. */
  async deploy(config: Json): Promise<string> {
    const { deployer } = this.world;
    await deployer.apply({ name: this.workload, source: "image", config });
    const { id, status, error } = await deployer.deploy(this.workload).done;
    if (status !== "succeeded") throw error ?? new Error(`an undisturbed deployment ended as ${status}`);
    return id;
  }

  /**
   * Closes the deployer of this process: it would take over work of a killed process that belongs to its
   * successor.
   */
  async leave(): Promise<void> {
    await this.world.deployer.close();
  }

  /** After the handed-over containers are drained: nobody uses them here, so they go within seconds. */
  async observe(): Promise<Observed> {
    const retiring = async (): Promise<unknown[]> => {
      const { open, state } = await this.#readStore();
      return [...(state?.retiring ?? []), ...open.filter((one) => one.endsWith(" repairing"))];
    };
    for (let look = 0; look < 80 && (await retiring()).length > 0; look += 1) await delay(250);
    const { open, state } = await this.#readStore();
    const containers = await docker({ socketPath: this.#options.socketPath }).list(this.workload);
    const expected = state ? [`${nameOf(state.live)} ${state.live.deployment} running`] : [];
    return {
      open,
      live: state?.live.deployment,
      containers: containers.map(({ name, deployment, state: of }) => `${name} ${deployment} ${of}`),
      expected,
      served: await this.ask().catch(String),
      unfinishedFiles: await this.#unfinishedFiles(),
    };
  }

  /** The proxy's answer for the workload's domain. */
  ask(path = "/"): Promise<string> {
    return new Promise((resolve, reject) => {
      const { proxyPort: port } = this.world;
      get(
        { host: "127.0.0.1", port, path, headers: { host: domain }, agent: false, timeout: 5_000 },
        (response) => {
          let body = "";
          response.on("data", (chunk: Buffer) => (body += chunk.toString()));
          response.on("end", () => resolve(`${response.statusCode} ${body}`));
        },
      ).on("error", reject);
    });
  }

  close(): Promise<void> {
    return this.world.close();
  }

  async #readStore(): Promise<{ open: string[]; state: RuntimeState | undefined }> {
    const store = sqlite(this.world.databaseFile);
    await store.migrate();
    try {
      const open = await store.listOpenDeployments();
      return {
        open: open.map(({ id, phase }) => `${id} ${phase}`),
        state: await store.findState(this.workload),
      };
    } finally {
      await store.close();
    }
  }

  async #unfinishedFiles(): Promise<string[]> {
    const router = this.#router();
    if (router.kind !== "nginx") return [];
    return (await readdir(join(router.directory, "sites"))).filter((name) => name.endsWith(".tmp"));
  }

  #router(): RouterSettings {
    const { proxyManager, databaseFile, proxyPort: port } = this.world;
    if (!proxyManager) return { kind: "nginx", directory: join(dirname(databaseFile), "nginx"), port };
    const { apiUrl, proxyUrl, identity, secret } = proxyManager;
    return { kind: "nginx-proxy-manager", apiUrl, proxyUrl, identity, secret };
  }
}

/** Of a version of the test application. */
export function configOf(image: string, more: Readonly<Record<string, Json>> = {}): Json {
  return {
    image,
    port: 8080,
    domains: [domain],
    healthcheck: { path: "/health", deadline: "20s" },
    stop_grace_period: "1s",
    ...more,
    environment: { LINGER_MS: "50", ...(more["environment"] as Readonly<Record<string, Json>> | undefined) },
  };
}
