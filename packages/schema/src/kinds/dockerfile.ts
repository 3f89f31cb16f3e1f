import * as z from "zod";
import { formatPath } from "../config-path.js";
import { containerExclusivity } from "../container-exclusivity.js";
import { containerFields } from "../container-fields.js";
import { withContainerRules } from "../container-rules.js";
import { imageReferenceSchema } from "../image-reference.js";
import { platformSchema, registryLoginSchema } from "../registry-fields.js";
import { secretReferenceSchema, textOrSecretSchema } from "../secret-reference.js";
import type { SourceKind } from "../source-kind.js";
import { treeFields, withTreeRules } from "../tree-fields.js";
import { resolution } from "../strategy.js";
import { tell } from "../texts/catalogue.js";
import { warning } from "../warning.js";
import { mustBe } from "../texts/must-be.js";

const { directory, repository, ref, subdirectory, credentials } = treeFields;

const contextFields = {
  directory: directory.meta({
    title: "Directory",
    description: "Absolute path of a folder on the deployer's machine that is the build context.",
    examples: ["/srv/app"],
  }),
  repository: repository.meta({
    title: "Git repository",
    description:
      "Address of a git repository that is the build context; submodules and large file storage are not fetched.",
    examples: ["https://git.example.com/team/app.git", "git@git.example.com:team/app.git"],
  }),
  ref,
  subdirectory: subdirectory.meta({
    title: "Subdirectory",
    description: "Folder of the repository to build from; its root if absent.",
    examples: ["services/api"],
  }),
  credentials,
  dockerfile_inline: z
    .string()
    .min(1)
    .max(65_536)
    .optional()
    .meta({
      title: "Inline Dockerfile",
      description: "The Dockerfile itself, without a build context to copy files from.",
      examples: ["FROM nginx:1.28\nRUN echo hello > /usr/share/nginx/html/index.html\n"],
    }),
  dockerfile: z
    .string()
    .max(1024)
    .refine(isPathBelow, { error: mustBe("path-in-context") })
    .optional()
    .meta({
      title: "Dockerfile",
      description: "Path of the Dockerfile in the build context; Dockerfile if absent.",
      examples: ["Dockerfile", "docker/web.Dockerfile"],
    }),
};

const buildFields = {
  target: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, { error: mustBe("stage-name") })
    .optional()
    .meta({
      title: "Target",
      description: "Last stage to build; the Dockerfile's last one if absent.",
      examples: ["production"],
    }),
  args: z
    .record(
      z.string().regex(/^[A-Za-z_][A-Za-z0-9_]{0,254}$/, { error: mustBe("variable") }),
      textOrSecretSchema,
    )
    .default({})
    .meta({
      title: "Build arguments",
      description:
        "Values for ARG. A reference is masked in all output, but stays readable in the image's history.",
      examples: [{ NODE_ENV: "production", NPM_TOKEN: { from_env: "NPM_TOKEN" } }],
    }),
  build_secrets: z
    .record(
      z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, { error: mustBe("secret-id") }),
      secretReferenceSchema,
    )
    .default({})
    .meta({
      title: "Build secrets",
      description:
        "Secrets by id, for RUN --mount=type=secret; no part of the image. Not with the classic builder.",
      examples: [{ npm_token: { from_env: "NPM_TOKEN" } }],
    }),
  platform: platformSchema.optional().meta({
    title: "Platform",
    description: "Platform of the image; the engine's own if absent.",
    examples: ["linux/amd64"],
  }),
  cache_from: z
    .array(imageReferenceSchema)
    .max(20)
    .default([])
    .meta({
      title: "Cache sources",
      description: "Images whose layers the build may reuse; it always reuses the engine's own layers.",
      examples: [["registry.example/web:cache"]],
    }),
  no_cache: z
    .boolean()
    .default(false)
    .meta({
      title: "Without cache",
      description: "Builds at every deployment, without the cache.",
      examples: [true],
    }),
  pull: z
    .boolean()
    .default(false)
    .meta({
      title: "Pull base images",
      description: "Builds at every deployment, and asks the registries for newer base images.",
      examples: [true],
    }),
  builder: z
    .enum(["classic", "buildkit", "buildx"])
    .default("classic")
    .meta({
      title: "Builder",
      description: "The engine's own builder, BuildKit through the docker command, or the plugin buildx.",
      examples: ["classic", "buildkit", "buildx"],
      enumDescriptions: [
        "The engine's own builder; every engine has it.",
        "BuildKit, through the docker command.",
        "The plugin buildx of the docker command.",
      ],
    }),
  registry_auth: z
    .record(
      z.string().regex(/^[A-Za-z0-9](?:[A-Za-z0-9.-]{0,252}[A-Za-z0-9])?(?::\d{1,5})?$/, {
        error: mustBe("registry"),
      }),
      registryLoginSchema,
    )
    .default({})
    .meta({
      title: "Registry logins",
      description:
        "Logins by registry, for base images. Only with the classic builder; the others use what `docker login` stored.",
      examples: [{ "ghcr.io": { username: "deploy", password: { from_env: "REGISTRY_PASSWORD" } } }],
    }),
};

