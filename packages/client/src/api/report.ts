import { z } from "zod";
import { atMs, durationMs, list, workloadNameWire } from "./values.js";

const durations = z
  .object({ count: z.number(), medianMs: durationMs.optional(), longestMs: durationMs.optional() })
  .meta({ title: "Durations", description: "Without median and longest if the count is 0." });

const counts = z.record(z.string(), z.number());

const time = z.coerce.number().int().min(0).max(8.64e15);

export const reportQuery = z.strictObject({
  fromMs: time.optional().meta({ description: "The last 30 days if absent." }),
  toMs: time.optional().meta({ description: "Now if absent." }),
  workload: workloadNameWire.optional().meta({ description: "All that the token may see if absent." }),
});
export type ReportQuery = z.infer<typeof reportQuery>;

export const reportWire = z
  .object({
    fromMs: atMs,
    toMs: atMs,
    deploymentFrequency: z.object({ count: z.number(), perDay: z.number() }),
    leadTime: durations.extend({
      unknown: z.number().meta({ description: "Changes whose commit's time nobody has told." }),
    }),
    changeFailureRate: z.object({ changes: z.number(), failed: z.number(), rate: z.number().optional() }),
    timeToRestore: durations,
    durations,
    counts: z.object({ status: counts, operation: counts, strategy: counts }),
    downtime: durations.extend({ totalMs: durationMs }),
    drains: z.object({
      count: z.number(),
      cut: z.number(),
      cutConnections: z.number(),
      cutStreams: z.number(),
      cutRequests: z.number(),
    }),
    knownFromMs: atMs.optional().meta({ description: "Nothing is kept of what began before." }),
  })
  .meta({ title: "Report", description: "DORA's four figures and what belongs to them." });
export type Report = z.infer<typeof reportWire>;

export const noticeTestWire = list(
  z.object({
    sender: z.string(),
    outcome: z.enum(["delivered", "failed"]),
    reason: z.string().optional(),
    tries: z.number(),
  }),
).meta({ title: "Results of a test notice" });
export type NoticeTest = z.infer<typeof noticeTestWire>;
