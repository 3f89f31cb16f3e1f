import { sharesPlace } from "../revision/parts.js";
import { isClosed, type DeploymentRecord } from "../records/records.js";

/**
 * Returns why a deployment can no longer be cancelled, as a clause; undefined if it can. Pure. Every store asks
 * this in the step that would record the cancellation, so a refused one leaves nothing for a later recovery.
 */
export function cancelRefusal(record: DeploymentRecord): string | undefined {
  const { operation, phase, blue, green, drain } = record;
  if (phase === "queued") return undefined;
  if (isClosed(phase)) return `it is over (${phase})`;
  if (operation === "remove") return "a removal that has begun is carried through";
  if (operation === "repair") return "it repairs what is live";
  if (phase !== "draining") return undefined;
  if (!blue) return "it is committed, and nothing was live before it";
  if (sharesPlace(green, blue.live))
    return "it is committed, and its stack has replaced the previous one; roll back instead";
  if (drain?.outcome !== undefined) return "it is committed, and what was live before it is being removed";
  return undefined;
}
