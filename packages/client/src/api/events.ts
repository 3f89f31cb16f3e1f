import { z } from "zod";
import {
  drainOutcomeWire,
  drawnWire,
  evidenceWire,
  newConnectionsWire,
  openConnectionsWire,
  watchedWire,
} from "./deployments.js";
import {
  atMs,
  durationMs,
  errorWire,
  list,
  phaseOrPreflightWire,
  phaseWire,
  strategyWire,
} from "./values.js";

function event<Type extends string, Shape extends z.ZodRawShape>(type: Type, shape: Shape) {
  return z.object({
    seq: z.int().meta({ description: "Its place in the log; only grows." }),
    workload: z.string(),
    deployment: z.string(),
    atMs,
    type: z.literal(type),
    ...shape,
  });
}

const container = { container: z.string() };
const hook = { hook: z.enum(["pre_cutover", "post_cutover"]) };

export const loggedEventWire = z
  .discriminatedUnion("type", [
    event("pull:progressed", { image: z.string(), currentBytes: z.number(), totalBytes: z.number() }),
    event("pull:finished", { image: z.string(), digest: z.string(), pulled: z.boolean() }),
    event("pull:retried", { image: z.string(), attempt: z.number(), delayMs: durationMs, error: errorWire }),
    event("tree:fetched", { from: z.string(), revision: z.string().optional() }),
    event("build:step", { step: z.string(), instruction: z.string() }),
    event("build:line", { line: z.string() }),
    event("build:finished", {
      image: z.string(),
      built: z.boolean(),
      builder: z.enum(["buildkit", "buildx", "classic"]),
    }),
    event("strategy:resolved", { strategy: strategyWire, reason: z.string() }),
    event("warning:found", {
      code: z.string(),
      subject: z.string().optional(),
      message: z.string(),
      remedy: z.string(),
    }),
    event("phase:entered", { phase: phaseOrPreflightWire }),
    event("container:created", container),
    event("container:started", container),
    event("container:stopped", container),
    event("container:removed", container),
    event("probe:attempted", {
      ...container,
      attempt: z.number(),
      ready: z.boolean(),
      outcome: z.string(),
      message: z.string(),
      durationMs,
    }),
    event("gate:passed", { ...container, by: z.enum(["probe", "health", "liveness"]) }),
    event("reach:proven", { ...container, nonce: z.string(), domain: z.string(), status: z.number() }),
    event("hold:started", { ...container, untilMs: atMs, leftMs: durationMs }),
    event("hold:promoted", { ...container, by: z.string().optional(), why: z.string().optional() }),
    event("shift:stepped", {
      ...container,
      step: z.number(),
      steps: z.number(),
      weight: z.number(),
      nonce: z.string(),
      drawn: drawnWire,
      leftMs: durationMs,
    }),
    event("shift:watched", {
      ...container,
      weight: z.number(),
      watched: watchedWire,
      worse: z.string().optional(),
    }),
    event("stack:output", { line: z.string() }),
    event("log:written", { ...container, line: z.string() }),
    event("route:written", {
      domains: list(z.string()),
      nonce: z.string(),
      kept: list(z.string()).optional(),
    }),
    event("route:verified", { evidence: evidenceWire }),
    event("route:removed", { domains: list(z.string()) }),
    event("router:waiting", { waitedMs: durationMs, leftMs: durationMs, error: errorWire }),
    event("state:committed", container),
    event("drain:started", { ...container, durationMs: durationMs.optional() }),
    event("drain:progressed", {
      ...container,
      open: openConnectionsWire,
      waitedMs: durationMs,
      leftMs: durationMs.optional(),
      arrived: newConnectionsWire.optional(),
    }),
    event("drain:finished", {
      ...container,
      outcome: drainOutcomeWire,
      waitedMs: durationMs,
      cut: openConnectionsWire.optional(),
      arrived: newConnectionsWire.optional(),
    }),
    event("container:retained", container),
    event("bake:started", { ...container, durationMs }),
    event("bake:finished", { ...container, worse: z.string().optional() }),
    event("hook:started", { ...hook, ...container }),
    event("hook:line", { ...hook, line: z.string() }),
    event("hook:finished", { ...hook, exitCode: z.number().optional(), durationMs }),
    event("alias:moved", { alias: z.string(), to: z.string() }),
    event("queue:waiting", { ahead: z.number() }),
    event("damage:found", { problems: list(z.string()), count: z.number() }),
    event("clean-up:failed", { what: z.string(), error: errorWire }),
    event("deployment:abandoned", {
      by: z.string().optional(),
      why: z.string(),
      containers: list(z.string()),
    }),
    event("deployment:recovered", { phase: phaseWire, action: z.string() }),
    event("deployment:finished", {
      status: z.enum(["succeeded", "failed", "cancelled", "superseded", "interrupted"]),
      error: errorWire.optional(),
    }),
  ])
  .meta({ title: "Event", description: "Of a deployment, from the durable log." });
export type LoggedEvent = z.infer<typeof loggedEventWire>;
