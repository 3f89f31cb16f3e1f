import type { Store } from "../ports/store.js";
import type { DeploymentRecord, Operation } from "../records/records.js";

const pageSize = 200;
const dayMs = 86_400_000;

export interface ReportRequest {
  /** Deployments that began in this time, in milliseconds since the Unix epoch; `toMs` is excluded. */
  readonly fromMs: number;
  readonly toMs: number;
  /** One workload, or several; all if absent, also removed ones. */
  readonly workload?: string | readonly string[];
  /** When the commit of a deployment was made, by the deployment's id, if the caller knows it. */
  readonly committedAtMs?: Readonly<Record<string, number>>;
}

/** Milliseconds; undefined if `count` is 0. */
export interface Durations {
  readonly count: number;
  readonly medianMs: number | undefined;
  readonly longestMs: number | undefined;
}

/**
 * DORA's four figures and what belongs to them, from the journal. A change is a deployment that had an effect: one that
 * was refused, cancelled or superseded is none. A change has failed if it was undone, or if a rollback followed it.
 */
export interface DeploymentReport {
  readonly fromMs: number;
  readonly toMs: number;
  readonly deploymentFrequency: {
    /** Changes that went live. */
    readonly count: number;
    readonly perDay: number;
  };
  /** From the commit to its end. `unknown`: changes whose commit's time nobody has told. */
  readonly leadTime: Durations & { readonly unknown: number };
  readonly changeFailureRate: {
    readonly changes: number;
    readonly failed: number;
    /** 0 to 1; undefined if there was no change. */
    readonly rate: number | undefined;
  };
  /** Of a change that was undone: how long the undo took. Of one that was rolled back: until the rollback's end. */
  readonly timeToRestore: Durations;
  /** Of changes that went live, from their start to their end. */
  readonly durations: Durations;
  /** All deployments, rollbacks, removals and repairs. */
  readonly counts: {
    readonly status: Readonly<Record<ReportStatus, number>>;
    readonly operation: Readonly<Record<Operation, number>>;
    readonly strategy: Readonly<Record<DeploymentRecord["strategy"], number>>;
  };
  /** Nothing served: recreate, from the stop of blue to the verified switch. */
  readonly downtime: Durations & { readonly totalMs: number };
  readonly drains: {
    readonly count: number;
    /** Drains that were cut at their deadline, and the connections, streams and requests that were still open. */
    readonly cut: number;
    readonly cutConnections: number;
    readonly cutStreams: number;
    readonly cutRequests: number;
  };
  /** The start of the oldest deployment that is still kept: before it, this report knows nothing. */
  readonly knownFromMs: number | undefined;
}

/** refused: it ended before it changed anything. running: it waits, or has not ended yet. */
export type ReportStatus = "succeeded" | "failed" | "refused" | "cancelled" | "superseded" | "running";

/** Of a record, what the report reads. */
export type ReportRecord = Pick<
  DeploymentRecord,
  | "id"
  | "workload"
  | "operation"
  | "phase"
  | "strategy"
  | "drain"
  | "startedAtMs"
  | "finishedAtMs"
  | "timings"
> & { readonly error?: Pick<NonNullable<DeploymentRecord["error"]>, "code"> | undefined };

/** Reads the history of the workloads that the request names, page by page, and reports on it. */
export async function readReport(store: Store, request: ReportRequest): Promise<DeploymentReport> {
  const { workload } = request;
  const one = typeof workload === "string" ? [workload] : workload;
  const workloads = one ?? (await store.listDeployedWorkloads());
  const records: ReportRecord[] = [];
  for (const name of new Set(workloads)) records.push(...(await readHistory(store, name)));
  return reportOf(records, request);
}

/** All of it: a repair that came back keeps its old place, and an old deployment may have been rolled back since. */
async function readHistory(store: Store, workload: string): Promise<ReportRecord[]> {
  const records: ReportRecord[] = [];
  for (let before: string | undefined; ;) {
    const page = await store.listDeployments(workload, { limit: pageSize, ...(before && { before }) });
    for (const { id, operation, phase, strategy, drain, startedAtMs, finishedAtMs, timings, error } of page)
      records.push({
        id,
        workload,
        operation,
        phase,
        strategy,
        drain,
        startedAtMs,
        finishedAtMs,
        timings,
        error,
      });
    before = page.at(-1)?.id;
    if (page.length < pageSize) return records;
  }
}

