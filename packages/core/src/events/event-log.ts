import type { DeploymentEvent } from "./events.js";
import { isPassing } from "./passing.js";

/** Limit for lines and progress, for a late reader; phases and outcomes are always kept. */
const passingKept = 2_000;
/** Holes in a log before it is packed. */
const holesKept = 2_000;

/** The events of one deployment: every reader sees all of them from the first on, whenever it begins. */
export class EventLog implements AsyncIterable<DeploymentEvent> {
  #events: (DeploymentEvent | undefined)[] = [];
  /** Indexes of the kept lines and progress, oldest first. */
  #passing: number[] = [];
  #holes = 0;
  /** Active readers, each with its next index. */
  readonly #readers = new Set<{ next: number }>();
  #waiting: (() => void)[] = [];
  #ended = false;

  append(event: DeploymentEvent): void {
    if (isPassing(event)) {
      this.#passing.push(this.#events.length);
      if (this.#passing.length > passingKept) {
        this.#events[this.#passing.shift() ?? 0] = undefined;
        this.#holes += 1;
      }
    }
    this.#events.push(event);
    if (this.#holes > holesKept) this.#pack();
    this.#notify();
  }

  /** Drops the holes, so that a long deployment uses memory only for its kept events. */
  #pack(): void {
    const kept = this.#events.flatMap((event, index) => (event ? index : []));
    const placeOf = new Map(kept.map((index, place) => [index, place]));
    for (const reader of this.#readers) {
      const following = kept.find((index) => index >= reader.next);
      reader.next = following === undefined ? kept.length : (placeOf.get(following) ?? 0);
    }
    this.#passing = this.#passing.map((index) => placeOf.get(index) ?? 0);
    this.#events = kept.map((index) => this.#events[index]);
    this.#holes = 0;
  }

  end(): void {
    this.#ended = true;
    this.#notify();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<DeploymentEvent> {
    const reader = { next: 0 };
    this.#readers.add(reader);
    try {
      for (;;) {
        while (reader.next < this.#events.length) {
          const event = this.#events[reader.next++];
          if (event) yield event;
        }
        if (this.#ended) return;
        await new Promise<void>((resolve) => this.#waiting.push(resolve));
      }
    } finally {
      this.#readers.delete(reader);
    }
  }

  #notify(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const wake of waiting) wake();
  }
}
