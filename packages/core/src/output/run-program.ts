import { spawn } from "node:child_process";
import { LineReader } from "./line-reader.js";
import { Mask } from "./mask.js";
import { printable, shortened } from "@cutover/schema/internal";

export interface ProgramCall {
  readonly program: string;
  readonly arguments: readonly string[];
  /** The program's whole environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Its standard input; nothing if absent. */
  readonly input?: string;
  /** Descriptors that become the program's descriptors 3, 4, … */
  readonly extra?: readonly number[];
  readonly signal?: AbortSignal | undefined;
  /** The program is killed after this time. */
  readonly timeoutMs?: number;
  /** Masked in its error output. */
  readonly secrets?: readonly string[];
  /** Called with each line of its error output: printable, masked, at most 8 KiB. */
  readonly onLine?: (line: string) => void;
  /** Receives its standard output as it comes; without this, its beginning is returned. */
  readonly onOutput?: (chunk: Buffer) => void;
}

export interface ProgramEnd {
  /** Undefined if a signal or the time limit ended it. */
  readonly code: number | undefined;
  /** The first 32 MiB of its standard output, unchanged. */
  readonly output: string;
  /** The last lines of its error output, as for `onLine`. */
  readonly lines: readonly string[];
}

const maxOutputBytes = 32 * 1024 * 1024;
const maxLineLength = 8 * 1024;
/** A secret across the end of a cut line must be found whole. */
const maxKeptBytes = maxLineLength + 64 * 1024;
const keptLines = 30;

/**
 * Runs a program in its own process group, without a shell, and resolves after it and everything that it
 * started have ended. Rejects with the system's error if it cannot be started, and with the signal's reason if
 * it aborts. Its output takes bounded memory and time, whatever its length.
 */
export async function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  const { signal, input, timeoutMs, onOutput } = call;
  signal?.throwIfAborted();
  const child = spawn(call.program, [...call.arguments], {
    ...(call.cwd !== undefined && { cwd: call.cwd }),
    env: { ...call.env },
    detached: true,
    stdio: [input === undefined ? "ignore" : "pipe", "pipe", "pipe", ...(call.extra ?? [])],
  });
  const lines: string[] = [];
  const errors = errorLines(call, lines);
  const output = new Beginning();
  child.stdout?.on("data", onOutput ?? ((chunk: Buffer) => output.write(chunk)));
  child.stderr?.on("data", (chunk: Buffer) => errors.write(chunk));
  // If a program ends without reading its input, this process must not end.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  // Not through the options of `spawn`: a program that cannot be started would leave a listener on the signal.
  signal?.addEventListener("abort", kill, { once: true });
  const limit = timeoutMs === undefined ? undefined : setTimeout(kill, timeoutMs);
  try {
    const code = await new Promise<number | null>((resolve, reject) => {
      child.once("error", reject);
      child.once("close", resolve);
    });
    signal?.throwIfAborted();
    errors.end();
    return { code: code ?? undefined, output: output.text(), lines };
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  } finally {
    clearTimeout(limit);
    signal?.removeEventListener("abort", kill);
  }
}

function errorLines({ secrets = [], onLine }: ProgramCall, kept: string[]): LineReader {
  const mask = new Mask(secrets);
  const note = (raw: string): void => {
    const line = shortened(mask.hide(printable(raw)), maxLineLength);
    if (line.trim() === "") return;
    kept.push(line);
    if (kept.length > keptLines) kept.shift();
    onLine?.(line);
  };
  return new LineReader(note, { maxBytes: maxKeptBytes, endsAtReturn: true });
}

class Beginning {
  readonly #parts: Buffer[] = [];
  #size = 0;

  write(chunk: Buffer): void {
    const kept = chunk.subarray(0, maxOutputBytes - this.#size);
    if (kept.length > 0) this.#parts.push(kept);
    this.#size += kept.length;
  }

  text(): string {
    return Buffer.concat(this.#parts).toString("utf8");
  }
}