/** Pure. The records of a workload in any order. */
export function reportOf(records: readonly ReportRecord[], request: ReportRequest): DeploymentReport {
  const { fromMs, toMs, committedAtMs = {} } = request;
  const within = records.filter(({ startedAtMs }) => startedAtMs >= fromMs && startedAtMs < toMs);
  const deployed = within.filter(({ operation }) => operation === "deploy");
  const live = deployed.filter((record) => statusOf(record) === "succeeded");
  const undone = deployed.filter((record) => statusOf(record) === "failed");
  const rollbacks = rollbacksOf(records);
  const rolledBack = live.filter(({ id }) => rollbacks.has(id));
  const changes = live.length + undone.length;
  const failed = undone.length + rolledBack.length;
  const leads = live.flatMap((record) => between(committedAtMs[record.id], record.finishedAtMs));
  const downtimes = within.flatMap(({ timings }) => timings.downtimeMs ?? []);
  return {
    fromMs,
    toMs,
    deploymentFrequency: { count: live.length, perDay: (live.length * dayMs) / (toMs - fromMs) },
    leadTime: { ...durations(leads), unknown: live.length - leads.length },
    changeFailureRate: { changes, failed, rate: changes === 0 ? undefined : failed / changes },
    timeToRestore: durations([
      ...undone.map(undoMs),
      ...rolledBack.flatMap(({ id, finishedAtMs }) => between(finishedAtMs, rollbacks.get(id)?.finishedAtMs)),
    ]),
    durations: durations(live.map(({ timings }) => timings.totalMs)),
    counts: {
      status: countBy(within.map(statusOf), {
        succeeded: 0,
        failed: 0,
        refused: 0,
        cancelled: 0,
        superseded: 0,
        running: 0,
      }),
      operation: countBy(
        within.map(({ operation }) => operation),
        { deploy: 0, rollback: 0, remove: 0, repair: 0 },
      ),
      strategy: countBy(
        within.map(({ strategy }) => strategy),
        { recreate: 0, "blue-green": 0 },
      ),
    },
    downtime: { ...durations(downtimes), totalMs: sum(downtimes) },
    drains: drainsOf(within),
    knownFromMs:
      records.length === 0 ? undefined : records.reduce((ms, one) => Math.min(ms, one.startedAtMs), Infinity),
  };
}

/** Phases without an effect on anything that serves. */
const harmless: ReadonlySet<string> = new Set([
  "preflight",
  "queued",
  "planned",
  "aborting",
  "failed",
  "cancelled",
]);

function statusOf({ phase, timings, error }: ReportRecord): ReportStatus {
  if (phase === "done") return "succeeded";
  if (phase === "cancelled") return error?.code === "SUPERSEDED" ? "superseded" : "cancelled";
  if (phase !== "failed") return "running";
  return Object.keys(timings.phases).some((one) => !harmless.has(one)) ? "failed" : "refused";
}

/** The rollback that followed a deployment at once, by the id of the deployment. */
function rollbacksOf(records: readonly ReportRecord[]): ReadonlyMap<string, ReportRecord> {
  const newestLive = new Map<string, ReportRecord>();
  const rollbacks = new Map<string, ReportRecord>();
  const taken = records.filter(
    (record) =>
      statusOf(record) === "succeeded" && (record.operation === "deploy" || record.operation === "rollback"),
  );
  for (const record of taken.toSorted((a, b) => a.startedAtMs - b.startedAtMs)) {
    const before = newestLive.get(record.workload);
    if (record.operation === "rollback" && before?.operation === "deploy") rollbacks.set(before.id, record);
    newestLive.set(record.workload, record);
  }
  return rollbacks;
}

function undoMs({ timings: { phases } }: ReportRecord): number {
  return (phases.aborting ?? 0) + (phases.restoring ?? 0);
}

/** None if one of them is unknown, or the clock was set back between them. */
function between(fromMs: number | undefined, toMs: number | undefined): number[] {
  return fromMs === undefined || toMs === undefined || toMs < fromMs ? [] : [toMs - fromMs];
}

function drainsOf(records: readonly ReportRecord[]): DeploymentReport["drains"] {
  const ended = records.flatMap(({ drain }) => (drain?.outcome === undefined ? [] : drain));
  const cut = ended.filter(({ outcome }) => outcome === "deadline");
  return {
    count: ended.length,
    cut: cut.length,
    cutConnections: sum(cut.map((drain) => drain.cut?.connections ?? 0)),
    cutStreams: sum(cut.map((drain) => drain.cut?.streams ?? 0)),
    cutRequests: sum(cut.map((drain) => drain.cut?.requests ?? 0)),
  };
}

function durations(all: readonly number[]): Durations {
  const sorted = all.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = 0, high = 0] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return {
    count: sorted.length,
    medianMs: sorted.length === 0 ? undefined : (low + high) / 2,
    longestMs: sorted.at(-1),
  };
}

function countBy<Key extends string>(
  keys: readonly Key[],
  zeros: Readonly<Record<Key, number>>,
): Record<Key, number> {
  const counts: Record<Key, number> = { ...zeros };
  for (const key of keys) counts[key] += 1;
  return counts;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0);
}
