import { DeployerError } from "../../errors/deployer-error.js";
import { claimedAndWider } from "../../ports/claimed-names.js";
import type { CheckedRoute, KnownRoute, RouteWrite } from "../../ports/router.js";
import { hostsIn, namedIn } from "./caddy-route.js";
import { idOf } from "./route-schema.js";
import { ownRoute, type ServedRoutes } from "./caddy-routes.js";

/** What keeps a workload's route from being written: DOMAIN_TAKEN, ROUTE_GUARDED. */
export function conflictsOf(
  served: ServedRoutes,
  route: CheckedRoute & Pick<RouteWrite, "staged">,
): DeployerError[] {
  const { workload, known } = route;
  // Of two routes that take a host, Caddy serves the first.
  const wanted = claimedAndWider(route);
  const own = ownRoute(served, workload);
  const taken = served.routes
    .filter((one) => one !== own)
    .flatMap((one) => {
      const hosts = hostsIn(one);
      return wanted
        .filter((domain) => hosts.includes(domain))
        .map((domain) => domainTaken(domain, one["@id"]));
    });
  const guards = own ? [] : (known?.facts?.guards ?? []);
  return guards.length > 0 ? [...taken, guarded(workload, guards)] : taken;
}

export function refuseConflicts(served: ServedRoutes, write: CheckedRoute): void {
  const [conflict] = conflictsOf(served, write);
  if (conflict) throw conflict;
}

/** What else leads to a target that the write replaces, and would stay behind. */
export function namingOf(served: ServedRoutes, { workload, replaces = [] }: CheckedRoute): DeployerError[] {
  const own = ownRoute(served, workload);
  return served.routes
    .filter((route) => route !== own)
    .flatMap((route) => namedIn(route, replaces).map((target) => ({ target, route })))
    .map(({ target: { host, port }, route }) => {
      const name = nameOf(route["@id"], hostsIn(route));
      const message = `${name} of Caddy forwards to ${host}:${port}, a container of ${workload} that will be gone`;
      return new DeployerError("TARGET_NAMED", message, { details: { host, port, id: route["@id"] } });
    });
}

function nameOf(id: string | undefined, hosts: readonly string[]): string {
  if (id !== undefined) return `The route ${id}`;
  return hosts.length > 0 ? `The route of ${hosts.join(", ")}` : "A route";
}

function domainTaken(domain: string, id: string | undefined): DeployerError {
  const prefix = idOf("");
  const workload = id?.startsWith(prefix) === true ? id.slice(prefix.length) : undefined;
  const whose =
    workload === undefined ? "which is not Cutover's" : `which belongs to the workload ${workload}`;
  return new DeployerError(
    "DOMAIN_TAKEN",
    `${domain} stands in a route of Caddy${id === undefined ? "" : ` (${id})`}, ${whose}`,
    {
      details: { domain, id, workload },
    },
  );
}

/** A route that is gone is not made anew without what a person had put on it. */
function guarded(workload: string, guards: NonNullable<KnownRoute["facts"]>["guards"]): DeployerError {
  const message = `The route ${idOf(workload)} of Caddy is gone, and a new one would lack ${guards.join(", ")}`;
  return new DeployerError("ROUTE_GUARDED", message, {
    remedy: "Load Caddy's configuration with that route again, or remove the workload and apply it again.",
    details: { id: idOf(workload), guards },
  });
}
