import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { DeploymentEvent } from "@cutover/core";
import { canary, canaryEnvironment } from "../world/canary.js";
import { labelOf, type ProcessLine, type ProcessSettings } from "./process-settings.js";

/** Tests run from their source, but a separate process needs the output of `tsc -b`. */
const script = fileURLToPath(
  new URL(
    import.meta.url.endsWith(".ts") ? "../../../dist/test/parts/deployer-process/main.js" : "./main.js",
    import.meta.url,
  ),
);

export interface ProcessEnd {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A deployer in its own process, which begins at once. */
export class DeployerProcess {
  readonly lines: ProcessLine[] = [];
  /**
   * Resolves after the process has ended and all its lines were read. Rejects if they contain the canary
   * secret.
   */
  readonly ended: Promise<ProcessEnd>;
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #hasEnded = false;
  #hasToldCanary = false;
  #stderr = "";

  constructor(settings: ProcessSettings) {
    const child = spawn(process.execPath, [script, JSON.stringify(settings)], {
      stdio: ["ignore", "pipe", "pipe"],
      env: { ...process.env, ...canaryEnvironment },
    });
    this.#child = child;
    child.stderr.on(
      "data",
      (chunk: Buffer) => (this.#stderr = (this.#stderr + chunk.toString()).slice(-4000)),
    );
    createInterface(child.stdout).on("line", (line) => {
      this.#hasToldCanary ||= line.includes(canary);
      this.lines.push(JSON.parse(line) as ProcessLine);
      this.#wake();
    });
    this.ended = once(child, "close").then(([code, signal]) => {
      this.#hasEnded = true;
      this.#wake();
      if (this.#hasToldCanary || this.#stderr.includes(canary))
        throw new Error("the canary secret stands in what a deployer process told");
      return { code: code as number | null, signal: signal as NodeJS.Signals | null };
    });
  }

  get events(): DeploymentEvent[] {
    return this.lines.flatMap((line) => (line.kind === "event" ? line.event : []));
  }

  /** The lines of one kind, in their order. */
  told<K extends ProcessLine["kind"]>(kind: K): Extract<ProcessLine, { kind: K }>[] {
    return this.lines.filter((line) => line.kind === kind) as Extract<ProcessLine, { kind: K }>[];
  }

  /** Resolves with the first line that `matches`, past or future. Rejects if the process ends without one. */
  async until(matches: (line: ProcessLine) => boolean): Promise<ProcessLine> {
    for (;;) {
      const line = this.lines.find(matches);
      if (line) return line;
      if (this.#hasEnded) throw new Error(`the deployer process ended before that: ${this.describe()}`);
      await new Promise<void>((resolve) => this.#waiting.add(resolve));
    }
  }

  /** `label` as from `labelOf`. */
  untilEvent(label: string): Promise<ProcessLine> {
    return this.until((line) => line.kind === "event" && labelOf(line.event) === label);
  }

  /** Resolves after a signal has stopped it. */
  async untilStopped(): Promise<void> {
    while (!this.#hasEnded) {
      const stat = await readFile(`/proc/${this.#child.pid}/stat`, "utf8").catch(() => "");
      if (stat.slice(stat.lastIndexOf(")")).startsWith(") T")) return;
      await delay(5);
    }
    throw new Error(`the deployer process ended before it was stopped: ${this.describe()}`);
  }

  signal(signal: NodeJS.Signals): void {
    this.#child.kill(signal);
  }

  /** Sends the signal after this time, unless the process has ended by then. */
  signalAfter(ms: number, signal: NodeJS.Signals): void {
    const timer = setTimeout(() => this.signal(signal), ms);
    const stop = (): void => clearTimeout(timer);
    void this.ended.then(stop, stop);
  }

  /** Ends it in any state, even a stopped process. */
  async end(): Promise<ProcessEnd> {
    if (!this.#hasEnded) this.signal("SIGKILL");
    return this.ended;
  }

  /** Its output, for people: offsets in milliseconds from its first event. */
  describe(): string {
    const first = this.events[0]?.atMs ?? 0;
    const lines = this.lines.map((line) => {
      if (line.kind !== "event") return JSON.stringify(line);
      const { type, atMs, workload: _, deployment, ...rest } = line.event;
      return `+${atMs - first} ${deployment} ${type} ${JSON.stringify(rest)}`;
    });
    return [...lines, this.#stderr].join("\n");
  }

  #wake(): void {
    for (const wake of this.#waiting) wake();
    this.#waiting.clear();
  }
}
