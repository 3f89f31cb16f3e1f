import { randomInt } from "node:crypto";
import type { Clock } from "../clock/clock.js";

/** Tells roughly when it was made, and is fit for a container's name and a host name. */
export function newDeploymentId(clock: Clock): string {
  const random = randomInt(36 ** 5)
    .toString(36)
    .padStart(5, "0");
  return `${Math.trunc(clock.wallMs()).toString(36)}${random}`;
}
