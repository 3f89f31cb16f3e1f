import { type Clock } from "@cutover/core/ports";
import { deliver, type OnDelivery, report } from "../deliver.js";
import type { DeploymentNotice, HoldNotice } from "../notice.js";
import type { Sender } from "../sender.js";

const mostWaiting = 100;

interface OutboxOptions {
  readonly clock: Clock;
  readonly signal: AbortSignal;
  readonly onDelivery: OnDelivery | undefined;
}

interface Waiting {
  readonly notice: DeploymentNotice | HoldNotice;
  /** Called once it was delivered, has failed, or was dropped. */
  readonly settle: () => void;
}

/** The notices of one sender: it delivers one at a time, so that a slow receiver delays only itself. */
export class Outbox {
  readonly #sender: Sender;
  readonly #options: OutboxOptions;
  readonly #waiting: Waiting[] = [];
  #delivering: Promise<void> | undefined;

  constructor(sender: Sender, options: OutboxOptions) {
    this.#sender = sender;
    this.#options = options;
  }

  /** Never throws or waits. At most 100 notices wait; beyond that, the oldest is dropped. */
  put(notice: DeploymentNotice | HoldNotice, settle: () => void): void {
    this.#waiting.push({ notice, settle });
    if (this.#waiting.length > mostWaiting) {
      const [oldest] = this.#waiting.splice(0, 1);
      if (oldest) this.drop(oldest.notice, `more than ${mostWaiting} notices waited`);
      oldest?.settle();
    }
    this.#delivering ??= this.#deliverAll();
  }

  drop(notice: DeploymentNotice | HoldNotice, reason: string): void {
    const { clock, onDelivery } = this.#options;
    const { name: sender } = this.#sender;
    report(onDelivery, { sender, notice, outcome: "dropped", reason, tries: 0, atMs: clock.wallMs() });
  }

  /** Resolves once nothing is being delivered: with the signal, at once. What waits then stays undelivered. */
  async quiet(): Promise<void> {
    await this.#delivering;
  }

  async #deliverAll(): Promise<void> {
    const { clock, signal, onDelivery } = this.#options;
    // Ensures that `#delivering` is set before this ends.
    await Promise.resolve();
    for (let next = this.#waiting.shift(); next && !signal.aborted; next = this.#waiting.shift()) {
      try {
        report(onDelivery, await deliver(this.#sender, next.notice, { signal, clock }));
      } catch {
        // The signal: it was not delivered, and comes again after a restart.
        return;
      }
      next.settle();
    }
    // In one step with the last check: a notice that is put from here on begins another delivery.
    this.#delivering = undefined;
  }
}
