import { oneOf, readText } from "./route-parts.js";
import type { CaddyRoute, Handler, Matcher } from "./route-schema.js";

export const fallbackVariable = "cutover_fallback";

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
export const isNotTaken: readonly Matcher[] = (() => {
  const failed = { "{http.error.status_code}": ["502", "504"] };
  const refused = { vars_regexp: { "{http.error.message}": { pattern: "^dial " } } };
  return [
    { vars: failed, ...refused, not: bodies },
    { vars: failed, ...refused, expression: "{http.vars.cutover_whole} == 'yes'" },
    { vars: failed, ...isRepeatable },
  ];
})();

/** The error again, as it was. */
export const failAgain: Handler = {
  handler: "error",
  error: "{http.error.message}",
  status_code: "{http.error.status_code}",
};

/**
 * Caddy closes a request's body if a target refuses the connection. To ask for the body as a text has Caddy read all of it first, and keep it open.
 * A larger one, or one of unknown length, goes to one target alone.
 */
export function wholeBody(files: readonly string[]): Handler {
  const length = { "Content-Length": { pattern: String.raw`^[1-9]\d{0,5}$` } };
  const match = [{ header_regexp: length, file: oneOf(files) }];
  return {
    handler: "subroute",
    routes: [
      { match, handle: [{ handler: "vars", cutover_body: "{http.request.body}", cutover_whole: "yes" }] },
    ],
  };
}

/**
 * Forwards to the target, and what that has not taken to the fallback, if there is one. Its file is read before the target is asked: a connection that
 * nobody takes can last a second, and the next write may have taken the file away by then.
 */
export function targetPart(
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
