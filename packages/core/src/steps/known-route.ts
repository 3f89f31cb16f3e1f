import type { KnownRoute, Router } from "../ports/router.js";
import type { RuntimeState } from "../records/records.js";
import type { Run } from "../journal/run.js";

/**
 * The stored facts about the workload's route; undefined if it was written through another proxy, whose ids
 * mean nothing here.
 */
export function knownRoute(
  state: Pick<RuntimeState, "route"> | undefined,
  router: Pick<Router, "instance">,
): KnownRoute | undefined {
  const route = state?.route;
  if (route?.router !== undefined && route.router !== router.instance) return undefined;
  if (!route) return undefined;
  const domains = [...route.domains, ...(route.leftDomains ?? [])];
  return { domains, facts: route.facts, target: route.target };
}

/**
 * As `knownRoute`, also after the state is gone, as in a removal, and with the domains that this deployment
 * added.
 */
export async function findKnownRoute({ engine, record, blue, router }: Run): Promise<KnownRoute | undefined> {
  const known = knownRoute((await engine.store.findState(record.workload)) ?? blue, router);
  return known && { ...known, domains: [...new Set([...known.domains, ...(record.newDomains ?? [])])] };
}
