import { printable } from "@cutover/schema/errors";
import type { Io, OutputStream } from "../io.js";
import { wrapped, wrappedBelow } from "./cells.js";
import { coloursFor, type Colours } from "./colours.js";
import type { ShownError } from "./shown-error.js";
import { LiveScreen } from "./live-screen.js";

export interface OutputOptions {
  /** One JSON document, or NDJSON, instead of text. */
  readonly json: boolean;
  /** No progress, and no notices. */
  readonly quiet: boolean;
  /** Also the lines that programs write, and every attempt. */
  readonly verbose: boolean;
}

/** Results go to stdout; progress, notices and errors go to stderr. */
export class Output {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly verbose: boolean;
  readonly colours: Colours;
  readonly errorColours: Colours;
  /** Aborts if the reader of stdout is gone, as `head` is after its last line. */
  readonly readerGone: AbortSignal;
  readonly #io: Io;
  #screen: LiveScreen | undefined;

  constructor(io: Io, { json, quiet, verbose }: OutputOptions) {
    this.#io = io;
    this.json = json;
    this.quiet = quiet;
    this.verbose = verbose;
    this.colours = coloursFor(io.stdout, io.environment);
    this.errorColours = coloursFor(io.stderr, io.environment);
    const gone = new AbortController();
    this.readerGone = gone.signal;
    io.stdout.on("error", () => gone.abort());
    io.stderr.on("error", () => undefined);
  }

  /** True if progress may be painted again and again. */
  get isLive(): boolean {
    const { CI, TERM } = this.#io.environment;
    const isTerminal = this.#io.stderr.isTTY === true && TERM !== "dumb";
    return isTerminal && !isSet(CI) && !this.quiet && !this.json && !this.verbose;
  }

  get isOnGitHub(): boolean {
    return this.#io.environment["GITHUB_ACTIONS"] === "true" && !this.json;
  }

  /** In cells; of a result that is not for a terminal, without limit. */
  get width(): number {
    return this.#io.stdout.isTTY === true ? (this.#io.stdout.columns ?? 80) : Infinity;
  }

  /** A result: lines of text. */
  result(...lines: readonly string[]): void {
    this.#write(this.#io.stdout, lines);
  }

  /** The one JSON document of a command. */
  document(value: unknown): void {
    this.#write(this.#io.stdout, [JSON.stringify(value, undefined, 2)]);
  }

  /** One line of NDJSON. */
  record(value: unknown): void {
    this.#write(this.#io.stdout, [JSON.stringify(value)]);
  }

  /** Progress, or a remark; not shown if `quiet`. */
  notice(...lines: readonly string[]): void {
    if (this.quiet || lines.length === 0) return;
    const { isTTY, columns = 80 } = this.#io.stderr;
    this.error(...(isTTY === true ? lines.flatMap((line) => wrappedBelow(line, columns - 1)) : lines));
  }

  /** Shown even if `quiet`. */
  error(...lines: readonly string[]): void {
    if (this.#screen) this.#screen.write(...lines);
    else this.#write(this.#io.stderr, lines);
  }

  /** The reason of a failure, with its remedy. */
  failure({ code, message, remedy }: ShownError): void {
    const { red, bold } = this.errorColours;
    const width = this.#io.stderr.isTTY === true ? (this.#io.stderr.columns ?? 80) : Infinity;
    const [first = "", ...more] = message.split("\n").flatMap((line) => wrapped(line, width - 2));
    this.error(
      `${red(bold("error"))} ${code}`,
      ...[first, ...more].map((line) => `  ${line}`),
      ...wrapped(remedy, width - 4).map((line, index) => (index === 0 ? `  → ${line}` : `    ${line}`)),
    );
  }

  /** Paints `lines` below everything else, until the returned function is called. */
  openScreen(lines: (width: number) => readonly string[]): () => void {
    const screen = new LiveScreen({ stream: this.#io.stderr, lines });
    this.#screen = screen;
    screen.open();
    return () => {
      this.#screen = undefined;
      screen.close();
    };
  }

  #write(stream: OutputStream, lines: readonly string[]): void {
    if (stream === this.#io.stdout && this.readerGone.aborted) return;
    stream.write(`${lines.join("\n")}\n`);
  }
}

/** A text from outside, for one line of a terminal. */
export function shown(text: string): string {
  return printable(text);
}

export function isSet(variable: string | undefined): boolean {
  return variable !== undefined && variable !== "" && variable !== "0" && variable !== "false";
}
