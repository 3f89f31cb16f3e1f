import * as z from "zod";
import { absolutePathSchema } from "./absolute-path.js";
import { byteSizeSchema } from "./byte-size.js";
import { domainSchema } from "./domain.js";
import { durationSchema } from "./duration.js";
import { healthCheckSchema } from "./health-check.js";
import { lifecycleFields } from "./lifecycle-fields.js";
import { isolationFields } from "./isolation-fields.js";
import { portNumberSchema } from "./port-number.js";
import { privilegedFields } from "./privileged-fields.js";
import { proxyFields } from "./proxy-fields.js";
import { publishedPortSchema } from "./published-port.js";
import { textOrSecretSchema, variableName } from "./secret-reference.js";
import { volumeSchema } from "./volume.js";
import { mustBe } from "./texts/must-be.js";

const labelKey = new RegExp(String.raw`^(?!dev\.cutover\.)[^\s=\x00-\x1f\x7f-\x9f]{1,255}$`);
const argumentSchema = z.string().max(65_536);

const trafficFields = {
  deploy_strategy: z
    .enum(["", "recreate", "blue-green"])
    .optional()
    .meta({
      title: "Deploy strategy",
      description:
        'How a new version replaces the old one; "" and absent mean the default of the source, and recreate for an image with its own volumes.',
      examples: ["blue-green", "recreate", ""],
      enumDescriptions: [
        "The default of the source.",
        "Stops the old container before the new one starts; there is a downtime.",
        "Starts the new container beside the old one, and moves the traffic once it is ready. The image's own volumes are not carried over.",
      ],
    }),
  port: portNumberSchema.optional().meta({
    title: "Port",
    description: "Port in the container that gets the traffic; needed if there are domains.",
    examples: [8080],
  }),
  domains: z
    .array(domainSchema)
    .max(100)
    .default([])
    .meta({
      title: "Domains",
      description: "Domains of the container, in lower case. `*.` stands for every name below.",
      examples: [["app.example.com"], ["*.shop.example"]],
    }),
  healthcheck: healthCheckSchema.optional().meta({
    title: "Health check",
    description: "HTTP probe that a new container must pass before it gets traffic.",
    examples: [{ path: "/healthz" }],
  }),
  liveness_window: durationSchema()
    .default("10s")
    .meta({
      title: "Liveness window",
      description: "How long a container without any health check must run without a restart to be ready.",
      examples: ["10s"],
    }),
};

const processFields = {
  environment: z
    .record(z.string().regex(variableName, { error: mustBe("variable") }), textOrSecretSchema)
    .default({})
    .meta({
      title: "Environment",
      description: "Environment variables; a secret is given as a reference.",
      examples: [{ LOG_LEVEL: "info", DB_PASSWORD: { from_env: "DB_PASSWORD" } }],
    }),
  command: z
    .array(argumentSchema, { error: mustBe("arguments") })
    .min(1)
    .max(1000)
    .optional()
    .meta({
      title: "Command",
      description: "Arguments that replace the image's command, without a shell.",
      examples: [["serve", "--port", "8080"]],
    }),
  entrypoint: z
    .array(argumentSchema, { error: mustBe("arguments") })
    .min(1)
    .max(1000)
    .optional()
    .meta({
      title: "Entry point",
      description: "Program with arguments that replaces the image's entry point.",
      examples: [["/usr/local/bin/app"]],
    }),
  user: z
    .string()
    .regex(/^\w[\w.-]{0,63}(?::\w[\w.-]{0,63})?$/, { error: mustBe("user") })
    .optional()
    .meta({
      title: "User",
      description: "User, with group if needed, that runs the process.",
      examples: ["1000:1000"],
    }),
  working_dir: absolutePathSchema.optional().meta({
    title: "Working directory",
    description: "Absolute path in the container in which the process starts.",
    examples: ["/app"],
  }),
  init: z
    .boolean()
    .optional()
    .meta({
      title: "Init process",
      description:
        "Runs a small init as PID 1, which passes signals on; without it most processes ignore a stop. If absent: yes, unless the image starts its own init, such as s6, systemd or tini.",
      examples: [false],
    }),
  restart: z
    .enum(["no", "on-failure", "unless-stopped", "always"])
    .default("unless-stopped")
    .meta({
      title: "Restart",
      description: "When the engine restarts the live container.",
      examples: ["unless-stopped"],
      enumDescriptions: [
        "Never.",
        "When its process ended with an error.",
        "Always, until it is stopped, also after a restart of the engine.",
        "As unless-stopped: a container that a deployment stopped must stay stopped.",
      ],
    }),
  stop_signal: z
    .enum([
      "SIGTERM",
      "SIGINT",
      "SIGQUIT",
      "SIGHUP",
      "SIGUSR1",
      "SIGUSR2",
      "SIGWINCH",
      "SIGKILL",
      "SIGRTMIN+3",
    ])
    .meta({
      enumDescriptions: [
        "Asks a process to end; most handle it.",
        "As Ctrl-C in a terminal.",
        "Asks nginx and others to finish running requests.",
        "Reload for most servers, an end for others.",
        "As the application understands it.",
        "As the application understands it.",
        "Asks Apache to finish running requests.",
        "Ends the process at once, without a chance to finish.",
        "Asks systemd to shut down.",
      ],
    })
    .optional()
    .meta({
      title: "Stop signal",
      description: "Signal that asks the process to end; the image's own, else SIGTERM, if absent.",
      examples: ["SIGTERM"],
    }),
  stop_grace_period: durationSchema()
    .default("10s")
    .meta({
      title: "Stop grace period",
      description: "How long the process may take to end before it is killed.",
      examples: ["10s", "1m"],
    }),
};

