import type { DeploymentEvent } from "@cutover/core";
import {
  drainWords,
  eventWords,
  foreignLine,
  isEnd,
  phaseName,
  probeWords,
  pullWords,
  warningWords,
} from "./event-words.js";

/** Between two lines of the same kind of progress. */
const quietMs = 10_000;

interface PlainProgressOptions {
  readonly workload: string;
  /** Also every attempt, and the lines of programs. */
  readonly verbose: boolean;
}

/** A deployment as lines for a log file: what matters, once, and progress now and then. */
export class PlainProgress {
  readonly #options: PlainProgressOptions;
  #startedAtMs: number | undefined;
  /** By kind: the last line, and its time. */
  readonly #told = new Map<string, { readonly words: string; readonly atMs: number }>();

  constructor(options: PlainProgressOptions) {
    this.#options = options;
  }

  take(event: DeploymentEvent): string[] {
    this.#startedAtMs ??= event.atMs;
    return this.#words(event).map((words) => {
      const seconds = ((event.atMs - (this.#startedAtMs ?? 0)) / 1000).toFixed(1).padStart(6);
      return `${this.#options.workload} ${seconds}s  ${words}`;
    });
  }

  #words(event: DeploymentEvent): string[] {
    const warning = warningWords(event);
    if (warning) return [`warning: ${warning.text}`, `         → ${warning.remedy}`];
    const line = foreignLine(event);
    if (line !== undefined) return this.#options.verbose ? [`| ${line}`] : [];
    switch (event.type) {
      case "phase:entered":
        return isEnd(event.phase) ? [] : [phaseName(event.phase)];
      case "pull:progressed":
        return this.#seldom(event, `pulling: ${pullWords(event)}`);
      case "probe:attempted":
        return this.#onChange(event, probeWords(event), event.ready ? "ready" : event.message);
      case "drain:progressed":
        return this.#seldom(event, drainWords(event));
      default: {
        const words = eventWords(event);
        return words === undefined ? [] : this.#onChange(event, words, words);
      }
    }
  }

  #seldom({ type, atMs }: DeploymentEvent, words: string): string[] {
    const last = this.#told.get(type);
    if (last && atMs - last.atMs < quietMs && !this.#options.verbose) return [];
    this.#told.set(type, { words, atMs });
    return [words];
  }

  #onChange({ type, atMs }: DeploymentEvent, words: string, what: string): string[] {
    const last = this.#told.get(type);
    if (last?.words === what && atMs - last.atMs < quietMs && !this.#options.verbose) return [];
    this.#told.set(type, { words: what, atMs });
    return [words];
  }
}
