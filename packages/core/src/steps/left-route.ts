import type { Route } from "../ports/router.js";
import { replacesBlue, type DeploymentRecord, type RuntimeState } from "../records/records.js";
import type { Engine } from "../journal/engine.js";
import { nonceHistory } from "./nonce-history.js";

const recentDeployments = 20;

export interface LeftRoute {
  readonly route: Route;
  /** The route before the abandoned deployment; undefined if there was none. */
  readonly before: DeploymentRecord["routeBefore"];
}

/**
 * Finds the route of an abandoned deployment, if the state names no route. Undefined if a later deployment has
 * settled the route, or if it carries another marker. Asks the proxy only if the journal names such a
 * deployment. Without effect.
 */
export async function findLeftRoute(
  { store, router }: Pick<Engine, "store" | "router">,
  { workload, state }: { readonly workload: string; readonly state: RuntimeState | undefined },
  signal: AbortSignal,
): Promise<LeftRoute | undefined> {
  if (state?.route) return undefined;
  const recent = await store.listDeployments(workload, { limit: recentDeployments });
  const settled = recent.findIndex(hasSettledRoute);
  const isHere = (one: DeploymentRecord): boolean => (one.router ?? router.instance) === router.instance;
  const unsettled = recent
    .slice(0, settled === -1 ? undefined : settled)
    .filter((one) => one.routeTouched && isHere(one));
  if (unsettled.length === 0) return undefined;
  const route = await router.read(workload, signal);
  const nonce = route?.nonce;
  if (!route || nonce === undefined || !unsettled.flatMap(nonceHistory).includes(nonce)) return undefined;
  return { route, before: unsettled.find(({ routeBefore }) => routeBefore)?.routeBefore };
}

/**
 * Neither an unfinished repair or removal, nor a deployment that was abandoned before its commit, settles a
 * route.
 */
function hasSettledRoute({ operation, phase, routeTouched, abandoned }: DeploymentRecord): boolean {
  return routeTouched && (phase === "done" || (replacesBlue(operation) && !abandoned));
}
