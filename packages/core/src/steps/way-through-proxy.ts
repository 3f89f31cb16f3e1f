import { isSameTarget, stagedCookie, type Entrance } from "../ports/router.js";
import type { Revision, RuntimeState } from "../records/records.js";
import { routeTarget } from "../revision/route-target.js";
import type { Run } from "../journal/run.js";
import { findKnownRoute } from "./known-route.js";

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
  const { token, target: staged } = route.staged ?? {};
  if (token !== undefined && staged && isSameTarget(staged, target)) {
    run.hide([token]);
    return { entrance, cookie: `${stagedCookie}=${token}` };
  }
  return isSameTarget(route.target, target) ? { entrance, cookie: liveCookie } : undefined;
}

/** To what is live, by its route as it was last verified; undefined if it has none. */
export function wayToLive({ route }: Pick<RuntimeState, "route">): WayThrough | undefined {
  const entrance = route?.entrances[0];
  return entrance && { entrance, cookie: liveCookie };
}
