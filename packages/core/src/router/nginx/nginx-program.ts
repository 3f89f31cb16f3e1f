import { DeployerError } from "../../errors/deployer-error.js";
import { runProgram } from "../../output/run-program.js";

const timeoutMs = 30_000;

/** The nginx binary with the arguments that name its configuration. */
export class NginxProgram {
  readonly #binary: string;
  readonly #configuration: readonly string[];

  constructor(binary: string, configuration: readonly string[]) {
    this.#binary = binary;
    this.#configuration = configuration;
  }

  /** The words of `nginx -t` where it refuses the configuration, else undefined. ROUTER_UNREACHABLE. */
  async refusal(signal?: AbortSignal): Promise<string | undefined> {
    const { code, words } = await this.#run(["-t", "-q"], signal);
    return code === 0 ? undefined : words;
  }

  /** The whole configuration that nginx would load, or undefined where it refuses it. */
  async configuration(signal?: AbortSignal): Promise<string | undefined> {
    const { code, output } = await this.#run(["-T", "-q"], signal);
    return code === 0 ? output : undefined;
  }

  /** The files that nginx would load, by their paths; undefined if it refuses its configuration. */
  async files(signal?: AbortSignal): Promise<ReadonlySet<string> | undefined> {
    const configuration = await this.configuration(signal);
    if (configuration === undefined) return undefined;
    const named = configuration.matchAll(/^# configuration file (.+):$/gm);
    return new Set([...named].map(([, file = ""]) => file));
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
    const { words } = await this.#run(["-V"]);
    return words.includes("--with-http_realip_module") ? "$realip_remote_addr" : "$remote_addr";
  }

  /** As [major, minor, patch]. */
  async version(): Promise<readonly number[]> {
    const { words } = await this.#run(["-v"]);
    return (/nginx\/(\d+)\.(\d+)\.(\d+)/.exec(words) ?? []).slice(1).map(Number);
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
      if (code !== undefined) return { code, output: output.trim(), words: lines.join("\n") };
    } catch (error) {
      signal?.throwIfAborted();
      why = error instanceof Error ? error.message : String(error);
    }
    throw new DeployerError("ROUTER_UNREACHABLE", `${this.#binary} cannot be run: ${why}`, {
      remedy: "Install nginx, or give the path of its binary as `binary`.",
    });
  }
}

function notRunning(words: string): DeployerError {
  const message = `nginx does not run: ${words}`;
  return new DeployerError("ROUTER_UNREACHABLE", message, { details: { nginx: words } });
}
