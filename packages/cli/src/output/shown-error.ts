import { catalogue, type DeployerError, type ErrorCode, toDeployerError } from "@cutover/schema/errors";

/** An error as users see it, in text and in JSON. */
export interface ShownError {
  readonly code: ErrorCode;
  readonly message: string;
  readonly remedy: string;
  readonly details?: DeployerError["details"];
}

/** What to type, for codes whose own remedy names a method of the library. */
const remedies: Partial<Record<ErrorCode, string>> = {
  WORKLOAD_UNKNOWN: "`cutover status` lists the names; `cutover deploy NAME` adds one of your file.",
  WORKLOAD_PAUSED: "Run `cutover resume NAME`, then deploy again.",
  DEPLOYMENT_UNKNOWN: "Take the id from `cutover history NAME`; ids are case sensitive.",
  ROLLBACK_IMPOSSIBLE:
    "Choose another deployment: `cutover history NAME` shows the possible ones, and why others are not.",
};

export function shownError(thrown: unknown): ShownError {
  const { code, message, remedy, details } = toDeployerError(thrown);
  const hasOwnRemedy = remedy !== catalogue[code];
  return { code, message, remedy: hasOwnRemedy ? remedy : (remedies[code] ?? remedy), details };
}
