import type { HealthEntry } from "../ports/store.js";

/**
 * Pure: the share of a span, 0 to 1, in which the workload was not unhealthy; undefined if nothing is known of
 * the span. A status holds until the next entry; before the first entry nothing is known. `entries` newest
 * first.
 */
export function uptime(
  entries: readonly HealthEntry[],
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): number | undefined {
  let knownMs = 0;
  let downMs = 0;
  let endMs = toMs;
  for (const { status, atMs } of entries) {
    const spentMs = Math.max(0, endMs - Math.max(atMs, fromMs));
    knownMs += spentMs;
    if (status === "unhealthy") downMs += spentMs;
    endMs = Math.min(endMs, atMs);
  }
  return knownMs === 0 ? undefined : (knownMs - downMs) / knownMs;
}
