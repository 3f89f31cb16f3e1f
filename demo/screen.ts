import { styleText } from "node:util";

/** One deployment, as clients and the command line saw it. */
export interface Row {
  readonly title: string;
  readonly strategy: string;
  readonly status: string;
  /** Of the command that told the outcome. */
  readonly exitStatus: number;
  readonly requests: number;
  readonly failed: number;
  readonly longestGapMs: number;
  readonly cutoverMs: number | undefined;
  /** "open", "drained" (until its drain was over), or "cut". */
  readonly stream: string;
  readonly streamGapMs: number;
  readonly served: readonly string[];
  readonly error: string | undefined;
}

const columns = 80;

/** stdout or stderr. */
type Out = NodeJS.WriteStream & { readonly fd: number };

/** What the demo says between the commands, in at most 80 columns. */
export class Screen {
  readonly #out: Out;

  constructor(out: Out) {
    this.#out = out;
  }

  /** The file descriptor that commands write to. */
  get descriptor(): number {
    return this.#out.fd;
  }

  title(text: string): void {
    this.#out.write(`\n${styleText("bold", `━━ ${text}`)}\n`);
  }

  note(text: string): void {
    this.#out.write(`${styleText("dim", `· ${text}`)}\n`);
  }

  /** Cut to the width of the narrowest terminal. */
  line(text: string): void {
    this.#out.write(`${text.length > columns ? `${text.slice(0, columns - 1)}…` : text}\n`);
  }

  command(args: readonly string[]): void {
    const words = ["cutover", ...args].map((word) => (/[^\w./:-]/.test(word) ? `"${word}"` : word));
    this.#out.write(`\n${styleText("cyan", `$ ${words.join(" ")}`)}\n`);
  }

  exitStatus(status: number): void {
    if (status !== 0) this.note(`exit status ${status}`);
  }

  table(rows: readonly Row[]): void {
    const head = ["deployment", "result", "exit", "requests", "failed", "longest gap", "stream"];
    const lines = rows.map((row) => [
      row.title,
      row.status,
      String(row.exitStatus),
      String(row.requests),
      String(row.failed),
      `${row.longestGapMs} ms`,
      row.stream,
    ]);
    const widths = head.map((cell, column) =>
      Math.max(cell.length, ...lines.map((line) => line[column]?.length ?? 0)),
    );
    const isText = (column: number): boolean => column < 2 || column === head.length - 1;
    const format = (cells: readonly string[]): string =>
      cells
        .map((cell, column) => cell[isText(column) ? "padEnd" : "padStart"](widths[column] ?? 0))
        .join("  ")
        .trimEnd();
    this.#out.write(`\n${styleText("bold", format(head))}\n${lines.map(format).join("\n")}\n\n`);
  }
}
