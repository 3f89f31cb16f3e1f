import { demandPort } from "../ports/optional-ports.js";
import type { Revision } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { foundAs, nameOf, newRevision, volumesOf } from "../revision/parts.js";
import { hashSecrets } from "./hash-secrets.js";
import { findRetained, takeFromRetained } from "../retention/retained.js";
import { withField } from "./explain-end.js";
import { hasVolumesOf } from "./mount-image-volumes.js";
import type { PreparedRelease } from "./prepare-release.js";

/**
 * Names green durably, then creates it under that name, not started. A rollback uses the kept container if
 * there is one and it has the data that green should have.
 */
export async function createGreen(run: Run, release: PreparedRelease): Promise<void> {
  const retained = await findRetained(run);
  const { reference, container } = retained ?? {};
  const at = reference && container && foundAs(reference, container);
  if (retained && at && (await hasVolumesOf(run, at, release.container)))
    await takeFromRetained(run, retained);
  else await createAfresh(run, release);
}

export async function createAfresh(run: Run, release: PreparedRelease): Promise<void> {
  const { workload, id, source } = run.record;
  const { port } = run.wanted;
  const loopbackPort = await chooseLoopbackPort(run, release.container);
  const { reach } = run.runtime;
  const green = newRevision(release, { deployment: id, workload, source, port, loopbackPort, reach });
  await noteBuilt(run, release);
  await nameGreen(run, green);
  await createContainer(run, green, run.signal);
}

async function noteBuilt(run: Run, { built = [] }: PreparedRelease): Promise<void> {
  if (built.length === 0) return;
  const known = run.record.built ?? [];
  const added = built.filter((id) => known.every((image) => image.id !== id));
  await run.intend({ built: [...known, ...added.map((id) => ({ id, labels: {} }))] });
}

async function chooseLoopbackPort(
  { wanted: { port }, runtime }: Run,
  { networks }: PreparedRelease["container"],
): Promise<number | undefined> {
  if (port === undefined || runtime.reach.kind !== "loopback") return undefined;
  // There the container itself holds its port.
  return networks.includes("host") ? port : demandPort(runtime, "host", "port").chooseLoopbackPort();
}

/** Missing volumes are created by name, so that a removal knows their owner. */
async function nameGreen(run: Run, green: Revision): Promise<void> {
  const { workload, createdVolumes = [] } = run.record;
  const names = volumesOf(green);
  const volumes = names.length > 0 ? demandPort(run.runtime, "volumes", "volumes") : undefined;
  const missing = volumes ? await volumes.missing(names, run.signal) : [];
  const secretHashes = await hashSecrets(run);
  if (missing.length === 0) return run.intend({ green, secretHashes });
  await run.intend({ green, secretHashes, createdVolumes: [...new Set([...createdVolumes, ...missing])] });
  for (const name of missing) await volumes?.create(name, workload, run.signal);
}

/**
 * Creates the container of `reference`, or adopts it if an earlier call whose reply was lost created it.
 * Resolves with the reference and the container's id.
 */
export async function createContainer(run: Run, reference: Revision, signal: AbortSignal): Promise<Revision> {
  const runtime = run.runtimeOf(reference);
  const created = await runtime.create(reference, run.lease.fence, signal).catch((error: unknown) => {
    throw withField(error, reference.spec);
  });
  run.emit({ type: "container:created", container: nameOf(created) });
  run.noteCreated(created);
  return created;
}
