import { isClosed, type DeploymentRecord } from "../records/records.js";

/**
 * Returns why a deployment cannot be promoted, as a clause; undefined if it can, or is already. Pure. Every
 * store asks this in the step that would record the promotion.
 */
export function promotionRefusal({ phase, hold, cancelled }: DeploymentRecord): string | undefined {
  if (!hold) return "it was begun without a hold";
  if (isClosed(phase)) return `it is over (${phase})`;
  if (cancelled) return "it was cancelled";
  if (phase === "aborting") return "it is being undone";
  if (hold.promotion) return undefined;
  if (hold.expired) return "its hold has expired";
  return phase === "held" ? undefined : `it is not held yet (${phase})`;
}
