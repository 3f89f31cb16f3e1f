import type { ErrorCode } from "@cutover/schema/errors";

/** One result of a preflight check. An `error` means that a deployment cannot end well. */
export interface Finding {
  readonly code: ErrorCode;
  readonly severity: "error" | "warning";
  /** The subject: "engine", "network web", "domain app.test", … */
  readonly subject: string;
  readonly message: string;
  readonly remedy: string;
}
