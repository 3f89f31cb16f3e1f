import * as z from "zod";
import { containerExclusivity } from "../container-exclusivity.js";
import { containerFields } from "../container-fields.js";
import { withContainerRules } from "../container-rules.js";
import { imageReferenceSchema, parseImageReference } from "../image-reference.js";
import { platformSchema, registryLoginSchema } from "../registry-fields.js";
import type { SourceKind } from "../source-kind.js";
import { resolution } from "../strategy.js";
import { tell } from "../texts/catalogue.js";
import { warning } from "../warning.js";

const fields = z.strictObject({
  image: imageReferenceSchema.meta({
    title: "Image",
    description: "The image to run: [registry/]name[:tag][@sha256:digest].",
    examples: ["ghcr.io/example/web:1.4.2"],
  }),
  pull_policy: z
    .enum(["always", "missing", "never"])
    .default("always")
    .meta({
      title: "Pull policy",
      description:
        "Whether the registry is asked at each deployment, only for an image that the engine lacks, or never.",
      examples: ["always", "missing"],
      enumDescriptions: [
        "At each deployment; a tag may have moved.",
        "Only if the engine does not hold the image.",
        "Never; the engine must hold the image.",
      ],
    }),
  platform: platformSchema.optional().meta({
    title: "Platform",
    description: "Which variant of the image to run; the engine's own platform if absent.",
    examples: ["linux/amd64"],
  }),
  registry_auth: registryLoginSchema.optional().meta({
    title: "Registry login",
    description:
      "Login for the image's registry; what `docker login` stored for the deployer's user if absent.",
    examples: [{ username: "deploy", password: { from_env: "REGISTRY_PASSWORD" } }],
  }),
  ...containerFields,
});

/** The config of the source kind `image`. Fills in defaults, and changes nothing else. */
export const imageSchema = withContainerRules(fields);

export type ImageConfig = z.output<typeof imageSchema>;

/** The config as people write it. */
export type WrittenImageConfig = z.input<typeof imageSchema>;

export const imageKind: SourceKind<"image", ImageConfig, WrittenImageConfig> = {
  kind: "image",
  schema: imageSchema,
  strategies: {
    fallback: resolution("blue-green", tell("strategy.image")),
    exclusive: containerExclusivity,
  },
  warn({ image }) {
    const { tag, digest } = parseImageReference(image) ?? {};
    if (tag !== "latest" || digest !== undefined) return [];
    return [warning(["image"], "IMAGE_LATEST", tell("warning.image-latest"))];
  },
};
