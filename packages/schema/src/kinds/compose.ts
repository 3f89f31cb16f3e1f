import * as z from "zod";
import { absolutePathSchema } from "../absolute-path.js";
import { containerFields } from "../container-fields.js";
import { withTrafficRules } from "../container-rules.js";
import { durationSchema } from "../duration.js";
import type { SourceKind } from "../source-kind.js";
import { resolution } from "../strategy.js";
import { tell } from "../texts/catalogue.js";
import { mustBe } from "../texts/must-be.js";

const { $schema, deploy_strategy, port, domains, proxy, healthcheck, liveness_window, environment } =
  containerFields;
const maxTextLength = 200_000;

const fields = z.strictObject({
  file: absolutePathSchema.optional().meta({
    title: "File",
    description: "Absolute path of the Compose file; its folder is the project folder.",
    examples: ["/srv/shop/compose.yaml"],
  }),
  compose: z
    .string()
    .min(1)
    .max(maxTextLength)
    .optional()
    .meta({
      title: "Compose text",
      description: "The Compose file itself, instead of `file`; without a project folder, it reads no files.",
      examples: ["services:\n  web:\n    image: registry.example/web:1\n"],
    }),
  service: z
    .string()
    .regex(/^[a-zA-Z0-9][a-zA-Z0-9._-]{0,127}$/, { error: mustBe("service-name") })
    .meta({
      title: "Service",
      description: "The service of the stack that gets the traffic and is gated.",
      examples: ["web"],
    }),
  profiles: z
    .array(z.string().regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/, { error: mustBe("profile-name") }))
    .max(50)
    .default([])
    .meta({
      title: "Profiles",
      description: "Profiles to bring up.",
      examples: [["worker"]],
    }),
  pull_policy: z
    .enum(["always", "missing", "never"])
    .default("always")
    .meta({
      title: "Pull policy",
      description:
        "Whether registries are asked at each deployment, only for images that the engine lacks, or never.",
      examples: ["always", "missing"],
      enumDescriptions: [
        "At each deployment; a tag may have moved.",
        "Only for images that the engine does not hold.",
        "Never; the engine must hold the images.",
      ],
    }),
  // Compose reads 0 as no limit.
  wait_timeout: durationSchema("1s")
    .default("2m")
    .meta({
      title: "Wait timeout",
      description: "How long the services may take to run, or to be healthy if they have a health check.",
      examples: ["2m"],
    }),
  $schema,
  deploy_strategy,
  port: port.meta({
    title: "Port",
    description: "Port in the service's container that gets the traffic; needed if there are domains.",
    examples: [8080],
  }),
  domains,
  proxy,
  healthcheck,
  liveness_window,
  environment: environment.meta({
    title: "Environment",
    description:
      "The only variables that the Compose file can refer to as ${NAME}; a secret is given as a reference.",
    examples: [{ TAG: "1.4.2", DB_PASSWORD: { from_env: "DB_PASSWORD" } }],
  }),
});

/** Variables that the Compose program, or a program that it starts, reads for itself. */
const reserved = new RegExp(
  `^(?:PATH|HOME|COMPOSE_.*|BUILDKIT_.*|BUILDX_.*|LD_.*|GIT_(?:SSH|SSH_COMMAND|ASKPASS|EXEC_PATH|PROXY_COMMAND|CONFIG.*)|${[
    "API_VERSION AUTH_CONFIG BUILDKIT CERT_PATH CLIENT_TIMEOUT CLI_.* CONFIG CONTENT_TRUST.* CONTEXT CUSTOM_HEADERS",
    "DEFAULT_PLATFORM HIDE_LEGACY_COMMANDS HOST ORCHESTRATOR STACK_ORCHESTRATOR TLS TLS_VERIFY",
  ]
    .join(" ")
    .split(" ")
    .map((name) => `DOCKER_${name}`)
    .join("|")})$`,
);

/** The config of the source kind `compose`. Fills in defaults, and changes nothing else. */
export const composeSchema = withTrafficRules(fields)
  .refine(({ file, compose }) => (file === undefined) !== (compose === undefined), {
    path: ["file"],
    error: mustBe("set-or-other", { other: "compose" }),
    when: ({ value }) => typeof value === "object" && value !== null,
  })
  .check(({ value, issues }) => {
    const name = Object.keys(value.environment).find((key) => reserved.test(key));
    if (name === undefined) return;
    const message = mustBe("free-variable");
    issues.push({ code: "custom", input: value, path: ["environment", name], message });
  })
  .meta({
    examples: [
      { file: "/srv/shop/compose.yaml", service: "web", port: 8080, domains: ["app.example.com"] },
      { compose: "services:\n  web:\n    image: registry.example/web:1\n", service: "web" },
    ],
  });

export type ComposeConfig = z.output<typeof composeSchema>;

/** The config as people write it. */
export type WrittenComposeConfig = z.input<typeof composeSchema>;

export const composeKind: SourceKind<"compose", ComposeConfig, WrittenComposeConfig> = {
  kind: "compose",
  schema: composeSchema,
  strategies: {
    fallback: resolution("recreate", tell("strategy.stack")),
    rejectsBlueGreen: tell("strategy.stack-not-twice"),
  },
};
