import { z } from "zod";
import {
  atMs,
  durationMs,
  holdFor,
  list,
  phaseWire,
  shiftTo,
  strategyWire,
  workloadNameWire,
} from "./values.js";

const pauseWire = z
  .object({ atMs, by: z.string().optional(), why: z.string().optional() })
  .meta({ title: "Pause", description: "While it stands, nobody repairs or deploys the workload." });

export const applyRequest = z
  .strictObject({
    source: z.string().max(100).meta({ description: "The kind of a registered source, such as `image`." }),
    config: z
      .unknown()
      .meta({ description: "In the shape of that kind; secrets stand in it as references." }),
  })
  .meta({ title: "What to apply" });
export type ApplyRequest = z.infer<typeof applyRequest>;

export const planQuery = z.strictObject({
  hold: holdFor.optional(),
  shift: z
    .string()
    .max(10_000)
    .transform((text, context) => {
      try {
        return JSON.parse(text) as unknown;
      } catch {
        context.addIssue("must be JSON, as `shift` of a deployment");
        return z.NEVER;
      }
    })
    .pipe(shiftTo)
    .optional()
    .meta({ description: "As `shift` of a deployment, in JSON." }),
});

export const planRequest = z
  .strictObject({ ...applyRequest.shape, hold: holdFor.optional(), shift: shiftTo.optional() })
  .meta({ title: "What to plan" });
export type PlanRequest = z.infer<typeof planRequest>;

export const resolutionWire = z
  .object({ strategy: strategyWire, reason: z.string() })
  .meta({ title: "Resolution", description: "The strategy of the next deployment, and why." });
export type Resolution = z.infer<typeof resolutionWire>;

export const workloadRecordWire = z
  .object({
    name: z.string(),
    source: z.string(),
    config: z.unknown(),
    domains: list(z.string()),
    updatedAtMs: atMs,
    paused: pauseWire.optional(),
  })
  .meta({ title: "Workload", description: "What was applied under a name, as it was written." });
export type WorkloadRecord = z.infer<typeof workloadRecordWire>;

const healthStatusWire = z.enum(["healthy", "degraded", "unhealthy"]);

export const workloadStatusWire = z
  .object({
    workload: z.string(),
    source: z.string(),
    domains: list(z.string()),
    live: z
      .object({
        deployment: z.string().meta({ description: "The deployment that made it live." }),
        image: z.string(),
        container: z.string(),
        state: z.enum(["created", "running", "restarting", "stopped", "missing"]),
        health: z.enum(["none", "starting", "healthy", "unhealthy"]),
        committedAtMs: atMs,
      })
      .optional()
      .meta({ description: "Absent before the first deployment." }),
    checked: z
      .enum(["unknown", "healthy", "degraded", "unhealthy"])
      .optional()
      .meta({ description: "By the monitor; absent if it has not checked it." }),
    certificates: list(z.object({ domain: z.string(), endMs: atMs }))
      .optional()
      .meta({ description: "When each certificate ends, as the monitor saw it; absent if it saw none." }),
    open: z
      .object({
        deployment: z.string(),
        phase: phaseWire,
        heldUntilMs: atMs.optional().meta({
          description: "Until when it waits for its promotion; absent if it does not wait for one.",
        }),
        weight: z.number().optional().meta({
          description: "Percent of the live traffic that green gets now; absent if none of it is shifted.",
        }),
      })
      .optional()
      .meta({ description: "The open deployment." }),
    paused: pauseWire.optional(),
  })
  .meta({ title: "Status of a workload" });
export type WorkloadStatus = z.infer<typeof workloadStatusWire>;

export const planWire = z
  .object({
    workload: z.string(),
    strategy: strategyWire,
    reason: z.string(),
    first: z.boolean(),
    steps: list(z.object({ phase: phaseWire, summary: z.string() })),
  })
  .meta({ title: "Plan", description: "The steps of a deployment now, and why." });
export type Plan = z.infer<typeof planWire>;

export const findingWire = z
  .object({
    code: z.string(),
    severity: z.enum(["error", "warning"]),
    subject: z.string(),
    message: z.string(),
    remedy: z.string(),
  })
  .meta({ title: "Finding", description: "Of the preflight. An error: a deployment cannot end well." });
export type Finding = z.infer<typeof findingWire>;

export const workloadHealthWire = z
  .object({
    workload: z.string(),
    status: z.enum(["unknown", "healthy", "degraded", "unhealthy"]),
    sinceMs: atMs.optional(),
    lastCheck: z
      .object({
        succeeded: z.boolean(),
        message: z.string(),
        by: z.enum(["probe", "health", "running"]),
        atMs,
        durationMs,
      })
      .optional(),
    note: z.string().optional().meta({ description: "Why it is not checked now." }),
    uptime: z
      .object({ lastDay: z.number().optional(), total: z.number().optional() })
      .meta({ description: "Shares of time, 0 to 1, in which it was not unhealthy." }),
    history: list(z.object({ workload: z.string(), status: healthStatusWire, reason: z.string(), atMs })),
  })
  .meta({ title: "Health of a workload" });
export type WorkloadHealth = z.infer<typeof workloadHealthWire>;

export const workloadUsageWire = z
  .object({
    workload: z.string(),
    deployment: z.string().optional(),
    containers: list(
      z.object({
        container: z.string(),
        restarts: z.number(),
        processors: z.number(),
        memoryBytes: z.number(),
        memoryLimitBytes: z.number().optional(),
        network: z.object({ receivedBytes: z.number(), sentBytes: z.number() }).optional(),
      }),
    ),
  })
  .meta({ title: "Usage of a workload" });
export type WorkloadUsage = z.infer<typeof workloadUsageWire>;

export const logLineWire = z
  .object({ deployment: z.string(), container: z.string(), line: z.string() })
  .meta({ title: "Log line", description: "Of a live container, with its secrets masked." });
export type LogLine = z.infer<typeof logLineWire>;

export const pauseRequest = z
  .strictObject({ by: z.string().max(1000).optional(), why: z.string().max(1000).optional() })
  .meta({ title: "Who and why" });
export type PauseRequest = z.infer<typeof pauseRequest>;

export const prunePlanWire = z
  .object({
    workload: z.string(),
    containers: list(z.string()),
    images: list(z.string()),
    deployments: list(z.string()),
    volumes: list(z.string()).optional(),
    unusedVolumes: list(z.string()).optional(),
  })
  .meta({ title: "What a prune removes" });
export type PrunePlan = z.infer<typeof prunePlanWire>;

export const pruneRequest = z
  .strictObject({
    dryRun: z.boolean().optional(),
    history: z.int().min(0).optional().meta({ description: "Closed deployments that stay; 100 if absent." }),
    volumes: list(z.string()).optional().meta({ description: "Unused volumes to remove, by name." }),
  })
  .meta({ title: "What to prune" });
export type PruneRequest = z.infer<typeof pruneRequest>;

export const workloadParams = z.object({ name: workloadNameWire });
