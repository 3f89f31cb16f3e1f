import { isSameTarget } from "../router/router.js";
import { isClosed, isWanted } from "../store/records.js";
import { ensureBlueRuns } from "./keep-blue-serving.js";
import { persist } from "./persist.js";
import type { Run } from "./run.js";
import { reapOverdue } from "./retiring.js";
import { putRoute } from "./steps/put-route.js";
import { reapContainer } from "./steps/reap-blue.js";
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

/** A container whose deployment is closed and which is not live was created or started late, behind its deployer's back. */
async function removeLeftovers(run: Run): Promise<void> {
  const { workload, id } = run.record;
  const state = await run.engine.store.findState(workload);
  for (const { name, deployment } of await run.runtime.listContainers(workload, run.halt)) {
    if (deployment === undefined || deployment === id || isWanted(state, deployment)) continue;
    const record = await run.engine.store.findDeployment(deployment);
    if (!record?.green || !isClosed(record.phase)) continue;
    await reapContainer(run, { name, spec: record.green.spec });
  }
}
