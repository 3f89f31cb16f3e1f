import type { Stack, StackSight } from "@cutover/core/plugin";
import type { LabelledContainer } from "@cutover/core/ports";
import { say } from "@cutover/schema/sayings";
import type { StackDefinition } from "./definition.js";

export const projectLabel = "com.docker.compose.project";
const serviceLabel = "com.docker.compose.service";
const hashLabel = "com.docker.compose.config-hash";

/** The containers that Compose made for the project, of any version. */
export async function ownContainers(
  { project }: Stack,
  engine: StackSight,
  signal: AbortSignal,
): Promise<LabelledContainer[]> {
  return (await engine.listLabelled(projectLabel, project, signal)).filter(isOfCompose);
}

/**
 * Returns the missing or stopped containers. A container that ended by itself, such as a migration, does not
 * count. A container that the engine restarts never ends by itself.
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
    const named = { service, project: stack.project };
    if (wanted === 1) return [say(own.length === 0 ? "service.gone" : "service.stopped", named)];
    return [say("service.replicas", { ...named, up: up.length, wanted })];
  });
}

/**
 * Compose labels a container with the hash of its config. An image that Compose built carries the other labels
 * too.
 */
function isOfCompose({ labels, inherited = {} }: LabelledContainer): boolean {
  if (inherited[projectLabel] === undefined) return true;
  return labels[hashLabel] !== undefined && labels[hashLabel] !== inherited[hashLabel];
}
