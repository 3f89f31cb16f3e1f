import { createHash } from "node:crypto";
import type { BuildRequest, Image } from "../ports/runtime.js";
import { imageName } from "./own-images.js";
import type { PrepareContext } from "./source-plugin.js";
import { packTree, type PackOptions, treeDigest } from "./tree/pack-tree.js";

/** The input of an image's build. */
const contentLabel = "dev.cutover.image.content";

export interface ImageBuild {
  readonly files: Omit<PackOptions, "modifiedAt">;
  /** Everything else that affects the result, such as the base images; plain JSON without secrets. */
  readonly recipe: unknown;
  /** The builder, the Dockerfile's path, and the other needs of the build. */
  readonly request: Omit<BuildRequest, "context" | "tag" | "workload" | "labels" | "onStep" | "onLine">;
}

/**
 * Returns the id of an image of these files, named for this deployment: an image that an earlier deployment of
 * the workload built from the same input, else a new one. `noCache` and `pull` always build. Idempotent. The
 * files' times follow from their content, so that a web server's entity tags do too. Rejects as `Images.build`
 * and `packTree`, or with the signal's reason.
 */
export async function buildImageOnce(build: ImageBuild, context: PrepareContext): Promise<string> {
  const { runtime, signal, emit, workload } = context;
  const tree = await treeDigest(build.files, signal);
  const content = digestOf([tree, build.recipe]);
  const { noCache, pull } = build.request;
  const earlier = noCache || pull ? [] : await runtime.images.list(workload, signal);
  const same = earlier
    .filter(({ labels }) => labels[contentLabel] === content)
    .toSorted((left, right) => right.createdAtMs - left.createdAtMs)[0]?.id;
  if (same !== undefined) await runtime.images.tag(same, nameOf(context), signal);
  const image = same ?? (await buildAnew(build, { tree, content }, context));
  emit({
    type: "build:finished",
    image,
    built: same === undefined,
    builder: build.request.builder,
  });
  return image;
}

/** The newest image that was built for the workload: the next build most likely has the same settings. */
export async function findBuiltImage({
  runtime,
  workload,
}: Pick<PrepareContext, "runtime" | "workload">): Promise<Image | undefined> {
  const built = await runtime.images.list(workload);
  const newest = built.toSorted((left, right) => right.createdAtMs - left.createdAtMs)[0];
  return newest && runtime.images.find(newest.id);
}

/** Files that changed while they were sent are built once more, and no other deployment reuses that image. */
async function buildAnew(
  build: ImageBuild,
  { tree, content }: { readonly tree: string; readonly content: string },
  context: PrepareContext,
): Promise<string> {
  const image = await send(build, { tree, labels: { [contentLabel]: content } }, context);
  const after = await treeDigest(build.files, context.signal);
  if (after === tree) return image;
  await context.runtime.images.remove(nameOf(context), context.signal);
  return send(build, { tree: after, labels: {} }, context);
}

function send(
  { files, request }: ImageBuild,
  { tree, labels }: { readonly tree: string; readonly labels: Readonly<Record<string, string>> },
  context: PrepareContext,
): Promise<string> {
  const { workload, runtime, signal, emit } = context;
  return runtime.images.build(
    {
      ...request,
      context: packTree({ ...files, modifiedAt: timeOf(tree) }),
      tag: nameOf(context),
      workload,
      labels,
      onStep: (step) => emit({ type: "build:step", ...step }),
      onLine: (line) => emit({ type: "build:line", line }),
    },
    signal,
  );
}

const secondsOf2000 = 946_684_800;

/** One of 2^29 seconds from the year 2000 on: never in the future, where a time of last change has no meaning. */
function timeOf(digest: string): Date {
  const number = Number.parseInt(digest.slice(-8), 16) % 2 ** 29;
  return new Date((secondsOf2000 + number) * 1000);
}

function digestOf(value: unknown): string {
  return `sha256:${createHash("sha256").update(JSON.stringify(value)).digest("hex")}`;
}

function nameOf({ workload, deployment }: PrepareContext): string {
  return imageName(workload, deployment);
}
