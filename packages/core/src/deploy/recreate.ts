import type { Run } from "./run.js";
import { abort, shouldAbort } from "./abort.js";
import { restoreBlue } from "./restore-blue.js";
import { awaitRetired } from "./retiring.js";
import { takeOver } from "./blue-green.js";
import { awaitLiveMarker } from "./steps/await-live-marker.js";
import { askBeforeStop } from "./steps/ask-before-stop.js";
import { createGreen } from "./steps/create-green.js";
import { gateGreen } from "./steps/gate-green.js";
import type { PreparedRelease } from "./steps/prepare-release.js";
import { giveAliasToGreen } from "./steps/move-alias.js";
import { runPreCutover } from "./steps/run-hooks.js";
import { startGreen } from "./steps/start-green.js";
import { removeLeftovers } from "./steps/reap-blue.js";
import { stopBlue } from "./steps/stop-blue.js";
import { settle } from "./settle.js";

/** Blue and green never run together: blue is stopped only when green is ready to start, and started again if it fails. */
export async function recreate(run: Run, release: PreparedRelease): Promise<void> {
  try {
    await createGreen(run, release);
    await run.withoutSlot(() => awaitRetired(run));
    await askBeforeStop(run);
    await awaitLiveMarker(run);
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    return abort(run, error);
  }
  await replaceBlue(run);
}

/** From the stop of blue on; recovery enters here when blue had not been replaced yet. */
export async function replaceBlue(run: Run): Promise<void> {
  try {
    await run.enter("stopping");
    run.downSinceMs = run.elapsedMs();
    await stopBlue(run);
    // What was given up before may run still, and must not run beside green.
    await removeLeftovers(run);
    await run.enter("starting");
    await startGreen(run);
    await gateGreen(run);
    await runPreCutover(run);
    await giveAliasToGreen(run);
    await takeOver(run);
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    return restoreBlue(run, error);
  }
  await settle(run);
}
