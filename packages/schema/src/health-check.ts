import * as z from "zod";
import { durationSchema } from "./duration.js";
import { portNumberSchema } from "./port-number.js";
import { statusRangeSchema } from "./status-range.js";
import { mustBe } from "./texts/must-be.js";

/** The HTTP readiness probe: the answer that a new container must give before it gets traffic. */
export const healthCheckSchema = z.strictObject({
  path: z
    .string()
    .max(2048)
    .regex(/^\/[!-"$-~]*$/, {
      error: mustBe("path-of-address"),
    })
    .meta({
      title: "Path",
      description: "Path, with query, of the GET request.",
      examples: ["/healthz"],
    }),
  port: portNumberSchema.optional().meta({
    title: "Probe port",
    description: "Port in the container; `port` of the workload if absent.",
    examples: [9090],
  }),
  interval: durationSchema("10ms")
    .default("1s")
    .meta({
      title: "Interval",
      description: "Time between two probes.",
      examples: ["1s", "500ms"],
    }),
  timeout: durationSchema("10ms")
    .default("2s")
    .meta({
      title: "Timeout",
      description: "How long one probe may take, its body included.",
      examples: ["2s"],
    }),
  start_period: durationSchema()
    .default("0s")
    .meta({
      title: "Start period",
      description: "Time in which failing probes do not count; it is added to the deadline.",
      examples: ["30s"],
    }),
  successes: z
    .int()
    .min(1)
    .max(100)
    .default(2)
    .meta({
      title: "Successes",
      description: "Consecutive successes that make the container ready; a restart sets the count back to 0.",
      examples: [2],
    }),
  deadline: durationSchema("100ms")
    .default("60s")
    .meta({
      title: "Deadline",
      description: "How long the container may take to become ready before the deployment is undone.",
      examples: ["60s", "5m"],
    }),
  expect_status: statusRangeSchema.default("200-299").meta({
    title: "Expected status",
    description: "Status, or range of statuses, that counts as a success. Redirects are not followed.",
    examples: [204, "200-399"],
  }),
  expect_body: z
    .string()
    .min(1)
    .max(4096)
    .optional()
    .meta({
      title: "Expected body",
      description: "Text that the first 64 KiB of the answer's body must hold.",
      examples: ["ok"],
    }),
  host_header: z
    .string()
    .max(255)
    .regex(/^[A-Za-z0-9.-]+(?::\d{1,5})?$/, { error: mustBe("host-and-port") })
    .optional()
    .meta({
      title: "Host header",
      description: "`Host` of the probe; if absent, the first domain, else the container's address.",
      examples: ["app.example.com"],
    }),
});
