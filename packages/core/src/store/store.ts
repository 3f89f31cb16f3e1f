import type { DeploymentRecord, Phase, RuntimeState, WorkloadRecord } from "./records.js";

/** Who holds a lease: enough for another process of the same machine to see that it is dead. */
export interface Owner {
  /** Random, for one deployer instance. */
  readonly instance: string;
  readonly hostname: string;
  readonly pid: number;
  /** Where it can be read: what tells this process from a later one of the same pid, on the same boot. */
  readonly processStart: string | undefined;
}

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

/**
 * Durable state. Every method is one atomic, durable (fsync) step. Rejects with STORE_BUSY (no effect), STORE_FAILED (no
 * effect), or the code that a method names.
 */
export interface Store {
  /** Creates or migrates the schema. STORE_NEWER (and nothing written) where a newer Cutover has written it. */
  migrate(): Promise<void>;
  close(): Promise<void>;

  /** Saves the wanted state. DOMAIN_TAKEN where another workload claims one of its domains; WORKLOAD_BUSY
   * while it is being removed. */
  saveWorkload(workload: WorkloadRecord): Promise<void>;
  findWorkload(name: string): Promise<WorkloadRecord | undefined>;
  listWorkloads(): Promise<WorkloadRecord[]>;

  readLease(key: string): Promise<LeaseRow | undefined>;
  /** Claims `key` where its row is still exactly `seen` (undefined: no row yet); else undefined, and nothing changed. */
  claimLease(key: string, owner: Owner, seen: LeaseRow | undefined): Promise<Lease | undefined>;
  /** Adds one to the beat of every lease that is still held under its fence; returns those, the same objects. */
  beatLeases(leases: readonly Lease[]): Promise<Lease[]>;
  /** Without effect where the fence is older. */
  releaseLease(lease: Lease): Promise<void>;

  /** Opens a deployment. LEASE_LOST; WORKLOAD_BUSY where the workload has an open one. */
  openDeployment(lease: Lease, deployment: DeploymentRecord): Promise<void>;
  /**
   * Writes the deployment's head, adds a journal entry where its phase changed, and, in the same transaction, sets the
   * runtime state (null: deletes it; absent: leaves it) and, for `forget`, deletes the workload. LEASE_LOST where the lease's fence is no longer
   * the newest of its key: then nothing is written.
   */
  writeDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    also?: { readonly state?: RuntimeState | null; readonly forget?: boolean },
  ): Promise<void>;
  findDeployment(id: string): Promise<DeploymentRecord | undefined>;
  /** Newest first; `before` is the id of a deployment to start after. */
  listDeployments(
    workload: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<DeploymentRecord[]>;
  listOpenDeployments(): Promise<DeploymentRecord[]>;
  /** The journal of one deployment, oldest first. */
  listPhases(deployment: string): Promise<PhaseEntry[]>;

  findState(workload: string): Promise<RuntimeState | undefined>;
  listStates(): Promise<RuntimeState[]>;
}
