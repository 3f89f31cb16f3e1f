import { LineReader } from "../../output/line-reader.js";
import { printable } from "../../output/printable.js";

const headerBytes = 8;
const maxLineBytes = 8 * 1024;

/**
 * Takes the engine's multiplexed output of a container without a terminal (frames of an 8-byte header, `[stream, 0, 0, 0,
 * length as uint32 big-endian]`, and a payload) and gives whole lines, stdout and stderr each by its own. A line is
 * printable and at most 8 KiB long; the rest of a longer one is dropped.
 */
export class LogLines {
  readonly #onLine: (line: string) => void;
  readonly #lines = new Map<number, LineReader>();
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
