import { DeployerError } from "../errors/deployer-error.js";
import type { RouteTarget } from "../ports/router.js";
import type { Reach } from "../ports/runtime.js";
import type { Revision } from "../records/records.js";
import { handleOf } from "./handle.js";

/**
 * How the proxy reaches a container, as it was recorded when that was created: the present process may be configured otherwise. A record
 * of an older version lacks it, and shows the kind by its loopback port; the network is then taken to be the `present` one.
 */
export function reachOf(revision: Pick<Revision, "deployment" | "handle">, present: Reach): Reach {
  const { reach, loopbackPort } = handleOf(revision);
  if (reach) return reach;
  if (loopbackPort !== undefined) return { kind: "loopback" };
  return present;
}

/** Whether the proxy reaches a container as it would one that is created now. */
export function isReachedAsNow(reference: Revision, present: Reach): boolean {
  if (reference.port === undefined) return true;
  const reach = reachOf(reference, present);
  if (reach.kind === "loopback") return present.kind === "loopback";
  return present.kind === "network" && reach.network === present.network;
}

/** How the proxy gets to a container. */
export interface Way {
  readonly reach: Reach;
  readonly port: number | undefined;
}

/**
 * Whether a proxy that gets to a container in one way surely gets to another in the other way. Each loopback port is another one; on a network,
 * a firewall may tell ports apart.
 */
export function isSameWay({ reach: one, port }: Way, { reach: other, port: otherPort }: Way): boolean {
  if (one.kind !== "network" || other.kind !== "network") return one.kind === other.kind;
  return one.network === other.network && port === otherPort;
}

/** Where the proxy reaches a container: a name that no other container ever had, or a port of 127.0.0.1. Only what is recorded counts. */
export function routeTarget(revision: Revision): RouteTarget {
  const { port } = revision;
  const { alias, loopbackPort } = handleOf(revision);
  if (port === undefined) throw new DeployerError("INTERNAL", `${alias} has a route but no port`);
  if (loopbackPort === undefined) return { scheme: "http", host: alias, port };
  return { scheme: "http", host: "127.0.0.1", port: loopbackPort };
}
