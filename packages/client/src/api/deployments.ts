import { z } from "zod";
import {
  atMs,
  deploymentIdWire,
  durationMs,
  errorWire,
  holdFor,
  list,
  phaseOrPreflightWire,
  phaseWire,
  shiftTo,
  strategyWire,
} from "./values.js";

const attribution = {
  by: z.string().max(1000).optional().meta({ description: "The requester; the token's name if absent." }),
  why: z.string().max(1000).optional().meta({ description: "The reason." }),
};

const carriedOut = {
  ...attribution,
  until: z.enum(["cutover", "reaped"]).optional().meta({
    description: "What a waiting answer waits for: green is live, or blue is gone too (the default).",
  }),
  supersede: z
    .boolean()
    .optional()
    .meta({ description: "Ends all other waiting deployments of this workload." }),
};

export const deployRequest = z
  .strictObject({
    ...carriedOut,
    image: z
      .string()
      .max(1000)
      .optional()
      .meta({ description: "Replaces the config's own, only this time." }),
    hold: holdFor.optional(),
    preview: z
      .boolean()
      .optional()
      .meta({ description: "Whether a link shows its container, while it is held and while it is live." }),
    shift: shiftTo.optional(),
  })
  .meta({ title: "How to deploy" });
export type DeployRequest = z.infer<typeof deployRequest>;

export const rollbackRequest = z
  .strictObject({
    ...carriedOut,
    to: deploymentIdWire
      .optional()
      .meta({ description: "The deployment to run again; the newest possible if absent." }),
  })
  .meta({ title: "How to roll back" });
export type RollbackRequest = z.infer<typeof rollbackRequest>;

export const redeployRequest = z
  .strictObject({ ...carriedOut, id: deploymentIdWire })
  .meta({ title: "What to deploy again" });
export type RedeployRequest = z.infer<typeof redeployRequest>;

export const promoteRequest = z.strictObject(attribution).meta({ title: "Who promotes it, and why" });
export type PromoteRequest = z.infer<typeof promoteRequest>;

export const abandonRequest = z
  .strictObject({ by: attribution.by, why: z.string().min(1).max(1000) })
  .meta({ title: "Why it is given up" });
export type AbandonRequest = z.infer<typeof abandonRequest>;

export const previewWire = z
  .object({ url: z.string() })
  .meta({ title: "Link to a preview", description: "Holds a secret: whoever has it sees the preview." });
export type PreviewLink = z.infer<typeof previewWire>;

const timingsWire = z
  .object({
    totalMs: durationMs,
    cutoverMs: durationMs.optional(),
    downtimeMs: durationMs.optional(),
    phases: z.partialRecord(phaseOrPreflightWire, z.number()),
  })
  .meta({ title: "Timings" });

const answeredWire = z
  .object({ asked: z.number(), failed: z.number() })
  .meta({ title: "Answers of one side" });

export const drawnWire = z
  .object({ asked: z.number(), green: z.number() })
  .meta({ description: "Of so many requests, the proxy drew green for these." });
export const watchedWire = z.object({ green: answeredWire, blue: answeredWire });

const shiftedWire = list(
  z.object({
    weight: z.number().meta({ description: "Percent of the requests that went to green." }),
    nonce: z.string(),
    drawn: drawnWire,
    sinceMs: atMs,
    durationMs,
    watched: watchedWire.optional().meta({
      description:
        "What was asked of each side in this time; absent if the step has not ended, or green did worse in it.",
    }),
  }),
).meta({ description: "The shares of the live traffic that went to green before the switch, in order." });

const targetWire = z.object({ scheme: z.enum(["http", "https"]), host: z.string(), port: z.number() });

export const evidenceWire = z
  .object({
    nonce: z.string(),
    domains: list(z.string()),
    target: targetWire,
    reads: z.number(),
    windowMs: durationMs,
    staleReads: z.number(),
    workersReplaced: z.literal(true).optional(),
    upstreamStatus: z.number(),
    reached: z
      .object({
        counted: z.boolean(),
        asks: z.number().optional(),
        green: z.number().optional(),
        blue: z.number().optional(),
        why: z.string().optional(),
      })
      .optional(),
    reach: z
      .object({ nonce: z.string(), domain: z.string(), status: z.number(), provenAtMs: atMs })
      .meta({ description: "How the proxy was seen to reach green before the switch." })
      .optional(),
    shifted: shiftedWire.optional(),
    verifiedAtMs: atMs,
  })
  .meta({
    title: "Evidence of a switch",
    description: "What was read through the proxy, on fresh connections.",
  });

