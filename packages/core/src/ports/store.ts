import type { DeploymentEvent } from "../events/events.js";
import type { RouteFacts } from "./router.js";
import type {
  Revision,
  DeploymentRecord,
  Owner,
  Pause,
  Promotion,
  Phase,
  RecordedError,
  RuntimeState,
  WorkloadRecord,
} from "../records/records.js";

export type { Owner } from "../records/records.js";

export interface LeaseRow {
  readonly key: string;
  /** Grows with every claim, for ever. */
  readonly fence: number;
  /** Undefined: released. */
  readonly owner: Owner | undefined;
  /** Grows with every heartbeat; if it stands still for the lease's time, a challenger may claim. */
  readonly beat: number;
}

/** A claim on a key; every journal write names it. */
export interface Lease {
  readonly key: string;
  readonly fence: number;
}

export interface PhaseEntry {
  readonly phase: Phase;
  readonly fence: number;
  readonly atMs: number;
}

/** A change of a workload's health, from the monitor. */
export interface HealthEntry {
  readonly workload: string;
  readonly status: "healthy" | "degraded" | "unhealthy";
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** An event in the store's log; `seq` only grows, over all workloads. */
export type LoggedEvent = DeploymentEvent & { readonly seq: number };

/** Events with a `seq` above `after`; of one workload, of one deployment, or of all. */
export interface EventQuery {
  readonly after: number;
  readonly limit: number;
  readonly workload?: string | undefined;
  readonly deployment?: string | undefined;
}

/** Health entries of each workload. */
export const healthKept = 1_000;

/**
 * Durable state. Every method is one atomic, durable (fsync) step. Rejects with STORE_BUSY (no effect),
 * STORE_FAILED (no effect), or the code that a method names.
 */
export interface Store {
  /** Creates or migrates the schema. STORE_NEWER, without a write, if a newer Cutover has written it. */
  migrate(): Promise<void>;
  close(): Promise<void>;

  /**
   * Saves a workload; its pause stays. DOMAIN_TAKEN if another workload claims one of its domains;
   * WORKLOAD_BUSY while it is being removed.
   */
  saveWorkload(workload: WorkloadRecord): Promise<void>;
  findWorkload(name: string): Promise<WorkloadRecord | undefined>;
  listWorkloads(): Promise<WorkloadRecord[]>;
  /**
   * Pauses a workload, or, with undefined, resumes it. False, without a change, if there is none of this name.
   */
  pauseWorkload(name: string, paused: Pause | undefined): Promise<boolean>;
  /** Names of the paused workloads. Sorted. */
  listPaused(): Promise<string[]>;

  readLease(key: string): Promise<LeaseRow | undefined>;
  /**
   * Claims `key` if its row is still exactly `seen` (undefined: no row yet); else undefined, without a change.
   */
  claimLease(key: string, owner: Owner, seen: LeaseRow | undefined): Promise<Lease | undefined>;
  /** Adds one to the beat of every lease that is still held under its fence; returns those, in any order. */
  beatLeases(leases: readonly Lease[]): Promise<Lease[]>;
  /** Without effect if the fence is stale. */
  releaseLease(lease: Lease): Promise<void>;

  /**
   * Appends a deployment in phase "queued" to its workload's queue. With `supersede`, closes the waiting ones
   * as cancelled, with that error, in the same step. WORKLOAD_BUSY while the workload is being removed or its
   * removal waits; another removal may wait behind an open one.
   */
  enqueue(deployment: DeploymentRecord, also?: { readonly supersede?: RecordedError }): Promise<void>;
  /** The waiting deployments, of one workload or of all, in order of arrival. */
  listQueued(workload?: string): Promise<DeploymentRecord[]>;
  /**
   * Replaces a waiting deployment: it is adopted, or closed before it was opened. False, without a change, if
   * it no longer waits.
   */
  rewriteQueued(deployment: DeploymentRecord): Promise<boolean>;
  /**
   * Records a cancellation. A waiting deployment is closed as cancelled, with `error`, in the same step.
   * Resolves with the deployment afterwards; undefined if there is none. Without effect if `cancelRefusal`
   * refuses it.
   */
  requestCancel(id: string, error: RecordedError): Promise<DeploymentRecord | undefined>;
  /**
   * Records the promotion of a held deployment. Resolves with the deployment afterwards; undefined if there is
   * none. Without effect if `promotionRefusal` refuses it, or if it is promoted already.
   */
  requestPromotion(id: string, promotion: Promotion): Promise<DeploymentRecord | undefined>;

