import type { Deployer, LoggedEvent } from "@cutover/core";

/** Newest events in memory. */
const kept = 1_000;
/** Events that a reader gets at once. */
const atOnce = 100;

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
  #isWaking = false;
  #failure: { readonly error: unknown } | undefined;

  constructor(deployer: Pick<Deployer, "events" | "lastEvent">, closing: AbortSignal) {
    this.#deployer = deployer;
    this.#closing = closing;
  }

  /** Yields what has come, at least one event each time. Ends with the signal, or if the deployer closes. STORE_FAILED. */
  async *read({ after, wants, signal }: EventsRequest): AsyncGenerator<readonly LoggedEvent[]> {
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
      const pages = last + 1 >= first ? [this.#newestAfter(last)] : this.#logAfter(last, signal);
      for await (const page of pages) {
        last = page.at(-1)?.seq ?? last;
        const wanted = page.filter(wants);
        if (wanted.length > 0) yield wanted;
        if (signal.aborted) return;
      }
    }
  }

  #newestAfter(seq: number): LoggedEvent[] {
    const from = this.#newest.findLastIndex((event) => event.seq <= seq) + 1;
    return this.#newest.slice(from, from + atOnce);
  }

  async *#logAfter(seq: number, signal: AbortSignal): AsyncGenerator<LoggedEvent[]> {
    const until = this.#last;
    for await (const event of this.#deployer.events({ after: seq, signal })) {
      yield [event];
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
        if (this.#newest.length >= 2 * kept) this.#newest = this.#newest.slice(-kept);
        this.#newest.push(event);
        this.#last = event.seq;
        this.#wakeSoon();
      }
      this.#isOver = true;
    } catch (error) {
      this.#failure = { error };
      this.#following = undefined;
    }
    this.#wakeAll();
  }

  /** Events that come together reach a reader together. */
  #wakeSoon(): void {
    if (this.#isWaking) return;
    this.#isWaking = true;
    setImmediate(() => this.#wakeAll());
  }

  #wakeAll(): void {
    this.#isWaking = false;
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
