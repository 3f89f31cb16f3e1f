import { isSameTarget, stagedCookie, type Entrance, type Route, type RouteTarget } from "../ports/router.js";
import type { Revision, RuntimeState } from "../records/records.js";
import { routeTarget } from "../revision/route-target.js";
import type { Run } from "../journal/run.js";
import { findKnownRoute } from "./known-route.js";
import { readMarker } from "./read-marker.js";

/** A request with it is sure of the live target: it shows no token, and takes part in no draw. */
export const liveCookie = `${stagedCookie}=live`;

/** How a request gets through the proxy to one container, and to no other. */
export interface WayThrough {
  readonly entrance: Entrance;
  readonly cookie: string;
}

/** By the route as the proxy records it now; undefined if it leads to the container neither for all requests nor for those with a token. */
export async function findWayThrough(run: Run, revision: Revision): Promise<WayThrough | undefined> {
  const { router, record, halt } = run;
  if (revision.port === undefined) return undefined;
  const target = routeTarget(revision);
  const route = await router.read(record.workload, halt, await findKnownRoute(run));
  const entrance = route?.entrances[0];
  if (!entrance) return undefined;
  const way = wayToStaged(run, route, target);
  if (way) return way;
  return isSameTarget(route.target, target) ? { entrance, cookie: liveCookie } : undefined;
}

/**
 * The way to blue, which drains behind a token of the committed route; undefined if it is not there. The proxy must answer the nonce of that route: under
 * any other, green might take the question.
 */
export function wayToDraining(
  run: Run,
  blue: Revision,
): (signal: AbortSignal) => Promise<WayThrough | undefined> {
  const { workload } = run.record;
  let way: WayThrough | undefined;
  return async (signal) => {
    const committed = (await run.engine.store.findState(workload))?.route;
    if (!committed?.stagesBlue) return undefined;
    const read = async () => run.router.read(workload, signal, await findKnownRoute(run));
    way ??= wayToStaged(run, await read(), routeTarget(blue));
    if (!way) return undefined;
    const answer = await readMarker(run.engine.prober, way.entrance, signal);
    if (answer.kind === "marker" && answer.nonce === committed.nonce) return way;
    way = undefined;
    return undefined;
  };
}

function wayToStaged(run: Run, route: Route | undefined, to: RouteTarget): WayThrough | undefined {
  const { token, target } = route?.staged ?? {};
  const entrance = route?.entrances[0];
  if (token === undefined || !entrance || !target || !isSameTarget(target, to)) return undefined;
  run.hide([token]);
  return { entrance, cookie: `${stagedCookie}=${token}` };
}

/** To what is live, by its route as it was last verified; undefined if it has none. */
export function wayToLive({ route }: Pick<RuntimeState, "route">): WayThrough | undefined {
  const entrance = route?.entrances[0];
  return entrance && { entrance, cookie: liveCookie };
}
