import { type Clock, systemClock } from "@cutover/core/ports";

/** Shorter than any time limit of a try. */
const longestPauseMs = 20_000;

/** Skips pauses between tries, and notes them; time limits stay real. */
export function impatientClock(): Clock & { readonly pauses: number[] } {
  const pauses: number[] = [];
  let skippedMs = 0;
  return {
    ...systemClock,
    pauses,
    monotonicMs: () => systemClock.monotonicMs() + skippedMs,
    async sleep(ms, signal) {
      if (ms > longestPauseMs) return systemClock.sleep(ms, signal);
      signal?.throwIfAborted();
      pauses.push(ms);
      skippedMs += ms;
    },
  };
}
