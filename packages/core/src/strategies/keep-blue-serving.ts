import { isSameTarget } from "../ports/router.js";
import type { Container } from "../ports/runtime.js";
import type {
  Revision,
  DeploymentRecord,
  LiveRoute,
  RetainedContainer,
  RuntimeState,
} from "../records/records.js";
import { findOwn } from "../revision/own-containers.js";
import { isByHand } from "../journal/persist.js";
import { routeTarget } from "../revision/route-target.js";
import { startOnFreePort } from "../steps/start-on-free-port.js";
import { putRoute } from "../steps/put-route.js";
import { removeRoute } from "../steps/remove-route.js";
import { giveAliasToBlue } from "../steps/move-alias.js";
import { createContainer } from "../steps/create-green.js";
import { verifyRoute } from "../steps/verify-route.js";
import { hadNoEffect } from "../steps/write-route.js";
import type { Run } from "../journal/run.js";
import { assertSameRouter } from "../steps/same-router.js";
import { nameOf } from "../revision/parts.js";

/**
 * Makes blue run. If this deployment may have written the route, or blue got another port, puts the route to
 * blue again under a new nonce, verified. After a write whose answer was lost, waits until that write can no
 * longer take effect and puts the route once more. If the proxy refuses every write, it is enough that blue's
 * own route is seen to be served.
 */
export async function keepBlueServing(run: Run): Promise<void> {
  await ensureBlueRuns(run);
  if (!run.record.routeTouched && !hasMoved(run.blue)) return;
  assertSameRouter(run);
  await routeToBlue(run);
  while (await run.waitOutQuarantine()) await routeToBlue(run);
}

/** True if blue's port differs from the port of its verified route. */
function hasMoved(blue: RuntimeState | undefined): boolean {
  return blue?.route !== undefined && !isSameTarget(blue.route.target, routeTarget(blue.live));
}

async function routeToBlue(run: Run): Promise<void> {
  const { blue } = run;
  const route = blue?.route && { ...blue.route, target: routeTarget(blue.live) };
  const before = route ?? run.record.routeBefore;
  if (!before) return removeRoute(run, run.halt);
  let live: LiveRoute | undefined;
  try {
    live = await putUnlessByHand(run, before);
  } catch (error) {
    if (!hadNoEffect(error) || hasMoved(blue) || !(await isServedAsBefore(run))) throw error;
    return run.reportFailure("write blue's route again, which is served as before", error);
  }
  if (!run.blue?.route) return;
  if (!live && !run.record.newDomains) return;
  const served = { ...run.blue, route: live ?? withLeft(run.blue.route, run.record) };
  await run.intend({ blue: served }, { state: await stateOf(run, served) });
}

/**
 * If a route may not be written, the domains that this deployment added stay on it: the next write removes
 * them.
 */
export function withLeft(
  route: LiveRoute,
  { newDomains = [] }: Pick<DeploymentRecord, "newDomains">,
): LiveRoute {
  const leftDomains = [...new Set([...(route.leftDomains ?? []), ...newDomains])];
  return leftDomains.length === 0 ? route : { ...route, leftDomains };
}

/**
 * If a person prevents the write, the route leads nowhere, so nothing of this deployment is reached through it.
 */
export async function putUnlessByHand(
  run: Run,
  route: Pick<LiveRoute, "domains" | "target" | "limits" | "preview">,
): Promise<LiveRoute | undefined> {
  try {
    return (await putRoute(run, route, run.halt)).live;
  } catch (error) {
    if (!isByHand(error)) throw error;
    run.reportFailure("write the route", error);
    return undefined;
  }
}

/**
 * True if nothing of this deployment has reached the proxy: its record and all its answers are those of blue's
 * own route.
 */
async function isServedAsBefore(run: Run): Promise<boolean> {
  const known = run.blue?.route;
  if (!known) return false;
  try {
    const found = await run.router.read(run.record.workload, run.halt);
    if (found?.nonce !== known.nonce || !isSameTarget(found.target, known.target)) return false;
    await verifyRoute(run, { ...found, nonce: known.nonce }, run.halt);
    return true;
  } catch (error) {
    if (run.halt.aborted) throw error;
    return false;
  }
}

/**
 * The state with blue as the live container again. Containers that retired or went since the commit stay so; a
 * green that was kept before is kept again.
 */
export async function stateOf(run: Run, blue: RuntimeState): Promise<RuntimeState> {
  const state = await run.engine.store.findState(run.record.workload);
  if (!state) return blue;
  const stays = ({ container: { deployment } }: RetainedContainer): boolean =>
    deployment === run.record.green?.deployment ||
    state.retained?.some(({ container }) => container.deployment === deployment) === true;
  return {
    ...blue,
    ...(blue.retained && { retained: blue.retained.filter(stays) }),
    ...(state.retiring && { retiring: state.retiring }),
  };
}

/** Starts blue if it was stopped, and creates it again if it was removed. Its alias leads to it again. */
export async function ensureBlueRuns(run: Run): Promise<void> {
  if (!run.blue) return;
  await ensureRuns(run, run.blue.live);
  await giveAliasToBlue(run);
}

async function createAgain(run: Run, reference: Revision): Promise<void> {
  const created = await createContainer(run, reference, run.halt);
  if (created !== reference) await run.intend({}, { revisions: [created] });
}

/** An abandoned recovery announced the name, but its rename failed: the container has an older name. */
async function rename(run: Run, reference: Revision): Promise<Container | undefined> {
  const runtime = run.runtimeOf(reference);
  // A missing stack must be brought up as a whole.
  if (!runtime.sideBySide) return undefined;
  const containers = await run.runtime.list(run.record.workload, run.halt);
  const own = findOwn(containers, reference);
  if (own) await runtime.claim(reference, own, run.halt);
  return own;
}

export async function ensureRuns(run: Run, reference: Revision): Promise<void> {
  const container = (await run.inspect(reference)) ?? (await rename(run, reference));
  if (container?.state === "running" || container?.state === "restarting") return;
  if (!container) await createAgain(run, reference);
  const started = await startOnFreePort(run, reference);
  await run.runtimeOf(started).supervise(started, true, run.halt);
  run.emit({ type: "container:started", container: nameOf(started) });
}
