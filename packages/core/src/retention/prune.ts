import { findRetain, findVerdicts, listRollbackTargets } from "./rollback-verdict.js";
import { deploymentOf, imageName, ownPrefix, workloadOf } from "../source/own-images.js";
import {
  isClosed,
  type DeploymentRecord,
  type RetainedContainer,
  type RuntimeState,
} from "../records/records.js";
import type { Container } from "../ports/runtime.js";
import type { Engine } from "../journal/engine.js";
import { removeImages } from "./keep-images.js";
import { latestNonces, nonceHistory } from "../steps/nonce-history.js";
import { findOwn, listOwn } from "../revision/own-containers.js";
import { isOwnName } from "./own-images.js";
import { persist } from "../journal/persist.js";
import type { Run } from "../journal/run.js";
import { findUnusedVolumes, listWithVolumes, removeVolumes } from "./unused-volumes.js";
import { reapContainer } from "../steps/reap-container.js";
import { foundAs, nameOf } from "../revision/parts.js";

/** The things to remove of one workload. */
export interface PrunePlan {
  readonly workload: string;
  /** Names of kept containers that no rollback can reach any more. */
  readonly containers: readonly string[];
  /** Names of our images. */
  readonly images: readonly string[];
  /** Ids of deployments that leave the history. */
  readonly deployments: readonly string[];
  /** Named volumes; absent without any. */
  readonly volumes?: readonly string[];
  /** Unused volumes of deployments: they stay until they are named. Absent without any. */
  readonly unusedVolumes?: readonly string[];
}

export interface PruneOptions {
  /**
   * How many of the latest closed deployments stay in the history, besides those that a rollback can reach; the
   * latest always stays.
   */
  readonly history: number;
  /** Names of volumes to remove. */
  readonly volumes: readonly string[];
}

/** How long the history of a removed workload stays. */
const removedKeptMs = 30 * 24 * 3_600_000;

/**
 * Workloads for a prune: those that are applied, have a history, or have left images or volumes on the engine.
 * Sorted.
 */
export async function listPrunable(engine: Engine, signal: AbortSignal): Promise<string[]> {
  const { store, runtime } = engine;
  const applied = (await store.listWorkloads()).map(({ name }) => name);
  const named = ((await runtime.images?.tags(ownPrefix, signal)) ?? []).map(workloadOf);
  const withVolumes = await listWithVolumes(engine, signal);
  const deployed = await store.listDeployedWorkloads();
  return [...new Set([...applied, ...named, ...withVolumes, ...deployed])].toSorted();
}

/** True if only its history, and its leftovers on the engine, remain. */
export async function isRemoved({ store }: Pick<Engine, "store">, workload: string): Promise<boolean> {
  return !(await store.findState(workload)) && !(await store.findWorkload(workload));
}

export function isEmpty({ containers, images, deployments, volumes = [] }: PrunePlan): boolean {
  return containers.length + images.length + deployments.length + volumes.length === 0;
}

/**
 * Plans a prune of the workload, without effect. It takes nothing that is live, open, or that a rollback can
 * reach now or later. It takes nothing at all if this process cannot read the live config, or its engine does
 * not hold the live container.
 */
export async function planPrune(
  engine: Engine,
  { workload, history, volumes: named }: { readonly workload: string } & PruneOptions,
  signal: AbortSignal,
): Promise<PrunePlan> {
  const { store, runtime } = engine;
  const state = await store.findState(workload);
  const present = await runtime.list(workload, signal);
  if (state && !canTell(engine, state, present))
    return { workload, containers: [], images: [], deployments: [] };
  const targets = await listRollbackTargets(engine, { workload, state });
  const verdicts = await findVerdicts(engine, { state, records: targets }, signal);
  const isTarget = (id: string): boolean => verdicts.get(id)?.isLost === false;
  const useless = (state?.retained ?? []).filter(
    ({ container }) => verdicts.get(container.deployment)?.isLost === true,
  );
  const going = new Set(useless.map(({ container }) => container.deployment));
  const records = await listAll(engine, workload);
  const used = new Set([
    ...idsOf(state),
    ...records.flatMap(({ phase, from }) => (isClosed(phase) ? [] : (from ?? []))),
    // A container of an unknown deployment means that the database is outdated.
    ...present.flatMap(({ deployment }) => deployment ?? []),
  ]);
  const closed = new Map(records.filter(({ phase }) => isClosed(phase)).map((record) => [record.id, record]));
  const held = runtime.images;
  const names = (await held?.tags(imageName(workload, ""), signal)) ?? [];
  const images: string[] = [];
  for (const name of names) {
    const id = deploymentOf(name);
    if (!closed.has(id) || isTarget(id) || (used.has(id) && !going.has(id))) continue;
    if (held && (await isOwnName({ images: held, store, workload }, name, signal))) images.push(name);
  }
  const all = [...closed.values()];
  const isRepair = ({ operation }: DeploymentRecord): boolean => operation === "repair";
  // Counted separately: however many repairs a workload needed, its deployments stay.
  const old = [
    ...all.filter(isRepair).slice(history),
    // The latest always stays: its effects may come late, however far the wall clock has jumped.
    ...all.filter((record) => !isRepair(record)).slice(Math.max(history, 1)),
  ];
  const removedMs = engine.clock.wallMs() - removedKeptMs;
  if (await isRemoved(engine, workload))
    old.push(...all.filter(({ finishedAtMs = removedMs }) => finishedAtMs < removedMs));
  // If one of their effects makes a container late, nobody else would know its owner.
  const recentMs = engine.clock.wallMs() - engine.timing.quarantineMs;
  const isNeeded = ({ id, createdVolumes = [], finishedAtMs = recentMs }: DeploymentRecord): boolean =>
    isTarget(id) || used.has(id) || createdVolumes.length > 0 || finishedAtMs >= recentMs;
  const unused = await findUnusedVolumes(engine, { state, records }, signal);
  const volumes = unused.filter((name) => named.includes(name));
  const unusedVolumes = unused.filter((name) => !named.includes(name));
  return {
    workload,
    ...(volumes.length > 0 && { volumes }),
    ...(unusedVolumes.length > 0 && { unusedVolumes }),
    containers: useless.map(({ container }) => nameOf(container)),
    images,
    deployments: [...new Set(old.filter((record) => !isNeeded(record)).map(({ id }) => id))],
  };
}

