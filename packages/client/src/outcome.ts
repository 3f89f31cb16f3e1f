import type { DeploymentResult, DeploymentSummary } from "./api/deployments.js";

/**
 * What became of a deployment. invalid: its config or its options are wrong. refused: it ended before it
 * touched anything that serves, as on a policy, a preflight or a failed pull. failed: it was undone, and the
 * previous version serves. not-restored: it was given up, and nobody proved what serves. running: it waits, is
 * carried out, or was left to the next deployer.
 */
export type Outcome =
  "succeeded" | "refused" | "invalid" | "failed" | "not-restored" | "cancelled" | "superseded" | "running";

/** Of a result or a summary, of this process or from a server. */
interface Ended {
  readonly status: DeploymentSummary["status"];
  readonly phase: DeploymentResult["phase"];
  readonly timings: { readonly phases: object };
  readonly error?: { readonly code: string } | undefined;
}

const mistakes = new Set([
  "CONFIG_INVALID",
  "CONFIG_TOO_LARGE",
  "SOURCE_UNKNOWN",
  "IMAGE_INVALID",
  "STACK_INVALID",
]);

/** Phases without an effect on anything that serves. */
const harmless = new Set(["preflight", "queued", "planned", "aborting", "done", "failed", "cancelled"]);

/** The only place that decides it: exit statuses, HTTP statuses and notices all follow from this. */
export function outcomeOf({ status, phase, timings, error }: Ended): Outcome {
  if (error?.code === "ABANDONED") return "not-restored";
  switch (status) {
    case "succeeded":
    case "cancelled":
    case "superseded":
      return status;
    case "queued":
    case "open":
    case "interrupted":
      return "running";
    case "failed": {
      const touched = [phase, ...Object.keys(timings.phases)].some((one) => !harmless.has(one));
      if (touched) return "failed";
      return error && mistakes.has(error.code) ? "invalid" : "refused";
    }
  }
}
