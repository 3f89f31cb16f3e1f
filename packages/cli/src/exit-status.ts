import { outcomeOf, type Outcome } from "@cutover/client";
import type { DeploymentResult } from "@cutover/core";
import { DeployerError, type ErrorCode } from "@cutover/schema/errors";

/** What a script learns from `cutover` without reading a line. */
export const exitStatuses = {
  done: 0,
  failed: 1,
  invalid: 2,
  refused: 3,
  inputNeeded: 4,
  notRestored: 5,
  cancelled: 6,
  running: 7,
} as const;

export type ExitStatus = (typeof exitStatuses)[keyof typeof exitStatuses] | typeof wouldChange;

/** `plan --exit-code`: something would change. */
export const wouldChange = 10;

const meanings: Readonly<Record<(typeof exitStatuses)[keyof typeof exitStatuses], string>> = {
  0: "done as asked",
  1: "failed; the old version serves",
  2: "the command line or a config is invalid",
  3: "refused: by policy, a check beforehand, or because it is busy",
  4: "an answer is needed, and nobody is there to ask",
  5: "failed, and the old version is not restored",
  6: "cancelled, declined or superseded",
  7: "the wait is over; the deployment is still running",
};

export const exitStatusHelp = [
  "Exit statuses:",
  ...Object.entries(meanings).map(([status, meaning]) => `  ${status}  ${meaning}`),
  "  10 plan --exit-code: something would change",
].join("\n");

const ofOutcome: Readonly<Record<Outcome, ExitStatus>> = {
  succeeded: exitStatuses.done,
  failed: exitStatuses.failed,
  invalid: exitStatuses.invalid,
  refused: exitStatuses.refused,
  "not-restored": exitStatuses.notRestored,
  cancelled: exitStatuses.cancelled,
  superseded: exitStatuses.cancelled,
  running: exitStatuses.running,
};

export function statusOfResult(result: DeploymentResult): ExitStatus {
  return ofOutcome[outcomeOf(result)];
}

const invalid: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "CONFIG_INVALID",
  "CONFIG_TOO_LARGE",
  "SOURCE_UNKNOWN",
  "WORKLOAD_UNKNOWN",
  "DEPLOYMENT_UNKNOWN",
  "IMAGE_INVALID",
  "SECRET_MISSING",
  "PROJECT_MISSING",
  "STACK_INVALID",
  "USAGE_INVALID",
  "UNSUPPORTED_HERE",
  "REQUEST_INVALID",
  "PATH_UNKNOWN",
]);
const refused: ReadonlySet<ErrorCode> = new Set<ErrorCode>([
  "POLICY_REFUSED",
  "PREFLIGHT_FAILED",
  "DOMAIN_TAKEN",
  "WORKLOAD_BUSY",
  "SERVE_RUNNING",
  "WORKLOAD_PAUSED",
  "ROLLBACK_IMPOSSIBLE",
  "CANCEL_REFUSED",
  "PROMOTE_REFUSED",
  "PREVIEW_REFUSED",
  "ABANDON_REFUSED",
  "UNAUTHENTICATED",
  "FORBIDDEN",
  "TOO_MANY_REQUESTS",
  "CHANGED_MEANWHILE",
]);

/** Of a command that ended with an error instead of a result. Anything that is not expected is a failure. */
export function statusOfError(error: unknown): ExitStatus {
  if (!(error instanceof DeployerError)) return exitStatuses.failed;
  const { code } = error;
  if (invalid.has(code)) return exitStatuses.invalid;
  if (refused.has(code)) return exitStatuses.refused;
  if (code === "INPUT_NEEDED") return exitStatuses.inputNeeded;
  if (code === "CANCELLED" || code === "SUPERSEDED") return exitStatuses.cancelled;
  return exitStatuses.failed;
}
