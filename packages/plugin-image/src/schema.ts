import {
  containerExclusivity,
  containerFields,
  imageReferenceSchema,
  secretReferenceSchema,
  type StrategyRules,
  textOrSecretSchema,
  withContainerRules,
} from "@cutover/core/schema";
import * as z from "zod";

const registryAuthSchema = z.strictObject({
  username: textOrSecretSchema.meta({
    title: "User name",
    description: "User of the registry, as text or as a reference.",
    examples: ["deploy", { from_env: "REGISTRY_USER" }],
  }),
  password: secretReferenceSchema.meta({
    title: "Password",
    description: "Password or access token, by reference only.",
    examples: [{ from_env: "REGISTRY_PASSWORD" }, { from_file: "/run/secrets/registry" }],
  }),
});

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
    }),
  platform: z
    .string()
    .regex(/^[a-z0-9]{1,32}\/[a-z0-9_]{1,32}(?:\/[a-z0-9]{1,32})?$/, {
      error: 'a platform such as "linux/amd64" or "linux/arm64/v8"',
    })
    .optional()
    .meta({
      title: "Platform",
      description: "Which variant of the image to run; the engine's own platform where absent.",
      examples: ["linux/amd64"],
    }),
  registry_auth: registryAuthSchema.optional().meta({
    title: "Registry login",
    description:
      "Login for the image's registry; what `docker login` stored for the deployer's user where absent.",
    examples: [{ username: "deploy", password: { from_env: "REGISTRY_PASSWORD" } }],
  }),
  ...containerFields,
});

/** The config of the source kind `image`. Fills in defaults and changes nothing that was written. */
export const imageSchema = withContainerRules(fields);

export type ImageConfig = z.output<typeof imageSchema>;

export const imageStrategies: StrategyRules<ImageConfig> = {
  fallback: {
    strategy: "blue-green",
    reason: "An image is deployed blue-green unless its config says otherwise.",
  },
  exclusive: containerExclusivity,
};