/**
 * False if this process lacks a plugin, has another schema for the config, or uses another engine than the
 * workload's.
 */
function canTell({ sources }: Engine, state: RuntimeState, present: readonly Container[]): boolean {
  return findRetain(sources, state) !== undefined && findOwn(present, state.live) !== undefined;
}

/**
 * Carries out the present `planPrune` as an open repair, and closes it. Resolves with the removed things. A
 * failure of images is reported, and they stay for the next time; after a crash, the next prune removes the
 * rest.
 */
export async function pruneWorkload(run: Run, options: PruneOptions): Promise<PrunePlan> {
  const { store, clock } = run.engine;
  const plan = await planPrune(run.engine, { workload: run.record.workload, ...options }, run.halt);
  const state = await store.findState(run.record.workload);
  if (state && plan.containers.length > 0) {
    const isKept = ({ container }: RetainedContainer): boolean =>
      !plan.containers.includes(nameOf(container));
    const { retained = [] } = state;
    await run.intend({}, { state: { ...state, retained: retained.filter(isKept) } });
    await persist(run, "remove what was kept", () =>
      removeKept(
        run,
        retained.filter((one) => !isKept(one)),
      ),
    );
  }
  let images: string[] = [];
  await run.tolerate("remove images", async () => {
    images = await removeImages(run, plan.images);
  });
  const volumes = await removeVolumes(run, plan.volumes ?? []);
  const left = new Set(plan.images.filter((name) => !images.includes(name)).map(deploymentOf));
  const deployments = plan.deployments.filter((id) => !left.has(id));
  await keepNonces(run, deployments);
  if (deployments.length > 0) await store.deleteDeployments(deployments);
  await run.enter("done", { finishedAtMs: clock.wallMs() });
  return { ...plan, images, deployments, ...(plan.volumes && { volumes }) };
}

/** Durable before the records go: a person who saves an old page brings one of these markers back. */
async function keepNonces(run: Run, ids: readonly string[]): Promise<void> {
  const records = await listAll(run.engine, run.record.workload);
  const going = records.filter(({ id }) => ids.includes(id)).toReversed();
  const nonces = [...going.flatMap(nonceHistory), ...nonceHistory(run.record)];
  if (nonces.length > 0) await run.intend({ earlierNonces: latestNonces(nonces) });
}

/** Only these: leftovers of an abandoned deployment may serve until a repair has put the route back. */
async function removeKept(run: Run, kept: readonly RetainedContainer[]): Promise<void> {
  const present = await run.runtime.list(run.record.workload, run.halt);
  for (const { container } of kept)
    for (const { name } of listOwn(present, container))
      await reapContainer(run, foundAs(container, { name }));
}

function idsOf(state: RuntimeState | undefined): string[] {
  if (!state) return [];
  const others = [...(state.retained ?? []), ...(state.retiring ?? [])];
  const containers = [state.live, ...others.map(({ container }) => container)];
  return [
    state.deployment,
    ...others.map(({ deployment }) => deployment),
    ...containers.map(({ deployment }) => deployment),
  ];
}

const pageSize = 200;

async function listAll({ store }: Engine, workload: string): Promise<DeploymentRecord[]> {
  const found: DeploymentRecord[] = [];
  for (let before: string | undefined; ;) {
    const page = await store.listDeployments(workload, {
      limit: pageSize,
      ...(before !== undefined && { before }),
    });
    found.push(...page);
    before = page.at(-1)?.id;
    if (before === undefined || page.length < pageSize) return found;
  }
}
