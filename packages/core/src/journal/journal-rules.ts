import { DeployerError } from "../errors/deployer-error.js";
import { cancelRefusal } from "./cancel-refusal.js";
import { closedInQueue } from "./journal-heads.js";
import { promotionRefusal } from "./promotion-refusal.js";
import {
  isClosed,
  isOpen,
  withPause,
  type DeploymentRecord,
  type Hold,
  type Operation,
  type Promotion,
  type RecordedError,
  type WorkloadRecord,
} from "../records/records.js";
import { domainTaken, wasCancelled, workloadBusy } from "./store-errors.js";

/**
 * The rules of the journal, for every store: the writes of one step, given the stored rows. Pure. A store reads
 * the rows that a rule needs, and writes the rule's result, in one transaction.
 */

/** The head of one deployment after a step. */
export interface HeadWrite {
  readonly record: DeploymentRecord;
  /** False: it replaces the head with its id. */
  readonly isNew: boolean;
  /** The change of its list of phases: append this one, or begin anew with it. Absent: unchanged. */
  readonly phases?: "one more" | "anew";
}

/** Of one workload: the open deployment, and those in its queue. */
export interface Unfinished {
  readonly open: DeploymentRecord | undefined;
  readonly queued: readonly DeploymentRecord[];
}

/** Adds a deployment to the queue; with `supersede`, closes the waiting ones. WORKLOAD_BUSY, STORE_FAILED. */
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

/** Undefined if it cannot be promoted, or is already. */
export function promotionNoted(record: DeploymentRecord, promotion: Promotion): HeadWrite | undefined {
  const { hold } = record;
  if (!hold || hold.promotion || promotionRefusal(record) !== undefined) return undefined;
  return { record: { ...record, hold: { ...hold, promotion } }, isNew: false };
}

/**
 * Opens a deployment, and closes the one that it replaces. A workload has one open deployment: WORKLOAD_BUSY.
 * CANCELLED.
 */
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
 * The head to write; undefined if the store has none with its id. A recorded cancellation or promotion stays.
 * CANCELLED, for `unlessCancelled`.
 */
export function rewritten(
  deployment: DeploymentRecord,
  before: DeploymentRecord | undefined,
  { unlessCancelled = false }: { readonly unlessCancelled?: boolean },
): HeadWrite | undefined {
  if (!before) return undefined;
  if (before.cancelled && unlessCancelled) throw wasCancelled(before);
  const record = {
    ...deployment,
    cancelled: deployment.cancelled || before.cancelled,
    ...(deployment.hold && { hold: withPromotion(deployment.hold, before.hold?.promotion) }),
  };
  return { record, isNew: false, ...(before.phase !== record.phase && { phases: "one more" }) };
}

/**
 * The workload to save; a pause stays. WORKLOAD_BUSY; DOMAIN_TAKEN if another workload claims one of its
 * domains.
 */
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

/** A promotion that came first prevents the hold from expiring. */
function withPromotion(hold: Hold, promotion: Promotion | undefined): Hold {
  if (!promotion) return hold;
  const { expired: _, ...rest } = hold;
  return { ...rest, promotion };
}

/** A removal prevents saving or queueing a workload. Another removal may take up an open one. */
function refuseDuringRemoval(workload: string, { open, queued }: Unfinished, wanted?: Operation): void {
  const removal = [...(open ? [open] : []), ...queued].find(
    ({ operation, phase }) => operation === "remove" && (wanted !== "remove" || phase === "queued"),
  );
  if (removal) throw workloadBusy(workload, removal.id);
}

/** True if `next` may replace the stored deployment with its id: a waiting one, or a repair that continues. */
function mayOpen(before: DeploymentRecord, next: DeploymentRecord): boolean {
  if (before.phase === "queued") return true;
  return before.operation === "repair" && next.operation === "repair" && isClosed(before.phase);
}

function withdrawn(record: DeploymentRecord, error: RecordedError, nowMs: number): HeadWrite {
  return { record: closedInQueue(record, error, nowMs), isNew: false, phases: "one more" };
}
