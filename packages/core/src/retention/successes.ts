import { replacesBlue, type DeploymentRecord, type RuntimeState } from "../records/records.js";
import type { Store } from "../ports/store.js";

/**
 * The minimum number of successful deployments of a workload, including the live one, that a rollback can
 * reach.
 */
const leastKept = 5;
/** Repeated rollbacks run kept deployments, so they do not count, up to this many for each that does. */
const mostForEach = 4;
/** Most deployments succeed: one page is mostly enough. */
const pageSize = 20;

/** How many of a workload's latest successes a rollback can reach, including the live one. */
export function keptSuccesses(retain: number): number {
  return Math.max(leastKept, retain + 1);
}

export function isSuccess({ operation, phase }: DeploymentRecord): boolean {
  return replacesBlue(operation) && phase === "done";
}

interface Kept {
  readonly workload: string;
  readonly count: number;
  readonly state: RuntimeState | undefined;
  /** An open deployment that is committed: it already counts as a success. */
  readonly succeeding: string | undefined;
}

/**
 * Newest first: the latest `count` successes since the workload was last removed, and those whose containers
 * are kept. Their images are kept. Nothing older is promised.
 */
export async function listKept(
  store: Pick<Store, "listDeployments" | "findDeployment">,
  { workload, count, state, succeeding }: Kept,
): Promise<DeploymentRecord[]> {
  const latest = await latestSuccesses(store, { workload, count, succeeding });
  const retained: DeploymentRecord[] = [];
  for (const { container } of state?.retained ?? []) {
    if (latest.some(({ id }) => id === container.deployment)) continue;
    const record = await store.findDeployment(container.deployment);
    if (record && isSuccess(record)) retained.push(record);
  }
  return [...latest, ...retained];
}

async function latestSuccesses(
  store: Pick<Store, "listDeployments">,
  { workload, count, succeeding }: Pick<Kept, "workload" | "count" | "succeeding">,
): Promise<DeploymentRecord[]> {
  const found: DeploymentRecord[] = [];
  let deploys = 0;
  for (let before: string | undefined; ;) {
    const page = await store.listDeployments(workload, {
      limit: pageSize,
      ...(before !== undefined && { before }),
    });
    for (const record of page) {
      if (record.operation === "remove" && record.phase === "done") return found;
      if (!isSuccess(record) && record.id !== succeeding) continue;
      found.push(record);
      if (record.operation === "deploy") deploys += 1;
      if (deploys === count || found.length === count * mostForEach) return found;
    }
    before = page.at(-1)?.id;
    if (before === undefined || page.length < pageSize) return found;
  }
}
