import { execFile } from "node:child_process";
import { DeployerError } from "../../errors/deployer-error.js";

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
    const { code, output } = await this.#run(["-t", "-q"], signal);
    return code === 0 ? undefined : output;
  }

  /** The whole configuration that nginx would load, or undefined where it refuses it. */
  async configuration(signal?: AbortSignal): Promise<string | undefined> {
    const { code, output } = await this.#run(["-T", "-q"], signal);
    return code === 0 ? output : undefined;
  }

  /** Signals the running nginx to load its configuration. ROUTER_UNREACHABLE where it does not run. */
  async reload(): Promise<void> {
    const { code, output } = await this.#run(["-s", "reload"]);
    if (code !== 0) throw notRunning(output);
  }

  /** Starts it as a daemon. ROUTER_UNREACHABLE with nginx's words where that fails. */
  async start(): Promise<void> {
    const { code, output } = await this.#run([]);
    if (code !== 0) throw notRunning(output);
  }

  /** As [major, minor, patch]. */
  async version(): Promise<readonly number[]> {
    const { output } = await this.#run(["-v"]);
    return (/nginx\/(\d+)\.(\d+)\.(\d+)/.exec(output) ?? []).slice(1).map(Number);
  }

  #run(flags: readonly string[], signal?: AbortSignal): Promise<{ code: number; output: string }> {
    return new Promise((resolve, reject) => {
      // An environment of its own: a daemon would keep ours, with whatever secrets it holds.
      const options = { env: { PATH: process.env["PATH"] }, timeout: 30_000, maxBuffer: 64 * 1024 * 1024 };
      const args = [...this.#configuration, ...flags];
      execFile(this.#binary, args, signal ? { ...options, signal } : options, (error, stdout, stderr) => {
        const output = `${stdout}${stderr}`.trim();
        if (!error) return resolve({ code: 0, output });
        if (signal?.aborted) return reject(signal.reason as Error);
        if (typeof error.code === "number") return resolve({ code: error.code, output });
        const message = `${this.#binary} cannot be run: ${error.message}`;
        reject(
          new DeployerError("ROUTER_UNREACHABLE", message, {
            remedy: "Install nginx, or give the path of its binary as `binary`.",
            cause: error,
          }),
        );
      });
    });
  }
}

function notRunning(words: string): DeployerError {
  const message = `nginx does not run: ${words}`;
  return new DeployerError("ROUTER_UNREACHABLE", message, { details: { nginx: words } });
}
