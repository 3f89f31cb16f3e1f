import { drawnPath, previewPath } from "../../ports/router.js";
import {
  keptDraw,
  showsAny,
  showsDraw,
  showsToken,
  showsTwo,
  signInHeaders,
} from "../proxy/staged-cookie.js";
import { oneOf, plainText, readText } from "./route-parts.js";
import type { CaddyRoute, Handler, Matcher } from "./route-schema.js";
import { failAgain, isNotTaken } from "./target-part.js";

const anyToken = "([a-z0-9]{32,64})";

/**
 * Exchanges the token for its cookie, and takes the requests that are drawn, and those with exactly one cookie of the staged target, and that of the
 * token.
 */
export function stagedPart(
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
