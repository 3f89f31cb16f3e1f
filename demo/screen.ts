import { styleText } from "node:util";
import type { DeploymentEvent } from "@cutover/core";

export interface Row {
  readonly title: string;
  readonly strategy: string;
  readonly status: string;
  readonly requests: number;
  readonly failed: number;
  readonly longestGapMs: number;
  readonly cutoverMs: number | undefined;
  /** "open", "until blue stopped" (its drain was over), or "cut". */
  readonly stream: string;
  readonly streamGapMs: number;
  readonly served: readonly string[];
  readonly error: string | undefined;
}

/** Shows a deployment line by line, each with the seconds since the last title. */
export class Screen {
  readonly #out: NodeJS.WriteStream;
  #sinceMs = performance.now();

  constructor(out: NodeJS.WriteStream) {
    this.#out = out;
  }

  title(text: string): void {
    this.#sinceMs = performance.now();
    this.#out.write(`\n${styleText("bold", text)}\n`);
  }

  note(text: string): void {
    this.#out.write(`${styleText("dim", `  · ${text}`)}\n`);
  }

  show(event: DeploymentEvent): void {
    const line = describe(event);
    if (line === undefined) return;
    const seconds = ((performance.now() - this.#sinceMs) / 1000).toFixed(2).padStart(6);
    this.#out.write(`${styleText("dim", `${seconds} s`)}  ${line}\n`);
  }

  table(rows: readonly Row[]): void {
    const head = [
      "deployment",
      "strategy",
      "result",
      "requests",
      "failed",
      "longest gap",
      "cutover after",
      "stream",
    ];
    const lines = rows.map((row) => [
      row.title,
      row.strategy,
      row.error === undefined ? row.status : `${row.status} (${row.error})`,
      String(row.requests),
      String(row.failed),
      `${row.longestGapMs} ms`,
      row.cutoverMs === undefined ? "–" : `${row.cutoverMs} ms`,
      row.stream,
    ]);
    const widths = head.map((cell, column) =>
      Math.max(cell.length, ...lines.map((line) => line[column]?.length ?? 0)),
    );
    const format = (cells: readonly string[]): string =>
      cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join("  ");
    this.#out.write(`\n${styleText("bold", format(head))}\n${lines.map(format).join("\n")}\n\n`);
  }
}

function describe(event: DeploymentEvent): string | undefined {
  switch (event.type) {
    case "strategy:resolved":
      return `strategy ${event.strategy}: ${event.reason}`;
    case "phase:entered":
      return styleText("cyan", event.phase);
    case "pull:finished":
      return `image ${event.digest.slice(0, 19)}… ${event.pulled ? "pulled" : "was there"}`;
    case "container:created":
    case "container:started":
    case "container:stopped":
    case "container:removed":
      return `${event.container} ${event.type.slice("container:".length)}`;
    case "probe:attempted":
      return event.ready || event.attempt % 20 === 1 ? `probe ${event.attempt}: ${event.message}` : undefined;
    case "gate:passed":
      return styleText("green", `${event.container} is ready`);
    case "log:written":
      return styleText("dim", `${event.container} | ${event.line}`);
    case "route:verified": {
      const { reads, windowMs, staleReads } = event.evidence;
      return styleText(
        "green",
        `switch proved: ${reads} reads in ${windowMs} ms, after ${staleReads} of the old route`,
      );
    }
    case "state:committed":
      return `${event.container} saved as live`;
    case "drain:started":
      return `${event.container} finishes its open connections, at most ${(event.durationMs ?? Infinity) / 1000} s`;
    case "drain:finished":
      return event.cut
        ? `${event.container}: its time is over; ${event.cut.connections ?? "unknown"} connections are cut`
        : `${event.container} serves nothing any more`;
    case "deployment:recovered":
      return styleText("yellow", `left open in phase ${event.phase}; now: ${event.action}`);
    case "deployment:finished":
      return event.error
        ? styleText("red", `${event.status}: ${event.error.message}`)
        : styleText("green", event.status);
    case "clean-up:failed":
      return styleText("yellow", `${event.what}: ${event.error.message}`);
    default:
      return undefined;
  }
}
