import { routeTarget } from "../revision/route-target.js";
import { findKnownRoute } from "./known-route.js";
import { newNonce, type Run } from "../journal/run.js";

/**
 * While green is being started: has the proxy test the route to it, so that its write is sooner once green is ready. The switch waits for nothing of
 * this, and reports what is wrong by itself.
 */
export async function dryRunSwitch(run: Run, signal: AbortSignal): Promise<void> {
  const { router, wanted, green, record } = run;
  const { domains, limits } = wanted;
  if (domains.length === 0 || !router.dryRun) return;
  try {
    const nonce = newNonce();
    const known = await findKnownRoute(run);
    const write = { workload: record.workload, domains, target: routeTarget(green), known, nonce };
    await router.dryRun({ ...write, ...(limits && { limits }) }, signal);
    run.testedNonce = nonce;
  } catch {
    // What keeps it from being tested is in the way of the switch too, and is reported there.
  }
}
