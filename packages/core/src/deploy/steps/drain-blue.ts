import type { Run } from "../run.js";

/** Blue keeps what it still serves until the stored deadline. */
export async function drainBlue(run: Run): Promise<void> {
  const { drain } = run.record;
  if (!run.blue || !drain || drain.durationMs === 0) return;
  run.emit({ type: "drain:started", container: run.blue.live.name, durationMs: drain.durationMs });
  const leftMs = drain.deadlineMs - run.engine.clock.wallMs();
  await run.engine.clock.sleep(Math.min(Math.max(leftMs, 0), drain.durationMs), run.halt);
}