const resourceFields = {
  volumes: z
    .array(volumeSchema)
    .max(100)
    .default([])
    .meta({
      title: "Volumes",
      description: "Named volumes and bind mounts, in the short or the long syntax of Compose.",
      examples: [
        ["data:/var/lib/app"],
        [{ type: "volume", source: "cache", target: "/cache", shared: true }],
      ],
    }),
  anonymous_volumes: z
    .enum(["keep", "discard"])
    .default("keep")
    .meta({
      title: "Volumes of the image",
      description: "What happens to data in the image's own volumes (VOLUME) that `volumes` does not name.",
      examples: ["keep"],
      enumDescriptions: [
        "It is carried over, by recreate if `deploy_strategy` is absent; it is never removed unasked.",
        "It goes with its container.",
      ],
    }),
  networks: z
    .array(
      z.string().regex(/^(?!none$)[A-Za-z0-9][A-Za-z0-9_.-]{0,127}$/, {
        error: mustBe("network-name"),
      }),
    )
    .max(50)
    .default([])
    .meta({
      title: "Networks",
      description: 'Networks to join in addition to the proxy\'s; "host" must be alone and needs a policy.',
      examples: [["backend"]],
    }),
  ports: z
    .array(publishedPortSchema)
    .max(100)
    .default([])
    .meta({
      title: "Published ports",
      description: "Fixed ports of the host, on 127.0.0.1 if no address is given. They rule out blue-green.",
      examples: [["127.0.0.1:8080:80"], ["5353:53/udp"]],
    }),
  memory: byteSizeSchema("6m")
    .optional()
    .meta({
      title: "Memory",
      description: "Maximum memory of the container.",
      examples: ["512m", "1.5g"],
    }),
  cpus: z
    .number()
    .min(0.01)
    .max(1024)
    .optional()
    .meta({
      title: "CPUs",
      description: "Maximum processor cores of the container.",
      examples: [0.5, 2],
    }),
  pids_limit: z
    .int()
    .min(1)
    .max(4_194_304)
    .optional()
    .meta({
      title: "Process limit",
      description: "Maximum number of processes and threads in the container.",
      examples: [200],
    }),
  read_only: z
    .boolean()
    .default(false)
    .meta({
      title: "Read-only root",
      description: "The container's own file system cannot be written; volumes still can.",
      examples: [true],
    }),
  labels: z
    .record(
      z.string().regex(labelKey, {
        error: mustBe("label-key"),
      }),
      z.string().max(8192),
    )
    .default({})
    .meta({
      title: "Labels",
      description: "Labels of the container; keys that begin with dev.cutover. are reserved.",
      examples: [{ "com.example.team": "shop" }],
    }),
};

/** The fields of every container source, for a plugin's own `z.strictObject`. Nothing transforms. */
export const containerFields = {
  $schema: z
    .string()
    .max(2048)
    .optional()
    .meta({
      title: "JSON Schema",
      description: "Address of the JSON Schema, for editors; without effect.",
      examples: ["./image.schema.json"],
    }),
  ...trafficFields,
  ...proxyFields,
  ...processFields,
  ...resourceFields,
  ...isolationFields,
  ...lifecycleFields,
  ...privilegedFields,
};

const containerSchema = z.strictObject(containerFields);

/** The common fields of a container source after validation, with defaults filled in. */
export type ContainerConfig = z.output<typeof containerSchema>;
