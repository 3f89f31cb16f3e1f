import type { Alert, Notifier } from "@cutover/core";
import { deliver, type OnDelivery, report } from "./deliver.js";
import type { Sender } from "./sender.js";

/** As long as a sender may try. */
const timeoutMs = 70_000;

/** A notifier for `monitor.notifiers` of a deployer: it sends the monitor's alerts through `sender`. */
export function alertsThrough(
  sender: Sender,
  { onDelivery }: { readonly onDelivery?: OnDelivery } = {},
): Notifier {
  return {
    name: sender.name,
    timeoutMs,
    async notify(alert, signal) {
      const { id, atMs } = { id: idOf(alert), atMs: alert.atMs };
      const delivery = await deliver(sender, { kind: "alert", id, atMs, alert }, { signal });
      report(onDelivery, delivery);
      if (delivery.outcome !== "delivered") throw new Error(delivery.reason);
    },
  };
}

/** One for each state of an incident. */
function idOf({ id, status, severity }: Alert): string {
  return `${id}-${status}-${severity}`;
}
