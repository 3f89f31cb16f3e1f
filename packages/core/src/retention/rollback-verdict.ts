import { say } from "@cutover/schema/sayings";
import type { Engine } from "../journal/engine.js";
import { findOwn } from "../revision/own-containers.js";
import { imagesOf, lacksPrivileges, volumesOf } from "../revision/parts.js";
import { isReachedAsNow } from "../revision/route-target.js";
import { DeployerError, toDeployerError } from "../errors/deployer-error.js";
import { lackOf } from "../ports/optional-ports.js";
import { plainLifecycle } from "../strategies/plain-lifecycle.js";
import { HostAccess } from "../source/host-access.js";
import { secretPrivileges } from "../source/resolve-secret.js";
import { askedStrategy, readSource } from "@cutover/schema/internal";
import type { SourcePlugin, WorkloadDescription } from "../source/source-plugin.js";
import { ownMounts } from "../source/image-volumes.js";
import {
  isClosed,
  replacesBlue,
  type Revision,
  type DeploymentRecord,
  type RuntimeState,
} from "../records/records.js";
import { isSuccess, keptSuccesses, listKept } from "./successes.js";

/** Whether a rollback can reach a deployment now. */
export interface RollbackVerdict {
  readonly possible: boolean;
  /** Its own container is kept, stopped, so it is started, not created. */
  readonly instant: boolean;
  /** The obstacle, or what will be done; a clause for a person. */
  readonly reason: string;
}

/** A verdict that also shows whether the obstacle can pass. */
export interface Judgement extends RollbackVerdict {
  /**
   * False if it is possible, or may become so: a plugin, a policy, a domain or a volume that is missing now may
   * exist later.
   */
  readonly isLost: boolean;
}

export interface Judged {
  readonly state: RuntimeState | undefined;
  /** Of one workload. */
  readonly records: readonly DeploymentRecord[];
}

/** As `findVerdicts`; if the engine does not answer, the verdicts report that. */
export async function rollbackVerdicts(
  engine: Engine,
  judged: Judged,
  signal: AbortSignal,
): Promise<Map<string, RollbackVerdict>> {
  const found = await findVerdicts(engine, judged, signal, (error) => {
    const { message } = toDeployerError(error);
    return notNow(say("verdict.unknown", { said: message }));
  });
  return new Map(
    [...found].map(([id, { possible, instant, reason }]) => [id, { possible, instant, reason }]),
  );
}

/**
 * Returns a verdict for each of the records, by id. Asks the engine once for the containers, once for the
 * volumes, and once for each image. Rejects with the errors of the store and, without `otherwise`, of the
 * engine, and if `signal` aborts.
 */
