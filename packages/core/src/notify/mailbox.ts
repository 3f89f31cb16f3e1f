import type { Clock } from "../clock/clock.js";
import { within } from "../clock/within.js";
import type { Alert, Notifier } from "./notifier.js";

const defaultTimeoutMs = 10_000;
const maxWaiting = 100;

interface MailboxOptions {
  readonly notifier: Notifier;
  readonly clock: Clock;
  /** Ends the delivery that goes on; what waits is not delivered any more. */
  readonly halt: AbortSignal;
}

/**
 * What waits for one notifier. One delivery at a time; of an incident only the newest state waits; at most 100 wait, and the oldest is
 * dropped for the next. What was not delivered is counted, and told with the next alert.
 */
export class Mailbox {
  readonly #options: MailboxOptions;
  /** By the incident's id, oldest first. */
  readonly #waiting = new Map<string, Alert>();
  #dropped = 0;
  #delivering: Promise<void> | undefined;

  constructor(options: MailboxOptions) {
    this.#options = options;
  }

  put(alert: Alert): void {
    this.#waiting.delete(alert.id);
    this.#waiting.set(alert.id, alert);
    if (this.#waiting.size > maxWaiting) {
      this.#waiting.delete([...this.#waiting.keys()][0] as string);
      this.#dropped += 1;
    }
    this.#delivering ??= this.#deliverAll().finally(() => (this.#delivering = undefined));
  }

  /** Resolves when nothing is being delivered. */
  async quiet(): Promise<void> {
    await this.#delivering;
  }

  async #deliverAll(): Promise<void> {
    // Not in the caller's turn: a notifier that works before its first await must not hold up the monitor.
    await Promise.resolve();
    const { halt } = this.#options;
    for (let next = this.#take(); next && !halt.aborted; next = this.#take()) await this.#deliver(next);
  }

  #take(): Alert | undefined {
    const first = this.#waiting.values().next().value;
    if (first) this.#waiting.delete(first.id);
    return first;
  }

  async #deliver(alert: Alert): Promise<void> {
    const { notifier, clock, halt } = this.#options;
    const dropped = this.#dropped;
    this.#dropped = 0;
    const limit = { timeoutMs: notifier.timeoutMs ?? defaultTimeoutMs, signal: halt };
    try {
      await within(clock, limit, async (signal) =>
        notifier.notify(dropped === 0 ? alert : { ...alert, dropped }, signal),
      );
    } catch (error) {
      this.#dropped += dropped + 1;
      if (halt.aborted) return;
      process.emitWarning(`the notifier ${notifier.name} failed: ${String(error)}`, "CutoverWarning");
    }
  }
}
