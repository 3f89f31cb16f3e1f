import type { Run } from "../journal/run.js";

/** Gives green a growing share of the live traffic, and watches it beside blue. SHIFT_FAILED. */
export async function shiftTraffic(_run: Run): Promise<void> {}
