import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentRecord } from "../records/records.js";
import type { Lifecycle } from "../source/source-plugin.js";

type Asked = Pick<DeploymentRecord, "strategy" | "reason" | "hold" | "preview"> &
  Partial<Pick<Lifecycle, "shift">>;

/** CONFIG_INVALID, naming `hold`, `preview` or `shift`, which need what is live beside the new version. */
export function assertFitsStrategy({ strategy, reason, ...asked }: Asked): void {
  const { hold, preview, shift } = asked;
  const [field] = Object.entries({ hold, preview, shift }).find(([, value]) => value) ?? [];
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
