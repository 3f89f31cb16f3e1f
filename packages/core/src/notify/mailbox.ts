import type { Clock } from "../ports/clock.js";
import { within } from "../adapters/clock/within.js";
import { warn } from "../events/warn.js";
import type { Alert, Notifier } from "./notifier.js";

const defaultTimeoutMs = 10_000;
const maxWaiting = 100;
const closeMs = 5_000;

/**
 * The queue of one notifier. It delivers one alert at a time and keeps only the newest state of an incident. At
 * most 100 alerts wait; beyond that, the oldest is dropped. The next alert reports the number of undelivered
 * alerts.
 */
export class Mailbox {
  readonly #notifier: Notifier;
  readonly #clock: Clock;
  /** Ends the running delivery and all later ones. */
  readonly #end = new AbortController();
  /** By the incident's id, oldest first. */
  readonly #waiting = new Map<string, Alert>();
  #dropped = 0;
  #delivering: Promise<void> | undefined;

  constructor(notifier: Notifier, clock: Clock) {
    this.#notifier = notifier;
    this.#clock = clock;
  }

  put(alert: Alert): void {
    this.#waiting.delete(alert.id);
    this.#waiting.set(alert.id, alert);
    if (this.#waiting.size > maxWaiting) {
      this.#take();
      this.#dropped += 1;
    }
    this.#delivering ??= this.#deliverAll().finally(() => (this.#delivering = undefined));
  }

  /** Resolves if every waiting alert was delivered, after 5 s at the latest. Delivers nothing afterwards. */
  async close(): Promise<void> {
    const limit = { timeoutMs: closeMs, signal: this.#end.signal };
    await within(this.#clock, limit, async () => this.#delivering).catch(() => undefined);
    this.#end.abort(new Error("the deployer was closed"));
    await this.#delivering;
    if (this.#dropped > 0) warn(`the notifier ${this.#notifier.name} did not get ${this.#dropped} alerts`);
  }

  async #deliverAll(): Promise<void> {
    // Not in the caller's turn: a notifier that works before its first await must not delay the monitor.
    await Promise.resolve();
    while (this.#waiting.size > 0) await this.#deliver(this.#take());
  }

  #take(): Alert {
    const [first] = this.#waiting.values();
    this.#waiting.delete((first as Alert).id);
    return first as Alert;
  }

  async #deliver(alert: Alert): Promise<void> {
    const { name, timeoutMs = defaultTimeoutMs } = this.#notifier;
    const dropped = this.#dropped;
    this.#dropped = 0;
    const { signal } = this.#end;
    try {
      await within(this.#clock, { timeoutMs, signal }, async (ends) =>
        this.#notifier.notify(dropped === 0 ? alert : { ...alert, dropped }, ends),
      );
    } catch (error) {
      this.#dropped += dropped + 1;
      if (!signal.aborted) warn(`the notifier ${name} failed`, error);
    }
  }
}
