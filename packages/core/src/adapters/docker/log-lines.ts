import { LineReader } from "../../output/line-reader.js";
import { printable } from "@cutover/schema/internal";

const headerBytes = 8;
const maxLineBytes = 8 * 1024;

/**
 * Gives the lines of a container's output, as the engine sends it: of a container without a terminal as frames (an 8-byte header, `[stream, 0,
 * 0, 0, length as uint32 big-endian]`, and a payload), stdout and stderr each by its own; of one with a terminal as it is. A line is printable
 * and at most 8 KiB long; the rest of a longer one is dropped.
 */
export class LogLines {
  readonly #onLine: (line: string) => void;
  readonly #isTerminal: boolean;
  readonly #lines = new Map<number, LineReader>();
  #header: Buffer = Buffer.alloc(0);
  #stream = 1;
  #payloadLeft = 0;

  constructor(onLine: (line: string) => void, { isTerminal = false } = {}) {
    this.#onLine = onLine;
    this.#isTerminal = isTerminal;
  }

  write(chunk: Buffer): void {
    if (this.#isTerminal) return this.#reader().write(chunk);
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
        this.#reader().write(payload);
      }
    }
  }

  /** Gives the lines that no newline ended. */
  end(): void {
    for (const reader of this.#lines.values()) reader.end();
  }

  #reader(): LineReader {
    let reader = this.#lines.get(this.#stream);
    if (reader === undefined) {
      reader = new LineReader((line) => this.#onLine(printable(line)), { maxBytes: maxLineBytes });
      this.#lines.set(this.#stream, reader);
    }
    return reader;
  }
}
