import type { Notifier } from "@cutover/core";
import type { Delivery } from "@cutover/notifiers";
import type { DeliveryRecord, Records } from "../records/records.js";

/** A notifier for `monitor.notifiers` of a deployer: it keeps each state of an incident in the server's records. */
export function recordAlerts({ alerts }: Pick<Records, "alerts">): Notifier {
  return { name: "records", notify: (alert) => alerts.save(alert) };
}

/** The `onDelivery` of senders: it keeps what came of each notice. A dropped notice counts as failed. */
export function recordDeliveries({
  deliveries,
}: Pick<Records, "deliveries">): (delivery: Delivery) => Promise<void> {
  return (delivery) => deliveries.append(recordOf(delivery));
}

/** Pure. */
function recordOf({ sender, notice, outcome, reason, tries, atMs }: Delivery): DeliveryRecord {
  const { workload, deployment } = aboutOf(notice);
  const ending = tries > 1 ? ` (${tries} tries)` : "";
  return {
    atMs,
    direction: "out",
    peer: sender,
    outcome: outcome === "delivered" ? "delivered" : "failed",
    ...(reason !== undefined && { reason: `${reason}${ending}` }),
    ...(workload !== undefined && { workload }),
    ...(deployment !== undefined && { deployment }),
  };
}

function aboutOf(notice: Delivery["notice"]): {
  workload?: string | undefined;
  deployment?: string | undefined;
} {
  if (notice.kind === "deployment" || notice.kind === "hold") return notice;
  return notice.kind === "alert" ? notice.alert : {};
}
