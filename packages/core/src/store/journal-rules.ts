import { DeployerError } from "../errors/deployer-error.js";
import { cancelRefusal } from "./cancel-refusal.js";
import { closedInQueue } from "./journal-heads.js";
import {
  isClosed,
  isOpen,
  withPause,
  type DeploymentRecord,
  type Operation,
  type RecordedError,
  type WorkloadRecord,
} from "./records.js";
import { domainTaken, wasCancelled, workloadBusy } from "./store-errors.js";

/**
 * The rules of the journal, for every store: what one step writes, given what the store holds. Pure. A store reads the rows that a rule
 * asks for, and writes what the rule returns, in one transaction.
 */

/** The head of one deployment as a step leaves it. */
export interface HeadWrite {
  readonly record: DeploymentRecord;
  /** False: it replaces the head that has its id. */
  readonly isNew: boolean;
  /** What becomes of its list of phases: it gets one more, or it begins anew with this one. Absent: it stays. */
  readonly phases?: "one more" | "anew";
}

/** Of one workload: the deployment that is open, and those that wait in its queue. */
export interface Unfinished {
  readonly open: DeploymentRecord | undefined;
  readonly queued: readonly DeploymentRecord[];
}

/** A deployment that enters the queue; with `supersede`, those that wait there are closed. WORKLOAD_BUSY, STORE_FAILED. */
export function enqueued(
  deployment: DeploymentRecord,
  {
    supersede,
    before,
    unfinished,
    nowMs,
  }: {
    readonly supersede: RecordedError | undefined;
    readonly before: DeploymentRecord | undefined;
    readonly unfinished: Unfinished;
    readonly nowMs: number;
  },
): HeadWrite[] {
  refuseDuringRemoval(deployment.workload, unfinished, deployment.operation);
  if (before) throw new DeployerError("STORE_FAILED", `there is a deployment ${deployment.id} already`);
  const closed = supersede ? unfinished.queued.map((one) => withdrawn(one, supersede, nowMs)) : [];
  return [...closed, { record: deployment, isNew: true, phases: "one more" }];
}

/** Undefined if it no longer waits. */
export function rewrittenInQueue(
  deployment: DeploymentRecord,
  before: DeploymentRecord | undefined,
): HeadWrite | undefined {
  if (before?.phase !== "queued") return undefined;
  return { record: deployment, isNew: false, ...(deployment.phase !== "queued" && { phases: "one more" }) };
}

/** Undefined if it can no longer be cancelled. */
export function cancellationNoted(
  record: DeploymentRecord,
  error: RecordedError,
  nowMs: number,
): HeadWrite | undefined {
  if (record.phase === "queued") return withdrawn(record, error, nowMs);
  if (cancelRefusal(record) !== undefined) return undefined;
  return { record: { ...record, cancelled: true }, isNew: false };
}

/** A deployment that is opened, and the one that it closes. One is open for each workload: WORKLOAD_BUSY. CANCELLED. */
export function opened(
  deployment: DeploymentRecord,
  {
    closes,
    before,
    open,
  }: {
    readonly closes: DeploymentRecord | undefined;
    readonly before: DeploymentRecord | undefined;
    readonly open: DeploymentRecord | undefined;
  },
): HeadWrite[] {
  const closesOpen = open !== undefined && closes?.id === open.id && !isOpen(closes.phase);
  if (open && !closesOpen) throw workloadBusy(deployment.workload, open.id);
  if (before && !mayOpen(before, deployment)) throw wasCancelled(before);
  const closing: HeadWrite[] =
    closes && closesOpen ? [{ record: closes, isNew: false, phases: "one more" }] : [];
  const phases = before && isClosed(before.phase) ? "anew" : "one more";
  return [...closing, { record: deployment, isNew: !before, phases }];
}

/**
 * The head as it is written; undefined if the store has none of its id. A cancellation that was noted stays noted. CANCELLED, for
 * `unlessCancelled`.
 */
export function rewritten(
  deployment: DeploymentRecord,
  before: DeploymentRecord | undefined,
  { unlessCancelled = false }: { readonly unlessCancelled?: boolean },
): HeadWrite | undefined {
  if (!before) return undefined;
  if (before.cancelled && unlessCancelled) throw wasCancelled(before);
  const record = { ...deployment, cancelled: deployment.cancelled || before.cancelled };
  return { record, isNew: false, ...(before.phase !== record.phase && { phases: "one more" }) };
}

/** The wanted state as it is saved: a pause stands. WORKLOAD_BUSY; DOMAIN_TAKEN if another workload claims one of its domains. */
export function savedWorkload(
  workload: WorkloadRecord,
  {
    before,
    unfinished,
    claims,
  }: {
    readonly before: WorkloadRecord | undefined;
    readonly unfinished: Unfinished;
    readonly claims: readonly { readonly domain: string; readonly workload: string }[];
  },
): WorkloadRecord {
  refuseDuringRemoval(workload.name, unfinished);
  const taken = claims.find(
    (claim) => claim.workload !== workload.name && workload.domains.includes(claim.domain),
  );
  if (taken) throw domainTaken(taken.domain, taken.workload);
  return withPause(workload, before?.paused);
}

/** A removal keeps a workload from being saved or queued: another removal may take up one that is open. */
function refuseDuringRemoval(workload: string, { open, queued }: Unfinished, wanted?: Operation): void {
  const removal = [...(open ? [open] : []), ...queued].find(
    ({ operation, phase }) => operation === "remove" && (wanted !== "remove" || phase === "queued"),
  );
  if (removal) throw workloadBusy(workload, removal.id);
}

/** True if `next` may take the place of what the store has under its id: what waits, or a repair that continues. */
function mayOpen(before: DeploymentRecord, next: DeploymentRecord): boolean {
  if (before.phase === "queued") return true;
  return before.operation === "repair" && next.operation === "repair" && isClosed(before.phase);
}

function withdrawn(record: DeploymentRecord, error: RecordedError, nowMs: number): HeadWrite {
  return { record: closedInQueue(record, error, nowMs), isNew: false, phases: "one more" };
}
