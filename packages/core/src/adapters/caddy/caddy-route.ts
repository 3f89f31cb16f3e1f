import { isDeepStrictEqual } from "node:util";
import * as z from "zod";
import { findTarget, hostText, moveAddress } from "../../ports/moved-targets.js";
import {
  drawnPath,
  markerPath,
  previewPath,
  type RouteLimits,
  type RouteTarget,
  type RouteWrite,
} from "../../ports/router.js";
import {
  keptDraw,
  showsAny,
  showsDraw,
  showsToken,
  showsTwo,
  signInHeaders,
} from "../proxy/staged-cookie.js";
import { previewMatcher, previewsOf, wantedPreviews } from "./previews.js";
import { parseAddress, type RouteFile, type RouteFiles } from "./route-files.js";

const matcher = z.looseObject({ host: z.array(z.string()).optional() });
const handler = z.looseObject({ handler: z.string().optional(), routes: z.array(z.unknown()).optional() });
const routeSchema = z.looseObject({
  "@id": z.string().optional(),
  match: z.array(matcher).optional(),
  handle: z.array(handler).optional(),
});
export const routesSchema = z
  .array(routeSchema)
  .nullish()
  .transform((routes) => routes ?? []);

/** A route of Caddy's configuration; what a person has added to it stands in fields that are not named here. */
export type CaddyRoute = z.output<typeof routeSchema>;
export type Handler = z.output<typeof handler>;
export type Matcher = z.output<typeof matcher>;

/** How we recognise our own: Caddy refuses any key that it does not know. */
export const idOf = (workload: string): string => `cutover-${workload}`;
const markerId = (workload: string): string => `${idOf(workload)}-marker`;
const proxyId = (workload: string): string => `${idOf(workload)}-proxy`;

/** Longer than what a drain waits: a new configuration must not cut the streams that an old one has opened. */
const streamCloseDelay = "24h";

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
  const previews = wantedPreviews(write, own?.match ?? [], hostFile);
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

