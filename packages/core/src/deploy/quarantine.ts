import type { Run } from "./run.js";

/**
 * Milliseconds for which nothing may be stopped or removed yet, because a route write whose answer was lost may still take
 * effect. 0 where none was lost. Never more than the quarantine itself, whatever the wall clock did since.
 */
export function quarantineLeftMs({ record: { uncertainAtMs }, engine: { clock, timing } }: Run): number {
  if (uncertainAtMs === undefined) return 0;
  const leftMs = uncertainAtMs + timing.quarantineMs - clock.wallMs();
  return Math.min(Math.max(leftMs, 0), timing.quarantineMs);
}
