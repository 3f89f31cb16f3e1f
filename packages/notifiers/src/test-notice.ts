import { randomUUID } from "node:crypto";
import { deliver, type Delivery, type OnDelivery, report } from "./deliver.js";
import type { Sender } from "./sender.js";

/**
 * Sends a test notice to each sender, at the same time, with its usual retries. Resolves with what came of it, in the
 * order of the senders.
 */
export async function sendTestNotice(
  senders: readonly Sender[],
  {
    signal = new AbortController().signal,
    onDelivery,
  }: { readonly signal?: AbortSignal; readonly onDelivery?: OnDelivery } = {},
): Promise<Delivery[]> {
  const notice = { kind: "test", id: `test-${randomUUID()}`, atMs: Date.now() } as const;
  return Promise.all(
    senders.map(async (sender) => {
      const delivery = await deliver(sender, notice, { signal });
      report(onDelivery, delivery);
      return delivery;
    }),
  );
}
