import type { Engine } from "../deploy/engine.js";
import { DeployerError, toDeployerError } from "../errors/deployer-error.js";
import { enforcePolicy } from "../plan/policy.js";
import { readSource } from "../schema/validate-source.js";
import type { Lifecycle, SourcePlugin, WorkloadDescription } from "../source/source-plugin.js";
import {
  isClosed,
  replacesBlue,
  type ContainerReference,
  type DeploymentRecord,
  type RuntimeState,
} from "../store/records.js";
import { isSuccess, keptSuccesses, listKept } from "./successes.js";

/** Whether a deployment can be rolled back to now. */
export interface RollbackVerdict {
  readonly possible: boolean;
  /** Its own container is kept, stopped: it is started again, not created. */
  readonly instant: boolean;
  /** What speaks against it, or what will be done; a clause for a person. */
  readonly reason: string;
}

export interface Judged {
  readonly state: RuntimeState | undefined;
  /** Of one workload. */
  readonly records: readonly DeploymentRecord[];
}

const retentionOf = ({ retain }: Pick<Lifecycle, "retain">): number => keptSuccesses(retain);

/** As `findVerdicts`; where the engine does not answer, the verdicts say so. */
export async function rollbackVerdicts(
  engine: Engine,
  judged: Judged,
  signal: AbortSignal,
): Promise<Map<string, RollbackVerdict>> {
  return findVerdicts(engine, judged, signal, (error) => {
    const { message } = toDeployerError(error);
    return impossible(`that cannot be told now: ${message}`);
  });
}

/**
 * A verdict for each of the records, by id. Asks the engine once for the containers, once for the volumes, and once for each image.
 * Rejects as the store and, without `otherwise`, the engine do, and when `signal` aborts.
 */
export async function findVerdicts(
  engine: Engine,
  { state, records }: Judged,
  signal: AbortSignal,
  otherwise?: (failure: unknown) => RollbackVerdict,
): Promise<Map<string, RollbackVerdict>> {
  const verdicts = new Map<string, RollbackVerdict>();
  const candidates: Candidate[] = [];
  const [workload] = new Set(records.map((record) => record.workload));
  if (workload === undefined) return verdicts;
  const kept = new Set((await listRollbackTargets(engine, { workload, state })).map(({ id }) => id));
  const others = (await engine.store.listWorkloads()).filter(({ name }) => name !== workload);
  const taken = new Map(others.flatMap(({ name, domains }) => domains.map((domain) => [domain, name])));
  for (const record of records) {
    const found = judge(engine, { record, state, kept, taken });
    if (typeof found === "string") verdicts.set(record.id, impossible(found));
    else candidates.push(found);
  }
  try {
    for (const [id, verdict] of await lookAtEngine(engine, candidates, { workload, state, signal }))
      verdicts.set(id, verdict);
  } catch (error) {
    signal.throwIfAborted();
    if (!otherwise) throw error;
    for (const { record } of candidates) verdicts.set(record.id, otherwise(error));
  }
  return verdicts;
}

export interface Targets {
  readonly workload: string;
  readonly state: RuntimeState | undefined;
  /** An open deployment that is committed: it counts already. */
  readonly succeeding?: string | undefined;
}

/** Newest first, the live one included: what is kept of a workload to go back to. */
export function listRollbackTargets(
  { sources, store }: Pick<Engine, "sources" | "store">,
  { workload, state, succeeding }: Targets,
): Promise<DeploymentRecord[]> {
  const count = state ? retentionOfLive(sources, state) : 0;
  return listKept(store, { workload, count, state, succeeding });
}

function retentionOfLive(sources: Engine["sources"], { source, config }: RuntimeState): number {
  try {
    const plugin = sources.get(source);
    const { lifecycle } = plugin ? describe(plugin, config) : {};
    return retentionOf(lifecycle ?? { retain: 0 });
  } catch (error) {
    if (error instanceof DeployerError) return retentionOf({ retain: 0 });
    throw error;
  }
}

interface Candidate {
  readonly record: DeploymentRecord;
  readonly green: ContainerReference;
  readonly plugin: SourcePlugin;
}

interface Known {
  readonly record: DeploymentRecord;
  readonly state: RuntimeState | undefined;
  readonly kept: ReadonlySet<string>;
  readonly taken: ReadonlyMap<string, string>;
}

