import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { abort } from "./abort.js";
import { routeTarget } from "./route-target.js";
import { persist } from "./persist.js";
import type { Run } from "./run.js";
import { drainBlue } from "./steps/drain-blue.js";
import { putRoute } from "./steps/put-route.js";
import { reapBlue } from "./steps/reap-blue.js";
import { verifyRoute } from "./steps/verify-route.js";

/** After the commit: blue serves what it still has, then goes, if green still serves. */
export async function settle(run: Run): Promise<void> {
  await drainBlue(run);
  const failure = await persist(run, "check green before blue goes", () => findFailure(run));
  if (failure && (await blueRuns(run))) {
    return abort(run, failure, { state: run.blue ?? null });
  }
  if (failure)
    run.reportFailure("green failed after the commit, and there is no running blue to go back to", failure);
  await persist(run, "remove blue", () => reapBlue(run));
  await run.enter("done", { finishedAtMs: run.engine.clock.wallMs() });
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
  await putRoute(run, { domains, target: routeTarget(run.runtime, run.green) }, run.halt);
  return undefined;
}

async function blueRuns(run: Run): Promise<boolean> {
  if (!run.blue || run.record.strategy === "recreate") return false;
  const container = await run.runtime.findContainer(run.blue.live.name, run.halt);
  return container?.state === "running";
}
