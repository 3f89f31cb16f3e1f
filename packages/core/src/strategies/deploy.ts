import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentRecord } from "../records/records.js";
import type { Lifecycle } from "../source/source-plugin.js";
import { shouldAbort } from "../journal/should-abort.js";
import { abort } from "./abort.js";
import { carryOut } from "./carry-out.js";
import type { Run } from "../journal/run.js";
import { assertMayShift } from "../steps/shift-traffic.js";
import { assertMayPreview } from "../steps/stage-green.js";
import { prepareRelease, type PreparedRelease } from "../steps/prepare-release.js";

/** CONFIG_INVALID, naming `hold`, `preview` or `shift`, before any effect on what is live. */
export function assertMayHoldOrPreview({
  strategy,
  reason,
  hold,
  preview,
  shift,
}: Pick<DeploymentRecord, "strategy" | "reason" | "hold" | "preview"> &
  Partial<Pick<Lifecycle, "shift">>): void {
  const [field] = Object.entries({ hold, preview, shift }).find(([, asked]) => asked) ?? [];
  if (field === undefined || strategy === "blue-green") return;
  throw new DeployerError(
    "CONFIG_INVALID",
    `${field} must be absent with recreate, which stops what is live before the new version starts: ${reason}`,
    {
      remedy: `Omit \`${field}\`, or deploy by blue-green.`,
      details: { field, strategy },
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
    await assertMayPreview(run);
    assertMayShift(run);
    release = await prepareRelease(run);
    assertMayHoldOrPreview({ ...run.record, shift: run.lifecycle.shift });
  } catch (error) {
    if (!shouldAbort(run, error)) throw error;
    return abort(run, error);
  }
  await carryOut(run, { release });
}
