import { stat } from "node:fs/promises";
import { join } from "node:path";
import { DeployerError } from "@cutover/core";
import {
  buildImageOnce,
  containerSpec,
  describeContainer,
  findBuiltImage,
  missingFile,
  type PrepareContext,
  readTreeSource,
  type Release,
  type SourcePlugin,
  treePrivileges,
  treeSecrets,
  withTree,
} from "@cutover/core/plugin";
import type { VolumeMount } from "@cutover/core/ports";
import { type ContainerConfig, formatImageReference, parseImageReference } from "@cutover/core/schema";
import { ensureImages } from "./base-images.js";
import { hasAny, probedFiles, probedPath } from "./probed-file.js";
import { isStorageBacked, type StaticConfig, type WrittenStaticConfig, staticKind } from "./schema.js";
import { isHidden, programImage, serverImage } from "./site-image.js";

/**
 * The source kind `static`: serves files with a small web server, or runs a program among them that serves the
 * site.
 */
export function staticSite(): SourcePlugin<"static", StaticConfig, WrittenStaticConfig> {
  return {
    ...staticKind,
    describe(config) {
      const { container, ...described } = describeContainer(asContainer(config));
      const storage = storageOf(config, { workload: "" });
      return {
        ...described,
        ...(container && { container: { ...container, mounts: [...container.mounts, ...storage] } }),
        privileges: [...treePrivileges(config), ...described.privileges],
        needs: [
          ...(described.needs ?? []),
          ...storage.map(() => ({ path: "storage", port: "volumes" as const })),
        ],
        secrets: [...treeSecrets(config), ...described.secrets],
      };
    },
    explain: async ({ mode, build, directory, repository, archive }) => {
      const from = directory ?? repository ?? archive;
      const what = mode === "deno" ? "the program" : build ? "the result of the build" : "the files";
      return `put ${what} from ${from} into an image, unless nothing has changed since an earlier deployment`;
    },
    findImage: (_, context) => findBuiltImage(context),
    prepare,
  };
}

function asContainer(config: StaticConfig): ContainerConfig {
  const { mode, port, stop_signal, environment } = config;
  return {
    ...config,
    stop_signal: stop_signal ?? (mode === "files" ? "SIGQUIT" : undefined),
    environment: mode === "files" ? environment : { PORT: String(port), ...environment },
  };
}

/**
 * Builds the image of the site, unless one was built from the same input. Idempotent. TREE_NOT_FOUND,
 * TREE_UNSAFE, TREE_FAILED, BUILD_FAILED, SECRET_MISSING, IMAGE_NOT_FOUND and the like for its base images, the
 * engine's errors, or the signal's reason.
 */
async function prepare(config: StaticConfig, context: PrepareContext): Promise<Release> {
  context.signal.throwIfAborted();
  const source = readTreeSource(config);
  if (source === undefined) throw new DeployerError("CONFIG_INVALID", "The config names no files.");
  const { files, args, bases } =
    config.mode === "deno" ? programImage(config, fullName) : serverImage(config, fullName);
  const image = await withTree(source, context, async ({ root }) => {
    await assertEntry(config, root);
    await assertProbed(config, root);
    const standsOn = await ensureImages(bases, context);
    return buildImageOnce(
      {
        files: { root, ...files },
        recipe: { standsOn, args },
        request: { ...plainBuild, args },
      },
      context,
    );
  });
  const container = containerSpec(asContainer(config), { image });
  return { container: { ...container, mounts: [...container.mounts, ...storageOf(config, context)] } };
}

const plainBuild = {
  builder: "classic",
  dockerfile: "Dockerfile",
  secretArgs: {},
  secrets: {},
  cacheFrom: [],
  noCache: false,
  pull: false,
  credentials: [],
} as const;

function fullName(reference: string): string {
  const parsed = parseImageReference(reference);
  if (parsed === undefined) throw new DeployerError("IMAGE_INVALID", "An image's name is not valid.");
  return formatImageReference(parsed);
}

async function assertEntry(config: StaticConfig, root: string): Promise<void> {
  const { entry } = config;
  if (entry === undefined) return;
  const has = async (folder: string) =>
    !isHidden(entry) && ((await stat(join(folder, entry)).catch(() => undefined))?.isFile() ?? false);
  if (await has(root)) return;
  const remedy = "Add the file, or set `entry` to the program's path.";
  throw await missingFile(config, root, { code: "TREE_NOT_FOUND", path: entry, has, remedy });
}

/** Refuses a site that certainly fails its health check before anything is built or stopped. */
async function assertProbed(config: StaticConfig, root: string): Promise<void> {
  const files = probedFiles(config);
  if (files === undefined || (await hasAny(root, files))) return;
  throw await missingFile(config, root, {
    code: "TREE_NOT_FOUND",
    path: files[0],
    effect: `, so the health check of ${probedPath(config)} would get 404`,
    has: (folder) => hasAny(folder, files),
    remedy: "Add the file, or set `index` or `healthcheck.path` to an existing one.",
  });
}

function storageOf(config: StaticConfig, { workload }: Pick<PrepareContext, "workload">): VolumeMount[] {
  const { storage } = config;
  if (storage === undefined || !isStorageBacked(config)) return [];
  const { volume = `${workload}-storage`, mount } = storage;
  return [{ type: "volume", source: volume, target: mount, readOnly: false }];
}
