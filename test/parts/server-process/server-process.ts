import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { canaryEnvironment } from "../world/canary.js";
import type { ServerLine, ServerSettings } from "./server-settings.js";

const script = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../../dist/test/parts/server-process/main.js" : "./main.js",
    import.meta.url,
  ),
);

/** In MiB, as docs/server.md advises: by default Node collects its young objects only after 48 MB of them. */
const smallNursery = "--max-semi-space-size=1";

/** A server in its own process, which listens. */
export class ServerProcess {
  readonly url: string;
  /** Undefined if the records had a token before. */
  readonly token: string | undefined;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, { url, token }: ServerLine) {
    this.#child = child;
    [this.url, this.token] = [url, token];
  }

  static async start(settings: ServerSettings): Promise<ServerProcess> {
    const child = spawn(process.execPath, [smallNursery, script, JSON.stringify(settings)], {
      stdio: ["ignore", "pipe", "inherit"],
      env: { ...process.env, ...canaryEnvironment },
    });
    for await (const line of createInterface(child.stdout))
      return new ServerProcess(child, JSON.parse(line) as ServerLine);
    throw new Error("the server process ended before it listened");
  }

  /** What it holds in memory now, in bytes. */
  async residentBytes(): Promise<number> {
    const status = await readFile(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/^VmRSS:\s*(\d+) kB$/m.exec(status)?.[1]) * 1024;
  }

  /** Resolves once it is gone. */
  async ended(): Promise<void> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) await once(this.#child, "exit");
  }

  /** SIGKILL; resolves once it is gone. */
  async kill(): Promise<void> {
    this.#child.kill("SIGKILL");
    await this.ended();
  }
}
