import { DeployerError } from "../../errors/deployer-error.js";
import { hostText } from "../../ports/moved-targets.js";
import type { Entrance } from "../../ports/router.js";
import { type CaddyRoute, idOf, routesSchema } from "./route-schema.js";
import { domainsOf, hostsIn } from "./caddy-route.js";
import { listeningAt, ownRoute } from "./caddy-routes.js";
import { isDomain, versionIn } from "./caddyfile-site.js";

/** A Caddyfile that stands for this one. Caddy reads it itself, so that what it imports is found as with `caddy reload`, and errors name its lines. */
export function importing(caddyfile: string): string {
  return `import ${caddyfile}\n`;
}

export function importLine(sites: string): string {
  return `import ${sites}/*.caddy`;
}

/** ROUTER_REJECTED */
export function notImported(caddyfile: string, sites: string): DeployerError {
  return new DeployerError("ROUTER_REJECTED", `${caddyfile} does not import the site files of Cutover`, {
    remedy: `Add the line \`${importLine(sites)}\` to it, outside of every block, and let Caddy's user read that folder.`,
    details: { caddyfile },
  });
}

/** Two sites of a Caddyfile cannot share a wildcard, and a site for each host would cost a load for each preview. */
export function noHosts(): DeployerError {
  const message = "A Caddy with site files gives previews no hosts of their own";
  return new DeployerError("ROUTER_REJECTED", message, {
    remedy:
      "Leave `previews` out, so that previews are seen by their cookie; or leave `caddyfile` out, so that routes are written through Caddy's admin API.",
  });
}

/** The workload's route in a configuration that its site file is part of. ROUTER_REJECTED if that would not answer at the entrance. */
export function servedRoute(config: unknown, { workload, at }: { workload: string; at: At }): CaddyRoute {
  const own = ownRoute({ routes: routesIn(config, at) }, workload);
  if (own) return own;
  const message = `At ${hostText(at.address)}:${at.port}, another server of Caddy answers than that of the sites of Cutover`;
  throw new DeployerError("ROUTER_REJECTED", message, {
    remedy: "Write `default_bind` among the global options of the Caddyfile in place of `bind` in its sites.",
  });
}

type At = Pick<Entrance, "address" | "port">;

interface Config {
  readonly apps?: { readonly http?: { readonly servers?: Readonly<Record<string, ConfiguredServer>> } };
}

interface ConfiguredServer {
  readonly listen?: readonly string[];
  readonly routes?: unknown;
}

const serversOf = (config: unknown) => (Object(config) as Config).apps?.http?.servers ?? {};

/** Those of a whole configuration that serve an entrance. A route that a site file of ours stands for has its workload's id, and its domains alone. */
export function routesIn(config: unknown, at: At): CaddyRoute[] {
  const servers = serversOf(config);
  const listening = listeningAt(servers, at).flatMap((name) => servers[name] ?? []);
  // One that listens at this address alone gets its connections.
  const address = `${hostText(at.address)}:${at.port}`;
  const exact = listening.filter(({ listen }) => listen?.includes(address));
  const serving = exact.length > 0 ? exact : listening;
  return serving.flatMap(({ routes }) => routesSchema.parse(routes)).map(named);
}

/** True if any server of a configuration has the workload's site. */
export function holdsSite(config: unknown, workload: string): boolean {
  return allRoutes(config).some((route) => versionIn(route)?.workload === workload);
}

function allRoutes(config: unknown): CaddyRoute[] {
  return Object.values(serversOf(config)).flatMap(({ routes }) => routesSchema.parse(routes));
}

function named(route: CaddyRoute): CaddyRoute {
  const own = versionIn(route);
  if (!own) return route;
  return { ...route, "@id": idOf(own.workload), match: [{ host: domainsOf(route).filter(isDomain) }] };
}

/** What a load takes away, because it came through the admin API, or was taken out of the Caddyfile since. */
export function lossesOf(
  running: unknown,
  adapted: unknown,
): { readonly hosts: readonly string[]; readonly ids: readonly string[] } {
  const idIn = ({ "@id": id }: CaddyRoute) => (id?.startsWith(idOf("")) === true ? id : undefined);
  const kept = new Set(hostsIn(allRoutes(adapted)));
  const others = allRoutes(running).filter((route) => idIn(route) === undefined && !versionIn(route));
  return {
    hosts: [...new Set(hostsIn(others))].filter((host) => !kept.has(host)),
    ids: allRoutes(running).flatMap((route) => idIn(route) ?? []),
  };
}

/** ROUTER_REJECTED if a load would take a route away that is not Cutover's. */
export function refuseLosses(running: unknown, adapted: unknown): void {
  const { hosts } = lossesOf(running, adapted);
  if (hosts.length === 0) return;
  const message = `Caddy serves ${hosts.join(", ")}, which its Caddyfile lacks: to load it would take that away`;
  throw new DeployerError("ROUTER_REJECTED", message, {
    remedy: "Add that site to the Caddyfile, or run `caddy reload` if it is to go.",
    details: { hosts },
  });
}
