import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import { runProgram } from "../../output/run-program.js";
import { withoutTokens } from "../proxy/staged-cookie.js";

const timeoutMs = 30_000;

/** The nginx binary with the arguments that name its configuration. */
export class NginxProgram {
  readonly #binary: string;
  readonly #configuration: readonly string[];
  #said: { readonly stamp: string | undefined; readonly words: string } | undefined;

  constructor(binary: string, configuration: readonly string[]) {
    this.#binary = binary;
    this.#configuration = configuration;
  }

  /** The words of `nginx -t` where it refuses the configuration, else undefined. ROUTER_UNREACHABLE. */
  async refusal(signal?: AbortSignal): Promise<string | undefined> {
    const { code, words } = await this.#run(["-t", "-q"], signal);
    return code === 0 ? undefined : words;
  }

  /** The whole configuration that nginx would load, the name of each file before its text; its words if it refuses it. ROUTER_UNREACHABLE. */
  async dump(
    signal?: AbortSignal,
  ): Promise<{ readonly configuration: string } | { readonly refusal: string }> {
    const { code, output, words } = await this.#run(["-T", "-q"], signal);
    return code === 0 ? { configuration: output } : { refusal: words };
  }

  /** Signals the running nginx to load its configuration. ROUTER_UNREACHABLE where it does not run. */
  async reload(): Promise<void> {
    const { code, words } = await this.#run(["-s", "reload"]);
    if (code !== 0) throw notRunning(words);
  }

  /** Starts it as a daemon. ROUTER_UNREACHABLE with nginx's words where that fails. */
  async start(): Promise<void> {
    const { code, words } = await this.#run([]);
    if (code !== 0) throw notRunning(words);
  }

  /** The variable that holds the address of whoever connected: a realip module that was built in may change the plain one. */
  async peer(): Promise<"$remote_addr" | "$realip_remote_addr"> {
    return (await this.#about()).includes("--with-http_realip_module")
      ? "$realip_remote_addr"
      : "$remote_addr";
  }

  /** As [major, minor, patch]. */
  async version(): Promise<readonly number[]> {
    return (/nginx\/(\d+)\.(\d+)\.(\d+)/.exec(await this.#about()) ?? []).slice(1).map(Number);
  }

  /** What it says of its version and how it was built: asked again once its file has changed, as by an upgrade. */
  async #about(): Promise<string> {
    const stamp = await stampOf(this.#binary);
    if (stamp === undefined || stamp !== this.#said?.stamp)
      this.#said = { stamp, words: (await this.#run(["-V"])).words };
    return this.#said.words;
  }

  /** `output` is its standard output, `words` its last lines of errors. */
  async #run(
    flags: readonly string[],
    signal?: AbortSignal,
  ): Promise<{ readonly code: number; readonly output: string; readonly words: string }> {
    let why = `it had not ended after ${timeoutMs / 1000} s`;
    try {
      const { code, output, lines } = await runProgram({
        program: this.#binary,
        arguments: [...this.#configuration, ...flags],
        // An environment of its own: a daemon would keep ours, with whatever secrets it holds.
        env: { PATH: process.env["PATH"] },
        timeoutMs,
        signal,
      });
      if (code !== undefined) return { code, output: output.trim(), words: withoutTokens(lines.join("\n")) };
    } catch (error) {
      signal?.throwIfAborted();
      why = error instanceof Error ? error.message : String(error);
    }
    throw new DeployerError("ROUTER_UNREACHABLE", `${this.#binary} cannot be run: ${why}`, {
      remedy: "Install nginx, or give the path of its binary as `binary`.",
    });
  }
}

/** Another one for each file that the binary's name stands for, found as a shell finds it. */
async function stampOf(binary: string): Promise<string | undefined> {
  const folders = binary.includes("/") ? [""] : (process.env["PATH"] ?? "").split(":");
  const stamps = await Promise.all(
    folders.map(async (folder) => {
      const file = join(folder, binary);
      const found = await stat(file).catch(() => undefined);
      return found?.isFile() ? [file, found.dev, found.ino, found.size, found.mtimeMs].join(" ") : undefined;
    }),
  );
  return stamps.find((stamp) => stamp !== undefined);
}

function notRunning(words: string): DeployerError {
  const message = `nginx does not run: ${words}`;
  return new DeployerError("ROUTER_UNREACHABLE", message, { details: { nginx: words } });
}
