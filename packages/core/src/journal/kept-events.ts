/**
 * How many events the log keeps: of lines and progress, and of everything else. Up to 1,000 more may be there.
 */
export const eventsKept = { passing: 10_000, lasting: 50_000 };
const trimEvery = 1_000;

/**
 * True if old events must be dropped after a write, which took the log from `seq` before to `count` more: that
 * looks at the whole log.
 */
export function isTimeToTrim(before: number, count: number): boolean {
  return Math.floor(before / trimEvery) !== Math.floor((before + count) / trimEvery);
}
