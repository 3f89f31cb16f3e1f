import type { DeploymentEvent } from "@cutover/core";
import type { Colours } from "./colours.js";
import {
  drainWords,
  eventWords,
  foreignLine,
  isEnd,
  isUndo,
  type Phase,
  phaseName,
  probeWords,
  pullWords,
  warningWords,
} from "./event-words.js";
import { wrappedBelow } from "./cells.js";
import { shownDuration } from "./units.js";

interface RunningPhase {
  name: string;
  readonly isUndo: boolean;
  readonly startedAtMs: number;
  /** What the phase came to. */
  note: string;
  /** What it waits for now. */
  detail: string;
}

interface DeploymentProgressOptions {
  readonly workload: string;
  readonly colours: Colours;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
}

const frames = "⠋ ⠙ ⠹ ⠸ ⠼ ⠴ ⠦ ⠧ ⠇ ⠏".split(" ");
const linesShown = 3;
const barCells = 20;

/** What a deployment does now, for a terminal: a few lines that change, and lines that stay. */
export class DeploymentProgress {
  readonly #options: DeploymentProgressOptions;
  #phase: RunningPhase | undefined;
  #lastLines: string[] = [];
  #latestAtMs = 0;
  #receivedMs = 0;
  #share: number | undefined;

  constructor(options: DeploymentProgressOptions) {
    this.#options = options;
  }

  /** Returns the lines that stay. */
  take(event: DeploymentEvent): string[] {
    this.#latestAtMs = event.atMs;
    this.#receivedMs = this.#options.now();
    const { colours } = this.#options;
    const line = foreignLine(event);
    if (line !== undefined) {
      this.#lastLines = [...this.#lastLines, line].slice(-linesShown);
      return [];
    }
    const warning = warningWords(event);
    if (warning) return [`${colours.yellow("!")} ${warning.text}`, colours.dim(`  → ${warning.remedy}`)];
    switch (event.type) {
      case "phase:entered":
        if (isEnd(event.phase)) return [];
        return this.#enter(event.phase, event.atMs);
      case "deployment:finished":
        return this.#enter(
          undefined,
          event.atMs,
          event.status === "succeeded" || this.#phase?.isUndo === true,
        );
      case "strategy:resolved":
        return [`${colours.bold(this.#options.workload)} ${eventWords(event) ?? ""}`];
      default:
        this.#note(event);
        return [];
    }
  }

  /** The lines that change, for a terminal of so many cells. */
  lines(width: number): string[] {
    const phase = this.#phase;
    const { colours, now, workload } = this.#options;
    const frame = colours.cyan(frames[Math.floor(now() / 100) % frames.length] ?? "");
    if (!phase) return [`${frame} ${workload}`];
    const elapsedMs = this.#latestAtMs - phase.startedAtMs + (now() - this.#receivedMs);
    return [
      `${frame} ${phase.name} ${colours.dim(shownDuration(elapsedMs))}`,
      ...(phase.detail === "" ? [] : wrappedBelow(`  ${this.#bar(width)}${phase.detail}`, width)),
      ...this.#lastLines.map((line) => colours.dim(`  │ ${line}`)),
    ];
  }

  #bar(width: number): string {
    if (this.#share === undefined || width < 3 * barCells) return "";
    const full = Math.round(this.#share * barCells);
    return `${this.#options.colours.cyan("━".repeat(full))}${this.#options.colours.dim("━".repeat(barCells - full))} `;
  }

  /** Ends the phase; undefined: the deployment. */
  #enter(phase: Phase | undefined, atMs: number, isWell = phase === undefined || !isUndo(phase)): string[] {
    const ended = this.#phase;
    this.#phase = phase && {
      name: phaseName(phase),
      isUndo: isUndo(phase),
      startedAtMs: atMs,
      note: "",
      detail: "",
    };
    this.#lastLines = [];
    this.#share = undefined;
    if (!ended) return [];
    const { colours } = this.#options;
    const mark = isWell || ended.isUndo ? colours.green("✓") : colours.red("✗");
    const note = ended.note === "" ? "" : ` · ${ended.note}`;
    return [`${mark} ${ended.name} ${colours.dim(shownDuration(atMs - ended.startedAtMs))}${note}`];
  }

  #note(event: DeploymentEvent): void {
    if (!this.#phase) return;
    this.#share = undefined;
    switch (event.type) {
      case "pull:progressed":
        this.#phase.detail = pullWords(event);
        this.#share = event.totalBytes > 0 ? Math.min(1, event.currentBytes / event.totalBytes) : undefined;
        return;
      case "probe:attempted":
        this.#phase.detail = probeWords(event);
        return;
      case "drain:started":
        this.#phase.name = "Draining the old version";
        return;
      case "drain:progressed":
        this.#phase.detail = drainWords(event);
        return;
      default: {
        const words = eventWords(event);
        if (words === undefined) return;
        if (
          /^(queue:waiting|router:waiting|build:step|pull:retried|hook:started|bake:started|hold:started|shift:stepped)$/.test(
            event.type,
          )
        )
          this.#phase.detail = words;
        else this.#phase.note = words;
      }
    }
  }
}
