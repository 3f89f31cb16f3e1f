import { toDeployerError } from "../errors/deployer-error.js";
import { causeOf, closedPhase, removeGreen, tailLogs } from "./abort.js";
import type { RuntimeState } from "../records/records.js";
import { ensureBlueRuns, keepBlueServing } from "./keep-blue-serving.js";
import { persist } from "../journal/persist.js";
import { renameToOwnFence } from "../recovery/rename-to-own-fence.js";
import { recordError, type Run } from "../journal/run.js";
import { gateContainer } from "../steps/gate-container.js";
import { stopContainer } from "../steps/stop-blue.js";
import { findWayThrough } from "../steps/way-through-proxy.js";

/**
 * Undoes a recreate after blue was stopped: green stops, blue starts, is gated and gets its route back, green
 * goes.
 */
export async function restoreBlue(run: Run, cause: unknown, also?: { state: RuntimeState }): Promise<void> {
  const error = causeOf(run, cause);
  const logTail = await tailLogs(run);
  await run.enter("restoring", { error: recordError(toDeployerError(error)), logTail }, also);
  // A late stop of blue whose answer was lost would end it again.
  await persist(run, "rename the containers", () => renameToOwnFence(run));
  await finishRestore(run);
}

/** The effects of a restore, each of which may be repeated. Recovery enters here. */
export async function finishRestore(run: Run): Promise<void> {
  await persist(run, "stop green", async () => {
    if (run.record.green) await stopContainer(run, run.record.green);
  });
  await persist(run, "start blue", () => ensureBlueRuns(run));
  await gateBlue(run).catch((error: unknown) => {
    if (run.halt.aborted) throw error;
    run.reportFailure("blue was started again, but is not ready", error);
  });
  await persist(run, "keep blue serving", () => keepBlueServing(run));
  await removeGreen(run);
  await run.enter(closedPhase(run), { finishedAtMs: run.engine.clock.wallMs() });
}

async function gateBlue(run: Run): Promise<void> {
  const described = run.describeBlue();
  if (!run.blue || !described) return;
  const { live } = run.blue;
  // The route may lead to green yet: then blue's own check cannot be asked through the proxy.
  const canAsk = run.runtime.asked !== "through-proxy" || (await findWayThrough(run, live)) !== undefined;
  const gate = canAsk ? described.gate : { ...described.gate, probe: undefined };
  await gateContainer(run, { reference: live, described: { ...described, gate }, signal: run.halt });
}
