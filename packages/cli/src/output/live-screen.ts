import { cellsOf, cut, wrappedBelow } from "./cells.js";
import type { OutputStream } from "../io.js";

const everyMs = 100;
const hideCursor = "\u001b[?25l";
const showCursor = "\u001b[?25h";
/** Terminals that know it show the writes between the two as one frame; others ignore it. */
const beginFrame = "\u001b[?2026h";
const endFrame = "\u001b[?2026l";
const clearToEnd = "\u001b[J";
const clearLine = "\u001b[K";

interface LiveScreenOptions {
  readonly stream: OutputStream;
  /** The lines to show now, for a terminal of this width; longer ones are cut. */
  readonly lines: (width: number) => readonly string[];
}

/** A block of lines below everything that was written, painted again and again, and gone in the end. */
export class LiveScreen {
  readonly #stream: OutputStream;
  readonly #lines: LiveScreenOptions["lines"];
  #painted: readonly string[] = [];
  #timer: NodeJS.Timeout | undefined;
  readonly #atExit = (): void => void this.#stream.write(showCursor);

  constructor({ stream, lines }: LiveScreenOptions) {
    this.#stream = stream;
    this.#lines = lines;
  }

  open(): void {
    process.once("exit", this.#atExit);
    this.#stream.write(hideCursor);
    this.#timer = setInterval(() => this.#paint([]), everyMs);
    this.#timer.unref();
    this.#paint([]);
  }

  /** Writes lines that stay, above the block. */
  write(...lines: readonly string[]): void {
    this.#paint(lines);
  }

  /** Removes the block. */
  close(): void {
    clearInterval(this.#timer);
    process.off("exit", this.#atExit);
    this.#stream.write(`${this.#toTop()}${clearToEnd}${showCursor}`);
    this.#painted = [];
  }

  #paint(above: readonly string[]): void {
    const width = this.#width();
    const most = Math.max(1, (this.#stream.rows ?? 24) - 1);
    const next = this.#lines(width)
      .slice(0, most)
      .map((line) => cut(line, width));
    if (above.length === 0 && next.join("\n") === this.#painted.join("\n")) return;
    const text = [...above.flatMap((line) => wrappedBelow(line, width)), ...next]
      .map((line) => `${line}${clearLine}\n`)
      .join("");
    this.#stream.write(`${beginFrame}${this.#toTop()}${text}${clearToEnd}${endFrame}`);
    this.#painted = next;
  }

  /** A terminal that became narrower shows a painted line on several rows. */
  #toTop(): string {
    const columns = this.#stream.columns ?? 80;
    const rows = this.#painted.reduce(
      (sum, line) => sum + Math.max(1, Math.ceil(cellsOf(line) / columns)),
      0,
    );
    return rows === 0 ? "" : `\r\u001b[${rows}A`;
  }

  /** The last column stays free: some terminals break the line when it is filled. */
  #width(): number {
    return Math.max(10, (this.#stream.columns ?? 80) - 1);
  }
}
