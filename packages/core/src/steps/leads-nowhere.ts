import { isSameTarget, type RouteTarget } from "../ports/router.js";

/** The target of a route that has no live one yet. Nothing listens there, so that the proxy answers 502. */
export const nowhere: RouteTarget = { scheme: "http", host: "127.0.0.1", port: 1 };

export function leadsNowhere({ target }: { readonly target: RouteTarget }): boolean {
  return isSameTarget(target, nowhere);
}
