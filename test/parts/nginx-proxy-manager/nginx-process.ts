import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { readFile, readdir } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { promisify } from "node:util";
import { lookedUpAtLoad } from "./host-config.js";
import type { NginxLayout } from "./nginx-layout.js";

const run = promisify(execFile);
const program = "nginx";
const running = new Set<ChildProcess>();
const startDeadlineMs = 2_000;

// A test run that ends early must leave no servers behind.
process.once("exit", () => {
  for (const child of running) child.kill("SIGTERM");
});

/** As on a machine where nginx has much to read. */
export interface Slowness {
  /** For how long each test of the configuration takes longer. */
  readonly testMs: number;
  /** How much later each load of it begins. */
  readonly loadMs: number;
}

/** A real nginx on loopback ports. */
export class NginxProcess {
  slowness: Slowness = { testMs: 0, loadMs: 0 };
  readonly #layout: NginxLayout;
  #child: ChildProcess;
  readonly #namesAtLoad: ReadonlySet<string>;

  private constructor(layout: NginxLayout, child: ChildProcess, namesAtLoad: ReadonlySet<string>) {
    this.#layout = layout;
    this.#child = child;
    this.#namesAtLoad = namesAtLoad;
  }

  /** Resolves if nginx takes connections; throws with its own words if it does not start. */
  static async start(layout: NginxLayout, namesAtLoad: ReadonlySet<string>): Promise<NginxProcess> {
    return new NginxProcess(layout, await NginxProcess.#spawn(layout), namesAtLoad);
  }

  static async #spawn(layout: NginxLayout): Promise<ChildProcess> {
    const child = spawn(program, commandLine(layout), { stdio: ["ignore", "ignore", "pipe"] });
    running.add(child);
    child.once("exit", () => running.delete(child));
    let words = "";
    child.stderr?.on("data", (chunk: Buffer) => (words += chunk.toString()));
    const failed = once(child, "exit").then(() => {
      throw new Error(`nginx did not start: ${words}`);
    });
    failed.catch(() => undefined);
    try {
      await Promise.race([failed, listening(layout.httpPort)]);
    } catch (error) {
      child.kill("SIGKILL");
      throw error;
    }
    return child;
  }

  /** Takes connections again after `close`. */
  async startAgain(): Promise<void> {
    this.#child = await NginxProcess.#spawn(this.#layout);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** `nginx -t`: undefined when the files are good, otherwise what nginx says, with paths as in the images. */
  async test(): Promise<string | undefined> {
    await sleep(this.slowness.testMs);
    const unknownName = await this.#unknownName();
    if (unknownName !== undefined) return unknownName;
    try {
      await run(program, ["-t", ...commandLine(this.#layout)]);
      return undefined;
    } catch (error) {
      const words = (error as { stderr?: string }).stderr ?? String(error);
      return words.replaceAll(this.#layout.root, "");
    }
  }

  /** Only sends the signal: nginx itself decides when its workers change. */
  reload(): void {
    const { loadMs } = this.slowness;
    if (loadMs === 0) this.#child.kill("SIGHUP");
    else setTimeout(() => this.#child.kill("SIGHUP"), loadMs).unref();
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const gone = once(this.#child, "exit");
    this.#child.kill("SIGTERM");
    await gone;
  }

  async #unknownName(): Promise<string | undefined> {
    const directory = this.#layout.hostDirectory("proxy_host");
    const files = (await readdir(directory)).filter((name) => name.endsWith(".conf"));
    for (const file of files) {
      const text = await readFile(join(directory, file), "utf8").catch(() => "");
      for (const [index, line] of text.split("\n").entries()) {
        const name = line.startsWith(lookedUpAtLoad) ? line.slice(lookedUpAtLoad.length) : undefined;
        if (name === undefined || this.#namesAtLoad.has(name)) continue;
        return (
          `nginx: [emerg] host not found in upstream "${name}" in /data/nginx/proxy_host/${file}:${index + 2}\n` +
          "nginx: configuration file /etc/nginx/nginx.conf test failed\n"
        );
      }
    }
    return undefined;
  }
}

function commandLine(layout: NginxLayout): string[] {
  return ["-p", layout.root, "-c", layout.mainFile, "-e", layout.errorLog];
}

async function listening(port: number): Promise<void> {
  const deadline = Date.now() + startDeadlineMs;
  while (!(await takesConnections(port))) {
    if (Date.now() > deadline) throw new Error(`nginx does not listen on port ${port}`);
    await sleep(5);
  }
}

function takesConnections(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    socket.once("connect", () => resolve(true)).once("error", () => resolve(false));
    socket.once("connect", () => socket.destroy());
  });
}
