import { DeployerError } from "../errors/deployer-error.js";
import { cancelRefusal } from "./cancel-refusal.js";
import type { DeploymentRecord } from "../records/records.js";

/**
 * withdrawn: it waited, and did nothing. undone: blue keeps serving. rolled-back: green already served, and
 * blue takes over again.
 */
export type CancelOutcome = "withdrawn" | "undone" | "rolled-back";

/**
 * The result of a cancellation now, or a moment after `before`. CANCEL_REFUSED, with the reason, if it is
 * impossible. Pure.
 */
export function cancelOutcome(record: DeploymentRecord, before = record): CancelOutcome {
  const { id, phase } = record;
  if (phase === "queued" || (before.phase === "queued" && phase === "cancelled")) return "withdrawn";
  const because = cancelRefusal(record);
  if (because !== undefined)
    throw new DeployerError("CANCEL_REFUSED", `the deployment ${id} cannot be cancelled: ${because}`);
  return phase === "draining" ? "rolled-back" : "undone";
}
