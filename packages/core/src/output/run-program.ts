import { spawn } from "node:child_process";
import { LineReader } from "./line-reader.js";
import { Mask } from "./mask.js";
import { printable, shortened } from "@cutover/schema/internal";

export interface ProgramCall {
  readonly program: string;
  readonly arguments: readonly string[];
  /** All that it sees of an environment. */
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd?: string;
  /** Its standard input; nothing if absent. */
  readonly input?: string;
  /** A descriptor that it gets as its descriptor 3. */
  readonly extra?: number;
  readonly signal?: AbortSignal | undefined;
  /** It is killed after this time. */
  readonly timeoutMs?: number;
  /** Masked in its error output. */
  readonly secrets?: readonly string[];
  /** Each line of its error output, printable, masked, of 8 KiB at most. */
  readonly onLine?: (line: string) => void;
  /** Takes its standard output as it comes; else its beginning is returned. */
  readonly onOutput?: (chunk: Buffer) => void;
}

export interface ProgramEnd {
  /** Undefined if a signal or the time limit ended it. */
  readonly code: number | undefined;
  /** The first 32 MiB of its standard output, as they are. */
  readonly output: string;
  /** The last lines of its error output, as `onLine` is given them. */
  readonly lines: readonly string[];
}

const maxOutputBytes = 32 * 1024 * 1024;
const maxLineLength = 8 * 1024;
/** A secret that stands across the end of a line that is cut must be found whole. */
const maxKeptBytes = maxLineLength + 64 * 1024;
const keptLines = 30;

/**
 * Runs a program in a process group of its own, no shell between, and resolves when it has ended with all that it has started. Rejects
 * with the system's error if it cannot be started, and with the signal's reason when it aborts. What it prints takes bounded memory and
 * time, however much it is.
 */
export async function runProgram(call: ProgramCall): Promise<ProgramEnd> {
  const { signal, input, timeoutMs, onOutput } = call;
  signal?.throwIfAborted();
  const child = spawn(call.program, [...call.arguments], {
    ...(call.cwd !== undefined && { cwd: call.cwd }),
    env: { ...call.env },
    detached: true,
    stdio: [
      input === undefined ? "ignore" : "pipe",
      "pipe",
      "pipe",
      ...(call.extra === undefined ? [] : [call.extra]),
    ],
  });
  const lines: string[] = [];
  const errors = errorLines(call, lines);
  const output = new Beginning();
  child.stdout?.on("data", onOutput ?? ((chunk: Buffer) => output.write(chunk)));
  child.stderr?.on("data", (chunk: Buffer) => errors.write(chunk));
  // A program that ends without reading its input must not end this process.
  child.stdin?.on("error", () => undefined);
  child.stdin?.end(input);
  const kill = (): void => {
    try {
      if (child.pid !== undefined) process.kill(-child.pid, "SIGKILL");
    } catch {
      // It has ended by itself.
    }
  };
  // Not by the options of `spawn`: a program that cannot be started would leave a listener on the signal.
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
