import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { abort } from "./abort.js";
import { routeTarget } from "./route-target.js";
import { persist } from "./persist.js";
import { quarantineLeftMs } from "./quarantine.js";
import type { Run } from "./run.js";
import { drainBlue } from "./steps/drain-blue.js";
import { putRoute } from "./steps/put-route.js";
import { reapBlue } from "./steps/reap-blue.js";
import { verifyRoute } from "./steps/verify-route.js";

/** After the commit: blue serves what it still has, then goes, if green still serves. */
export async function settle(run: Run): Promise<void> {
  if (run.blue) {
    await drainBlue(run);
    const failure = await checkUntilCertain(run);
    if (failure && (await blueRuns(run))) return abort(run, failure, { state: run.blue });
    if (failure) run.reportFailure("green failed, and there is no running blue to go back to", failure);
    await persist(run, "remove blue", () => reapBlue(run));
  }
  await run.enter("done", { finishedAtMs: run.engine.clock.wallMs() });
}

/** Looks again after a quarantine: a write whose answer was lost may have moved the route meanwhile. */
async function checkUntilCertain(run: Run): Promise<DeployerError | undefined> {
  for (;;) {
    const failure = await persist(run, "check green before blue goes", () => findFailure(run));
    const waitMs = quarantineLeftMs(run);
    if (failure || waitMs === 0) return failure;
    await run.engine.clock.sleep(waitMs, run.halt);
  }
}

/** Undefined where green runs and the proxy answers from it only; a route that drifted is put back first. */
async function findFailure(run: Run): Promise<DeployerError | undefined> {
  const container = await run.runtime.findContainer(run.green.name, run.halt);
  if (container?.state !== "running" && container?.state !== "restarting") {
    return new DeployerError("GREEN_EXITED", `${run.green.name} ended while blue was drained`);
  }
  const { domains } = run.wanted;
  if (domains.length === 0) return undefined;
  const route = await run.router.read(run.record.workload, run.halt);
  try {
    if (route?.nonce !== undefined && route.nonce === run.record.nonce) {
      await verifyRoute(run, { entrances: route.entrances, nonce: route.nonce }, run.halt);
      return undefined;
    }
  } catch (error) {
    if (!hasCode(error, "ROUTE_NOT_VERIFIED")) throw error;
  }
  const target = routeTarget(run.runtime, run.green);
  const { nonce } = await putRoute(run, { domains, target }, run.halt);
  const state = await run.engine.store.findState(run.record.workload);
  if (state) await run.intend({}, { state: { ...state, route: { domains, target, nonce } } });
  return undefined;
}

async function blueRuns(run: Run): Promise<boolean> {
  if (!run.blue || run.record.strategy === "recreate") return false;
  const container = await run.runtime.findContainer(run.blue.live.name, run.halt);
  return container?.state === "running";
}
