import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentRecord, Hold } from "../records/records.js";
import { shouldAbort } from "../journal/should-abort.js";
import { abort } from "./abort.js";
import { carryOut } from "./carry-out.js";
import type { Run } from "../journal/run.js";
import { prepareRelease, type PreparedRelease } from "../steps/prepare-release.js";

/** CONFIG_INVALID, naming `hold`, before any effect on what is live. */
export function assertMayHold({
  strategy,
  reason,
  hold,
}: Pick<DeploymentRecord, "strategy" | "reason"> & { readonly hold?: Hold | undefined }): void {
  if (!hold || strategy === "blue-green") return;
  throw new DeployerError(
    "CONFIG_INVALID",
    `hold must be absent with recreate, which stops what is live before the new version starts: ${reason}`,
    {
      remedy: "Omit `hold`, or deploy by blue-green.",
      details: { field: "hold", strategy },
    },
  );
}

/**
 * The beginning of every deployment: the image's own settings may decide the strategy, which is then carried
 * out.
 */
export async function deploy(run: Run): Promise<void> {
  let release: PreparedRelease;
  try {
    release = await prepareRelease(run);
    assertMayHold(run.record);
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    return abort(run, error);
  }
  await carryOut(run, { release });
}
