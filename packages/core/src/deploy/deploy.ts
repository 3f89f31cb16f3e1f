import { abort, shouldAbort } from "./abort.js";
import { blueGreen } from "./blue-green.js";
import { recreate } from "./recreate.js";
import type { Run } from "./run.js";
import { prepareRelease, type PreparedRelease } from "./steps/prepare-release.js";

const stories = { "blue-green": blueGreen, recreate } as const;

/** How every deployment begins: what its image says of itself may decide the strategy, whose story then follows. */
export async function deploy(run: Run): Promise<void> {
  let release: PreparedRelease;
  try {
    release = await prepareRelease(run);
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    return abort(run, error);
  }
  await stories[run.record.strategy](run, release);
}
