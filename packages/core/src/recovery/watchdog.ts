import type { Engine } from "../journal/engine.js";
import type { Executor } from "../journal/executor.js";
import { watchRetiring } from "../retention/retiring.js";
import { watchMarkers } from "./watch-markers.js";
import type { RuntimeState } from "../records/records.js";

/**
 * Runs once: recovers, carries out abandoned queues, and repairs. Rejects with the first failure, after all is
 * done.
 */
export async function reconcile(executor: Executor): Promise<void> {
  const { recovery } = executor;
  // A failed recovery must not keep the others from being repaired.
  const results = await Promise.allSettled([recovery.recoverOpen({ atOnce: true })]);
  results.push(...(await Promise.allSettled([executor.adoptAbandoned()])));
  await recovery.repairAll({ atOnce: true });
  for (const result of results) if (result.status === "rejected") throw result.reason;
}

/** How often the watchdog prunes, and how long after the start for the first time. */
const pruneEveryMs = 3_600_000;
const firstPruneMs = 600_000;

/** Recovers in the background, and again every `watchMs`, then repairs too, until `halt` aborts. */
export function watch(
  engine: Engine,
  executor: Executor,
  { halt, onRouteWrong }: { readonly halt: AbortSignal; readonly onRouteWrong: (workload: string) => void },
): void {
  const { clock, timing } = engine;
  const { recovery } = executor;
  const recover = (): void => {
    // A recovery may last as long as a drain, so nothing else waits for it.
    void executor.track(recovery.recoverOpen());
    void executor.track(executor.adoptAbandoned());
  };
  const lookAgain = async (): Promise<void> => {
    let pruneAtMs = clock.monotonicMs() + firstPruneMs;
    for (;;) {
      await clock.idle(timing.watchMs, halt);
      recover();
      await recovery.repairAll().catch(() => undefined);
      if (clock.monotonicMs() < pruneAtMs) continue;
      pruneAtMs = clock.monotonicMs() + pruneEveryMs;
      void executor.track(recovery.pruneIdle());
    }
  };
  recover();
  if (timing.watchMs === 0) return;
  void executor.track(lookAgain());
  const repair = (workload: string): Promise<void> => executor.track(recovery.repair(workload));
  void executor.track(watchRetiring({ engine, signal: halt, repair }));
  const repairRoute = (state: RuntimeState): Promise<void> => {
    onRouteWrong(state.workload);
    return executor.track(recovery.repairRoute(state));
  };
  void executor.track(watchMarkers({ engine, signal: halt, repair: repairRoute }));
}
