import { DeployerError } from "@cutover/core";
import {
  containerSpec,
  describeContainer,
  isPlatform,
  type PrepareContext,
  type Release,
  type SourcePlugin,
} from "@cutover/core/plugin";
import type { Image } from "@cutover/core/ports";
import { formatImageReference, type ImageReference, parseImageReference } from "@cutover/core/schema";
import { pinImage } from "./pin-image.js";
import { pullImage } from "./pull-image.js";
import { resolveCredentials, secretsOf } from "./registry-credentials.js";
import { type ImageConfig, type WrittenImageConfig, imageKind } from "./schema.js";

/** The source kind `image`: runs an image from a registry or from the engine. */
export function image(): SourcePlugin<"image", ImageConfig, WrittenImageConfig> {
  return {
    ...imageKind,
    describe(config) {
      const container = describeContainer(config, config);
      return { ...container, secrets: [...secretsOf(config), ...container.secrets] };
    },
    async findImage({ image: name, platform }, { runtime }) {
      const reference = parseImageReference(name);
      const found = reference && (await runtime.images.find(formatImageReference(reference)));
      return found && isPlatform(found.platform, platform) ? found : undefined;
    },
    prepare,
    pullAgain: async (config, image, context) => {
      const reference = parseImageReference(image);
      if (reference) await pull(config, reference, context);
    },
  };
}

/**
 * Brings the image to the engine by its `pull_policy`, and pins it. Idempotent. IMAGE_NOT_FOUND,
 * IMAGE_UNAUTHORIZED, IMAGE_RATE_LIMITED, IMAGE_PULL_FAILED, SECRET_MISSING, or the engine's errors. Rejects at
 * once with the signal's reason if the context's signal aborts.
 */
async function prepare(config: ImageConfig, context: PrepareContext): Promise<Release> {
  const reference = parseImageReference(config.image);
  if (reference === undefined) throw new DeployerError("IMAGE_INVALID", "The image's name is not valid.");
  const found = config.pull_policy === "always" ? undefined : await findLocal(config, reference, context);
  const held = found ?? (await pull(config, reference, context));
  const pinned = pinImage(reference, held);
  context.emit({
    type: "pull:finished",
    image: formatImageReference(reference),
    digest: pinned.replace(/^.*@/, ""),
    pulled: found === undefined,
  });
  return { container: containerSpec(config, { image: pinned, platform: config.platform }) };
}

async function findLocal(config: ImageConfig, reference: ImageReference, context: PrepareContext) {
  const name = formatImageReference(reference);
  const found = await context.runtime.images.find(name, context.signal);
  if (found !== undefined && isPlatform(found.platform, config.platform)) return found;
  if (config.pull_policy !== "never") return undefined;
  throw new DeployerError(
    "IMAGE_NOT_FOUND",
    `The engine does not hold ${name}, and \`pull_policy\` is never.`,
    {
      details: { image: name },
      remedy: "Bring the image to the engine, or set `pull_policy` to missing or always.",
    },
  );
}

async function pull(config: ImageConfig, reference: ImageReference, context: PrepareContext): Promise<Image> {
  const login = await resolveCredentials(config, reference.registry, context);
  const name = formatImageReference(reference);
  const request = {
    reference: name,
    ...(config.platform !== undefined && { platform: config.platform }),
    ...(login.credentials && { credentials: login.credentials }),
  };
  await pullImage(request, { context, loginProblem: login.problem });
  const held = await context.runtime.images.find(name, context.signal);
  if (held !== undefined) return held;
  throw new DeployerError("IMAGE_PULL_FAILED", `The engine pulled ${name} but no longer holds it.`, {
    details: { image: name },
  });
}
