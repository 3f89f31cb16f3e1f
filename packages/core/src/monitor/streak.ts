import type { HealthEntry } from "../ports/store.js";

export type HealthStatus = HealthEntry["status"];

/** The results of a workload's last checks, and its status. */
export interface Streak {
  readonly status: HealthStatus | "unknown";
  /** In a row, until now; one of the two is 0. */
  readonly failures: number;
  readonly successes: number;
}

const degradedAt = 2;
/** Failures in a row are not counted beyond this. */
export const unhealthyAt = 3;
const healthyAt = 2;

export function newStreak(status: Streak["status"] = "unknown"): Streak {
  return { status, failures: 0, successes: 0 };
}

/**
 * Pure. One failure changes nothing, two in a row make it degraded, three unhealthy; two successes in a row
 * make it healthy again. A workload that was never checked is healthy after its first success.
 */
export function nextStreak({ status, failures, successes }: Streak, succeeded: boolean): Streak {
  if (succeeded) {
    const now = Math.min(successes + 1, healthyAt);
    const isHealthy = now === healthyAt || status === "unknown";
    return { status: isHealthy ? "healthy" : status, failures: 0, successes: now };
  }
  const now = Math.min(failures + 1, unhealthyAt);
  if (now === unhealthyAt) return { status: "unhealthy", failures: now, successes: 0 };
  const isDegraded = now === degradedAt && status !== "unhealthy";
  return { status: isDegraded ? "degraded" : status, failures: now, successes: 0 };
}
