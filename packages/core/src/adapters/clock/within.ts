import type { Clock } from "../../ports/clock.js";

export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
}

/**
 * Runs `work` with a time limit. Rejects with a TimeoutError after `timeoutMs`, or with the signal's reason if
 * it aborts: at once, even if `work` ignores its own signal.
 */
export async function within<T>(
  clock: Clock,
  { timeoutMs, signal }: { readonly timeoutMs: number; readonly signal: AbortSignal | undefined },
  work: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  signal?.throwIfAborted();
  const ended = new AbortController();
  const stop = signal ? AbortSignal.any([signal, ended.signal]) : ended.signal;
  const limit = clock.sleep(timeoutMs, stop).then((): never => {
    throw new TimeoutError(`no end within ${timeoutMs / 1000} s`);
  });
  try {
    return await Promise.race([work(stop), limit]);
  } finally {
    ended.abort();
  }
}
