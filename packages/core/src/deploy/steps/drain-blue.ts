import type { Run } from "../run.js";

/** Blue keeps what it still serves until the stored deadline; a green that falls ends the wait at once. */
export async function drainBlue(run: Run): Promise<void> {
  const waitMs = run.drainLeftMs() ?? 0;
  if (!run.blue || waitMs === 0) return;
  run.emit({ type: "drain:started", container: run.blue.live.name, durationMs: waitMs });
  const fallen = new AbortController();
  const stopWatching = new AbortController();
  try {
    await run.runtime.watchContainer(
      run.green.name,
      ({ kind }) => {
        if (kind === "died" || kind === "out-of-memory") fallen.abort();
      },
      AbortSignal.any([run.halt, stopWatching.signal]),
    );
    const green = await run.runtime.findContainer(run.green.name, run.halt);
    if (green?.state !== "running") return;
    await run.engine.clock.sleep(waitMs, AbortSignal.any([run.halt, fallen.signal]));
  } catch (error) {
    if (!fallen.signal.aborted || run.halt.aborted) throw error;
  } finally {
    stopWatching.abort();
  }
}
