import { isDeepStrictEqual } from "node:util";
import { findTarget, hostText, moveAddress } from "../../ports/moved-targets.js";
import type { RouteLimits, RouteTarget, RouteWrite } from "../../ports/router.js";
import { type OurRoutes, ourRoutes } from "./our-routes.js";
import { previewMatcher, previewsOf, wantedPreviews } from "./previews.js";
import { parseAddress, type RouteFiles } from "./route-files.js";
import { type CaddyRoute, type Handler, idOf, markerId, proxyId, routesSchema } from "./route-schema.js";

export interface Rendering {
  readonly files: RouteFiles;
  /** Of routes whose workloads set none. */
  readonly limits: RouteLimits;
  /** What is there. */
  readonly own: CaddyRoute | undefined;
}

/** The workload's route for this write, with what people have added to it; what they lead to a target that is replaced moves along. */
export function renderRoute(write: RouteWrite, { files, limits, own }: Rendering): CaddyRoute {
  const { workload } = write;
  const kept = own && moveDials(own, write);
  const handlers = kept?.handle ?? [];
  const at = handlers.findIndex((one) => isOurs(one, workload));
  const hostFile = files.pathOf(workload, "host");
  const previews = wantedPreviews(write, own && (own.match ?? []), hostFile);
  const ours = ourRoutes(write, files, { limits: { ...limits, ...write.limits }, previews });
  const present = innerRoutes(handlers[at]).find((one) => one["@id"] === proxyId(workload));
  const proxy = present && isEnough(present, write, ours) ? present : ours.proxy;
  const subroute = {
    handler: "subroute",
    ...handlers[at],
    routes: mergeRoutes(handlers[at], { ...ours, proxy }),
  };
  return {
    ...kept,
    "@id": idOf(workload),
    match: matchersOf([...write.domains, ...addedDomains(own, write)].toSorted(), {
      old: kept?.match,
      previews,
      hostFile,
    }),
    handle: at < 0 ? [...handlers, subroute] : handlers.with(at, subroute),
    terminal: true,
  };
}

/** True of a route of an older version, which is left as it is until something is staged or falls back. */
function isEnough(
  { handle = [] }: CaddyRoute,
  { staged, fallback }: RouteWrite,
  { plainHandle }: OurRoutes,
): boolean {
  if (staged || fallback) return false;
  const plain = handle.filter(({ handler }) => handler !== "subroute");
  return isDeepStrictEqual(plain, plainHandle);
}

function mergeRoutes(
  subroute: Handler | undefined,
  { marker, proxy }: Pick<OurRoutes, "marker" | "proxy">,
): CaddyRoute[] {
  const routes = innerRoutes(subroute);
  const merged = routes.map((one) => [marker, proxy].find((ours) => ours["@id"] === one["@id"]) ?? one);
  return [
    ...(merged.includes(marker) ? [] : [marker]),
    ...merged,
    ...(merged.includes(proxy) ? [] : [proxy]),
  ];
}

function innerRoutes(subroute: Handler | undefined): CaddyRoute[] {
  return routesSchema.parse(subroute?.routes);
}

function isOurs(one: Handler, workload: string): boolean {
  const ids = new Set<unknown>([markerId(workload), proxyId(workload)]);
  return one.handler === "subroute" && innerRoutes(one).some((route) => ids.has(route["@id"]));
}

interface OtherMatchers {
  readonly old?: CaddyRoute["match"];
  readonly previews: string | undefined;
  readonly hostFile: string;
}

/** Caddy's own wildcard stands for one label, that of a route for any number. */
function matchersOf(
  domains: readonly string[],
  { old, previews, hostFile }: OtherMatchers,
): NonNullable<CaddyRoute["match"]> {
  const below = domains.filter(isWildcard).map((domain) => domain.slice(2).replaceAll(".", "\\."));
  const [first, ...others] = old ?? [];
  const deep = {
    vars_regexp: { "{http.request.host}": { pattern: `(?i)^[^.]+\\.(?:[^.]+\\.)+(?:${below.join("|")})$` } },
  };
  return [
    { ...first, host: [...domains] },
    ...(below.length > 0 ? [deep] : []),
    ...others.filter((one) => !("vars_regexp" in one) && previewsOf(one, hostFile) === undefined),
    ...(previews === undefined ? [] : [previewMatcher(previews, hostFile)]),
  ];
}

