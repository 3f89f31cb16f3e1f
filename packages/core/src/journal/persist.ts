import { hasCode } from "../errors/deployer-error.js";
import { retry } from "./retry.js";
import type { Run } from "./run.js";

const tries = 6;
const final = ["LEASE_LOST", "CLOSED", "STORE_FAILED", "STORE_NEWER", "ROUTER_CHANGED"] as const;

/**
 * A person prevents writes of the route: they switched it off, or removed it with their settings. It then leads
 * nowhere.
 */
export function isByHand(error: unknown): boolean {
  return hasCode(error, "ROUTE_DISABLED", "ROUTE_GUARDED");
}

/**
 * Retries work that must be done, for about eight seconds, and reports each failure. If it still fails, the
 * journal keeps it open for a recovery.
 */
export function persist<T>(run: Run, what: string, work: () => Promise<T>): Promise<T> {
  const when = (error: unknown): boolean => {
    run.reportFailure(what, error);
    return !hasCode(error, ...final) && !isByHand(error);
  };
  return retry(run, { tries, signal: run.halt, when }, work);
}
