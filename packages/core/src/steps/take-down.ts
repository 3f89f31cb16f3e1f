import { asContainer, nameOf, sharesPlace } from "../revision/parts.js";
import type { Revision, RuntimeState } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { reapContainer } from "./reap-container.js";

/**
 * Stops and removes the revision of a closed deployment; a stack as a whole, without its volumes. If another
 * version of the stack is up in its place, its parts now belong to that one, and only the container of this
 * name goes. May be repeated. SOURCE_UNKNOWN if its tool is gone.
 */
export async function takeDown(run: Run, revision: Revision): Promise<void> {
  const runtime = run.runtimeOf(revision);
  if (runtime.sideBySide) return reapContainer(run, revision);
  if (await isPlaceTaken(run, revision)) return reapContainer(run, asContainer(revision));
  await runtime.remove(revision, { volumes: false }, run.halt);
  run.emit({ type: "container:removed", container: nameOf(revision) });
}

/** By the live or retiring revisions, and by those that this deployment has brought up or goes back to. */
async function isPlaceTaken({ record, engine }: Run, revision: Revision): Promise<boolean> {
  const state = await engine.store.findState(record.workload);
  const green = record.green && record.phase !== "planned" ? [record.green] : [];
  const all = [...referencesOf(state), ...referencesOf(record.blue), ...green];
  return all.some((one) => sharesPlace(one, revision) && one.deployment !== revision.deployment);
}

function referencesOf(state: RuntimeState | undefined): Revision[] {
  if (!state) return [];
  return [state.live, ...(state.retiring ?? []).map(({ container }) => container)];
}
