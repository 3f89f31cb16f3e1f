import type { Deployer, LoggedEvent } from "@cutover/core";

/** Newest events in memory. */
const kept = 1_000;

interface EventsRequest {
  /** The `seq` of the last event that was read; absent: only new ones. */
  readonly after?: number | undefined;
  readonly wants: (event: LoggedEvent) => boolean;
  readonly signal: AbortSignal;
}

/**
 * Reads the deployer's log once for all readers. A reader that is further behind than the newest events reads
 * the log itself until it has caught up.
 */
export class EventHub {
  readonly #deployer: Pick<Deployer, "events" | "lastEvent">;
  readonly #closing: AbortSignal;
  readonly #wakes = new Set<() => void>();
  /** Oldest first. */
  #newest: LoggedEvent[] = [];
  #last = 0;
  #following: Promise<void> | undefined;
  #isOver = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(deployer: Pick<Deployer, "events" | "lastEvent">, closing: AbortSignal) {
    this.#deployer = deployer;
    this.#closing = closing;
  }

  /** Ends with the signal, or if the deployer closes. STORE_FAILED. */
  async *read({ after, wants, signal }: EventsRequest): AsyncGenerator<LoggedEvent> {
    await (this.#following ??= this.#follow());
    let last = after ?? this.#last;
    while (!signal.aborted) {
      if (last >= this.#last) {
        if (this.#failure) throw this.#failure.error;
        if (this.#isOver) return;
        await this.#nextEvent(signal);
        continue;
      }
      const first = this.#newest[0]?.seq ?? Infinity;
      const events = last + 1 >= first ? this.#newestAfter(last) : this.#logAfter(last, signal);
      for await (const event of events) {
        last = event.seq;
        if (wants(event)) yield event;
        if (signal.aborted) return;
      }
    }
  }

  *#newestAfter(seq: number): Generator<LoggedEvent> {
    const newest = this.#newest;
    const from = newest.findLastIndex((event) => event.seq <= seq) + 1;
    for (let index = from; index < newest.length; index += 1) yield newest[index] as LoggedEvent;
  }

  async *#logAfter(seq: number, signal: AbortSignal): AsyncGenerator<LoggedEvent> {
    const until = this.#last;
    for await (const event of this.#deployer.events({ after: seq, signal })) {
      yield event;
      if (event.seq >= until) return;
    }
  }

  /** Resolves once the place of the newest event is known; then reads on in the background. */
  async #follow(): Promise<void> {
    this.#failure = undefined;
    try {
      this.#last = await this.#deployer.lastEvent();
    } catch (error) {
      this.#following = undefined;
      throw error;
    }
    void this.#readOn();
  }

  async #readOn(): Promise<void> {
    try {
      for await (const event of this.#deployer.events({ after: this.#last, signal: this.#closing })) {
        // A reader may stand in the present list: it is replaced, never shortened.
        if (this.#newest.length >= 2 * kept) this.#newest = this.#newest.slice(-kept);
        this.#newest.push(event);
        this.#last = event.seq;
        this.#wakeAll();
      }
      this.#isOver = true;
    } catch (error) {
      this.#failure = { error };
      this.#following = undefined;
    }
    this.#wakeAll();
  }

  #wakeAll(): void {
    const wakes = [...this.#wakes];
    this.#wakes.clear();
    for (const wake of wakes) wake();
  }

  async #nextEvent(signal: AbortSignal): Promise<void> {
    let wake: () => void = () => undefined;
    await new Promise<void>((resolve) => {
      wake = resolve;
      this.#wakes.add(wake);
      signal.addEventListener("abort", wake, { once: true });
    });
    this.#wakes.delete(wake);
    signal.removeEventListener("abort", wake);
  }
}
