import { assertImageName } from "../../ports/image-name.js";
import { imageLabel, type BuiltImage } from "../../ports/images.js";
import { bodyOf, engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { splitReference } from "./pull.js";

interface ImageRow {
  readonly Id: string;
  readonly RepoTags: readonly string[] | null;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly Created: number;
}

/** Slashes stay: the engine's own route takes them as a part of the name. IMAGE_INVALID. */
export function imagePath(reference: string): string {
  assertImageName(reference);
  return `/images/${reference}`;
}

export async function listImages(
  engine: EngineConnection,
  workload: string,
  signal: AbortSignal | undefined,
): Promise<BuiltImage[]> {
  const rows = await find(engine, { label: [`${imageLabel}=${workload}`] }, signal);
  return rows.map(({ Id, RepoTags, Labels, Created }) => ({
    id: Id,
    tags: (RepoTags ?? []).filter((tag) => tag !== "<none>:<none>"),
    labels: Labels ?? {},
    createdAtMs: Created * 1000,
  }));
}

export async function listTags(
  engine: EngineConnection,
  prefix: string,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const rows = await find(engine, { reference: [`${prefix}*`] }, signal);
  return rows.flatMap(({ RepoTags }) => RepoTags ?? []).filter((tag) => tag.startsWith(prefix));
}

export async function tagImage(
  engine: EngineConnection,
  { id, tag }: { readonly id: string; readonly tag: string },
  signal: AbortSignal | undefined,
): Promise<void> {
  const { name: repo, tag: version } = splitReference(tag);
  const path = `${imagePath(id)}/tag`;
  const reply = await engine.call({ method: "POST", path, query: { repo, tag: version }, signal });
  if (reply.status === 201) return;
  throw engineFailure(reply, `The engine did not name image ${id} ${tag}`, { 404: "IMAGE_NOT_FOUND" });
}

/** With the names that `keepStages` gave. */
export async function removeImage(
  engine: EngineConnection,
  tag: string,
  signal: AbortSignal | undefined,
): Promise<void> {
  await remove(engine, tag, signal);
  const stages = await find(engine, { reference: [stageTag(tag, "*")] }, signal);
  for (const stage of stages.flatMap(({ RepoTags }) => RepoTags ?? [])) {
    if (stage.startsWith(stageTag(tag, ""))) await remove(engine, stage, signal);
  }
}

/**
 * Names the stages that an image was built from: nameless, they would stay for ever, and removed, they would be built anew each
 * time. They go with the image's own name.
 */
export async function keepStages(
  engine: EngineConnection,
  { tag, stages }: { readonly tag: string; readonly stages: readonly string[] },
  signal: AbortSignal | undefined,
): Promise<void> {
  for (const [index, id] of stages.entries())
    await tagImage(engine, { id, tag: stageTag(tag, String(index + 1)) }, signal);
}

function stageTag(tag: string, stage: string): string {
  return `${tag}-stage-${stage}`;
}

async function remove(engine: EngineConnection, tag: string, signal: AbortSignal | undefined): Promise<void> {
  const reply = await engine.call({ method: "DELETE", path: imagePath(tag), signal });
  // 409: a container uses it.
  if ([200, 404, 409].includes(reply.status)) return;
  throw engineFailure(reply, `The engine did not remove image ${tag}`);
}

async function find(
  engine: EngineConnection,
  filters: Readonly<Record<string, readonly string[]>>,
  signal: AbortSignal | undefined,
): Promise<ImageRow[]> {
  const query = { filters: JSON.stringify(filters) };
  const reply = await engine.call({ path: "/images/json", query, signal });
  return bodyOf(reply, "The engine did not list its images") as ImageRow[];
}
