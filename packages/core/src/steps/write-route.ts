import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { latestNonces, nonceHistory } from "./nonce-history.js";
import type { Run } from "../journal/run.js";

const lockPatienceMs = 120_000;

/**
 * Writes one route at a time per proxy, over all deployers of the store, because parallel writes undo each
 * other there. `routeTouched` and `uncertainAtMs` are durable before the write begins. A definite answer clears
 * `uncertainAtMs`. An error that certainly had no effect clears both: an undo then needs no write. After a
 * crash in between, or a lost reply, both stay. A cancellation does not cut a write that has begun, because its
 * result would be unknown.
 */
export async function writeRoute<T>(
  run: Run,
  { signal, nonce }: { signal: AbortSignal; nonce: string | undefined },
  write: () => Promise<T>,
): Promise<T> {
  const { leases } = run.engine;
  const lock = await leases.acquire(`router ${run.router.instance}`, { signal, patienceMs: lockPatienceMs });
  if (!lock) {
    throw new DeployerError("ROUTER_UNREACHABLE", "another deployer has been writing routes for too long");
  }
  const before = run.record;
  const { clock, timing } = run.engine;
  const uncertain = run.router.appliesLate && {
    uncertainAtMs: clock.wallMs(),
    uncertainForMs: Math.max(timing.quarantineMs, before.uncertainForMs ?? 0),
  };
  const certain = { uncertainAtMs: before.uncertainAtMs };
  try {
    const touched = { routeTouched: true, router: run.router.instance, nonce };
    await run.intend({ ...touched, earlierNonces: latestNonces(nonceHistory(before)), ...uncertain });
    const result = await write();
    await run.intend(certain);
    return result;
  } catch (error) {
    if (hadNoEffect(error)) {
      const { nonce: earlier, routeTouched, router } = before;
      await run.intend({ ...certain, nonce: earlier, routeTouched, router });
    } else if (!hasCode(error, "ROUTER_UNCERTAIN") && !run.halt.aborted)
      await run.intend({ ...certain, nonce: before.nonce });
    throw error;
  } finally {
    await lock.release().catch((error: unknown) => run.reportFailure("release the router lock", error));
  }
}

/** True for an error of a route write that certainly changed nothing of what is served. */
export function hadNoEffect(error: unknown): boolean {
  return hasCode(
    error,
    "ROUTER_UNREACHABLE",
    "ROUTER_UNAUTHORIZED",
    "ROUTER_TWO_FACTOR",
    "ROUTER_FORBIDDEN",
    "ROUTER_REJECTED",
    "TARGET_NAMED",
    "DOMAIN_TAKEN",
    "ROUTE_DISABLED",
    "ROUTE_GUARDED",
  );
}
