import type { ContainerSpec } from "../../runtime/container-spec.js";
import type { Run } from "../run.js";
import { noteAdopted, volumesHeld } from "./mount-image-volumes.js";
import { stopContainer } from "./stop-blue.js";

/** Stops a container with its own signal and grace, then removes it. */
export async function reapContainer(run: Run, container: Removable): Promise<void> {
  await stopContainer(run, container);
  await removeContainer(run, container, run.halt);
  run.emit({ type: "container:removed", container: container.name });
}

interface Removable {
  readonly name: string;
  readonly spec: Pick<ContainerSpec, "stopSignal" | "stopGraceMs" | "mounts" | "anonymousVolumes">;
}

/**
 * What its image keeps in volumes of its own stays, unless the config that it was made of lets it go. The journal notes those that no
 * deployment has named: an older version has left them to the engine.
 */
export async function removeContainer(
  run: Run,
  { name, spec }: Removable,
  signal: AbortSignal,
): Promise<void> {
  const anonymousVolumes = spec.anonymousVolumes === "discard";
  if (!anonymousVolumes) await noteAdopted(run, [...(await volumesHeld(run, { name, spec })).values()]);
  await run.runtime.removeContainer(name, signal, { anonymousVolumes });
}
