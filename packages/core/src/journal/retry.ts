import type { Run } from "./run.js";

export interface RetryOptions {
  readonly tries: number;
  readonly signal: AbortSignal;
  readonly when: (error: unknown) => boolean;
}

const firstPauseMs = 250;

/** Retries, pausing for 250 ms and twice as long each time, while `when` returns true. */
export async function retry<T>(
  run: Run,
  { tries, signal, when }: RetryOptions,
  work: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      if (attempt >= tries || signal.aborted || !when(error)) throw error;
      await run.engine.clock.sleep(firstPauseMs * 2 ** (attempt - 1), signal);
    }
  }
}
