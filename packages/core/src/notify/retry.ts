import type { Clock } from "../ports/clock.js";

const firstPauseMs = 500;
const mostTries = 6;
/** For all tries with their pauses. */
export const retriesMs = 60_000;

/** A notice was not accepted. Its message shows neither an address nor a secret. */
export class DeliveryFailure extends Error {
  override readonly name = "DeliveryFailure";
  /** True if the same request may succeed later. */
  readonly mayPass: boolean;
  /** How long the receiver asked to wait. */
  readonly retryAfterMs: number | undefined;

  constructor(
    message: string,
    more: { readonly mayPass: boolean; readonly retryAfterMs?: number | undefined },
  ) {
    super(message);
    this.mayPass = more.mayPass;
    this.retryAfterMs = more.retryAfterMs;
  }
}

/**
 * Calls `attempt` until it resolves: at most six times within a minute, with growing pauses, or as long as the
 * receiver asks. Resolves with the number of tries and the last failure, if all failed. Rejects with the signal's
 * reason if it aborts.
 */
export async function retry(
  clock: Clock,
  attempt: () => Promise<void>,
  signal: AbortSignal,
): Promise<{ readonly tries: number; readonly failure: unknown }> {
  const endMs = clock.monotonicMs() + retriesMs;
  for (let tries = 1; ; tries += 1) {
    try {
      await attempt();
      return { tries, failure: undefined };
    } catch (failure) {
      signal.throwIfAborted();
      if (!(failure instanceof DeliveryFailure) || !failure.mayPass || tries === mostTries)
        return { tries, failure };
      const pauseMs = Math.max(firstPauseMs * 2 ** (tries - 1), failure.retryAfterMs ?? 0);
      if (clock.monotonicMs() + pauseMs >= endMs) return { tries, failure };
      await clock.sleep(pauseMs, signal);
    }
  }
}
