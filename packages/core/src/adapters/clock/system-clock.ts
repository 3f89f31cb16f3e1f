import { setTimeout as delay } from "node:timers/promises";
import type { Clock } from "../../ports/clock.js";

export const systemClock: Clock = {
  wallMs: () => Date.now(),
  monotonicMs: () => performance.now(),
  sleep: (ms, signal) => wait(ms, signal, true),
  idle: (ms, signal) => wait(ms, signal, false),
};

async function wait(ms: number, signal: AbortSignal | undefined, ref: boolean): Promise<void> {
  signal?.throwIfAborted();
  try {
    await delay(Math.max(0, ms), undefined, { ref, ...(signal && { signal }) });
  } catch (error) {
    signal?.throwIfAborted();
    throw error;
  }
}
