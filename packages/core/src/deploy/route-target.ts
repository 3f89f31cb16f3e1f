import { DeployerError } from "../errors/deployer-error.js";
import type { RouteTarget } from "../router/router.js";
import type { Runtime } from "../runtime/runtime.js";
import type { ContainerReference } from "../store/records.js";

/** Where the proxy reaches a container: a name that no other container ever had, or a recorded port of 127.0.0.1. */
export function routeTarget(
  runtime: Runtime,
  { alias, port, loopbackPort }: ContainerReference,
): RouteTarget {
  if (port === undefined) throw new DeployerError("INTERNAL", `${alias} has a route but no port`);
  if (runtime.reach.kind === "network") return { scheme: "http", host: alias, port };
  if (loopbackPort === undefined) throw new DeployerError("INTERNAL", `${alias} has no loopback port`);
  return { scheme: "http", host: "127.0.0.1", port: loopbackPort };
}