const isWildcard = (domain: string): boolean => domain.startsWith("*.");

/** Ours among them are those that we set, and those that a person added. */
export function domainsOf(route: CaddyRoute): string[] {
  return (route.match?.[0]?.host ?? []).toSorted();
}

/** The names that a person has added are kept. */
function addedDomains(own: CaddyRoute | undefined, { known, domains }: RouteWrite): string[] {
  const present = own ? domainsOf(own) : [];
  return known ? present.filter((name) => !known.domains.includes(name) && !domains.includes(name)) : [];
}

/** Every host that a route or a part of it asks for; none: it takes every host. */
export function hostsIn(part: unknown): string[] {
  if (Array.isArray(part)) return part.flatMap(hostsIn);
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key === "host" && Array.isArray(value)) return value.map((name) => String(name).toLowerCase());
    return key === "not" ? [] : hostsIn(value);
  });
}

/** Every address that a route or a part of it forwards to; not those that a placeholder stands for. */
export function dialsIn(part: unknown): RouteTarget[] {
  if (Array.isArray(part)) return part.flatMap(dialsIn);
  if (typeof part !== "object" || part === null) return [];
  return Object.entries(part).flatMap(([key, value]) => {
    if (key !== "dial" || typeof value !== "string") return dialsIn(value);
    return parseAddress(value) ?? [];
  });
}

/** Which of `targets` a route forwards to. */
export function namedIn(route: CaddyRoute, targets: readonly RouteTarget[]): RouteTarget[] {
  return dialsIn(route).filter((dial) => findTarget(dial, targets));
}

function moveDials<Part>(
  part: Part,
  { replaces = [], target }: Pick<RouteWrite, "replaces" | "target">,
): Part {
  const move = (value: unknown, key?: string): unknown => {
    if (Array.isArray(value)) return value.map((one) => move(one));
    if (typeof value === "object" && value !== null)
      return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, move(one, name)]));
    const dial = key === "dial" && typeof value === "string" ? parseAddress(value) : undefined;
    const moved = dial && moveAddress(dial, { from: replaces, to: target });
    return moved ? `${hostText(moved.host)}:${moved.port}` : value;
  };
  return move(part) as Part;
}

/** True if a person has put anything on the route that a new one would lack. */
export function hasOwnParts(
  route: CaddyRoute,
  { workload, files }: { workload: string; files: RouteFiles },
): boolean {
  const { "@id": _id, match = [], handle = [], terminal: _terminal, ...rest } = route;
  const [subroute, ...handlers] = handle;
  if (!subroute || handlers.length > 0 || Object.keys(rest).length > 0) return true;
  const domains = domainsOf(route);
  const hostFile = files.pathOf(workload, "host");
  const previews = wantedPreviews({}, match, hostFile);
  if (!isDeepStrictEqual(match, matchersOf(domains, { previews, hostFile }))) return true;
  const ids = [markerId(workload), proxyId(workload)];
  const { marker } = ourRoutes({ workload }, files, { limits: {}, previews });
  const inner = innerRoutes(subroute);
  return inner.length !== ids.length || !isDeepStrictEqual(inner[0], marker) || inner[1]?.["@id"] !== ids[1];
}

/** `routes` with this one: in its place if it has the same hosts, else so that nothing that takes more hosts stands before it. */
export function placeRoute(routes: readonly CaddyRoute[], route: CaddyRoute): CaddyRoute[] {
  const at = routes.findIndex((one) => one["@id"] === route["@id"]);
  const present = routes[at];
  if (present && isDeepStrictEqual(domainsOf(present), domainsOf(route))) return routes.with(at, route);
  const others = routes.filter((one) => one["@id"] !== route["@id"]);
  const wider = others.findIndex((one) => coversSome(one, route));
  const place = wider >= 0 ? wider : others.findLastIndex((one) => coversSome(route, one)) + 1;
  return others.toSpliced(place, 0, route);
}

function coversSome(wide: CaddyRoute, narrow: CaddyRoute): boolean {
  const hosts = hostsIn(wide.match);
  if (hosts.length === 0) return true;
  return hosts.some(
    (host) =>
      isWildcard(host) && hostsIn(narrow.match).some((name) => name !== host && name.endsWith(host.slice(1))),
  );
}
