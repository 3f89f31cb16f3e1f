import { shouldAbort } from "../journal/should-abort.js";
import { abort } from "./abort.js";
import { assertFitsStrategy } from "./assert-fits-strategy.js";
import { carryOut } from "./carry-out.js";
import type { Run } from "../journal/run.js";
import { assertMayPreview } from "../steps/stage-green.js";
import { prepareRelease, type PreparedRelease } from "../steps/prepare-release.js";

/**
 * The beginning of every deployment: the image's own settings may decide the strategy, which is then carried
 * out.
 */
export async function deploy(run: Run): Promise<void> {
  let release: PreparedRelease;
  try {
    if (run.lifecycle.preview && run.record.operation === "deploy") await run.intend({ preview: {} });
    assertMayPreview(run);
    release = await prepareRelease(run);
    assertFitsStrategy({ ...run.record, shift: run.lifecycle.shift });
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    return abort(run, error);
  }
  await carryOut(run, { release });
}
