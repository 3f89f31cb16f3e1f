import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";

/** The built program. */
export const main = fileURLToPath(new URL("../../../packages/cli/dist/main.js", import.meta.url));

export interface Place {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface Ended {
  /** Undefined if a signal ended it. */
  readonly status: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

/** The built command line as a process, without a terminal. */
export class CutoverProcess {
  stdout = "";
  stderr = "";
  readonly #child: ChildProcess;
  readonly #ended: Promise<Ended>;

  constructor(args: readonly string[], { cwd, env = {} }: Place) {
    const { PATH, HOME } = process.env;
    const child = spawn(process.execPath, [main, ...args], {
      cwd,
      env: { PATH, HOME, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.#child = child;
    this.#ended = once(child, "close").then(([code]) => ({
      status: (code as number | null) ?? undefined,
      stdout: this.stdout,
      stderr: this.stderr,
    }));
  }

  /** Resolves with the first match in stdout; rejects if the process ends before. */
  async shows(pattern: RegExp): Promise<RegExpExecArray> {
    for (;;) {
      const found = pattern.exec(this.stdout);
      if (found) return found;
      const news = new AbortController();
      const { signal } = news;
      const ended = await Promise.race([
        once(this.#child.stdout as NonNullable<ChildProcess["stdout"]>, "data", { signal }).then(
          () => undefined,
        ),
        this.#ended,
      ]);
      news.abort();
      if (ended && !pattern.test(this.stdout)) throw new Error(`it ended: ${ended.stdout}${ended.stderr}`);
    }
  }

  ended(): Promise<Ended> {
    return this.#ended;
  }

  async end(signal: NodeJS.Signals = "SIGTERM"): Promise<Ended> {
    this.#child.kill(signal);
    return this.#ended;
  }
}

export function runCutover(args: readonly string[], place: Place): Promise<Ended> {
  return new CutoverProcess(args, place).ended();
}
