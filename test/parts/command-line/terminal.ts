import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";

const run = promisify(execFile);
const everyMs = 50;

interface TerminalOptions {
  readonly columns: number;
  readonly rows: number;
  readonly folder: string;
  /** A line for sh. */
  readonly command: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A program in a real pseudo-terminal: a tmux server of its own. */
export class Terminal {
  readonly #name: string;

  private constructor(name: string) {
    this.#name = name;
  }

  /** After the command, the screen shows `exit STATUS`. */
  static async open({
    columns,
    rows,
    folder,
    command,
    environment = {},
  }: TerminalOptions): Promise<Terminal> {
    const terminal = new Terminal(`cutover-test-${randomBytes(6).toString("hex")}`);
    const variables = Object.entries(environment).flatMap(([name, value]) => ["-e", `${name}=${value}`]);
    const size = ["-x", String(columns), "-y", String(rows)];
    const line = `unset CI; ${command}; echo "exit $?"; exec sleep 600`;
    try {
      await terminal.#tmux("-f", "/dev/null", "new-session", "-d", ...size, "-c", folder, ...variables, line);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      throw new Error("tmux is missing: scripts/set-up.sh installs it", { cause: error });
    }
    return terminal;
  }

  /** The lines as they were written, without the cells behind their text. */
  async screen(): Promise<string> {
    return (await this.#tmux("capture-pane", "-p", "-J")).replaceAll(/ +$/gm, "").trimEnd();
  }

  /** Returns the first screen that matches. */
  async shows(pattern: RegExp): Promise<string> {
    for (;;) {
      const screen = await this.screen();
      if (pattern.test(screen)) return screen;
      await delay(everyMs);
    }
  }

  /** Names of keys as tmux has them, such as "Enter" or "C-c". */
  async press(...keys: readonly string[]): Promise<void> {
    await this.#tmux("send-keys", ...keys);
  }

  async close(): Promise<void> {
    await this.#tmux("kill-server").catch(() => undefined);
  }

  async #tmux(...args: readonly string[]): Promise<string> {
    const env = { ...process.env, TMUX: "", LC_ALL: "C.UTF-8" };
    const { stdout } = await run("tmux", ["-L", this.#name, "-u", ...args], { env });
    return stdout;
  }
}
