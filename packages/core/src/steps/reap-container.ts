import type { Revision } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { noteAdopted, volumesHeld } from "./mount-image-volumes.js";
import { stopContainer } from "./stop-blue.js";
import { nameOf } from "../revision/parts.js";

/** Stops a container with its own signal and grace, then removes it. */
export async function reapContainer(run: Run, container: Revision): Promise<void> {
  await stopContainer(run, container);
  await removeContainer(run, container, run.halt);
  run.emit({ type: "container:removed", container: nameOf(container) });
}

/**
 * Keeps the image's own volumes, unless the container's config discards them. The journal records those that no
 * deployment has named: an older version left them to the engine.
 */
export async function removeContainer(run: Run, revision: Revision, signal: AbortSignal): Promise<void> {
  const runtime = run.runtimeOf(revision);
  if (!runtime.sideBySide && run.replacesInPlace) return;
  if (runtime.sideBySide && revision.spec.anonymousVolumes !== "discard")
    await noteAdopted(run, [...(await volumesHeld(run, revision)).values()]);
  await runtime.remove(revision, { volumes: run.record.removesVolumes === true }, signal);
}
