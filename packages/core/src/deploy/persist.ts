import { hasCode } from "../errors/deployer-error.js";
import { retry } from "./retry.js";
import type { Run } from "./run.js";

const tries = 6;
const final = ["LEASE_LOST", "CLOSED", "STORE_FAILED", "STORE_NEWER", "ROUTER_CHANGED"] as const;

/** A person keeps the route from being written: they switched it off, or took it away with what guarded it. It then leads nowhere. */
export function isByHand(error: unknown): boolean {
  return hasCode(error, "ROUTE_DISABLED", "ROUTE_GUARDED");
}

/**
 * For what must be done although the first try failed: tries for about eight seconds, telling of each failure. What still
 * fails then is left open in the journal, for reconcile.
 */
export function persist<T>(run: Run, what: string, work: () => Promise<T>): Promise<T> {
  const when = (error: unknown): boolean => {
    run.reportFailure(what, error);
    return !hasCode(error, ...final) && !isByHand(error);
  };
  return retry(run, { tries, signal: run.halt, when }, work);
}
