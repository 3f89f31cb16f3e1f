import { DeployerError } from "../errors/deployer-error.js";
import type { Run } from "../journal/run.js";

/** True if this deployment has touched its route through another proxy than the present one. */
export function isRouterChanged({ record, router }: Run): boolean {
  return record.routeTouched && record.router !== undefined && record.router !== router.instance;
}

/**
 * Throws ROUTER_CHANGED if the route is in another proxy: it can be neither read nor put back here, so nothing
 * of the deployment may be stopped.
 */
export function assertSameRouter(run: Run): void {
  if (isRouterChanged(run)) throw routerChanged(run, run.record.router);
}

export function routerChanged(
  { record: { workload }, router }: Run,
  earlier: string | undefined,
): DeployerError {
  return new DeployerError(
    "ROUTER_CHANGED",
    `the route of ${workload} was written through ${earlier}, and this deployer writes through ${router.instance}`,
    { details: { workload, router: earlier, present: router.instance } },
  );
}
