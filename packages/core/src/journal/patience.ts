import { hasCode } from "../errors/deployer-error.js";
import { recordError, type Run } from "./run.js";

const firstPauseMs = 250;
const mostPauseMs = 5_000;

/** Runs `work`, and repeats it while it rejects with ROUTER_UNREACHABLE and time is left. */
export type Patience = <T>(signal: AbortSignal, work: () => Promise<T>) => Promise<T>;

/**
 * Returns a wait for a restarting proxy: `forMs` in all, counted from the first failure, over all its calls. An
 * event reports each wait.
 */
export function patience(run: Run, forMs: number): Patience {
  const { clock } = run.engine;
  let startedAtMs: number | undefined;
  return async (signal, work) => {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return await work();
      } catch (error) {
        const nowMs = clock.monotonicMs();
        startedAtMs ??= nowMs;
        const waitedMs = Math.round(nowMs - startedAtMs);
        if (!hasCode(error, "ROUTER_UNREACHABLE") || signal.aborted || waitedMs >= forMs) throw error;
        run.emit({ type: "router:waiting", waitedMs, leftMs: forMs - waitedMs, error: recordError(error) });
        await clock.sleep(Math.min(firstPauseMs * 2 ** attempt, mostPauseMs), signal);
      }
    }
  };
}
