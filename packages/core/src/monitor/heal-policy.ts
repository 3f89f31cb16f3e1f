/** restart: stops and starts the container. recreate: makes it again from what was deployed. off: only tells. */
export type SelfHeal = "off" | "restart" | "recreate";

/** What was tried since the workload was healthy for the last time. */
export interface HealAttempts {
  readonly count: number;
  /** On the monotonic clock; undefined: never. */
  readonly lastAtMs: number | undefined;
}

export const noAttempts: HealAttempts = { count: 0, lastAtMs: undefined };

const pauseMs = 300_000;
const mostAttempts = 3;

/** Pure: an unhealthy workload is healed at once, then every 5 minutes; 5 minutes after the third time, it is given up. */
export function decideHeal({ count, lastAtMs }: HealAttempts, nowMs: number): "heal" | "wait" | "give-up" {
  if (lastAtMs !== undefined && nowMs - lastAtMs < pauseMs) return "wait";
  return count < mostAttempts ? "heal" : "give-up";
}
