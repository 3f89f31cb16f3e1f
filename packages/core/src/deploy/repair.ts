import { isSameTarget } from "../router/router.js";
import { ensureBlueRuns } from "./keep-blue-serving.js";
import { findOwn } from "./own-containers.js";
import { persist } from "./persist.js";
import { isUp, putBackToRetained } from "./retained.js";
import { reapOverdue } from "./retiring.js";
import type { Run } from "./run.js";
import { putRoute } from "./steps/put-route.js";
import { removeLeftovers } from "./steps/reap-blue.js";
import { verifyRoute } from "./steps/verify-route.js";

/**
 * Nothing is deployed: what the runtime state names is made to serve again. Its container runs, its route is verified to
 * answer from it, and containers that closed deployments have left are removed.
 */
export async function repair(run: Run): Promise<void> {
  await persist(run, "start the live container", () => ensureBlueRuns(run));
  await persist(run, "put the route back", () => putRouteBack(run));
  while (await run.waitOutQuarantine()) await persist(run, "put the route back", () => putRouteBack(run));
  await persist(run, "remove what has retired", () => reapOverdue(run));
  await persist(run, "stop what is kept to go back to", () => stopRetained(run));
  await persist(run, "remove leftovers", () => removeLeftovers(run));
  await run.enter("done", { finishedAtMs: run.engine.clock.wallMs() });
}

async function putRouteBack(run: Run): Promise<void> {
  const state = await run.engine.store.findState(run.record.workload);
  if (!state?.route) return;
  const { domains, target, nonce } = state.route;
  const route = await run.router.read(run.record.workload, run.halt);
  if (route?.nonce === nonce && isSameTarget(route.target, target) && !run.record.routeTouched) {
    const { entrances } = route;
    const answers = await verifyRoute(run, { entrances, nonce }, run.halt).catch(() => undefined);
    if (answers) return;
  }
  const { live } = await putRoute(run, { domains, target }, run.halt);
  await run.intend({}, { state: { ...state, route: live } });
}

/** A start that came late, or by hand: only a rollback starts what is kept. */
async function stopRetained(run: Run): Promise<void> {
  const state = await run.engine.store.findState(run.record.workload);
  const running = await run.runtime.listContainers(run.record.workload, run.halt);
  for (const { container } of state?.retained ?? []) {
    const found = findOwn(running, container);
    if (found && isUp(found)) await putBackToRetained(run, container);
  }
}
