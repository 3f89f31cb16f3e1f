import { hasCode } from "../../errors/deployer-error.js";
import type { RouteTarget } from "../../router/router.js";
import type { LiveRoute } from "../../store/records.js";
import { retry } from "../retry.js";
import { newNonce, type Run } from "../run.js";
import { verifyRoute, type Verification } from "./verify-route.js";
import { writeRoute } from "./write-route.js";

const tries = 3;

export interface VerifiedRoute {
  readonly live: LiveRoute;
  readonly verification: Verification;
}

/** Writes the workload's route under a fresh nonce, and verifies it through the proxy. Tries again under another nonce. */
export async function putRoute(
  run: Run,
  { domains, target }: { domains: readonly string[]; target: RouteTarget },
  signal: AbortSignal,
): Promise<VerifiedRoute> {
  const { workload } = run.record;
  return retry(run, { tries, signal, when: mayTryAgain }, async () => {
    const nonce = newNonce();
    const route = await writeRoute(run, { signal, nonce }, () =>
      run.router.put(
        { workload, domains, target, nonce, assertMayWrite: () => run.lease.assertHeld() },
        run.halt,
      ),
    );
    run.emit({ type: "route:written", domains, nonce });
    const { entrances, ...verification } = await verifyRoute(run, { ...route, nonce }, signal);
    const { redirects } = route;
    const { instance: router } = run.router;
    const live = { domains, target, nonce, entrances, ...(redirects && { redirects }), router };
    return { live, verification };
  });
}

export function mayTryAgain(error: unknown): boolean {
  return hasCode(error, "ROUTER_UNCERTAIN", "ROUTER_UNREACHABLE");
}
