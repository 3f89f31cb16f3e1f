import { isWanted, type RetainedContainer, type RuntimeState } from "../records/records.js";
import { keepImages } from "../retention/keep-images.js";
import { findOwn, isLeftBy, isDouble } from "../revision/own-containers.js";
import { keepStopped } from "../retention/retained.js";
import type { Run } from "../journal/run.js";
import { takeDown } from "./take-down.js";
import { reapContainer } from "./reap-container.js";
import { foundAs, nameOf } from "../revision/parts.js";

/**
 * Stops blue with its own signal and grace, then removes or keeps it; then removes containers that are no
 * longer kept.
 */
export async function reapBlue(run: Run): Promise<void> {
  const { blue } = run;
  const isKept = await retainBlue(run);
  if (blue && isKept) {
    await keepStopped(run, blue.live);
    run.emit({ type: "container:retained", container: nameOf(blue.live) });
  } else if (blue) await reapContainer(run, blue.live);
  await removeLeftovers(run);
  await keepImages(run);
}

/** Records durably which containers are kept from now on; true if blue is among them. A stack never is. */
async function retainBlue(run: Run): Promise<boolean> {
  const { blue, lifecycle, record } = run;
  const state = await run.engine.store.findState(record.workload);
  const before = state?.retained ?? [];
  if (!state || (before.length === 0 && lifecycle.retain === 0)) return false;
  const containers = await run.runtime.list(record.workload, run.halt);
  const isThere = ({ container }: RetainedContainer): boolean => findOwn(containers, container) !== undefined;
  const kept = blue && run.runtimeOf(blue.live).sideBySide ? entryOf(blue) : undefined;
  const others = before.filter(({ container }) => container.deployment !== kept?.container.deployment);
  // A container that was removed by hand is no longer kept.
  const retained = [...(kept ? [kept] : []), ...others].filter(isThere).slice(0, lifecycle.retain);
  await run.intend({}, { state: { ...state, retained } });
  return kept !== undefined && retained.includes(kept);
}

function entryOf({ live, deployment, source, config }: RuntimeState): RetainedContainer {
  return { deployment, container: live, source, config };
}

/**
 * Removes leftovers: containers of this workload whose deployment is closed, and which are not live, kept or
 * retiring. They were created or started late, are no longer kept, or were to be replaced by a self-heal.
 */
export async function removeLeftovers(run: Run): Promise<void> {
  const { workload } = run.record;
  const state = await run.engine.store.findState(workload);
  const containers = await run.runtime.list(workload, run.halt);
  for (const container of containers) {
    const { deployment } = container;
    if (deployment === undefined) continue;
    if (state && isWanted(state, deployment) && !isDouble(state, container, containers)) continue;
    const record = await run.engine.store.findDeployment(deployment);
    if (record?.green && isLeftBy(record, container)) await takeDown(run, foundAs(record.green, container));
  }
}
