import type { WorkloadHealth } from "@cutover/client";

export interface Day {
  readonly startMs: number;
  /** Of the time that was checked, the part that was not unhealthy, 0 to 1; undefined: nothing was checked. */
  readonly share: number | undefined;
}

const dayMs = 86_400_000;

/**
 * Uptime of the last `days` days, oldest first; today ends now. The history is the newest change first. Days are
 * those of the browser's time zone.
 */
export function uptimeByDay(history: WorkloadHealth["history"], nowMs: number, days: number): Day[] {
  const midnight = new Date(nowMs);
  midnight.setHours(0, 0, 0, 0);
  const changes = history.toReversed();
  return Array.from({ length: days }, (_, index) => {
    const start = new Date(midnight);
    start.setDate(start.getDate() - (days - 1 - index));
    const startMs = start.getTime();
    return { startMs, share: shareUp(changes, startMs, Math.min(endOf(start), nowMs)) };
  });
}

function endOf(start: Date): number {
  const end = new Date(start.getTime() + dayMs + dayMs / 2);
  end.setHours(0, 0, 0, 0);
  return end.getTime();
}

function shareUp(changes: WorkloadHealth["history"], fromMs: number, toMs: number): number | undefined {
  let [knownMs, upMs] = [0, 0];
  for (const [index, { atMs, status }] of changes.entries()) {
    const start = Math.max(atMs, fromMs);
    const end = Math.min(changes[index + 1]?.atMs ?? Infinity, toMs);
    if (end <= start) continue;
    knownMs += end - start;
    if (status !== "unhealthy") upMs += end - start;
  }
  return knownMs === 0 ? undefined : upMs / knownMs;
}
