import { DeployerError, hasCode, toDeployerError } from "../errors/deployer-error.js";
import { describeFaults, inspectRoute, type RouteFault } from "../steps/inspect-route.js";
import { ensureBlueRuns, putUnlessByHand } from "../strategies/keep-blue-serving.js";
import { findLeftRoute } from "../steps/left-route.js";
import { findOwn } from "../revision/own-containers.js";
import { isByHand, persist } from "../journal/persist.js";
import { isUp, putBackToRetained } from "../retention/retained.js";
import { reapOverdue } from "../retention/retiring.js";
import { recordError, type Run } from "../journal/run.js";
import type { LiveRoute, RuntimeState } from "../records/records.js";
import { putRoute } from "../steps/put-route.js";
import { removeLeftovers } from "../steps/reap-blue.js";
import { removeRoute } from "../steps/remove-route.js";
import { verifyRoute } from "../steps/verify-route.js";
import { withoutBlue } from "../strategies/withdraw-blue.js";

/**
 * Makes the container of the runtime state serve again, while nothing is deployed. It runs, its route is
 * verified to answer from it, and leftovers are removed. If the route is still wrong afterwards, the repair
 * fails.
 */
export async function repair(run: Run): Promise<void> {
  await persist(run, "start the live container", () => ensureBlueRuns(run));
  let faults = await persist(run, "put the route back", () => putRouteBack(run));
  while (await run.waitOutQuarantine())
    faults = await persist(run, "put the route back", () => putRouteBack(run));
  await persist(run, "remove what has retired", () => reapOverdue(run));
  await persist(run, "stop what is kept to go back to", () => stopRetained(run));
  await persist(run, "remove leftovers", () => removeLeftovers(run));
  const finishedAtMs = run.engine.clock.wallMs();
  const failure = notMended(run, faults);
  const isOnPurpose = faults.every(({ byHand }) => byHand);
  if (failure && isOnPurpose) run.reportFailure("put the route back", failure);
  if (!failure || isOnPurpose) return run.enter("done", { finishedAtMs });
  await run.enter("failed", { finishedAtMs, error: recordError(failure) });
  throw failure;
}

/** Resolves with the remaining faults. */
async function putRouteBack(run: Run): Promise<readonly RouteFault[]> {
  const { engine, record, halt } = run;
  const { workload } = record;
  const state = await engine.store.findState(workload);
  if (!state?.route) {
    await undoLeftRoute(run, state);
    return [];
  }
  const route = withoutBlue(state.route);
  const { faults, found } = await inspectRoute(engine, { workload, route }, halt);
  if (faults.some(({ byHand }) => byHand)) return faults;
  if (faults.length === 0 && found && !record.routeTouched) {
    const verified = await verifyRoute(run, { ...found, nonce: route.nonce }, halt).catch(() => undefined);
    if (verified) {
      const { redirects } = found;
      await noteRoute(run, state, { ...route, entrances: verified.entrances, redirects });
      return [];
    }
  }
  try {
    const { live } = await putRoute(run, route, halt);
    const known = { ...live, entrances: withKnown(live, route) };
    const after = await inspectRoute(engine, { workload, route: known }, halt);
    await noteRoute(run, state, after.faults.length === 0 ? live : known);
    return after.faults;
  } catch (error) {
    if (isByHand(error)) return [{ problem: toDeployerError(error).message, byHand: true }];
    if (!hasCode(error, "ROUTE_NOT_VERIFIED", "DOMAIN_TAKEN", "ROUTER_FORBIDDEN")) throw error;
    return [{ problem: error.message }];
  }
}

/** Puts back the route from before the abandoned deployment; if there was none, removes the route. */
async function undoLeftRoute(run: Run, state: RuntimeState | undefined): Promise<void> {
  const left = await findLeftRoute(run.engine, { workload: run.record.workload, state }, run.halt);
  if (left?.before) await putUnlessByHand(run, left.before);
  // An earlier attempt may have removed it without seeing it gone.
  else if (left || run.routeToRemove) await removeRoute(run, run.halt);
}

/**
 * An entrance that was verified before stays wanted, even if the last verification skipped it because nobody
 * listened.
 */
function withKnown({ entrances }: LiveRoute, before: LiveRoute): LiveRoute["entrances"] {
  const has = (one: LiveRoute["entrances"][number]): boolean =>
    entrances.some(({ domain, scheme }) => domain === one.domain && scheme === one.scheme);
  return [...entrances, ...before.entrances.filter((one) => one.scheme === "https" && !has(one))];
}

/** People may have changed the entrances: the next look compares with the present ones. */
async function noteRoute(run: Run, state: RuntimeState, route: LiveRoute): Promise<void> {
  await run.intend({}, { state: { ...state, route } });
}

function notMended(run: Run, faults: readonly RouteFault[]): DeployerError | undefined {
  if (faults.length === 0) return undefined;
  const { workload } = run.record;
  const message = `the route of ${workload} is not mended: ${describeFaults(faults)}`;
  return new DeployerError("ROUTE_NOT_VERIFIED", message, { details: { workload } });
}

/** A late start, or a start by hand: only a rollback starts a kept container. */
async function stopRetained(run: Run): Promise<void> {
  const state = await run.engine.store.findState(run.record.workload);
  const running = await run.runtime.list(run.record.workload, run.halt);
  for (const { container } of state?.retained ?? []) {
    const found = findOwn(running, container);
    if (found && isUp(found)) await putBackToRetained(run, container);
  }
}
