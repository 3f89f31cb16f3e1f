import * as z from "zod";
import type { PublishedPort } from "@cutover/schema/internal";
import type { ContainerSpec, VolumeMount } from "../ports/container-spec.js";
import type { Privilege } from "../policy/privilege.js";
import type { Entrance, RouteFacts, RouteTarget } from "../ports/router.js";
import type {
  Abandonment,
  Bake,
  BuiltHere,
  Revision,
  DeploymentRecord,
  Drain,
  Hold,
  LiveRoute,
  NewConnections,
  Owner,
  Pause,
  Phase,
  Preview,
  Promotion,
  ReachEvidence,
  ShiftedStep,
  Answered,
  RecordedError,
  RetainedContainer,
  RetiringContainer,
  RuntimeState,
  SwitchEvidence,
  Timings,
  WorkloadRecord,
} from "./records.js";
import type { HealthEntry } from "../ports/store.js";

/**
 * The shape of each record, as JSON returns it. These schemas only check: no default, no transformation. Fields
 * of another version of Cutover are kept, and written again.
 */

/** A schema for every field of `T`: a forgotten one does not compile. */
function record<T>(fields: { readonly [Field in keyof Required<T>]: z.ZodType }) {
  return z.looseObject(fields);
}

const text = z.string();
const texts = z.array(text);
const number = z.number();
const flag = z.boolean();
const textByName = z.record(text, text);
/** A known kind: an unknown one must not be mistaken for another. */
const oneOf = <T extends string>(...names: readonly T[]) => z.enum(names);
/** Opaque, and JSON already. */
const json = z.custom((value) => value !== undefined, { error: "Invalid input: expected a value" });

const phase = oneOf<Phase>(
  ...([
    "queued",
    "planned",
    "probing",
    "held",
    "shifting",
    "stopping",
    "starting",
    "switching",
    "draining",
  ] as const),
  ...(["aborting", "restoring", "removing", "repairing", "done", "failed", "cancelled"] as const),
);

export const ownerSchema = record<Owner>({
  instance: text,
  hostname: text,
  pid: number,
  processStart: text.optional(),
  leaseMs: number.optional(),
});

export const workloadSchema = record<WorkloadRecord>({
  name: text,
  source: text,
  config: json,
  domains: texts,
  updatedAtMs: number,
  paused: record<Pause>({ atMs: number, by: text.optional(), why: text.optional() }).optional(),
});

const spec = record<ContainerSpec>({
  image: text,
  platform: text.optional(),
  command: texts.optional(),
  entrypoint: texts.optional(),
  environment: z.record(text, z.union([text, textByName])),
  user: text.optional(),
  workingDirectory: text.optional(),
  init: flag,
  labels: textByName,
  mounts: z.array(
    record<VolumeMount>({
      type: oneOf("volume", "bind"),
      source: text,
      target: text,
      readOnly: flag,
      selinux: oneOf("z", "Z").optional(),
      noCopy: z.literal(true).optional(),
      origin: oneOf("image").optional(),
    }),
  ),
  anonymousVolumes: oneOf("discard").optional(),
  networks: texts,
  ports: z.array(
    record<PublishedPort>({
      containerPort: number,
      protocol: oneOf("tcp", "udp"),
      hostAddress: text,
      hostPort: number,
    }),
  ),
  restart: oneOf("no", "on-failure", "unless-stopped"),
  stopSignal: text,
  stopGraceMs: number,
  memoryBytes: number.optional(),
  nanoCpus: number.optional(),
  pidsLimit: number.optional(),
  readOnlyRoot: flag,
  privileged: flag,
  capabilities: texts,
  devices: texts,
  hostPid: flag,
  hostIpc: flag,
  tmpfs: z.array(z.looseObject({ target: text, options: text })).optional(),
  shmBytes: number.optional(),
  droppedCapabilities: texts.optional(),
  securityOptions: texts.optional(),
  ulimits: z.array(z.looseObject({ name: text, soft: number, hard: number })).optional(),
  extraHosts: texts.optional(),
  logging: z.looseObject({ driver: text, options: textByName }).optional(),
});

export const revisionSchema = record<Revision>({
  deployment: text,
  port: number.optional(),
  spec,
  privileges: z.array(record<Privilege>({ path: text, kind: text, value: text })).optional(),
  handle: z.looseObject({}),
});

const target = record<RouteTarget>({ scheme: oneOf("http", "https"), host: text, port: number });
const placed = z.looseObject({ domains: texts, target });
const entrances = z.array(
  record<Entrance>({ domain: text, scheme: oneOf("http", "https"), address: text, port: number }),
);

const preview = record<Preview>({ tokenHash: text.optional() });

const route = record<LiveRoute>({
  domains: texts,
  target,
  nonce: text,
  entrances,
  redirects: entrances.optional(),
  limits: z.record(text, number).optional(),
  router: text.optional(),
  facts: record<RouteFacts>({ id: number.optional(), guards: texts, before: placed.optional() }).optional(),
  leftDomains: texts.optional(),
  fallback: target.optional(),
  stagesBlue: z.boolean().optional(),
  preview: preview.optional(),
});