/** What speaks against it by all that is known without the engine, or what the engine is to be asked about. */
function judge({ sources, policy }: Engine, { record, state, kept, taken }: Known): string | Candidate {
  const { id, operation, phase, source, config, green } = record;
  if (!replacesBlue(operation)) return "nothing was deployed by it";
  if (!isClosed(phase)) return "it has not ended";
  if (!isSuccess(record) || !green) return "it did not succeed";
  if (!state) return "the workload was removed since";
  if (isLive(state, record)) return "it is what is live";
  if (!kept.has(id)) return "it is older than what is kept to go back to";
  if (source !== state.source)
    return `it is of the source kind ${source}, and what is live of ${state.source}`;
  const plugin = sources.get(source);
  if (!plugin) return `no plugin for its source kind ${source} is registered`;
  if (green.stack && !green.privileges)
    return "an older version of Cutover has not noted what its stack asks of the host";
  try {
    const { privileges, domains } = describe(plugin, config);
    enforcePolicy(policy, [...privileges, ...(green.privileges ?? [])]);
    const domain = domains.find((one) => taken.has(one));
    if (domain !== undefined) return `${domain} belongs to the workload ${taken.get(domain)} now`;
  } catch (error) {
    if (!(error instanceof DeployerError)) throw error;
    return `its config is refused now: ${error.message}`;
  }
  return { record, green, plugin };
}

function describe(plugin: SourcePlugin, config: unknown): WorkloadDescription {
  return plugin.describe(readSource(plugin, config).config);
}

/** True also for the older deployment whose container an instant rollback has made live again. */
export function isLive(state: RuntimeState, { id, green }: DeploymentRecord): boolean {
  const { live, deployment = live.deployment } = state;
  return id === deployment || green?.deployment === live.deployment;
}

interface Asked {
  readonly workload: string;
  readonly state: RuntimeState | undefined;
  readonly signal: AbortSignal;
}

async function lookAtEngine(
  { runtime }: Engine,
  candidates: readonly Candidate[],
  { workload, state, signal }: Asked,
): Promise<[string, RollbackVerdict][]> {
  const retained = new Set(state?.retained?.map(({ container }) => container.deployment));
  const containers = retained.size > 0 ? await runtime.listContainers(workload, signal) : [];
  const kept = new Set(
    containers.flatMap(({ deployment = "" }) => (retained.has(deployment) ? deployment : [])),
  );
  const volumes = new Set(candidates.flatMap(({ green }) => volumesOf(green)));
  const missing = volumes.size > 0 ? await runtime.listMissingVolumes([...volumes], signal) : [];
  const images = [...new Set(candidates.flatMap(({ green }) => imagesOf(green)))];
  const found = await Promise.all(images.map((image) => runtime.findImage(image, signal)));
  const gone = new Set(images.filter((_, index) => !found[index]));
  return candidates.map(({ record, green, plugin }) => [
    record.id,
    judgeParts({ green, plugin, missing, isKept: kept.has(green.deployment), gone }),
  ]);
}

interface Parts {
  readonly green: ContainerReference;
  readonly plugin: SourcePlugin;
  readonly missing: readonly string[];
  readonly isKept: boolean;
  readonly gone: ReadonlySet<string>;
}

function judgeParts({ green, plugin, missing, isKept, gone }: Parts): RollbackVerdict {
  const volume = volumesOf(green).find((one) => missing.includes(one));
  if (volume !== undefined) return impossible(`its volume ${volume} is gone`);
  if (isKept) return possible("its container is kept, stopped", true);
  const lost = imagesOf(green).filter((image) => gone.has(image));
  if (lost.length === 0) return possible("its image is on the engine");
  if (lost.every((image) => mayBePulled(plugin, image)))
    return possible("its image is gone from the engine, and would be pulled again by its digest");
  return impossible("its image is gone from the engine, and no registry is known for it");
}

/** Named volumes; what a stack mounts, it makes by itself. */
export function volumesOf({ spec, stack }: Pick<ContainerReference, "spec" | "stack">): string[] {
  if (stack) return [];
  return spec.mounts.flatMap(({ type, source }) => (type === "volume" ? source : []));
}

/** All that must be on the engine, pinned. */
export function imagesOf({ spec, stack }: Pick<ContainerReference, "spec" | "stack">): string[] {
  return [...new Set([spec.image, ...Object.values(stack?.images ?? {})])];
}

/** An image that was built has no name that a registry knows. */
export function mayBePulled(plugin: SourcePlugin, image: string): boolean {
  return plugin.pullAgain !== undefined && image.includes("@");
}

function possible(reason: string, instant = false): RollbackVerdict {
  return { possible: true, instant, reason };
}

export function impossible(reason: string): RollbackVerdict {
  return { possible: false, instant: false, reason };
}
