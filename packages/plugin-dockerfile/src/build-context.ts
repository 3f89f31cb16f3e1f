import { lstat } from "node:fs/promises";
import { join } from "node:path";
import {
  missingFile,
  type PackOptions,
  type PrepareContext,
  readTreeSource,
  withTree,
} from "@cutover/core/plugin";
import { readIgnoredPaths } from "./ignored-paths.js";
import type { DockerfileConfig } from "./schema.js";

/** The input of the builder, and the place of the Dockerfile in it. */
export interface BuildContext {
  readonly files: PackOptions;
  readonly dockerfile: string;
}

/**
 * Provides the context while `use` runs. TREE_NOT_FOUND, TREE_UNSAFE, TREE_FAILED, SECRET_MISSING,
 * BUILD_FAILED.
 */
export async function withBuildContext<T>(
  config: DockerfileConfig,
  context: PrepareContext,
  use: (context: BuildContext) => Promise<T>,
): Promise<T> {
  const source = readTreeSource(config);
  if (source === undefined) return use(inlineContext(config.dockerfile_inline ?? ""));
  return withTree(source, context, async ({ root }) => {
    const { dockerfile = "Dockerfile" } = config;
    await assertDockerfile(config, root, dockerfile);
    return use({ files: { root, ignores: await readIgnoredPaths(root, dockerfile) }, dockerfile });
  });
}

async function assertDockerfile(config: DockerfileConfig, root: string, dockerfile: string): Promise<void> {
  // BuildKit also accepts the default name in lower case.
  const names = dockerfile === "Dockerfile" ? [dockerfile, "dockerfile"] : [dockerfile];
  const has = async (folder: string) => {
    for (const name of names) if (await lstat(join(folder, name)).catch(() => undefined)) return true;
    return false;
  };
  if (await has(root)) return;
  const remedy = "Add the file, or set `dockerfile` to its path.";
  throw await missingFile(config, root, { code: "BUILD_FAILED", path: dockerfile, has, remedy });
}

/** Only the Dockerfile: an existing folder, all of whose files are ignored. */
function inlineContext(text: string): BuildContext {
  return { files: { root: "/", ignores: () => true, extra: { Dockerfile: text } }, dockerfile: "Dockerfile" };
}
