import { DeployerError } from "../errors/deployer-error.js";
import type { Container } from "../ports/runtime.js";
import type { Revision } from "../records/records.js";
import { findOwn } from "../revision/own-containers.js";
import { isReachedAsNow } from "../revision/route-target.js";
import type { Run } from "../journal/run.js";
import { clearAlias } from "../steps/move-alias.js";
import { stopContainer } from "../steps/stop-blue.js";
import { nameOf, underFence } from "../revision/parts.js";

/**
 * The kept container of a rollback's deployment, as recorded and as it is now, if it exists and the proxy still
 * reaches it the same way.
 */
export async function findRetained(
  run: Run,
): Promise<{ readonly reference: Revision; readonly container: Container } | undefined> {
  const { operation, from, workload } = run.record;
  const retained = run.blue?.retained ?? [];
  if (operation !== "rollback" || from === undefined || retained.length === 0) return undefined;
  const green = (await run.engine.store.findDeployment(from))?.green;
  const found = retained.find(({ container }) => container.deployment === green?.deployment);
  // The proxy reaches new containers in another way: a new container of the same image takes its place.
  if (!found || !isReachedAsNow(found.container, run.runtime.reach)) return undefined;
  const containers = await run.runtime.list(workload, run.signal);
  const container = findOwn(containers, found.container);
  return container && { reference: found.container, container };
}

/** True for a green that was kept from an earlier deployment: if it fails, it is kept again. */
export function isRetained({ blue }: Run, green: Revision): boolean {
  return blue?.retained?.some(({ container }) => container.deployment === green.deployment) ?? false;
}

/**
 * Makes it green, under a name with this fence, so that late calls by the old name find nothing. The names are
 * durable first.
 */
export async function takeFromRetained(
  run: Run,
  { reference, container }: { readonly reference: Revision; readonly container: Container },
): Promise<void> {
  const green = underFence(reference, run.lease.fence);
  const made = await run.engine.store.findDeployment(green.deployment);
  const secretHashes = made?.secretHashes ?? {};
  await run.intend({ green, secretHashes });
  if (container.name !== nameOf(green)) await run.runtimeOf(green).claim(green, container, run.signal);
}

/** Stops it, and keeps it as before. May be repeated; without effect if it is gone. */
export async function putBackToRetained(run: Run, green: Revision): Promise<void> {
  const containers = await run.runtime.list(run.record.workload, run.halt);
  const found = findOwn(containers, green);
  if (!found) return;
  if (found.name !== nameOf(green)) await run.runtimeOf(green).claim(green, found, run.halt);
  await keepStopped(run, green);
}

/** Its start is no longer needed: only a rollback starts it again. */
export async function keepStopped(run: Run, reference: Revision): Promise<void> {
  await run.runtimeOf(reference).supervise(reference, false, run.halt);
  await stopContainer(run, reference);
  const left = await run.inspect(reference);
  // Its restart policy may have been about to restart it.
  if (left && isUp(left))
    throw new DeployerError("ENGINE_FAILED", `${nameOf(reference)} was stopped, and is ${left.state}`);
  await clearAlias(run, reference);
}

export function isUp({ state }: Pick<Container, "state">): boolean {
  return state === "running" || state === "restarting";
}
