import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import type { Route, RouteTarget } from "../../router/router.js";
import { newNonce, type Run } from "../run.js";
import { retry } from "../retry.js";
import { verifyRoute, type Verification } from "./verify-route.js";

const tries = 3;
const lockPatienceMs = 120_000;

export interface VerifiedRoute {
  readonly route: Route;
  readonly nonce: string;
  readonly verification: Verification;
}

/**
 * Writes the workload's route under a fresh nonce, durable before the write, and verifies it through the proxy. A lost
 * reply is noted durably before anything else happens, and the route is written again under another nonce. A write that
 * has begun is not cut off when the deployment is cancelled: how it ended would not be known.
 */
export async function putRoute(
  run: Run,
  { domains, target }: { domains: readonly string[]; target: RouteTarget },
  signal: AbortSignal,
): Promise<VerifiedRoute> {
  const { workload } = run.record;
  return retry(
    run,
    { tries, signal, when: (error) => hasCode(error, "ROUTER_UNCERTAIN", "ROUTER_UNREACHABLE") },
    async () => {
      const nonce = newNonce();
      await run.intend({ nonce });
      const route = await writeRoute(run, signal, () =>
        run.router.put({ workload, domains, target, nonce }, signal),
      );
      run.emit({ type: "route:written", domains, nonce });
      const verification = await verifyRoute(run, { entrances: route.entrances, nonce }, signal);
      return { route, nonce, verification };
    },
  );
}

/** One route write at a time per proxy, over all deployers of the store: parallel writes undo each other there. */
export async function writeRoute<T>(run: Run, signal: AbortSignal, write: () => Promise<T>): Promise<T> {
  const lock = await run.engine.leases.acquire(`router ${run.router.instance}`, signal, lockPatienceMs);
  if (!lock)
    throw new DeployerError("ROUTER_UNREACHABLE", "another deployer has been writing routes for too long");
  try {
    return await write();
  } catch (error) {
    if (hasCode(error, "ROUTER_UNCERTAIN") || run.halt.aborted) {
      await run.intend({ uncertainAtMs: run.engine.clock.wallMs() });
    }
    throw error;
  } finally {
    await lock.release().catch((error: unknown) => run.reportFailure("release the router lock", error));
  }
}
