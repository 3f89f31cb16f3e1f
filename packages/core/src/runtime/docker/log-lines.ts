import { printable } from "./printable.js";

const headerBytes = 8;
const maxLineBytes = 8 * 1024;
const newline = 0x0a;

/**
 * Takes the engine's multiplexed output of a container without a terminal (frames of an 8-byte header, `[stream, 0, 0, 0,
 * length as uint32 big-endian]`, and a payload) and gives whole lines, stdout and stderr each by its own. A line is
 * printable and at most 8 KiB long; the rest of a longer one is dropped.
 */
export class LogLines {
  readonly #onLine: (line: string) => void;
  readonly #lines = new Map<number, LineBuffer>();
  #header: Buffer = Buffer.alloc(0);
  #stream = 1;
  #payloadLeft = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(chunk: Buffer): void {
    let rest = chunk;
    while (rest.length > 0) {
      if (this.#payloadLeft === 0) {
        const take = headerBytes - this.#header.length;
        this.#header = Buffer.concat([this.#header, rest.subarray(0, take)]);
        rest = rest.subarray(take);
        if (this.#header.length < headerBytes) return;
        this.#stream = this.#header[0] ?? 1;
        this.#payloadLeft = this.#header.readUInt32BE(4);
        this.#header = Buffer.alloc(0);
      } else {
        const payload = rest.subarray(0, this.#payloadLeft);
        this.#payloadLeft -= payload.length;
        rest = rest.subarray(payload.length);
        this.#buffer().write(payload);
      }
    }
  }

  /** Gives the lines that no newline ended. */
  end(): void {
    for (const buffer of this.#lines.values()) buffer.end();
  }

  #buffer(): LineBuffer {
    let buffer = this.#lines.get(this.#stream);
    if (buffer === undefined) this.#lines.set(this.#stream, (buffer = new LineBuffer(this.#onLine)));
    return buffer;
  }
}

class LineBuffer {
  readonly #onLine: (line: string) => void;
  #parts: Buffer[] = [];
  #size = 0;

  constructor(onLine: (line: string) => void) {
    this.#onLine = onLine;
  }

  write(payload: Buffer): void {
    let start = 0;
    for (;;) {
      const end = payload.indexOf(newline, start);
      if (end === -1) break;
      this.#keep(payload.subarray(start, end));
      this.#flush();
      start = end + 1;
    }
    this.#keep(payload.subarray(start));
  }

  end(): void {
    if (this.#size > 0) this.#flush();
  }

  #keep(bytes: Buffer): void {
    const kept = bytes.subarray(0, maxLineBytes - this.#size);
    if (kept.length === 0) return;
    // Copied: the chunk that it is a part of may be far larger.
    this.#parts.push(Buffer.from(kept));
    this.#size += kept.length;
  }

  #flush(): void {
    const line = Buffer.concat(this.#parts).toString("utf8");
    this.#parts = [];
    this.#size = 0;
    this.#onLine(printable(line));
  }
}
