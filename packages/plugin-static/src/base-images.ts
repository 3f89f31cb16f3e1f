import { DeployerError } from "@cutover/core";
import type { PrepareContext } from "@cutover/core/plugin";
import type { Image } from "@cutover/core/ports";

/**
 * Returns the ids of the images; pulls those that the engine lacks. IMAGE_NOT_FOUND, IMAGE_UNAUTHORIZED,
 * IMAGE_RATE_LIMITED, IMAGE_PULL_FAILED.
 */
export async function ensureImages(
  references: readonly string[],
  context: PrepareContext,
): Promise<string[]> {
  const ids: string[] = [];
  for (const reference of references) ids.push((await ensureImage(reference, context)).id);
  return ids;
}

async function ensureImage(reference: string, { runtime, signal, emit }: PrepareContext): Promise<Image> {
  const held = await runtime.images.find(reference, signal);
  if (held !== undefined) return held;
  const onProgress = (progress: { currentBytes: number; totalBytes: number }) =>
    emit({ type: "pull:progressed", image: reference, ...progress });
  await runtime.images.pull({ reference, onProgress }, signal);
  const pulled = await runtime.images.find(reference, signal);
  if (pulled === undefined) {
    const message = `The engine pulled ${reference} but no longer holds it.`;
    throw new DeployerError("IMAGE_PULL_FAILED", message, { details: { image: reference } });
  }
  emit({ type: "pull:finished", image: reference, digest: pulled.id, pulled: true });
  return pulled;
}
