import type { Stack, StackSight } from "@cutover/core/plugin";
import type { LabelledContainer } from "@cutover/core/ports";
import type { StackDefinition } from "./definition.js";

export const projectLabel = "com.docker.compose.project";
const serviceLabel = "com.docker.compose.service";
const hashLabel = "com.docker.compose.config-hash";

/** The containers that Compose has made of the project, whatever their version. */
export async function ownContainers(
  { project }: Stack,
  engine: StackSight,
  signal: AbortSignal,
): Promise<LabelledContainer[]> {
  return (await engine.listLabelled(projectLabel, project, signal)).filter(isOfCompose);
}

/**
 * What is missing or down. A container that has ended by itself, as a migration does, is not missed; one that the engine restarts never
 * ends by itself.
 */
export async function findDamage(
  stack: Stack,
  definition: StackDefinition,
  engine: StackSight,
  signal: AbortSignal,
): Promise<string[]> {
  const containers = await ownContainers(stack, engine, signal);
  const { images, lasting = [], replicas = {} } = definition;
  return Object.keys(images).flatMap((service) => {
    const own = containers.filter(({ labels }) => labels[serviceLabel] === service);
    const mayEnd = !lasting.includes(service);
    const up = own.filter(({ state, exitCode }) => state !== "stopped" || (mayEnd && exitCode === 0));
    const wanted = replicas[service] ?? 1;
    if (up.length >= wanted) return [];
    if (wanted === 1) return [`the service ${service} of ${stack.project} is ${own[0]?.state ?? "gone"}`];
    return [`the service ${service} of ${stack.project} has ${up.length} of its ${wanted} containers`];
  });
}

/** Compose gives a container the hash of its config; the other labels an image may carry too, as each one does that Compose has built. */
function isOfCompose({ labels, inherited = {} }: LabelledContainer): boolean {
  if (inherited[projectLabel] === undefined) return true;
  return labels[hashLabel] !== undefined && labels[hashLabel] !== inherited[hashLabel];
}
