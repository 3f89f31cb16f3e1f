import { randomInt } from "node:crypto";
import { DeployerError } from "../errors/deployer-error.js";
import type { Clock } from "../ports/clock.js";

/** A new id, such as for `DeployOptions.id`. Shows roughly its time, and fits into a container's name and a host name. */
export function newDeploymentId(clock: Pick<Clock, "wallMs">): string {
  const random = randomInt(36 ** 5)
    .toString(36)
    .padStart(5, "0");
  return `${Math.trunc(clock.wallMs()).toString(36)}${random}`;
}

const years = [Date.UTC(2020, 0), Date.UTC(2100, 0)] as const;

/** True if `newDeploymentId` can have made it. */
export function isDeploymentId(id: string): boolean {
  const madeAtMs = Number.parseInt(id.slice(0, -5), 36);
  return /^[0-9a-z]{12,14}$/.test(id) && madeAtMs >= years[0] && madeAtMs < years[1];
}

/** The id that a caller has chosen; undefined if none. CONFIG_INVALID. */
export function readChosenId(id: unknown): string | undefined {
  if (id === undefined || (typeof id === "string" && isDeploymentId(id))) return id;
  const message = "id must be one that `newDeploymentId` made, but is not.";
  throw new DeployerError("CONFIG_INVALID", message, { details: { field: "id" } });
}
