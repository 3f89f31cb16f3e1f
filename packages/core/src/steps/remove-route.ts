import { findKnownRoute } from "./known-route.js";
import { retry } from "../journal/retry.js";
import type { Run } from "../journal/run.js";
import { mayTryAgain } from "./put-route.js";
import { verifyRouteGone } from "./verify-route.js";
import { writeRoute } from "./write-route.js";

const tries = 3;

/** Removes the workload's route and waits until the proxy no longer answers for it. Without effect if there is none. */
export async function removeRoute(run: Run, signal: AbortSignal): Promise<void> {
  const { workload, nonce } = run.record;
  await retry(run, { tries, signal, when: mayTryAgain }, async () => {
    const remembered = await findKnownRoute(run);
    const found = await run.router.read(workload, signal, remembered);
    run.routeToRemove = found ?? run.routeToRemove;
    const known = run.routeToRemove;
    if (!known) return;
    if (found)
      await writeRoute(run, { signal, nonce }, () => run.router.remove(workload, run.halt, remembered));
    await verifyRouteGone(run, known, signal);
    run.routeToRemove = undefined;
    run.emit({ type: "route:removed", domains: known.domains });
  });
}
