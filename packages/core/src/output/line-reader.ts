const newline = 0x0a;
const carriageReturn = 0x0d;

export interface LineLimits {
  /** Bytes of a line that are kept; the rest of a longer one is dropped. */
  readonly maxBytes: number;
  /** True ends a line at a carriage return too, as progress does that is written over itself. Empty lines are then left out. */
  readonly endsAtReturn?: boolean;
}

/**
 * Puts lines together from bytes as they arrive. Holds no more than `maxBytes` of a line, however long it is, and looks at each byte
 * once. Lines are given as they were sent, control characters included.
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

  /** Gives what no line end has ended. */
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
    // Copied: the chunk that it is a part of may be far larger.
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
