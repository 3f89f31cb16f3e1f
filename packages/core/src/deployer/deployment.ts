import type { Run } from "../journal/run.js";
import type { PromoteOptions } from "./deployer-options.js";
import type { CancelOutcome } from "../journal/cancel-outcome.js";
import type { DeploymentEvent } from "../events/events.js";
import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { leavesOpen } from "../errors/leaves-open.js";
import type { StrategyName } from "@cutover/schema";
import type { ErrorCode } from "@cutover/schema/errors";
import type { RollbackVerdict } from "../retention/rollback-verdict.js";
import {
  isClosed,
  type Abandonment,
  type DeploymentRecord,
  type Drain,
  type Hold,
  type Json,
  type Operation,
  type Phase,
  type ShiftedStep,
  type SwitchEvidence,
  type Timings,
} from "../records/records.js";
import type { LoggedEvent } from "../ports/store.js";

/**
 * succeeded: green serves, verified. failed: blue serves as before. cancelled: as failed, on request.
 * superseded: a newer one took its place in the queue. interrupted: this deployer was closed, lost its lease,
 * or could not write its journal, or a removal could not be finished yet; the next deployer on the store, or
 * this one's watchdog, recovers it.
 */
export type DeploymentStatus = "succeeded" | "failed" | "cancelled" | "superseded" | "interrupted";

export interface DeploymentResult {
  readonly id: string;
  readonly workload: string;
  readonly status: DeploymentStatus;
  /** The phase in which it ended or failed. */
  readonly phase: Phase | "preflight";
  /** Undefined if it ended before a strategy was resolved. */
  readonly strategy: StrategyName | undefined;
  readonly reason: string | undefined;
  readonly timings: Timings;
  /** The proof of the switch; undefined if there was none (no domains, or an earlier failure). */
  readonly evidence: SwitchEvidence | undefined;
  readonly error: DeployerError | undefined;
  /** Green's last lines of output, if it failed. */
  readonly logTail: readonly string[];
}

/** A deployment, for the deployer that carries it out. */
export interface RunningDeployment {
  readonly id: string;
  readonly workload: string;
  /** All events from the first on, for any number of readers; ends with the deployment. */
  readonly events: AsyncIterable<DeploymentEvent>;
  /** True once it is durable in the queue; false if it was refused before, and has no record. Never rejects. */
  readonly accepted: Promise<boolean>;
  /** Never rejects. */
  readonly done: Promise<DeploymentResult>;
}

/** A deployment, begun here or by another process. */
export interface Deployment extends RunningDeployment {
  /**
   * Its events from the store's log with a greater `seq`: they are the same in every process. Ends with the
   * deployment, whichever processes carry it out, if `signal` aborts, or if this deployer closes. STORE_FAILED.
   */
  eventsAfter(seq: number, options?: { readonly signal?: AbortSignal }): AsyncIterable<LoggedEvent>;
  /** As `Deployer.cancel`. */
  cancel(): Promise<CancelOutcome>;
  /** As `Deployer.promote`. */
  promote(options?: PromoteOptions): Promise<void>;
}

/** A deployment in the history. */
export interface DeploymentSummary {
  readonly id: string;
  readonly workload: string;
  readonly operation: Operation;
  /** "queued": it waits for its turn. "open": it is still running, or waits for recovery. */
  readonly status: DeploymentStatus | "queued" | "open";
  readonly phase: Phase;
  readonly strategy: StrategyName;
  readonly reason: string;
  readonly source: string;
  /** The config as it was written, with secrets as references. */
  readonly config: Json;
  /** The image that ran: pinned by digest, or the id of a built image. */
  readonly image: string | undefined;
  /** The requester and the reason, if given. */
  readonly by: string | undefined;
  readonly why: string | undefined;
  /** Why and by whom it was given up, if so. */
  readonly abandoned: Abandonment | undefined;
  /** The deployment that was run again. */
  readonly from: string | undefined;
  /** The deployment that was live when it began: its container is blue. */
  readonly replaces: string | undefined;
  /** Its wait for a promotion, if one was asked for. */
  readonly hold: Hold | undefined;
  /** Whether `preview` gives a link to green while it is held. */
  readonly preview: boolean;
  /** The shares of the live traffic that went to green before the switch, in order; undefined if none did. */
  readonly shifted: readonly ShiftedStep[] | undefined;
  /** How blue's drain ended. */
  readonly drain: Drain | undefined;
  /** Whether a rollback can reach it now, and why not. */
  readonly rollback: RollbackVerdict;
  /** For a repair: how often the same damage was repaired. 1 for anything else. */
  readonly count: number;
  readonly startedAtMs: number;
  /** Its latest start: differs from `startedAtMs` if `count` is above 1. */
  readonly lastAtMs: number;
  readonly finishedAtMs: number | undefined;
  readonly timings: Timings;
  readonly evidence: SwitchEvidence | undefined;
  readonly error: DeployerError | undefined;
  /** Green's last lines of output, if it failed. */
  readonly logTail: readonly string[];
}

