import { DeployerError } from "../errors/deployer-error.js";
import { volumesOf } from "../revision/parts.js";
import { demandPort } from "../ports/optional-ports.js";
import { isClosed, type DeploymentRecord, type RuntimeState } from "../records/records.js";
import type { Engine } from "../journal/engine.js";
import type { Run } from "../journal/run.js";

export interface VolumesOf {
  readonly state: RuntimeState | undefined;
  /** All deployments of the workload. */
  readonly records: readonly DeploymentRecord[];
}

/**
 * Volumes that the workload's deployments made, and that no container has or would have if it were created
 * again. Sorted.
 */
export async function findUnusedVolumes(
  { runtime }: Pick<Engine, "runtime">,
  { state, records }: VolumesOf,
  signal: AbortSignal,
): Promise<string[]> {
  const made = new Set(records.flatMap(({ createdVolumes = [] }) => createdVolumes));
  if (made.size === 0) return [];
  const others = [...(state?.retained ?? []), ...(state?.retiring ?? [])].map(({ container }) => container);
  const open = records.flatMap(({ phase, green }) => (isClosed(phase) ? [] : (green ?? [])));
  const wanted = new Set([state?.live, ...others, ...open].flatMap((one) => (one ? volumesOf(one) : [])));
  const unused = (await runtime.volumes?.unused(signal)) ?? [];
  return unused.flatMap(({ name }) => (made.has(name) && !wanted.has(name) ? name : [])).sort();
}

const pageSize = 100;

/** Volumes that the workload's deployments made, whether they still exist or not. */
export async function listMadeVolumes({ store }: Pick<Engine, "store">, workload: string): Promise<string[]> {
  const made = new Set<string>();
  for (let before: string | undefined; ;) {
    const page = { limit: pageSize, ...(before !== undefined && { before }) };
    const records = await store.listDeployments(workload, page);
    for (const { createdVolumes = [] } of records) for (const name of createdVolumes) made.add(name);
    before = records.at(-1)?.id;
    if (before === undefined || records.length < pageSize) return [...made];
  }
}

/** Workloads of this store with volumes on the engine: a label is a hint to look. */
export async function listWithVolumes({ store, runtime }: Engine, signal: AbortSignal): Promise<string[]> {
  const unused = (await runtime.volumes?.unused(signal)) ?? [];
  const hinted = unused.flatMap(({ workload = [] }) => workload);
  const known: string[] = [];
  for (const workload of new Set(hinted))
    if ((await store.listDeployments(workload, { limit: 1 })).length > 0) known.push(workload);
  return known;
}

/** Resolves with the removed ones: somebody else may have made one of that name, or use it by now. */
export async function removeVolumes(run: Run, names: readonly string[]): Promise<string[]> {
  if (names.length === 0) return [];
  const volumes = demandPort(run.runtime, "volumes", "volumes");
  for (const name of names)
    await run.tolerate(`remove the volume ${name}`, () =>
      volumes.remove(name, run.record.workload, run.halt),
    );
  return volumes.missing(names, run.halt);
}

/** A named volume that cannot go is a mistake: then nothing is removed. CONFIG_INVALID. */
export function assertUnused(names: readonly string[], unused: readonly string[]): void {
  const wrong = names.find((name) => !unused.includes(name));
  if (wrong === undefined) return;
  const message = `volumes names ${JSON.stringify(wrong.slice(0, 255))}, which no deployment of this database has made, which is gone, or which is in use.`;
  const remedy = "Take the names from `unusedVolumes` of `prune({ dryRun: true })`.";
  throw new DeployerError("CONFIG_INVALID", message, { remedy, details: { field: "volumes" } });
}