interface OurRoutes {
  readonly marker: CaddyRoute;
  readonly proxy: CaddyRoute;
  /** What a route of the first version does, and every later one but for its subroutes. */
  readonly plainHandle: readonly Handler[];
  /** Forwards a request to this address, which may be a placeholder. */
  readonly forward: (dial: string) => Handler;
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

interface OurParts {
  readonly limits: RouteLimits;
  /** The wildcard domain of the staged targets' hosts; absent: they have none. */
  readonly previews?: string | undefined;
}

export function ourRoutes(
  { workload }: Pick<RouteWrite, "workload">,
  files: RouteFiles,
  { limits, previews }: OurParts,
): OurRoutes {
  const { maxBodyBytes = 0, connectTimeoutMs, sendTimeoutMs, readTimeoutMs } = limits;
  const body = maxBodyBytes === 0 ? [] : [{ handler: "request_body", max_size: maxBodyBytes }];
  const transport = {
    ...(connectTimeoutMs !== undefined && { dial_timeout: `${connectTimeoutMs}ms` }),
    ...(sendTimeoutMs !== undefined && { write_timeout: `${sendTimeoutMs}ms` }),
    ...(readTimeoutMs !== undefined && { read_timeout: `${readTimeoutMs}ms` }),
  };
  const pathOf = (name: RouteFile): string => files.pathOf(workload, name);
  const fileOf = (name: RouteFile): string => `{file.${pathOf(name)}}`;
  const forwardBy = (name: "target" | "staged"): Handler => ({
    handler: "subroute",
    routes: [
      ...readText(pathOf(name), `cutover_${name}`),
      { handle: [forward(`{http.vars.cutover_${name}}`)] },
    ],
  });
  const forward = (dial: string): Handler => ({
    handler: "reverse_proxy",
    upstreams: [{ dial }],
    stream_close_delay: streamCloseDelay,
    ...(Object.keys(transport).length > 0 && { transport: { protocol: "http", ...transport } }),
  });
  return {
    marker: {
      "@id": markerId(workload),
      match: [{ path: [markerPath] }],
      handle: [plainText(fileOf("nonce"))],
      terminal: true,
    },
    proxy: {
      "@id": proxyId(workload),
      handle: [
        wholeBody([pathOf("fallback"), pathOf("share")]),
        ...body,
        stagedPart(fileOf("token"), {
          forwardStaged: forwardBy("staged"),
          share: pathOf("share"),
          sticky: pathOf("sticky"),
          atHost: previews === undefined ? [] : [previewMatcher(previews, pathOf("host"))],
        }),
        targetPart(forwardBy("target"), {
          fallback: pathOf("fallback"),
          forwardNext: forward(`{http.vars.${fallbackVariable}}`),
        }),
      ],
    },
    plainHandle: [...body, forward(fileOf("target"))],
    forward,
  };
}

const fallbackVariable = "cutover_fallback";

const bodies: readonly Matcher[] = [
  { header: { "Transfer-Encoding": ["*"] } },
  { header_regexp: { "Content-Length": { pattern: "[1-9]" } } },
];

/** A request that may go to another target although something of it was sent. */
export const isRepeatable: Matcher = {
  method: ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"],
  not: bodies,
};

/** The error of a request that nobody has taken, and that may go to another target: its body is still there, or it had none. */
const isNotTaken: readonly Matcher[] = (() => {
  const failed = { "{http.error.status_code}": ["502", "504"] };
  const refused = { vars_regexp: { "{http.error.message}": { pattern: "^dial " } } };
  return [
    { vars: failed, ...refused, not: bodies },
    { vars: failed, ...refused, expression: "{http.vars.cutover_whole} == 'yes'" },
    { vars: failed, ...isRepeatable },
  ];
})();

/** The error again, as it was. */
const failAgain: Handler = {
  handler: "error",
  error: "{http.error.message}",
  status_code: "{http.error.status_code}",
};

/**
 * Caddy closes a request's body if a target refuses the connection. To ask for the body as a text has Caddy read all of it first, and keep it open.
 * A larger one, or one of unknown length, goes to one target alone.
 */
function wholeBody(files: readonly string[]): Handler {
  const length = { "Content-Length": { pattern: String.raw`^[1-9]\d{0,5}$` } };
  const match = [{ header_regexp: length, file: oneOf(files) }];
  return {
    handler: "subroute",
    routes: [
      { match, handle: [{ handler: "vars", cutover_body: "{http.request.body}", cutover_whole: "yes" }] },
    ],
  };
}

export function oneOf(files: readonly string[]): object {
  return { root: "/", try_files: files.map(literally) };
}

const literally = (file: string): string => file.replaceAll(/[*?[]/g, "\\$&");

/**
 * Sets the variable to what the file says. Caddy takes 1 MiB of memory to read a file, and the garbage collection of that costs more than all else that
 * Caddy does for a request. So it takes the text from the name of a link beside the file. It reads the file if there is no link, as in a release of an
 * older version, or if a switch takes away the link that it has just found.
 */
export function readText(file: string, variable: string): CaddyRoute[] {
  const link = `${literally(file)}=*`;
  const text = { "{http.matchers.file.relative}": { name: variable, pattern: "=([^/]*)$" } };
  const take: CaddyRoute = {
    match: [{ vars_regexp: text }],
    handle: [{ handler: "vars", [variable]: `{http.regexp.${variable}.1}` }],
  };
  return [
    {
      group: variable,
      match: [{ file: { root: "/", try_files: [link] } }],
      handle: [{ handler: "subroute", routes: [take] }],
    },
    { group: variable, handle: [{ handler: "vars", [variable]: `{file.${file}}` }] },
  ];
}

/**
 * Forwards to the target, and what that has not taken to the fallback, if there is one. Its file is read before the target is asked: a connection that
 * nobody takes can last a second, and the next write may have taken the file away by then.
 */
function targetPart(
  forwardTarget: Handler,
  { fallback, forwardNext }: { readonly fallback: string; readonly forwardNext: Handler },
): Handler {
  const isThere = { not: [{ vars: { [fallbackVariable]: [""] } }] };
  const read: CaddyRoute = {
    match: [{ file: oneOf([fallback]) }],
    handle: [{ handler: "subroute", routes: readText(fallback, fallbackVariable) }],
  };
  const next: CaddyRoute = {
    match: [...isNotTaken],
    handle: [
      { handler: "subroute", routes: [{ match: [isThere], handle: [forwardNext] }, { handle: [failAgain] }] },
    ],
  };
  return {
    handler: "subroute",
    routes: [read, { handle: [forwardTarget] }],
    errors: { routes: [next, { handle: [failAgain] }] },
  };
}

function plainText(body: string): Handler {
  const headers = { "Content-Type": ["text/plain"], "Cache-Control": ["no-store"] };
  return { handler: "static_response", status_code: 200, headers, body };
}

const anyToken = "([a-z0-9]{32,64})";

/**
 * Exchanges the token for its cookie, and takes the requests that are drawn, and those with exactly one cookie of the staged target, and that of the
 * token.
 */
function stagedPart(
  token: string,
  {
    forwardStaged,
    share,
    sticky,
    atHost,
  }: {
    readonly forwardStaged: Handler;
    readonly share: string;
    readonly sticky: string;
    readonly atHost: readonly Matcher[];
  },
): Handler {
  const cookie = { name: "cutover_staged", pattern: showsToken(anyToken) };
  const once = withoutCookie(showsTwo);
  const shown = { header_regexp: { Cookie: cookie } };
  const link = {
    name: "cutover_link",
    pattern: String.raw`^${previewPath.replace(".", "\\.")}\?token=${anyToken}$`,
  };
  const asked = { method: ["GET"], vars_regexp: { "{http.request.uri}": link } };
  return {
    handler: "subroute",
    routes: [
      ifToken(token, { match: asked, of: link.name, routes: signIn(token) }),
      ...atHost.map((match) => ({ match: [match], handle: [noindex, forwardStaged] })),
      drawRoute({ share, sticky }, forwardStaged),
      ifToken(token, {
        match: { ...shown, ...once },
        of: cookie.name,
        routes: [{ handle: [noindex, forwardStaged] }],
      }),
    ],
  };
}

/** Matches a request whose `Cookie` header matches. */
const shows = (pattern: string): Matcher => ({
  vars_regexp: { "{http.request.header.Cookie}": { pattern } },
});

const withoutCookie = (pattern: string): Matcher => ({ not: [shows(pattern)] });

/** On an answer without that header. */
const noindex: Handler = {
  handler: "headers",
  response: {
    deferred: true,
    require: { headers: { "X-Robots-Tag": null } },
    set: { "X-Robots-Tag": ["noindex"] },
  },
};

/** What `Set-Cookie` ends with. */
const secureVariable: CaddyRoute = {
  match: [{ protocol: "https" }],
  handle: [{ handler: "vars", cutover_secure: "; Secure" }],
};

/**
 * While there is a file with a share: draws each request by its id, or by the one that its client keeps, says so at `drawnPath`, and takes those that
 * are drawn. The share goes through a variable: an expression fails the request if the file has just gone.
 */
function drawRoute(
  { share, sticky }: { readonly share: string; readonly sticky: string },
  forwardStaged: Handler,
): CaddyRoute {
  const expression = "{http.vars.cutover_draw} < {http.vars.cutover_share}";
  // After an error that no route of these takes, Caddy goes on with the handlers behind this one.
  const drawnPart: Handler = {
    handler: "subroute",
    routes: [{ handle: [forwardStaged] }],
    errors: { routes: [{ match: [{ not: [...isNotTaken] }], handle: [failAgain] }] },
  };
  const routes: CaddyRoute[] = [
    ...readText(share, "cutover_share"),
    ...readText(sticky, "cutover_sticky"),
    ...keepRoutes(),
    {
      match: [{ expression, ...withoutCookie(showsAny) }],
      handle: [{ handler: "vars", cutover_drawn: "staged" }],
    },
    { match: [{ path: [drawnPath] }], handle: [plainText("{http.vars.cutover_drawn}")] },
    { match: [{ vars: { cutover_drawn: ["staged"] } }], handle: [drawnPart] },
  ];
  const variables = { cutover_draw: "{http.request.uuid}", cutover_drawn: "live" };
  return {
    match: [{ file: oneOf([share]) }],
    handle: [
      { handler: "vars", ...variables },
      { handler: "subroute", routes },
    ],
  };
}

/** With a name for kept draws: takes the draw that the client shows, or else gives it this one. */
function keepRoutes(): CaddyRoute[] {
  const kept = {
    name: "cutover_kept",
    pattern: showsDraw("([a-z0-9]{8,32})", "([0-9a-f-]{36})"),
  };
  const isOfThis = { vars: { "{http.regexp.cutover_kept.1}": ["{http.vars.cutover_sticky}"] } };
  const take: CaddyRoute = {
    match: [isOfThis],
    handle: [{ handler: "vars", cutover_draw: "{http.regexp.cutover_kept.2}", cutover_kept: "yes" }],
  };
  return [
    {
      match: [{ header_regexp: { Cookie: kept } }],
      handle: [{ handler: "subroute", routes: [take] }],
    },
    secureVariable,
    giveDraw,
  ];
}

/** Gives a client its draw with the answer, unless it has one. */
export const giveDraw: CaddyRoute = (() => {
  const cookie = keptDraw("{http.vars.cutover_sticky}", "{http.request.uuid}", "{http.vars.cutover_secure}");
  const not = [
    { vars: { cutover_sticky: [""] } },
    { vars: { cutover_kept: ["yes"] } },
    shows(showsAny),
    { path: [drawnPath] },
  ];
  return {
    match: [{ not }],
    handle: [{ handler: "headers", response: { deferred: true, add: { "Set-Cookie": [cookie] } } }],
  };
})();

/**
 * A route for requests that match and whose first group of the regular expression `of` is the token. `match` alone makes sure that an empty token
 * is nobody's. Two routes, since the matchers of one have no order.
 */
function ifToken(
  token: string,
  { match, of, routes }: { match: Matcher; of: string; routes: readonly CaddyRoute[] },
): CaddyRoute {
  const equal = { vars: { [`{http.regexp.${of}.1}`]: [token] } };
  const subroute = (inner: readonly CaddyRoute[]): Handler => ({ handler: "subroute", routes: [...inner] });
  const inner = { match: [equal], handle: [subroute(routes)] };
  return { match: [match], handle: [subroute([inner])] };
}

function signIn(token: string): CaddyRoute[] {
  const headers = { Location: "/", ...signInHeaders(token, "{http.vars.cutover_secure}") };
  const lists = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]]));
  return [secureVariable, { handle: [{ handler: "static_response", status_code: 302, headers: lists }] }];
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
