import { z } from "zod";
import { formatImageReference, parseImageReference } from "@cutover/schema";
import type { Change } from "./change.js";
import { imagePush, other } from "./git-changes.js";

const dockerHub = z.object({
  push_data: z.object({ tag: z.string() }),
  repository: z.object({ repo_name: z.string() }),
});

/** Nothing proves who sent it, so the tag is a hint, and `callback_url` is never called. */
export function dockerHubChanges(payload: unknown): Change[] {
  const event = dockerHub.safeParse(payload).data;
  if (!event) return [other(payload, "event")];
  return [imagePush({ image: event.repository.repo_name, tag: event.push_data.tag })];
}

const resources = z
  .array(z.object({ digest: z.string().optional(), tag: z.string().optional(), resource_url: z.string() }))
  .max(1_000);
const harbor = z.union([
  z.object({ type: z.string(), event_data: z.object({ resources }) }),
  // As CloudEvents.
  z.object({ type: z.string(), data: z.object({ resources }) }),
]);

export function harborChanges(payload: unknown): Change[] {
  const event = harbor.safeParse(payload).data;
  if (!event) return [other(payload, "type")];
  if (event.type !== "PUSH_ARTIFACT" && event.type !== "harbor.artifact.pushed")
    return [{ kind: "other", event: event.type }];
  const pushed = "data" in event ? event.data.resources : event.event_data.resources;
  return pushed.flatMap(({ digest, tag, resource_url }) => {
    const parsed = parseImageReference(resource_url);
    return parsed ? [imagePush({ image: `${parsed.registry}/${parsed.repository}`, tag, digest })] : [];
  });
}

const distribution = z.object({
  events: z
    .array(
      z.object({
        action: z.string(),
        target: z.object({
          mediaType: z.string().optional(),
          digest: z.string().optional(),
          repository: z.string(),
          tag: z.string().optional(),
        }),
      }),
    )
    .max(1_000),
});

/** The registry's own name is that by which the client pushed, and may be another one for the engine. */
export function distributionChanges(payload: unknown): Change[] {
  const envelope = distribution.safeParse(payload).data;
  if (!envelope) return [other(payload, "action")];
  return envelope.events.map(({ action, target }): Change => {
    const isManifest = /manifest|image\.index/.test(target.mediaType ?? "");
    if (action !== "push" || !isManifest)
      return { kind: "other", event: `${action} of ${target.repository}` };
    const { repository: image, tag, digest } = target;
    return imagePush({ image, tag, digest, namesRegistry: false });
  });
}

/** The name of an image as `registry/repository`; undefined if it is not one. */
export function imageNameOf(text: string): string | undefined {
  const parsed = parseImageReference(text);
  return parsed && formatImageReference({ ...parsed, tag: "x", digest: undefined }).slice(0, -2);
}
