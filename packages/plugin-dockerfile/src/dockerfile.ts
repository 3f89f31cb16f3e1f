import { DeployerError } from "@cutover/core";
import {
  buildImageOnce,
  containerSpec,
  describeContainer,
  findBuiltImage,
  type PrepareContext,
  type Release,
  type SourcePlugin,
  treePrivileges,
} from "@cutover/core/plugin";
import { withBuildContext } from "./build-context.js";
import { buildSecrets, resolveBuildSecrets } from "./build-secrets.js";
import { type DockerfileConfig, type WrittenDockerfileConfig, dockerfileKind } from "./schema.js";

/** The source kind `dockerfile`: builds an image from a folder, a git repository or an inline Dockerfile, and runs it. */
export function dockerfile(): SourcePlugin<"dockerfile", DockerfileConfig, WrittenDockerfileConfig> {
  return {
    ...dockerfileKind,
    describe(config) {
      const container = describeContainer(config, config);
      return {
        ...container,
        privileges: [...treePrivileges(config), ...container.privileges],
        secrets: [...buildSecrets(config), ...container.secrets],
      };
    },
    explain,
    findImage: (_, context) => findBuiltImage(context),
    prepare,
  };
}

async function explain(
  config: DockerfileConfig,
  { runtime }: Pick<PrepareContext, "runtime">,
): Promise<string> {
  const { builder } = config;
  const obstacle = await runtime.images.obstacle(builder);
  const from = config.directory ?? config.repository ?? "the inline Dockerfile";
  const when = config.no_cache || config.pull ? "" : ", unless nothing has changed since an earlier build";
  return `build the image from ${from} with the ${builder} builder${when}${obstacle === undefined ? "" : `; this will fail: ${obstacle}`}`;
}

/**
 * Builds the image, unless an image of this workload was built from the same input. Idempotent. BUILD_FAILED,
 * BUILDER_MISSING, TREE_NOT_FOUND, TREE_UNSAFE, TREE_FAILED, SECRET_MISSING, the engine's errors, or the
 * signal's reason.
 */
async function prepare(config: DockerfileConfig, context: PrepareContext): Promise<Release> {
  const { runtime, signal } = context;
  const { builder, target, platform, args, build_secrets, cache_from, no_cache, pull } = config;
  signal.throwIfAborted();
  const obstacle = await runtime.images.obstacle(builder, signal);
  if (obstacle !== undefined) throw new DeployerError("BUILDER_MISSING", obstacle);
  const image = await withBuildContext(config, context, async ({ files, dockerfile: path }) =>
    buildImageOnce(
      {
        files,
        // It holds secrets as references, so a changed value does not cause a build.
        recipe: { builder, path, target, platform, args, build_secrets, cache_from },
        request: {
          builder,
          dockerfile: path,
          ...(target !== undefined && { target }),
          ...(platform !== undefined && { platform }),
          ...(await resolveBuildSecrets(config, context.resolveSecret)),
          cacheFrom: cache_from,
          noCache: no_cache,
          pull,
        },
      },
      context,
    ),
  );
  return { container: containerSpec(config, { image, platform }) };
}
