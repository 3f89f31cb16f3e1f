/** Events of the whole log that are kept: of what is told in passing (lines, progress), and of everything else. Up to 1,000 more may stand in it. */
export const eventsKept = { passing: 10_000, lasting: 50_000 };
const trimEvery = 1_000;

/** Whether what is too old is to be dropped after a write, which took the log from `seq` before to `count` more: a look at the whole log. */
export function isTimeToTrim(before: number, count: number): boolean {
  return Math.floor(before / trimEvery) !== Math.floor((before + count) / trimEvery);
}
