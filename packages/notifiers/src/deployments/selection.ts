import type { DeploymentNotice, HoldNotice } from "../notice.js";

/** Which deployments are told of. Failures always are, and holds: somebody has to act. */
export interface WhenOptions {
  /** Deployments, rollbacks and removals that succeed, are cancelled, or are superseded; false if absent. */
  readonly successes?: boolean;
  /** Successes that another deployer had begun, and that a recovery finished; as `successes` if absent. */
  readonly recoveries?: boolean;
  /** Repairs that succeed; false if absent. */
  readonly repairs?: boolean;
}

/** Pure. */
export function isSelected(notice: DeploymentNotice | HoldNotice, when: WhenOptions): boolean {
  if (notice.kind === "hold") return true;
  const { outcome, operation, recovered } = notice;
  const { successes = false, recoveries = successes, repairs = false } = when;
  const isFailure = outcome !== "succeeded" && outcome !== "cancelled" && outcome !== "superseded";
  if (isFailure) return true;
  if (operation === "repair") return repairs && outcome === "succeeded";
  return successes || (recovered && recoveries);
}
