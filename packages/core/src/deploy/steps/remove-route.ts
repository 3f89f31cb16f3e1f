import { hasCode } from "../../errors/deployer-error.js";
import { retry } from "../retry.js";
import type { Run } from "../run.js";
import { writeRoute } from "./put-route.js";
import { verifyRouteGone } from "./verify-route.js";

const tries = 3;

/** Removes the workload's route and waits until the proxy no longer answers for it. Without effect where there is none. */
export async function removeRoute(run: Run, signal: AbortSignal): Promise<void> {
  const { workload } = run.record;
  await retry(
    run,
    { tries, signal, when: (error) => hasCode(error, "ROUTER_UNCERTAIN", "ROUTER_UNREACHABLE") },
    async () => {
      const route = await run.router.read(workload, signal);
      if (!route) return;
      await writeRoute(run, signal, () => run.router.remove(workload, signal));
      await verifyRouteGone(run, route, signal);
      run.emit({ type: "route:removed", domains: route.domains });
    },
  );
}