export function summarize(record: DeploymentRecord, rollback: RollbackVerdict): DeploymentSummary {
  const {
    id,
    workload,
    operation,
    phase,
    strategy,
    reason,
    source,
    config,
    count = 1,
    startedAtMs,
    lastAtMs = startedAtMs,
    finishedAtMs,
    timings,
    evidence,
    by,
    why,
    from,
    hold,
    preview,
    shifted,
    drain,
    abandoned,
    logTail,
  } = record;
  const image = record.green?.spec.image;
  const error = recordedError(record);
  const status = statusOf(record);
  const replaces = record.blue?.deployment;
  return {
    id,
    workload,
    operation,
    status,
    phase,
    strategy,
    reason,
    source,
    config,
    image,
    by,
    why,
    abandoned,
    from,
    replaces,
    hold,
    preview: preview !== undefined,
    shifted,
    drain,
    rollback,
    count,
    startedAtMs,
    lastAtMs,
    finishedAtMs,
    timings,
    evidence,
    error,
    logTail,
  };
}

function recordedError({ error }: DeploymentRecord): DeployerError | undefined {
  if (!error) return undefined;
  const { code, message, remedy, details } = error;
  return new DeployerError(code as ErrorCode, message, {
    remedy,
    details: details as Record<string, unknown>,
  });
}

export function resultOf(run: Run, failure: DeployerError | undefined): DeploymentResult {
  const { id, workload, phase, strategy, reason, timings, evidence, logTail } = run.record;
  const status = endOf(phase, failure);
  const leftOpen = status === "succeeded" && hasCode(failure, "CLOSED", "LEASE_LOST");
  const error = recordedError(run.record) ?? (leftOpen ? undefined : failure);
  return {
    id,
    workload,
    status,
    phase: run.failedIn ?? phase,
    strategy,
    reason,
    timings,
    evidence,
    error,
    logTail,
  };
}

/** The result of a deployment that another deployer ended, or that never began. */
export function recordedResult(record: DeploymentRecord): DeploymentResult {
  const { id, workload, phase, strategy, reason, timings, evidence, logTail } = record;
  const status = statusOf(record);
  return {
    id,
    workload,
    status: status === "open" || status === "queued" ? "interrupted" : status,
    phase,
    strategy,
    reason,
    timings,
    evidence,
    error: recordedError(record),
    logTail,
  };
}

/** The result of a deployment that was refused before it was opened in the journal. */
export function refusal(
  of: { id: string; workload: string },
  error: DeployerError | undefined,
): DeploymentResult {
  const status = hasCode(error, "CANCELLED") ? "cancelled" : "failed";
  return {
    ...of,
    status: hasCode(error, "CLOSED") ? "interrupted" : status,
    phase: "preflight",
    strategy: undefined,
    reason: undefined,
    timings: { totalMs: 0, phases: {} },
    evidence: undefined,
    error,
    logTail: [],
  };
}

function endOf(phase: Phase, failure: DeployerError | undefined): DeploymentStatus {
  if (phase === "done" || phase === "draining") return "succeeded";
  if (phase === "cancelled") return "cancelled";
  const goesOn = leavesOpen(failure) || phase === "removing";
  return !isClosed(phase) && goesOn ? "interrupted" : "failed";
}

function statusOf({ phase, error }: DeploymentRecord): DeploymentSummary["status"] {
  if (phase === "done") return "succeeded";
  if (phase === "cancelled" && error?.code === "SUPERSEDED") return "superseded";
  return phase === "failed" || phase === "cancelled" || phase === "queued" ? phase : "open";
}