export async function findVerdicts(
  engine: Engine,
  { state, records }: Judged,
  signal: AbortSignal,
  otherwise?: (failure: unknown) => Judgement,
): Promise<Map<string, Judgement>> {
  const verdicts = new Map<string, Judgement>();
  const candidates: Candidate[] = [];
  const [workload] = new Set(records.map((record) => record.workload));
  if (workload === undefined) return verdicts;
  const kept = new Set((await listRollbackTargets(engine, { workload, state })).map(({ id }) => id));
  const others = (await engine.store.listWorkloads()).filter(({ name }) => name !== workload);
  const taken = new Map(others.flatMap(({ name, domains }) => domains.map((domain) => [domain, name])));
  for (const record of records) {
    const found = await judge(engine, { record, state, kept, taken });
    if ("green" in found) candidates.push(found);
    else verdicts.set(record.id, found);
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
  /** An open deployment that is committed: it already counts. */
  readonly succeeding?: string | undefined;
}

/** The deployments that a rollback can reach, newest first, including the live one. */
export function listRollbackTargets(
  { sources, store }: Pick<Engine, "sources" | "store">,
  { workload, state, succeeding }: Targets,
): Promise<DeploymentRecord[]> {
  const count = keptSuccesses((state && findRetain(sources, state)) ?? 0);
  return listKept(store, { workload, count, state, succeeding });
}

/**
 * How many containers the live config keeps; undefined if this process cannot read it, so that more may be
 * kept.
 */
export function findRetain(
  sources: Engine["sources"],
  { source, config }: Pick<RuntimeState, "source" | "config">,
): number | undefined {
  const plugin = sources.get(source);
  if (!plugin) return undefined;
  try {
    return (describe(plugin, config).lifecycle ?? plainLifecycle).retain;
  } catch (error) {
    if (error instanceof DeployerError) return undefined;
    throw error;
  }
}

interface Candidate {
  readonly record: DeploymentRecord;
  readonly green: Revision;
  readonly plugin: SourcePlugin;
}

interface Known {
  readonly record: DeploymentRecord;
  readonly state: RuntimeState | undefined;
  readonly kept: ReadonlySet<string>;
  readonly taken: ReadonlyMap<string, string>;
}

/** The obstacle that is known without the engine, or the question for the engine. */
async function judge(
  { sources, policy, runtime }: Engine,
  { record, state, kept, taken }: Known,
): Promise<Judgement | Candidate> {
  const { id, operation, phase, source, config, green } = record;
  if (!replacesBlue(operation)) return lost(say("verdict.deployed-nothing"));
  if (!isClosed(phase)) return notNow(say("verdict.not-ended"));
  if (!isSuccess(record) || !green) return lost(say("verdict.not-succeeded"));
  if (!state) return lost(say("verdict.removed"));
  if (isLive(state, record)) return notNow(say("verdict.live"));
  if (!kept.has(id)) return lost(say("verdict.too-old"));
  if (source !== state.source) return lost(say("verdict.other-source", { source, other: state.source }));
  const plugin = sources.get(source);
  if (!plugin) return notNow(say("verdict.no-plugin", { source }));
  if (lacksPrivileges(green)) return lost(say("verdict.no-privileges"));
  try {
    const { privileges, uses = [], domains, secrets } = describe(plugin, config);
    const references = secrets.flatMap(({ path, reference }) => secretPrivileges(path, reference));
    const asked = [...privileges, ...uses, ...references, ...(green.privileges ?? [])];
    await HostAccess.of(policy, runtime).assertAllowed(asked);
    const domain = domains.find((one) => taken.has(one));
    if (domain !== undefined)
      return notNow(say("verdict.domain-taken", { domain, name: taken.get(domain) ?? "" }));
  } catch (error) {
    if (!(error instanceof DeployerError)) throw error;
    return notNow(say("verdict.refused", { said: error.message }));
  }
  return { record, green, plugin };
}

function describe(plugin: SourcePlugin, config: unknown): WorkloadDescription {
  return plugin.describe(readSource(plugin, config).config);
}

/** True also for the older deployment whose container an instant rollback has made live again. */
export function isLive(state: RuntimeState, { id, green }: DeploymentRecord): boolean {
  const { live, deployment } = state;
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
): Promise<[string, Judgement][]> {
  const retained = state?.retained ?? [];
  const containers = retained.length > 0 ? await runtime.list(workload, signal) : [];
  const there = retained.filter(({ container }) => findOwn(containers, container));
  const kept = new Set(there.map(({ container }) => container.deployment));
  const isStarted = (green: Revision): boolean =>
    kept.has(green.deployment) && isReachedAsNow(green, runtime.reach);
  const volumes = new Set(candidates.flatMap(({ green, record }) => volumesNeeded(green, record)));
  const missing = volumes.size > 0 ? await runtime.volumes?.missing([...volumes], signal) : [];
  const images = [...new Set(candidates.flatMap(({ green }) => imagesOf(green)))];
  const held = runtime.images;
  const found = await Promise.all(images.map(async (image) => !held || held.find(image, signal)));
  const gone = new Set(images.filter((_, index) => !found[index]));
  return candidates.map(({ record, green, plugin }) => [
    record.id,
    judgeParts({ record, green, plugin, missing, isKept: isStarted(green), gone }),
  ]);
}

interface Parts {
  readonly record: DeploymentRecord;
  readonly green: Revision;
  readonly plugin: SourcePlugin;
  /** Undefined: the runtime has no volumes at all. */
  readonly missing: readonly string[] | undefined;
  readonly isKept: boolean;
  readonly gone: ReadonlySet<string>;
}

function judgeParts({ record, green, plugin, missing, isKept, gone }: Parts): Judgement {
  const needed = volumesNeeded(green, record);
  if (!missing && needed.length > 0) return notNow(`${lackOf("volumes")}, and ${needed[0]} is needed`);
  const volume = needed.find((one) => missing?.includes(one));
  if (volume !== undefined) return notNow(say("verdict.volume-gone", { volume }));
  if (isKept) return possible(say("verdict.kept"), true);
  const absent = imagesOf(green).filter((image) => gone.has(image));
  if (absent.length === 0) return possible(say("verdict.image-held"));
  if (absent.every((image) => mayBePulled(plugin, image))) return possible(say("verdict.image-pulled"));
  const why = say("verdict.image-lost");
  return absent.every(hasDigest) ? notNow(why) : lost(why);
}

/**
 * The volumes that the deployment needs. The image's own volumes are carried over from the live container,
 * unless both are up at once.
 */
export function volumesNeeded(revision: Revision, { config }: Pick<DeploymentRecord, "config">): string[] {
  const { spec } = revision;
  const mounts = askedStrategy(config) === "blue-green" ? spec.mounts : ownMounts(spec);
  return volumesOf({ ...revision, spec: { ...spec, mounts } });
}

/** No registry knows a built image. */
export function mayBePulled(plugin: SourcePlugin, image: string): boolean {
  return plugin.pullAgain !== undefined && hasDigest(image);
}

function hasDigest(image: string): boolean {
  return image.includes("@");
}

function possible(reason: string, instant = false): Judgement {
  return { possible: true, instant, reason, isLost: false };
}

/** Impossible in this process, or for a while. */
function notNow(reason: string): Judgement {
  return { possible: false, instant: false, reason, isLost: false };
}

/** Impossible for good: something that it needs is gone, or later deployments have superseded it. */
function lost(reason: string): Judgement {
  return { possible: false, instant: false, reason, isLost: true };
}
