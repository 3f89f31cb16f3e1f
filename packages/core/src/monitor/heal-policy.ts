/** restart: stops and starts the container. recreate: creates it again from its deployment. off: only alerts. */
export type SelfHeal = "off" | "restart" | "recreate";

/** Attempts since the workload was last healthy. */
export interface HealAttempts {
  readonly count: number;
  /** On the monotonic clock; undefined: never. */
  readonly lastAtMs: number | undefined;
}

export const noAttempts: HealAttempts = { count: 0, lastAtMs: undefined };

const pauseMs = 300_000;
const mostAttempts = 3;

/**
 * Pure: an unhealthy workload is healed at once, then every 5 minutes. Self-heal gives up 5 minutes after the
 * third attempt.
 */
export function decideHeal({ count, lastAtMs }: HealAttempts, nowMs: number): "heal" | "wait" | "give-up" {
  if (lastAtMs !== undefined && nowMs - lastAtMs < pauseMs) return "wait";
  return count < mostAttempts ? "heal" : "give-up";
}
