import type { DeliveryLog } from "../records/records.js";
import { Family } from "./families.js";

const pageSize = 500;

/** Counts the deliveries that were recorded since it began. */
export class DeliveryMetrics {
  readonly #deliveries: DeliveryLog;
  readonly #webhooks = new Family("counter", "cutover_webhooks_total", "Webhooks that came in.");
  readonly #notices = new Family(
    "counter",
    "cutover_notifications_total",
    "Notices that went out, or failed to.",
  );
  #last: number | undefined;
  #counting: Promise<void> = Promise.resolve();

  constructor(deliveries: DeliveryLog) {
    this.#deliveries = deliveries;
  }

  /** Two callers at once count nothing twice. STORE_FAILED, STORE_BUSY. */
  async families(): Promise<readonly Family[]> {
    const counted = this.#counting.catch(() => undefined).then(() => this.#count());
    this.#counting = counted;
    await counted;
    return [this.#webhooks, this.#notices];
  }

  async #count(): Promise<void> {
    const last = this.#last;
    const [newest] = await this.#deliveries.list({ limit: 1 });
    if (last === undefined) {
      this.#last = newest?.seq ?? 0;
      return;
    }
    const fresh = [];
    for (let before: number | undefined; ;) {
      const page = await this.#deliveries.list({ limit: pageSize, ...(before !== undefined && { before }) });
      fresh.push(...page.filter(({ seq }) => seq > last));
      before = page.at(-1)?.seq;
      if (before === undefined || before <= last || page.length < pageSize) break;
    }
    // In one step: after a failure, nothing was counted.
    for (const { direction, peer, outcome } of fresh)
      if (direction === "in") this.#webhooks.add({ sender: peer, outcome });
      else this.#notices.add({ notifier: peer, outcome });
    this.#last = fresh[0]?.seq ?? last;
  }
}