  /**
   * Opens a deployment, which may have waited in the queue, or a closed repair again: its journal then begins
   * anew. LEASE_LOST; WORKLOAD_BUSY if the workload has an open one; CANCELLED if it was closed while it
   * waited. `closes` is written in the same step: an open deployment that ends because this one continues it.
   */
  openDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    also?: { readonly closes?: DeploymentRecord | undefined },
  ): Promise<void>;
  /**
   * Writes the deployment's head with its green, and adds a journal entry if its phase changed. In the same
   * transaction, sets the runtime state (null: deletes it; absent: unchanged), replaces `revisions`, and, for
   * `forget`, deletes the workload. Adds any other revision that the head or the state names if the store lacks
   * it, and else leaves it unchanged. LEASE_LOST if the lease's fence is no longer the newest of its key;
   * CANCELLED, for `unlessCancelled`, without a write, if it was cancelled meanwhile. Resolves with the written
   * head: a recorded cancellation or promotion stays.
   */
  writeDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    also?: {
      readonly state?: RuntimeState | null;
      readonly revisions?: readonly Revision[];
      readonly forget?: boolean;
      readonly unlessCancelled?: boolean;
    },
  ): Promise<DeploymentRecord>;
  findDeployment(id: string): Promise<DeploymentRecord | undefined>;
  /** Newest first; `before` is the id of a deployment to start after. */
  listDeployments(
    workload: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<DeploymentRecord[]>;
  listOpenDeployments(): Promise<DeploymentRecord[]>;
  /** Names of all workloads with a deployment in the journal, including removed ones. Sorted. */
  listDeployedWorkloads(): Promise<string[]>;
  /** Deletes closed deployments with their journals; ignores others and unknown ids. */
  deleteDeployments(ids: readonly string[]): Promise<void>;
  /** The journal of one deployment, oldest first. */
  listPhases(deployment: string): Promise<PhaseEntry[]>;

  /** Keeps the newest `healthKept` of each workload. */
  appendHealth(entry: HealthEntry): Promise<void>;
  /** Newest first. */
  listHealth(workload: string, limit: number): Promise<HealthEntry[]>;

  /**
   * Appends to the log, in this order, and drops the oldest events beyond `eventsKept`. The only write that a
   * power failure may undo, if it came last.
   */
  appendEvents(events: readonly DeploymentEvent[]): Promise<void>;
  /** Oldest first. */
  listEvents(query: EventQuery): Promise<LoggedEvent[]>;
  /** The `seq` of the newest event; 0 if there was none. */
  lastEvent(): Promise<number>;
  /**
   * Calls `onAppended` after events were appended, as far as this store learns of it, until `signal` aborts.
   * This is only a hint: a notice may be missed or superfluous, so a reader still polls from time to time.
   * Absent: a reader only polls.
   */
  listen?(onAppended: () => void, signal: AbortSignal): void;

  /**
   * 32 random bytes, in hex: a secret of this store, created once, and the same for all its users. It is kept
   * apart from the records, which hold hashes that are keyed with it.
   */
  readKey(): Promise<string>;

  findState(workload: string): Promise<RuntimeState | undefined>;
  /** Replaces the stored facts of the workload's route, if it still has this nonce. */
  noteRouteFacts(workload: string, nonce: string, facts: RouteFacts): Promise<void>;
  listStates(): Promise<RuntimeState[]>;
}