const fields = z.strictObject({ ...contextFields, ...buildFields, ...containerFields });

/** The config of the source kind `dockerfile`. Fills in defaults, and changes nothing else. */
export const dockerfileSchema = withTreeRules(withContainerRules(fields))
  .check(({ value, issues }) => {
    for (const { path, message } of clashes(value))
      issues.push({ code: "custom", input: value, path: [path], message });
  })
  .meta({
    examples: [
      { directory: "/srv/app", port: 8080, domains: ["app.example.com"] },
      {
        repository: "https://git.example.com/team/app.git",
        ref: "main",
        subdirectory: "services/api",
        port: 3000,
      },
      { dockerfile_inline: "FROM nginx:1.28\n", port: 80 },
      { directory: "/srv/app", builder: "buildx", build_secrets: { npm_token: { from_env: "NPM_TOKEN" } } },
    ],
  });

export type DockerfileConfig = z.output<typeof dockerfileSchema>;

/** The config as people write it. */
export type WrittenDockerfileConfig = z.input<typeof dockerfileSchema>;

export const dockerfileKind: SourceKind<"dockerfile", DockerfileConfig, WrittenDockerfileConfig> = {
  kind: "dockerfile",
  schema: dockerfileSchema,
  strategies: {
    fallback: resolution("recreate", tell("strategy.dockerfile")),
    exclusive: containerExclusivity,
  },
  warn: ({ args }) =>
    Object.entries(args).flatMap(([name, value]) => {
      if (typeof value === "string") return [];
      const path = ["args", name];
      return warning(path, "SECRET_IN_IMAGE", tell("warning.secret-in-image", { field: formatPath(path) }));
    }),
};

function clashes(config: z.output<typeof fields>): { path: string; message: string }[] {
  const { dockerfile_inline, dockerfile, builder, build_secrets, registry_auth } = config;
  const context = config.directory === undefined ? config.repository && "repository" : "directory";
  const found: { path: string; message: string }[] = [];
  const refuse = (path: string, message: string) => found.push({ path, message });
  if (dockerfile_inline === undefined && context === undefined)
    refuse("directory", mustBe("set-without-both", { other: "repository", another: "dockerfile_inline" }));
  if (dockerfile_inline !== undefined && context !== undefined)
    refuse("dockerfile_inline", mustBe("left-out-beside", { other: context }));
  if (dockerfile_inline !== undefined && dockerfile !== undefined)
    refuse("dockerfile", mustBe("left-out-beside", { other: "dockerfile_inline" }));
  if (builder === "classic" && Object.keys(build_secrets).length > 0)
    refuse("build_secrets", mustBe("left-out-with-classic"));
  if (builder !== "classic" && Object.keys(registry_auth).length > 0)
    refuse("registry_auth", mustBe("left-out-not-classic"));
  return found;
}

function isPathBelow(text: string): boolean {
  return (
    text !== "" &&
    !/\p{Cc}/u.test(text) &&
    text.split("/").every((part) => part !== "" && part !== "." && part !== "..")
  );
}
