import { type PackOptions, type PrepareContext, readTreeSource, withTree } from "@cutover/core";
import { readIgnoredPaths } from "./ignored-paths.js";
import type { DockerfileConfig } from "./schema.js";

/** What goes to the builder, and where the Dockerfile stands in it. */
export interface BuildContext {
  readonly files: PackOptions;
  readonly dockerfile: string;
}

/** The context while `use` runs. TREE_NOT_FOUND, TREE_UNSAFE, TREE_FAILED, SECRET_MISSING, BUILD_FAILED. */
export async function withBuildContext<T>(
  config: DockerfileConfig,
  context: PrepareContext,
  use: (context: BuildContext) => Promise<T>,
): Promise<T> {
  const source = readTreeSource(config);
  if (source === undefined) return use(inlineContext(config.dockerfile_inline ?? ""));
  return withTree(source, context, async ({ root }) => {
    const { dockerfile = "Dockerfile" } = config;
    return use({ files: { root, ignores: await readIgnoredPaths(root, dockerfile) }, dockerfile });
  });
}

/** Nothing but the Dockerfile: a folder that is always there, of which everything is left out. */
function inlineContext(text: string): BuildContext {
  return { files: { root: "/", ignores: () => true, extra: { Dockerfile: text } }, dockerfile: "Dockerfile" };
}
