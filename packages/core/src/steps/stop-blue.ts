import type { Revision } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { nameOf } from "../revision/parts.js";

/** Recreate: stops blue and keeps it, in case green fails. The downtime begins here. */
export async function stopBlue(run: Run): Promise<void> {
  run.downSinceMs = run.elapsedMs();
  if (!run.blue) return;
  await stopContainer(run, run.blue.live);
}

export async function stopContainer(run: Run, revision: Revision): Promise<void> {
  const runtime = run.runtimeOf(revision);
  if (runtime.sideBySide || !run.replacesInPlace) await runtime.stop(revision, run.halt);
  run.emit({ type: "container:stopped", container: nameOf(revision) });
}
