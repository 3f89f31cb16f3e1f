import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { abort } from "./abort.js";
import { routeTarget } from "./route-target.js";
import { ensureRuns } from "./keep-blue-serving.js";
import { persist } from "./persist.js";
import { restoreBlue } from "./restore-blue.js";
import { isSameTarget } from "../router/router.js";
import type { Run } from "./run.js";
import { drainBlue } from "./steps/drain-blue.js";
import { giveAliasToGreen, takeAliasFromBlue } from "./steps/move-alias.js";
import { putRoute } from "./steps/put-route.js";
import { reapBlue } from "./steps/reap-blue.js";
import { runPostCutover } from "./steps/run-hooks.js";
import { verifyRoute } from "./steps/verify-route.js";

/**
 * After the commit: blue serves what it still has, then goes, if green still serves. If not, blue is live again. A write
 * whose answer was lost is waited out here, also where there is no blue: the next deployment would not know of it.
 */
export async function settle(run: Run): Promise<void> {
  const { blue } = run;
  await persist(run, "take the alias from blue", () => takeAliasFromBlue(run));
  await runPostCutover(run);
  if (blue) await drainBlue(run);
  if (blue || run.record.uncertainAtMs !== undefined) {
    const failure = await checkUntilCertain(run);
    if (failure && blue && (await run.runtime.findContainer(blue.live.name, run.halt))) {
      const goBack = run.record.strategy === "recreate" ? restoreBlue : abort;
      return goBack(run, failure, { state: blue });
    }
    if (failure) await startGreenAgain(run, failure);
  }
  await persist(run, "remove blue", () => reapBlue(run));
  await run.enter("done", { finishedAtMs: run.engine.clock.wallMs() });
}

async function startGreenAgain(run: Run, failure: DeployerError): Promise<void> {
  run.reportFailure("green fell, and there is no blue to go back to: it is started again", failure);
  await persist(run, "start green again", async () => {
    await ensureRuns(run, run.green);
    await giveAliasToGreen(run, run.halt);
  });
  await persist(run, "put the route to green", () => findFailure(run));
}

/** Looks again after a quarantine: a write whose answer was lost may have moved the route meanwhile. */
async function checkUntilCertain(run: Run): Promise<DeployerError | undefined> {
  for (;;) {
    const failure = await persist(run, "check green before blue goes", () => findFailure(run));
    if (failure || !(await run.waitOutQuarantine())) return failure;
  }
}

/** Undefined where green runs and the proxy answers from it only; a route that drifted is put back first. */
async function findFailure(run: Run): Promise<DeployerError | undefined> {
  const container = await run.runtime.findContainer(run.green.name, run.halt);
  if (container?.state !== "running" || container.restartCount > 0) {
    const seen = container ? `${container.state} after ${container.restartCount} restarts` : "gone";
    return new DeployerError("GREEN_EXITED", `${run.green.name} is ${seen} while blue was drained`);
  }
  const { domains } = run.wanted;
  if (domains.length === 0) return undefined;
  const target = routeTarget(run.runtime, run.green);
  const route = await run.router.read(run.record.workload, run.halt);
  try {
    const isOurs = route?.nonce !== undefined && route.nonce === run.record.nonce;
    if (isOurs && isSameTarget(route.target, target)) {
      await verifyRoute(run, { entrances: route.entrances, nonce: route.nonce }, run.halt);
      return undefined;
    }
  } catch (error) {
    if (!hasCode(error, "ROUTE_NOT_VERIFIED")) throw error;
  }
  const { live } = await putRoute(run, { domains, target }, run.halt);
  const state = await run.engine.store.findState(run.record.workload);
  if (state) await run.intend({}, { state: { ...state, route: live } });
  return undefined;
}