export const openConnectionsWire = z.object({
  connections: z.number().optional(),
  streams: z.number().optional(),
  requests: z.number().optional(),
});

export const newConnectionsWire = z.object({
  outside: z.number(),
  inside: z.number(),
  watchedMs: durationMs,
  quietMs: durationMs,
  from: list(z.string()),
});

export const drainOutcomeWire = z.enum(["drained", "deadline", "handed-over", "still-reached"]);

const holdWire = z
  .object({
    durationMs,
    untilMs: atMs.optional(),
    promotion: z.object({ atMs, by: z.string().optional(), why: z.string().optional() }).optional(),
    expired: z.literal(true).optional(),
  })
  .meta({ title: "Hold", description: "The wait of a ready green for its promotion." });

const drainWire = z
  .object({
    deadlineMs: atMs.optional(),
    durationMs: durationMs.optional(),
    outcome: drainOutcomeWire.optional(),
    waitedMs: durationMs.optional(),
    cut: openConnectionsWire.optional(),
    arrived: newConnectionsWire.optional(),
  })
  .meta({ title: "Drain" });

const statusWire = z.enum(["succeeded", "failed", "cancelled", "superseded", "interrupted"]);

export const deploymentResultWire = z
  .object({
    id: z.string(),
    workload: z.string(),
    status: statusWire,
    phase: phaseOrPreflightWire,
    strategy: strategyWire.optional(),
    reason: z.string().optional(),
    timings: timingsWire,
    evidence: evidenceWire.optional(),
    error: errorWire.optional(),
    logTail: list(z.string()),
  })
  .meta({ title: "Result of a deployment" });
export type DeploymentResult = z.infer<typeof deploymentResultWire>;

export const deploymentSummaryWire = z
  .object({
    id: z.string(),
    workload: z.string(),
    operation: z.enum(["deploy", "rollback", "remove", "repair"]),
    status: z.union([statusWire, z.enum(["queued", "open"])]),
    phase: phaseWire,
    strategy: strategyWire,
    reason: z.string(),
    source: z.string(),
    config: z.unknown(),
    image: z.string().optional(),
    by: z.string().optional(),
    why: z.string().optional(),
    abandoned: z.object({ by: z.string().optional(), why: z.string() }).optional(),
    from: z.string().optional(),
    replaces: z.string().optional().meta({ description: "The deployment that was live when it began." }),
    hold: holdWire.optional(),
    preview: z.boolean(),
    shifted: shiftedWire.optional(),
    drain: drainWire.optional(),
    rollback: z
      .object({ possible: z.boolean(), instant: z.boolean(), reason: z.string() })
      .meta({ description: "Whether a rollback can reach it now, and why not." }),
    count: z.number(),
    startedAtMs: atMs,
    lastAtMs: atMs,
    finishedAtMs: atMs.optional(),
    timings: timingsWire,
    evidence: evidenceWire.optional(),
    error: errorWire.optional(),
    logTail: list(z.string()),
  })
  .meta({ title: "Deployment" });
export type DeploymentSummary = z.infer<typeof deploymentSummaryWire>;

export const deploymentBegunWire = z
  .object({ id: z.string(), workload: z.string() })
  .meta({ title: "Begun deployment", description: "Follow it at the address in `Location`." });
export type DeploymentBegun = z.infer<typeof deploymentBegunWire>;

export const cancelOutcomeWire = z
  .object({ outcome: z.enum(["withdrawn", "undone", "rolled-back"]) })
  .meta({ title: "What a cancellation does" });
export type CancelOutcome = z.infer<typeof cancelOutcomeWire>["outcome"];

export const abandonedWire = z
  .object({ containers: list(z.string()) })
  .meta({ title: "Leftovers of an abandoned deployment" });
export type Abandoned = z.infer<typeof abandonedWire>;

export const diffWire = z
  .object({
    changes: list(
      z.object({
        path: z.string(),
        kind: z.enum(["added", "removed", "changed", "unknown"]),
        before: z.unknown().optional(),
        after: z.unknown().optional(),
        area: z.string(),
      }),
    ),
  })
  .meta({ title: "Differences between two deployments" });
export type Diff = z.infer<typeof diffWire>;

export const deploymentParams = z.object({ id: deploymentIdWire });
