const newline = 0x0a;
const carriageReturn = 0x0d;

export interface LineLimits {
  /** Kept bytes of a line; the rest of a longer line is dropped. */
  readonly maxBytes: number;
  /**
   * If true, a carriage return ends a line too, as in progress that overwrites itself. Empty lines are then
   * left out.
   */
  readonly endsAtReturn?: boolean;
}

/**
 * Assembles lines from bytes as they arrive. Keeps at most `maxBytes` of a line of any length, and reads each
 * byte once. Returns lines unchanged, control characters included.
 */
export class LineReader {
  readonly #onLine: (line: string) => void;
  readonly #limits: LineLimits;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(onLine: (line: string) => void, limits: LineLimits) {
    this.#onLine = onLine;
    this.#limits = limits;
  }

  write(bytes: Buffer): void {
    let start = 0;
    for (let end = this.#endAfter(bytes, start); end !== -1; end = this.#endAfter(bytes, start)) {
      this.#keep(bytes.subarray(start, end));
      this.#flush();
      start = end + 1;
    }
    this.#keep(bytes.subarray(start));
  }

  /** Returns the rest that no line end has ended. */
  end(): void {
    if (this.#size > 0) this.#flush();
  }

  #endAfter(bytes: Buffer, start: number): number {
    if (this.#limits.endsAtReturn !== true) return bytes.indexOf(newline, start);
    for (let at = start; at < bytes.length; at += 1)
      if (bytes[at] === newline || bytes[at] === carriageReturn) return at;
    return -1;
  }

  #keep(bytes: Buffer): void {
    const kept = bytes.subarray(0, this.#limits.maxBytes - this.#size);
    if (kept.length === 0) return;
    // Copied, because the chunk may be far larger.
    this.#parts.push(Buffer.from(kept));
    this.#size += kept.length;
  }

  #flush(): void {
    const line = Buffer.concat(this.#parts).toString("utf8");
    this.#parts = [];
    this.#size = 0;
    if (line !== "" || this.#limits.endsAtReturn !== true) this.#onLine(line);
  }
}
