import { volumeLabel, type UnusedVolume, type VolumeAt, type Volumes } from "../../ports/volumes.js";
import { inspectContainer } from "./container-calls.js";
import { bodyOf, engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { mountTarget } from "./image-view.js";

interface VolumeRow {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>> | null;
}

async function listMissingVolumes(
  engine: EngineConnection,
  names: readonly string[],
  signal: AbortSignal | undefined,
): Promise<string[]> {
  signal?.throwIfAborted();
  if (names.length === 0) return [];
  // The filter matches parts of names too.
  const query = { filters: JSON.stringify({ name: names }) };
  const reply = await engine.call({ path: "/volumes", query, signal });
  const { Volumes } = bodyOf(reply, "The engine did not list its volumes") as { Volumes: VolumeRow[] | null };
  const held = new Set(Volumes?.map(({ Name }) => Name));
  return names.filter((name) => !held.has(name));
}

async function listUnusedVolumes(
  engine: EngineConnection,
  signal: AbortSignal | undefined,
): Promise<UnusedVolume[]> {
  const query = { filters: JSON.stringify({ dangling: ["true"] }) };
  const reply = await engine.call({ path: "/volumes", query, signal });
  const { Volumes } = bodyOf(reply, "The engine did not list its volumes") as { Volumes: VolumeRow[] | null };
  return (Volumes ?? []).map(({ Name, Labels }) => ({ name: Name, workload: Labels?.[volumeLabel] }));
}

async function createVolume(
  engine: EngineConnection,
  { name, workload }: { readonly name: string; readonly workload: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const body = { Name: name, Labels: { [volumeLabel]: workload } };
  const reply = await engine.call({ method: "POST", path: "/volumes/create", body, signal });
  // Where the name is taken, the engine answers with the volume that there is, and changes nothing.
  if (reply.status === 201 || reply.status === 200 || reply.status === 409) return;
  throw engineFailure(reply, `The engine did not make the volume ${name}`);
}

async function removeVolume(
  engine: EngineConnection,
  { name, workload }: { readonly name: string; readonly workload: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const path = `/volumes/${encodeURIComponent(name)}`;
  const found = await engine.call({ path, signal });
  if (found.status === 404) return;
  const { Labels } = bodyOf(found, `The engine did not describe the volume ${name}`) as VolumeRow;
  const isEngines = Labels?.[volumeLabel] === undefined && /^[0-9a-f]{64}$/.test(name);
  if (Labels?.[volumeLabel] !== workload && !isEngines) return;
  const reply = await engine.call({ method: "DELETE", path, signal });
  // 409: a container uses it.
  if ([204, 404, 409].includes(reply.status)) return;
  throw engineFailure(reply, `The engine did not remove the volume ${name}`);
}

export function dockerVolumes(engine: EngineConnection): Volumes {
  return {
    mounts: (container, signal) => listVolumeMounts(engine, container, signal),
    missing: (names, signal) => listMissingVolumes(engine, names, signal),
    unused: (signal) => listUnusedVolumes(engine, signal),
    create: (name, workload, signal) => createVolume(engine, { name, workload }, signal),
    remove: (name, workload, signal) => removeVolume(engine, { name, workload }, signal),
  };
}

async function listVolumeMounts(
  engine: EngineConnection,
  container: string,
  signal: AbortSignal | undefined,
): Promise<VolumeAt[]> {
  const { Mounts = [] } = (await inspectContainer(engine, container, signal)) ?? {};
  return Mounts.flatMap(({ Type, Name, Destination }) =>
    Type === "volume" && Name !== undefined ? { name: Name, target: mountTarget(Destination) } : [],
  );
}
