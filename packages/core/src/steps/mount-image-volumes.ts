import type { ContainerSpec } from "../ports/container-spec.js";
import { demandPort } from "../ports/optional-ports.js";
import type { Image } from "../ports/runtime.js";
import {
  findVolumeLoss,
  imageVolumes,
  resolveWithVolumes,
  uncovered,
  volumeName,
  withImageVolumes,
  type VolumesByPath,
} from "../source/image-volumes.js";
import type { Revision } from "../records/records.js";
import { foundAs, nameOf } from "../revision/parts.js";
import { findRetained } from "../retention/retained.js";
import type { Run } from "../journal/run.js";

/**
 * Gives a named volume to each data path of the image that no mount of the config covers. Recreate carries over
 * blue's volumes, also at paths of an earlier image; blue-green uses a fresh volume, and a rollback its old
 * one. Nothing is removed or created yet. May change the strategy, durably.
 */
export async function mountImageVolumes(
  run: Run,
  spec: ContainerSpec,
  image: Image | undefined,
): Promise<ContainerSpec> {
  const blue =
    run.blue && run.runtimeOf(run.blue.live).sideBySide ? await volumesHeld(run, run.blue.live) : noVolumes;
  const had = await volumesBefore(run, spec);
  const named = [...(image?.volumes ?? []), ...had.keys()];
  const keptAt = uncovered([...named, ...blue.keys()], spec);
  await settleStrategy(run, keptAt);
  const isCarried = run.record.strategy === "recreate";
  const paths = isCarried ? keptAt : uncovered(named, spec);
  if (paths.length > 0) demandPort(run.runtime, "volumes", `the image's VOLUME ${paths.join(", ")}`);
  for (const finding of findVolumeLoss(run.record, paths)) {
    const { code, message, remedy } = finding;
    run.emit({ type: "warning:found", code, message, remedy });
  }
  const source = (path: string): string =>
    (isCarried ? blue.get(path) : undefined) ?? had.get(path) ?? volumeName(run.record, path, paths);
  const volumes = new Map(paths.map((path) => [path, source(path)]));
  await noteAdopted(run, [...volumes.values()]);
  return withImageVolumes(spec, volumes);
}

const noVolumes: VolumesByPath = new Map();

/**
 * The volumes at the paths that no mount of its config covers, including those that an engine made without our
 * name, for an older version.
 */
export async function volumesHeld(run: Run, revision: Revision): Promise<VolumesByPath> {
  const { spec } = revision;
  const held = new Map<string, string>();
  const mounted = new Set(spec.mounts.map(({ target }) => target));
  for (const volume of (await run.runtime.volumes?.mounts(nameOf(revision), run.halt)) ?? [])
    if (!mounted.has(volume.target)) held.set(volume.target, volume.name);
  return new Map([...held, ...imageVolumes(spec)]);
}

/** The old volumes of a rollback, if nothing that serves has them now: two containers must not write to one. */
async function volumesBefore(run: Run, spec: ContainerSpec): Promise<VolumesByPath> {
  if (run.record.operation !== "rollback") return noVolumes;
  const retained = await findRetained(run);
  const had = retained
    ? await volumesHeld(run, foundAs(retained.reference, retained.container))
    : imageVolumes(spec);
  const serving = [run.blue?.live, ...(run.blue?.retiring ?? []).map(({ container }) => container)];
  const taken = new Set<string>();
  for (const one of serving)
    if (one && run.runtimeOf(one).sideBySide)
      for (const volume of (await volumesHeld(run, one)).values()) taken.add(volume);
  const missing = new Set(await run.runtime.volumes?.missing([...had.values()], run.signal));
  return new Map([...had].filter(([, volume]) => !taken.has(volume) && !missing.has(volume)));
}

async function settleStrategy(run: Run, keptAt: readonly string[]): Promise<void> {
  const { config, strategy, reason } = run.record;
  const resolution = resolveWithVolumes({ strategy, reason }, { config, keptAt });
  if (resolution.strategy === strategy) return;
  await run.intend(resolution);
  run.emit({ type: "strategy:resolved", ...resolution });
}

/** An engine has named them, for a container of ours: from here on the journal knows their owner. */
export async function noteAdopted(run: Run, volumes: readonly string[]): Promise<void> {
  const { createdVolumes = [] } = run.record;
  const adopted = volumes.filter((name) => isAnonymous(name) && !createdVolumes.includes(name));
  if (adopted.length > 0) await run.intend({ createdVolumes: [...createdVolumes, ...adopted] });
}

/**
 * A volume that an older version left to the engine gets a record from here on: the next container must have
 * it.
 */
export async function withHeldVolumes(run: Run, revision: Revision): Promise<ContainerSpec> {
  const { spec } = revision;
  if (!run.runtimeOf(revision).sideBySide || spec.anonymousVolumes === "discard") return spec;
  const volumes = await volumesHeld(run, revision);
  await noteAdopted(run, [...volumes.values()]);
  return withImageVolumes(spec, volumes);
}

/** True if another container of this spec would have the same data as this one. */
export async function hasVolumesOf(run: Run, reference: Revision, spec: ContainerSpec): Promise<boolean> {
  if (spec.anonymousVolumes === "discard") return true;
  const held = await volumesHeld(run, reference);
  return [...imageVolumes(spec)].every(([path, volume]) => held.get(path) === volume);
}

function isAnonymous(name: string): boolean {
  return /^[0-9a-f]{64}$/.test(name);
}
