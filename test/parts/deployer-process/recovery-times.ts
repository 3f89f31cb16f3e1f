/** Percentiles, by the nearest rank; all 0 without times. */
export function percentiles(timesMs: readonly number[]): { p50: number; p99: number; max: number } {
  const sorted = timesMs.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: at(0.5), p99: at(0.99), max: sorted.at(-1) ?? 0 };
}
