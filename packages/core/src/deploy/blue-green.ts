import type { Run } from "./run.js";
import { abort, shouldAbort } from "./abort.js";
import { commitGreen } from "./steps/commit-green.js";
import { awaitLiveMarker } from "./steps/await-live-marker.js";
import { createGreen } from "./steps/create-green.js";
import { gateGreen } from "./steps/gate-green.js";
import type { PreparedRelease } from "./steps/prepare-release.js";
import { giveAliasToGreen } from "./steps/move-alias.js";
import { runPreCutover } from "./steps/run-hooks.js";
import { startGreen } from "./steps/start-green.js";
import { switchRoute } from "./steps/switch-route.js";
import { settle } from "./settle.js";

/** Blue serves until green is proved through the proxy; whatever fails before that leaves blue serving. */
export async function blueGreen(run: Run, release: PreparedRelease): Promise<void> {
  try {
    await createGreen(run, release);
    await run.enter("probing");
    await startGreen(run);
    await gateGreen(run);
    await runPreCutover(run);
    await awaitLiveMarker(run);
    await giveAliasToGreen(run);
    await takeOver(run);
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    return abort(run, error);
  }
  await settle(run);
}

/** The rest of the story from the switch on; recovery enters here when green had passed its gate. */
export async function takeOver(run: Run): Promise<void> {
  const route = await switchRoute(run);
  await commitGreen(run, route);
}
