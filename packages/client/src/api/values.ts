import { workloadNameSchema } from "@cutover/schema";
import { z } from "zod";

export const scopes = ["read", "logs", "deploy", "rollback", "write", "admin"] as const;

export const scopeSchema = z.enum(scopes).meta({
  title: "Scope",
  description:
    "read: all but logs and the audit log. logs: output of containers. deploy: deploy, promote, redeploy, cancel, pause. rollback: roll back. write: apply and remove workloads. admin: everything.",
});
export type Scope = z.infer<typeof scopeSchema>;

export const workloadNameWire = workloadNameSchema.meta({ title: "Name of a workload" });

export const deploymentIdWire = z
  .string()
  .regex(/^[0-9a-z-]{1,40}$/u, "a deployment's id")
  .meta({ title: "Id of a deployment" });

export const atMs = z.number().meta({ description: "Milliseconds since the Unix epoch." });
export const holdFor = z
  .string()
  .max(64)
  .meta({
    description:
      'A duration such as "1h": once green is ready, it waits so long for a promotion, and is undone without one.',
    examples: ["1h"],
  });
/** Its rules are those of the source's own schema, which names the place. */
export const shiftTo = z
  .union([
    z.literal(false),
    z.strictObject({
      steps: list(
        z.strictObject({
          weight: z
            .number()
            .meta({ description: "Percent of the requests, from 1 to 99; each step is larger." }),
          for: z.string().max(64).meta({ description: "A duration, such as `30s`." }),
        }),
      ),
      sticky: z.boolean().optional().meta({
        description: "True: each visitor is drawn once, by a cookie, and not each request.",
      }),
      abort_on: z
        .strictObject({
          more_failures: z.number().optional().meta({
            description: "By how many failures among its last ten answers green does worse than blue.",
          }),
        })
        .optional(),
    }),
  ])
  .meta({
    title: "Shift",
    description: "Replaces the config's own `shift`, only this time; false: all traffic goes over at once.",
    examples: [{ steps: [{ weight: 10, for: "1m" }] }],
  });
export const durationMs = z.number().meta({ description: "Milliseconds." });

/** The arrays of the engine are read-only, so those of the wire are too. */
export function list<Item extends z.ZodType>(item: Item) {
  return z.array(item).readonly();
}

export const strategyWire = z.enum(["recreate", "blue-green"]).meta({ title: "Strategy" });

export const phaseWire = z
  .enum([
    "queued",
    "planned",
    "probing",
    "held",
    "shifting",
    "stopping",
    "starting",
    "switching",
    "draining",
    "aborting",
    "restoring",
    "removing",
    "repairing",
    "done",
    "failed",
    "cancelled",
  ])
  .meta({ title: "Phase" });

export const phaseOrPreflightWire = z.union([phaseWire, z.literal("preflight")]);

export const errorWire = z
  .object({
    code: z.string().meta({ description: "Stable; docs/errors.md explains each." }),
    message: z.string(),
    remedy: z.string().meta({ description: "The next action." }),
    details: z.unknown().optional().meta({ description: "Facts about the error; never a secret." }),
  })
  .meta({ title: "Error" });
export type WireError = z.infer<typeof errorWire>;

/** A page of a list, and the cursor of the next page if there is one. */
export function page<Item extends z.ZodType>(item: Item, title: string) {
  return z
    .object({
      items: list(item),
      next: z.string().optional().meta({
        description: "Pass it as `cursor` for the next page; absent on the last page.",
      }),
    })
    .meta({ title });
}

export const pageQuery = z.strictObject({
  limit: z.coerce
    .number()
    .int()
    .min(1)
    .max(1000)
    .optional()
    .meta({ description: "Items of a page; 20 if absent." }),
  cursor: z.string().max(200).optional().meta({ description: "`next` of the previous page." }),
});

/** A flag in an address: `true`, `1` or nothing after the name; `false` or `0`. */
export const flagQuery = z
  .enum(["", "0", "1", "false", "true"])
  .transform((text) => text === "" || text === "1" || text === "true");
