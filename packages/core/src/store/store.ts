import type { DeploymentEvent } from "../events/events.js";
import type { RouteFacts } from "../router/router.js";
import type {
  ContainerReference,
  DeploymentRecord,
  Owner,
  Pause,
  Phase,
  RecordedError,
  RuntimeState,
  WorkloadRecord,
} from "./records.js";

export type { Owner } from "./records.js";

export interface LeaseRow {
  readonly key: string;
  /** Grows with every claim, for ever. */
  readonly fence: number;
  /** Undefined: released. */
  readonly owner: Owner | undefined;
  /** Grows with every heartbeat; a challenger who sees it stand still for the lease's time may claim. */
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

/** A change of a workload's health, as the monitor saw it. */
export interface HealthEntry {
  readonly workload: string;
  readonly status: "healthy" | "degraded" | "unhealthy";
  readonly reason: string;
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
}

/** An event as the store's log keeps it; `seq` only grows, over all workloads. */
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
 * Durable state. Every method is one atomic, durable (fsync) step. Rejects with STORE_BUSY (no effect), STORE_FAILED (no
 * effect), or the code that a method names.
 */
export interface Store {
  /** Creates or migrates the schema. STORE_NEWER (and nothing written) where a newer Cutover has written it. */
  migrate(): Promise<void>;
  close(): Promise<void>;

  /** Saves the wanted state; a pause of the workload stands. DOMAIN_TAKEN where another workload claims one of its domains; WORKLOAD_BUSY
   * while it is being removed. */
  saveWorkload(workload: WorkloadRecord): Promise<void>;
  findWorkload(name: string): Promise<WorkloadRecord | undefined>;
  listWorkloads(): Promise<WorkloadRecord[]>;
  /** Pauses a workload, or, with undefined, resumes it. False, and nothing changed, if there is none of this name. */
  pauseWorkload(name: string, paused: Pause | undefined): Promise<boolean>;
  /** Names of the workloads that are paused. Sorted. */
  listPaused(): Promise<string[]>;

  readLease(key: string): Promise<LeaseRow | undefined>;
  /** Claims `key` where its row is still exactly `seen` (undefined: no row yet); else undefined, and nothing changed. */
  claimLease(key: string, owner: Owner, seen: LeaseRow | undefined): Promise<Lease | undefined>;
  /** Adds one to the beat of every lease that is still held under its fence; returns those, in any order. */
  beatLeases(leases: readonly Lease[]): Promise<Lease[]>;
  /** Without effect where the fence is older. */
  releaseLease(lease: Lease): Promise<void>;

  /**
   * Appends a deployment in phase "queued" to its workload's queue. With `supersede`, closes in the same step those that wait
   * there as cancelled, with that error. WORKLOAD_BUSY while the workload is being removed or waits for it; another removal may wait behind
   * one that is open.
   */
  enqueue(deployment: DeploymentRecord, also?: { readonly supersede?: RecordedError }): Promise<void>;
  /** Those that wait, of one workload or of all, in the order in which they came. */
  listQueued(workload?: string): Promise<DeploymentRecord[]>;
  /** Replaces one that still waits: it is adopted, or closed before it was opened. False, and nothing changed, where it waits no more. */
  rewriteQueued(deployment: DeploymentRecord): Promise<boolean>;
  /**
   * Notes that a deployment is no longer wanted; one that waits is closed as cancelled, with `error`, in the same step. Resolves with the
   * deployment as it is then; undefined where there is none. Without effect on one that cannot be cancelled any more, by `cancelRefusal`.
   */
  requestCancel(id: string, error: RecordedError): Promise<DeploymentRecord | undefined>;

  /** Opens a deployment, which may have waited in the queue, or a closed repair once more: its journal then begins anew. LEASE_LOST; WORKLOAD_BUSY where the workload has an open one; CANCELLED where it
   * was closed while it waited. `closes` is written in the same step: what is open, and ends as this one goes on with it. */
  openDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    also?: { readonly closes?: DeploymentRecord | undefined },
  ): Promise<void>;
  /**
   * Writes the deployment's head with its green, adds a journal entry where its phase changed, and, in the same transaction, sets the
   * runtime state (null: deletes it; absent: leaves it), replaces `revisions`, and, for `forget`, deletes the workload. Any other revision
   * that the head or the state names is added if the store has none of its deployment, and left as it is otherwise. LEASE_LOST where the lease's fence is no longer
   * the newest of its key; CANCELLED, for `unlessCancelled`, where that was asked for meanwhile: then nothing is written. Resolves with
   * what was written: a cancellation that was noted stays noted.
   */
  writeDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    also?: {
      readonly state?: RuntimeState | null;
      readonly revisions?: readonly ContainerReference[];
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
  /** Names of all workloads that have a deployment in the journal, those included that were removed. Sorted. */
  listDeployedWorkloads(): Promise<string[]>;
  /** Deletes closed deployments with their journals; others, and ids that there are not, stay as they are. */
  deleteDeployments(ids: readonly string[]): Promise<void>;
  /** The journal of one deployment, oldest first. */
  listPhases(deployment: string): Promise<PhaseEntry[]>;

  /** Keeps the newest `healthKept` of each workload. */
  appendHealth(entry: HealthEntry): Promise<void>;
  /** Newest first. */
  listHealth(workload: string, limit: number): Promise<HealthEntry[]>;

  /**
   * Adds to the log, in this order, and drops the oldest of what is more than `eventsKept`. The one write that a loss of power may undo, if it
   * came last.
   */
  appendEvents(events: readonly DeploymentEvent[]): Promise<void>;
  /** Oldest first. */
  listEvents(query: EventQuery): Promise<LoggedEvent[]>;
  /** The `seq` of the newest event; 0 if there was none. */
  lastEvent(): Promise<number>;
  /**
   * Calls `onAppended` once events were appended, as far as this store hears of it, until `signal` aborts. It is a hint to look sooner: a notice
   * may be missed, and may come for nothing, so a reader still looks from time to time. Absent: a reader only looks.
   */
  listen?(onAppended: () => void, signal: AbortSignal): void;

  /**
   * 32 random bytes, in hex: a secret of this store, made once, and the same for all who use it. It is kept apart from the records, which
   * hold hashes that are keyed with it.
   */
  readKey(): Promise<string>;

  findState(workload: string): Promise<RuntimeState | undefined>;
  /** Replaces what is remembered of the workload's route, if it is still the one of this nonce. */
  noteRouteFacts(workload: string, nonce: string, facts: RouteFacts): Promise<void>;
  listStates(): Promise<RuntimeState[]>;
}
