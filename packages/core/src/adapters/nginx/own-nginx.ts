import { execFile } from "node:child_process";
import { mkdir, readFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import { workersOf } from "../nginx-config/nginx-workers.js";
import type { ProxyWorker } from "../../ports/router.js";
import { DryRuns } from "./dry-runs.js";
import { mainConfiguration } from "./main-configuration.js";
import { NginxProgram } from "./nginx-program.js";
import { realFolder } from "../proxy/real-folder.js";
import { replaceFile } from "../proxy/replace-file.js";
import { SitesDirectory } from "./sites-directory.js";

const startTimeoutMs = 5_000;
const stopTimeoutMs = 5_000;

/** By the directory's real path: routers of one process must not write its configuration, nor start it, at once. */
const starting = new Map<string, Promise<void>>();
/** By the directory's real path: the nginxes of this process's routers whose routes it serves. */
const serving = new Map<string, Set<OwnNginx>>();

/** An nginx of our own in `directory`: a daemon that outlives us, and that a later process finds by its pid file. */
export class OwnNginx {
  readonly program: NginxProgram;
  readonly dryRuns: DryRuns;
  readonly #directory: string;
  readonly #port: number;
  readonly #sites: SitesDirectory;
  readonly #routes = new Set<string>();

  constructor({ directory, port, binary }: { directory: string; port: number; binary: string }) {
    this.program = new NginxProgram(binary, ["-p", `${directory}/`, "-c", join(directory, "nginx.conf")]);
    this.#directory = directory;
    this.#port = port;
    this.#sites = new SitesDirectory(join(directory, "sites"));
    this.dryRuns = new DryRuns({ directory, binary, sites: this.#sites });
  }

  get sites(): SitesDirectory {
    return this.#sites;
  }

  /** Idempotent: adopts the nginx that runs in this directory already, whoever started it. Makes room for `domains` besides those of its sites. */
  async start(domains: readonly string[] = []): Promise<void> {
    const key = realFolder(this.#directory);
    const before = starting.get(key) ?? Promise.resolve();
    const started = before.catch(() => undefined).then(() => this.#start(domains));
    starting.set(key, started);
    try {
      await started;
    } finally {
      if (starting.get(key) === started) starting.delete(key);
    }
  }

  /** Notes whether this router has the workload's route in here. */
  note(workload: string, isRouted: boolean): void {
    if (isRouted) this.#routes.add(workload);
    else this.#routes.delete(workload);
    const key = realFolder(this.#directory);
    const all = serving.get(key) ?? new Set();
    if (this.#routes.size > 0) serving.set(key, all.add(this));
    else if (all.delete(this) && all.size === 0) serving.delete(key);
  }

  /**
   * Ends it at once, with all connections; without effect if it does not run, or if it serves a route of another router of this process:
   * the last one ends it.
   */
  async stop(): Promise<void> {
    for (const workload of this.#routes) this.note(workload, false);
    if (await this.#servesOthers()) return;
    const pid = await this.pid();
    if (pid === undefined) return;
    process.kill(pid, "SIGTERM");
    for (let waited = 0; waited < stopTimeoutMs; waited += 20) {
      if ((await this.pid()) === undefined && !(await this.#isOurs(pid))) return;
      await delay(20);
    }
    throw new DeployerError("INTERNAL", `nginx (pid ${pid}) did not end`, { details: { pid } });
  }

  /** The running master's pid; a pid file whose process is gone, or is another program, counts for nothing. */
  async pid(): Promise<number | undefined> {
    const text = await readFile(join(this.#directory, "nginx.pid"), "utf8").catch(() => "");
    const pid = Number.parseInt(text, 10);
    return pid > 1 && (await this.#isOurs(pid)) ? pid : undefined;
  }

  /** As `nginx -s reload`, which would read the whole configuration first. ROUTER_UNREACHABLE. */
  async reload(): Promise<void> {
    const pid = await this.pid();
    if (pid === undefined)
      throw new DeployerError("ROUTER_UNREACHABLE", `nginx does not run in ${this.#directory}`);
    process.kill(pid, "SIGHUP");
  }

  /** As `Router.workers`. */
  async workers(): Promise<readonly ProxyWorker[] | undefined> {
    const pid = await this.pid();
    return pid === undefined ? undefined : workersOf(pid);
  }

  /** What another router has noted may have been removed since, by a router of another process. */
  async #servesOthers(): Promise<boolean> {
    for (const other of serving.get(realFolder(this.#directory)) ?? [])
      for (const workload of other.#routes) if ((await this.#sites.read(workload)) !== undefined) return true;
    return false;
  }

  async #start(domains: readonly string[]): Promise<void> {
    await mkdir(this.#sites.path, { recursive: true });
    const [changed, pid] = await Promise.all([this.#writeConfiguration(domains), this.pid()]);
    if (pid !== undefined) {
      if (changed) await this.reload();
      return;
    }
    const refusal = await this.program.refusal();
    if (refusal !== undefined) {
      throw new DeployerError("ROUTER_REJECTED", `nginx refuses its configuration: ${refusal}`, {
        details: { nginx: refusal },
      });
    }
    try {
      await this.program.start();
    } catch (error) {
      // Another process may have started it in the meantime; then its port was taken for us, and its pid is written in a moment.
      if (!hasCode(error, "ROUTER_UNREACHABLE") || !(await this.#isNamed())) throw error;
    }
    if (await this.#isNamed()) return;
    throw new DeployerError(
      "ROUTER_UNREACHABLE",
      `nginx was started but wrote no pid; see ${this.#directory}/error.log`,
    );
  }

  /** The daemon writes its pid file only after the command that started it has ended. */
  async #isNamed(): Promise<boolean> {
    for (let waited = 0; waited < startTimeoutMs; waited += 10) {
      if ((await this.pid()) !== undefined) return true;
      await delay(10);
    }
    return false;
  }

  async #writeConfiguration(domains: readonly string[]): Promise<boolean> {
    const file = join(this.#directory, "nginx.conf");
    const [present, version, before] = await Promise.all([
      this.#sites.names(),
      this.program.version(),
      readFile(file, "utf8").catch(() => undefined),
    ]);
    const names = new Set([...present, ...domains]).size;
    const text = mainConfiguration({ directory: this.#directory, port: this.#port, version, names });
    if (before === text) return false;
    await replaceFile(file, text);
    return true;
  }

  async #isOurs(pid: number): Promise<boolean> {
    const [, file] = /nginx: master process .*-c (.+nginx\.conf)/.exec(await commandOf(pid)) ?? [];
    return file !== undefined && realFolder(dirname(file)) === realFolder(this.#directory);
  }
}

/** The command line of a process; empty where there is none. */
async function commandOf(pid: number): Promise<string> {
  try {
    return (await readFile(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
  } catch {
    if (process.platform === "linux") return "";
    return promisify(execFile)("ps", ["-o", "args=", "-p", String(pid)]).then(
      ({ stdout }) => stdout,
      () => "",
    );
  }
}
