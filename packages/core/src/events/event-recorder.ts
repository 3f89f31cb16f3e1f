import { hasCode } from "../errors/deployer-error.js";
import type { Clock } from "../clock/clock.js";
import type { EventQuery, LoggedEvent, Store } from "../store/store.js";
import type { DeploymentEvent } from "./events.js";
import { warn } from "./warn.js";

/** Events of one write, and of one page of a reader. */
const atOnce = 500;
/** Events that wait for a store that refuses them; of more, the oldest are lost. */
const mostWaiting = 5_000;

interface RecorderOptions {
  readonly store: Store;
  readonly clock: Clock;
  /** How often a reader asks for what the store does not tell it of. */
  readonly pollMs: number;
}

/** Writes the events of one deployer into the store's log, in their order, and reads the log as it grows. */
export class EventRecorder {
  readonly #options: RecorderOptions;
  #waiting: DeploymentEvent[] = [];
  #writing: Promise<void> | undefined;
  #failure: unknown;
  #isLosing = false;
  /** Of readers that wait for the next write. */
  readonly #wakes = new Set<() => void>();

  constructor(options: RecorderOptions) {
    this.#options = options;
  }

  /** Never throws, and waits for nothing: what comes while a write is under way goes with the next one. */
  append(event: DeploymentEvent): void {
    this.#waiting.push(event);
    if (this.#waiting.length > mostWaiting) this.#loseOldest();
    this.#writing ??= this.#write();
  }

  /** Resolves once all that was appended is written, or was refused once more. */
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
    // So that `#writing` is set before this ends.
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
    // In one step with the last look: what is appended from here on begins another write.
    this.#writing = undefined;
  }

  /**
   * Events as they are written, by whichever process, oldest first: those after `after`, or, if it is absent, those from now on. Ends with
   * the signal, and once `isOver` resolves with true and nothing more comes. STORE_FAILED.
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
        // From before it reads: what is written meanwhile is not waited for.
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

  /** Empty if the store is busy: it is asked again. */
  async #page(query: EventQuery): Promise<LoggedEvent[]> {
    try {
      return await this.#options.store.listEvents(query);
    } catch (error) {
      if (hasCode(error, "STORE_BUSY")) return [];
      throw error;
    }
  }
}
