import * as z from "zod";
import { durationSchema } from "./duration.js";
import { secretReferenceSchema } from "./secret-reference.js";
import { mustBe } from "./texts/must-be.js";

const hookSchema = z.strictObject({
  command: z
    .array(z.string().max(65_536), { error: mustBe("arguments") })
    .min(1)
    .max(1000)
    .meta({
      title: "Command",
      description: "Program with arguments, run in the new container without a shell.",
      examples: [["/app/migrate", "--check"]],
    }),
  timeout: durationSchema("100ms")
    .default("60s")
    .meta({
      title: "Timeout",
      description: "How long the command may take before it counts as failed.",
      examples: ["60s", "10m"],
    }),
});

const shiftStepSchema = z.strictObject({
  weight: z
    .int()
    .min(1)
    .max(99)
    .meta({
      title: "Weight",
      description: "Percentage of the requests that the new container gets.",
      examples: [1, 10, 50],
    }),
  for: durationSchema("1s").meta({
    title: "Duration",
    description: "How long this step lasts before the next one, or before the full switch.",
    examples: ["30s", "5m"],
  }),
});

const rising = (steps: readonly { readonly weight: number }[]): boolean =>
  steps.every(({ weight }, index) => index === 0 || weight > (steps[index - 1]?.weight ?? 0));

/** Fields for the time around the switch, and for the old container. Nothing transforms. */
export const lifecycleFields = {
  drain: z
    .strictObject({
      timeout: durationSchema()
        .default("120s")
        .meta({
          title: "Timeout",
          description:
            'How long open connections of the old container may last before they are cut; "0" waits without limit.',
          examples: ["120s", "2h", "0"],
        }),
      status_path: z
        .string()
        .max(2048)
        .regex(/^\/[!-"$-~]*$/, {
          error: mustBe("path-of-address"),
        })
        .optional()
        .meta({
          title: "Status path",
          description:
            "Path at which the application reports what it still serves; this counts for more than the open connections.",
          examples: ["/internal/drain"],
        }),
      status_token: secretReferenceSchema.optional().meta({
        title: "Status token",
        description: "Bearer token for the status path, as a reference.",
        examples: [{ from_env: "DRAIN_TOKEN" }],
      }),
    })
    .default({ timeout: "120s" })
    .meta({
      title: "Drain",
      description: "How the old container finishes after the new one serves (blue-green).",
      examples: [{ timeout: "10m" }],
    }),
  retain: z
    .int()
    .min(0)
    .max(10)
    .default(0)
    .meta({
      title: "Retain",
      description: "How many previous containers are kept, stopped, for a rollback.",
      examples: [1],
    }),
  bake: durationSchema()
    .default("0s")
    .meta({
      title: "Bake",
      description:
        "How long after the switch the old container stays up; if the new one does worse, the deployment is undone (blue-green).",
      examples: ["30s", "5m"],
    }),
  preview: z
    .boolean()
    .default(false)
    .meta({
      title: "Preview",
      description:
        "Gives each deployment a secret link that shows its container, from before the switch until the next deployment (blue-green).",
      examples: [true],
    }),
  failover: z
    .boolean()
    .default(false)
    .meta({
      title: "Failover",
      description:
        "Has the proxy send to the old container what the new one does not take, until the old one is stopped (blue-green).",
      examples: [true],
    }),
  shift: z
    .strictObject({
      steps: z
        .array(shiftStepSchema)
        .min(1)
        .max(20)
        .refine(rising, { error: mustBe("rising-weights") })
        .meta({
          title: "Steps",
          description:
            "The shares of the new container, one after the other; each is larger than the one before.",
          examples: [[{ weight: 10, for: "1m" }]],
        }),
      sticky: z
        .boolean()
        .default(false)
        .meta({
          title: "Sticky",
          description:
            "Draws each visitor once, by a cookie, and not each request, so that a page and its parts come from one version.",
          examples: [true],
        }),
      abort_on: z
        .strictObject({
          more_failures: z
            .int()
            .min(1)
            .max(10)
            .default(4)
            .meta({
              title: "More failures",
              description:
                "How many more of the last ten answers must fail with the new container than with the old one.",
              examples: [2],
            }),
        })
        .default({ more_failures: 4 })
        .meta({
          title: "Abort on",
          description: "When the new container does worse, so that all requests go back to the old one.",
          examples: [{ more_failures: 2 }],
        }),
    })
    .optional()
    .meta({
      title: "Shift",
      description:
        "Gives the new container a growing share of the requests before the full switch, and watches it (blue-green).",
      examples: [
        {
          steps: [
            { weight: 1, for: "30s" },
            { weight: 10, for: "1m" },
          ],
        },
      ],
    }),
  hooks: z
    .strictObject({
      pre_cutover: hookSchema.optional().meta({
        title: "Before the cutover",
        description:
          "Runs after the new container is ready, before it gets traffic; a failure undoes the deployment.",
        examples: [{ command: ["/app/smoke-test"] }],
      }),
      post_cutover: hookSchema.optional().meta({
        title: "After the cutover",
        description: "Run once the new container serves; a failure is reported and undoes nothing.",
        examples: [{ command: ["/app/warm-cache"] }],
      }),
    })
    .default({})
    .meta({
      title: "Hooks",
      description: "Commands that run in the new container.",
      examples: [{ pre_cutover: { command: ["/app/migrate"], timeout: "5m" } }],
    }),
  alias: z
    .string()
    .regex(/^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/, {
      error: mustBe("host-label"),
    })
    .optional()
    .meta({
      title: "Alias",
      description:
        "Host name by which other containers of `networks` reach the live container; it moves without a gap.",
      examples: ["web"],
    }),
};
