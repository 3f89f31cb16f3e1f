import { DeployerError } from "../errors/deployer-error.js";
import { isClosed, type DeploymentRecord } from "../store/records.js";

/** withdrawn: it waited, and did nothing. undone: blue goes on serving. rolled-back: green served already, and blue takes over again. */
export type CancelOutcome = "withdrawn" | "undone" | "rolled-back";

/** What becomes of a deployment that is cancelled now, or was, a moment after `before`. CANCEL_REFUSED, in words, where nothing can. Pure. */
export function cancelOutcome(record: DeploymentRecord, before = record): CancelOutcome {
  const { id, operation, phase } = record;
  if (before.phase === "queued" && phase === "cancelled") return "withdrawn";
  if (phase === "queued") return "withdrawn";
  if (isClosed(phase)) throw refused(id, `it is over (${phase})`);
  if (operation === "remove") throw refused(id, "a removal that has begun is carried through");
  if (operation === "repair") throw refused(id, "it repairs what is live");
  if (phase !== "draining") return "undone";
  const { blue, green, drain } = record;
  if (!blue) throw refused(id, "it is committed, and nothing was live before it to go back to");
  if (green?.stack && green.stack.project === blue.live.stack?.project)
    throw refused(
      id,
      "it is committed, and its stack has taken the place of the one before it; roll back instead",
    );
  if (drain?.outcome !== undefined)
    throw refused(id, "it is committed, and what was live before it is being removed");
  return "rolled-back";
}

function refused(id: string, because: string): DeployerError {
  return new DeployerError("CANCEL_REFUSED", `the deployment ${id} cannot be cancelled: ${because}`);
}