const connections = record<NewConnections>({
  outside: number,
  inside: number,
  watchedMs: number,
  quietMs: number,
  from: texts,
});

export const stateSchema = record<RuntimeState>({
  workload: text,
  live: text,
  deployment: text,
  retained: z
    .array(record<RetainedContainer>({ deployment: text, container: text, source: text, config: json }))
    .optional(),
  retiring: z
    .array(
      record<RetiringContainer>({
        deployment: text,
        container: text,
        source: text,
        config: json,
        sinceMs: number,
        deadlineMs: number.optional(),
        reached: connections.optional(),
      }),
    )
    .optional(),
  source: text,
  config: json,
  route: route.optional(),
  committedAtMs: number,
});

const drain = record<Drain>({
  deadlineMs: number.optional(),
  durationMs: number.optional(),
  outcome: oneOf("drained", "deadline", "handed-over", "still-reached").optional(),
  waitedMs: number.optional(),
  cut: z
    .looseObject({
      connections: number.optional(),
      streams: number.optional(),
      requests: number.optional(),
    })
    .optional(),
  arrived: connections.optional(),
});

const reach = record<ReachEvidence>({ nonce: text, domain: text, status: number, provenAtMs: number });

const answered = record<Answered>({ asked: number, failed: number });
const shifted = z.array(
  record<ShiftedStep>({
    weight: number,
    nonce: text,
    drawn: z.looseObject({ asked: number, green: number }),
    sinceMs: number,
    durationMs: number,
    watched: z.looseObject({ green: answered, blue: answered }).optional(),
  }),
);

const evidence = record<SwitchEvidence>({
  nonce: text,
  domains: texts,
  target,
  reads: number,
  windowMs: number,
  staleReads: number,
  workersReplaced: z.literal(true).optional(),
  upstreamStatus: number,
  reached: z
    .looseObject({
      counted: flag,
      asks: number.optional(),
      green: number.optional(),
      blue: number.optional(),
      why: text.optional(),
    })
    .optional(),
  reach: reach.optional(),
  shifted: shifted.optional(),
  verifiedAtMs: number,
});

export const deploymentSchema = record<DeploymentRecord>({
  id: text,
  workload: text,
  operation: oneOf("deploy", "rollback", "remove", "repair"),
  phase,
  fence: number,
  source: text,
  config: json,
  strategy: oneOf("blue-green", "recreate"),
  reason: text,
  blue: stateSchema.optional(),
  green: text.optional(),
  routeBefore: placed.optional(),
  newDomains: texts.optional(),
  routeTouched: flag,
  nonce: text.optional(),
  earlierNonces: texts.optional(),
  uncertainAtMs: number.optional(),
  uncertainForMs: number.optional(),
  router: text.optional(),
  reach: reach.optional(),
  shifted: shifted.optional(),
  drain: drain.optional(),
  bake: record<Bake>({
    untilMs: number.optional(),
    durationMs: number,
    before: z.looseObject({ asked: number, failed: number, failedChecks: number.optional() }),
  }).optional(),
  preview: preview.optional(),
  hold: record<Hold>({
    durationMs: number,
    untilMs: number.optional(),
    promotion: record<Promotion>({ atMs: number, by: text.optional(), why: text.optional() }).optional(),
    expired: z.literal(true).optional(),
  }).optional(),
  cancelled: flag,
  causes: texts.optional(),
  count: number.optional(),
  lastAtMs: number.optional(),
  by: text.optional(),
  why: text.optional(),
  from: text.optional(),
  abandoned: record<Abandonment>({ by: text.optional(), why: text }).optional(),
  queuedBy: ownerSchema.optional(),
  secretHashes: textByName.optional(),
  built: z.array(record<BuiltHere>({ id: text, labels: textByName })).optional(),
  createdVolumes: texts.optional(),
  postCutoverEnded: flag.optional(),
  removesVolumes: flag.optional(),
  startedAtMs: number,
  finishedAtMs: number.optional(),
  timings: record<Timings>({
    totalMs: number,
    cutoverMs: number.optional(),
    downtimeMs: number.optional(),
    phases: z.record(text, number),
  }),
  evidence: evidence.optional(),
  error: record<RecordedError>({ code: text, message: text, remedy: text, details: json }).optional(),
  logTail: texts,
});

export const healthSchema = record<HealthEntry>({
  workload: text,
  status: oneOf("healthy", "degraded", "unhealthy"),
  reason: text,
  atMs: number,
});

/** The fields of an event that every reader needs; a newer version may have further kinds. */
export const eventSchema = z.looseObject({ workload: text, deployment: text, atMs: number, type: text });

export const phaseEntrySchema = z.looseObject({ phase, fence: number, atMs: number });
