import { DeployerError } from "../../errors/deployer-error.js";

const oldest = "1.41";
/** The newest that this adapter was tested with; newer engines still speak it. */
const newest = "1.45";

/**
 * The API version to speak with an engine that announced `offered` in its ping ("1.41"). ENGINE_TOO_OLD below 1.41, and
 * where it announced none, which only engines older than that do.
 */
export function negotiateVersion(offered: string): string {
  if (compareVersions(offered, oldest) < 0) {
    throw new DeployerError(
      "ENGINE_TOO_OLD",
      `The engine speaks API ${offered || "of an unknown version"}; at least ${oldest} is needed.`,
      { details: { offered, needed: oldest } },
    );
  }
  return compareVersions(offered, newest) < 0 ? offered : newest;
}

function compareVersions(left: string, right: string): number {
  const [leftMajor, leftMinor] = parts(left);
  const [rightMajor, rightMinor] = parts(right);
  return leftMajor - rightMajor || leftMinor - rightMinor;
}

function parts(version: string): [major: number, minor: number] {
  const match = /^(\d{1,4})\.(\d{1,4})$/.exec(version);
  return match ? [Number(match[1]), Number(match[2])] : [0, 0];
}
