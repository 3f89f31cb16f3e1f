import { hasCode } from "../errors/deployer-error.js";
import type { Clock } from "../ports/clock.js";
import type { EventQuery, LoggedEvent, Store } from "../ports/store.js";
import type { DeploymentEvent } from "./events.js";
import { warn } from "./warn.js";

/** Events per write, and per page of a reader. */
const atOnce = 500;
/** Events that wait while the store refuses them; beyond that, the oldest are lost. */
const mostWaiting = 5_000;

interface RecorderOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** How often a reader polls for events that the store does not announce. */
  readonly pollMs: number;
}

/** Writes the events of one deployer into the store's log, in order, and reads the log as it grows. */
export class EventRecorder {
  readonly #options: RecorderOptions;
  #waiting: DeploymentEvent[] = [];
  #writing: Promise<void> | undefined;
  #failure: unknown;
  #isLosing = false;
  /** Readers that wait for the next write. */
  readonly #wakes = new Set<() => void>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Never throws or waits: events that come during a write go with the next write. */
  append(event: DeploymentEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > mostWaiting) this.#loseOldest();
    this.#writing ??= this.#write();
  }

  /** Resolves if every appended event was written, or refused once more. */
  async quiet(): Promise<void> {
    this.#writing ??= this.#write();
    await this.#writing;
    if (this.#waiting.length > 0) this.#loseOldest();
  }

  #loseOldest(): void {
    if (!this.#isLosing) warn("the store refused events of deployments; they are lost", this.#failure);
    this.#isLosing = true;
    this.#waiting = this.#waiting.slice(-mostWaiting);
  }

  async #write(): Promise<void> {
    // Ensures that `#writing` is set before this ends.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const events = this.#waiting.splice(0, atOnce);
      try {
        await this.#options.store.appendEvents(events);
      } catch (error) {
        this.#waiting = [...events, ...this.#waiting];
        this.#failure = error;
        break;
      }
      this.#isLosing = false;
      for (const wake of this.#wakes) wake();
    }
    // In one step with the last check: an event that is appended from here on begins another write.
    this.#writing = undefined;
  }

  /**
   * Yields events as any process writes them, oldest first: those after `after`, or, without it, those from now
   * on. Ends with the signal, or if `isOver` resolves with true and no more events come. STORE_FAILED.
   */
  async *read(
    { after, ...of }: Omit<EventQuery, "after" | "limit"> & { readonly after?: number | undefined },
    { signal, isOver }: { readonly signal: AbortSignal; readonly isOver?: () => Promise<boolean> },
  ): AsyncGenerator<LoggedEvent, void> {
    const { store, clock, pollMs } = this.#options;
    const ended = new AbortController();
    let written = new AbortController();
    const wake = (): void => written.abort();
    this.#wakes.add(wake);
    store.listen?.(wake, ended.signal);
    try {
      let last = after ?? (await store.lastEvent());
      for (let wasOver = false; !signal.aborted;) {
        // Created before the read, so that a write in the meantime is not missed.
        written = new AbortController();
        const page = await this.#page({ ...of, after: last, limit: atOnce });
        for (const event of page) {
          last = event.seq;
          yield event;
          if (signal.aborted) return;
        }
        if (page.length === atOnce) continue;
        if (wasOver && page.length === 0) return;
        wasOver = (await isOver?.()) === true;
        await clock.sleep(pollMs, AbortSignal.any([signal, written.signal])).catch(() => undefined);
      }
    } finally {
      this.#wakes.delete(wake);
      ended.abort();
    }
  }

  /** Empty if the store is busy; the next poll asks again. */
  async #page(query: EventQuery): Promise<LoggedEvent[]> {
    try {
      return await this.#options.store.listEvents(query);
    } catch (error) {
      if (hasCode(error, "STORE_BUSY")) return [];
      throw error;
    }
  }
}
