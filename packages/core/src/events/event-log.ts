import type { DeploymentEvent } from "./events.js";

/** Log lines and progress that are kept for a reader who comes late; phases and outcomes are always kept. */
const passingKept = 2_000;
const passing = new Set<DeploymentEvent["type"]>([
  "log:written",
  "pull:progressed",
  "probe:attempted",
  "drain:progressed",
  "hook:line",
  "build:line",
  "stack:output",
]);

/** The events of one deployment: every reader sees all of them from the first on, whenever it begins to read. */
export class EventLog implements AsyncIterable<DeploymentEvent> {
  readonly #events: (DeploymentEvent | undefined)[] = [];
  readonly #passing: number[] = [];
  #waiting: (() => void)[] = [];
  #ended = false;

  append(event: DeploymentEvent): void {
    if (passing.has(event.type)) {
      this.#passing.push(this.#events.length);
      if (this.#passing.length > passingKept) this.#events[this.#passing.shift() ?? 0] = undefined;
    }
    this.#events.push(event);
    this.#notify();
  }

  end(): void {
    this.#ended = true;
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<DeploymentEvent> {
    for (let next = 0; ;) {
      while (next < this.#events.length) {
        const event = this.#events[next++];
        if (event) yield event;
      }
      if (this.#ended) return;
      await new Promise<void>((resolve) => this.#waiting.push(resolve));
    }
  }

  #notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
