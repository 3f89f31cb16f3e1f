import { DeployerError } from "../errors/deployer-error.js";
import { cancelRefusal } from "../store/cancel-refusal.js";
import { closedInQueue } from "../store/journal-heads.js";
import { eventsKept, isTimeToTrim } from "../store/kept-events.js";
import { isPassing } from "../events/passing.js";
import type { DeploymentEvent } from "../events/events.js";
import type { RouteFacts } from "../router/router.js";
import {
  isClosed,
  isOpen,
  withPause,
  withRouteFacts,
  type DeploymentRecord,
  type Operation,
  type Pause,
  type RecordedError,
  type RuntimeState,
  type WorkloadRecord,
} from "../store/records.js";
import {
  domainTaken,
  leaseLost,
  mayOpen,
  standsInTheWay,
  wasCancelled,
  workloadBusy,
} from "../store/store-errors.js";
import {
  healthKept,
  type EventQuery,
  type HealthEntry,
  type Lease,
  type LeaseRow,
  type LoggedEvent,
  type Owner,
  type PhaseEntry,
  type Store,
} from "../store/store.js";

/** What a memory store holds; several stores on the same data are several processes on one database. */
export interface MemoryStoreData {
  readonly workloads: Map<string, WorkloadRecord>;
  readonly leases: Map<string, LeaseRow>;
  /** In the order in which they were opened. */
  readonly deployments: Map<string, DeploymentRecord>;
  readonly phases: Map<string, PhaseEntry[]>;
  readonly states: Map<string, RuntimeState>;
  readonly health: Map<string, HealthEntry[]>;
  readonly events: LoggedEvent[];
  /** What every write rejects with, as on a full disk. */
  refusal: DeployerError | undefined;
}

export function emptyStoreData(): MemoryStoreData {
  return {
    workloads: new Map(),
    leases: new Map(),
    deployments: new Map(),
    phases: new Map(),
    states: new Map(),
    health: new Map(),
    events: [],
    refusal: undefined,
  };
}

/** A store in memory. Each call is one atomic step. */
export class MemoryStore implements Store {
  readonly data: MemoryStoreData;
  readonly #now: () => number;

  constructor(data: MemoryStoreData = emptyStoreData(), now: () => number = Date.now) {
    this.data = data;
    this.#now = now;
  }

  async migrate(): Promise<void> {}

  async close(): Promise<void> {}

  async saveWorkload(workload: WorkloadRecord): Promise<void> {
    this.#requireSpace();
    this.#assertNotRemoved(workload.name);
    for (const other of this.data.workloads.values()) {
      if (other.name === workload.name) continue;
      const taken = workload.domains.find((domain) => other.domains.includes(domain));
      if (taken !== undefined) throw domainTaken(taken, other.name);
    }
    const { paused } = this.data.workloads.get(workload.name) ?? {};
    this.data.workloads.set(workload.name, asStored(withPause(workload, paused)));
  }

  async pauseWorkload(name: string, paused: Pause | undefined): Promise<boolean> {
    this.#requireSpace();
    const before = this.data.workloads.get(name);
    if (!before) return false;
    this.data.workloads.set(name, asStored(withPause(before, paused)));
    return true;
  }

  async listPaused(): Promise<string[]> {
    return (await this.listWorkloads()).filter(({ paused }) => paused).map(({ name }) => name);
  }

  async findWorkload(name: string): Promise<WorkloadRecord | undefined> {
    return this.data.workloads.get(name);
  }

  async listWorkloads(): Promise<WorkloadRecord[]> {
    return [...this.data.workloads.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
  }

  async readLease(key: string): Promise<LeaseRow | undefined> {
    return this.data.leases.get(key);
  }

  async claimLease(key: string, owner: Owner, seen: LeaseRow | undefined): Promise<Lease | undefined> {
    this.#requireSpace();
    const row = this.data.leases.get(key);
    if (
      row?.fence !== seen?.fence ||
      row?.beat !== seen?.beat ||
      row?.owner?.instance !== seen?.owner?.instance
    ) {
      return undefined;
    }
    const fence = (row?.fence ?? 0) + 1;
    this.data.leases.set(key, asStored({ key, fence, owner, beat: 0 }));
    return { key, fence };
  }

  async beatLeases(leases: readonly Lease[]): Promise<Lease[]> {
    this.#requireSpace();
    return leases.filter(({ key, fence }) => {
      const row = this.data.leases.get(key);
      if (row?.fence !== fence || row.owner === undefined) return false;
      this.data.leases.set(key, { ...row, beat: row.beat + 1 });
      return true;
    });
  }

  async releaseLease({ key, fence }: Lease): Promise<void> {
    this.#requireSpace();
    const row = this.data.leases.get(key);
    if (row?.fence === fence) this.data.leases.set(key, { ...row, owner: undefined });
  }

  async enqueue(
    deployment: DeploymentRecord,
    { supersede }: { readonly supersede?: RecordedError } = {},
  ): Promise<void> {
    this.#requireSpace();
    this.#assertNotRemoved(deployment.workload, deployment.operation);
    if (supersede) {
      for (const waiting of await this.listQueued(deployment.workload)) this.#closeQueued(waiting, supersede);
    }
    if (this.data.deployments.has(deployment.id))
      throw new DeployerError("STORE_FAILED", `there is a deployment ${deployment.id} already`);
    this.data.deployments.set(deployment.id, asStored(deployment));
    this.#appendPhase(deployment);
  }

  async listQueued(workload?: string): Promise<DeploymentRecord[]> {
    return [...this.data.deployments.values()].filter(
      (one) => one.phase === "queued" && (workload === undefined || one.workload === workload),
    );
  }

  async rewriteQueued(deployment: DeploymentRecord): Promise<boolean> {
    this.#requireSpace();
    if (this.data.deployments.get(deployment.id)?.phase !== "queued") return false;
    this.#update(deployment);
    if (deployment.phase !== "queued") this.#appendPhase(deployment);
    return true;
  }

  async requestCancel(id: string, error: RecordedError): Promise<DeploymentRecord | undefined> {
    this.#requireSpace();
    const record = this.data.deployments.get(id);
    if (record?.phase === "queued") this.#closeQueued(record, error);
    else if (record && cancelRefusal(record) === undefined) this.#update({ ...record, cancelled: true });
    return this.data.deployments.get(id);
  }

  async openDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    { closes }: Parameters<Store["openDeployment"]>[2] = {},
  ): Promise<void> {
    this.#requireFence(lease);
    const open = this.#open(deployment.workload);
    if (open && (open.id !== closes?.id || isOpen(closes.phase)))
      throw workloadBusy(deployment.workload, open.id);
    const waiting = this.data.deployments.get(deployment.id);
    if (waiting && !mayOpen(waiting, deployment)) throw wasCancelled(waiting);
    if (closes) this.#update(closes);
    if (closes) this.#appendPhase(closes);
    if (waiting && isClosed(waiting.phase)) this.data.phases.delete(deployment.id);
    this.data.deployments.set(deployment.id, asStored(deployment));
    this.#appendPhase(deployment);
  }

  async writeDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    also: Parameters<Store["writeDeployment"]>[2] = {},
  ): Promise<DeploymentRecord> {
    this.#requireFence(lease);
    const before = this.data.deployments.get(deployment.id);
    if (before?.cancelled && also.unlessCancelled) throw wasCancelled(before);
    const written = { ...deployment, cancelled: deployment.cancelled || before?.cancelled === true };
    this.#update(written);
    if (before?.phase !== deployment.phase) this.#appendPhase(deployment);
    if (also.state === null) this.data.states.delete(deployment.workload);
    else if (also.state) this.data.states.set(also.state.workload, asStored(also.state));
    if (also.forget) {
      this.data.workloads.delete(deployment.workload);
      this.data.health.delete(deployment.workload);
    }
    return written;
  }

  async findDeployment(id: string): Promise<DeploymentRecord | undefined> {
    return this.data.deployments.get(id);
  }

  async listDeployments(
    workload: string,
    { limit, before }: { readonly limit: number; readonly before?: string },
  ): Promise<DeploymentRecord[]> {
    const all = [...this.data.deployments.values()].toReversed();
    const index = before === undefined ? -1 : all.findIndex(({ id }) => id === before);
    if (before !== undefined && index === -1) return [];
    return all
      .slice(index + 1)
      .filter((one) => one.workload === workload)
      .slice(0, limit);
  }

  async listOpenDeployments(): Promise<DeploymentRecord[]> {
    return [...this.data.deployments.values()].filter(({ phase }) => isOpen(phase));
  }

  async listDeployedWorkloads(): Promise<string[]> {
    return [...new Set([...this.data.deployments.values()].map(({ workload }) => workload))].toSorted();
  }

  async deleteDeployments(ids: readonly string[]): Promise<void> {
    this.#requireSpace();
    for (const id of ids) {
      const record = this.data.deployments.get(id);
      if (!record || !isClosed(record.phase)) continue;
      this.data.deployments.delete(id);
      this.data.phases.delete(id);
    }
  }

  async appendHealth(entry: HealthEntry): Promise<void> {
    this.#requireSpace();
    const entries = this.data.health.get(entry.workload) ?? [];
    this.data.health.set(entry.workload, [asStored(entry), ...entries].slice(0, healthKept));
  }

  async listHealth(workload: string, limit: number): Promise<HealthEntry[]> {
    return (this.data.health.get(workload) ?? []).slice(0, limit);
  }

  async appendEvents(events: readonly DeploymentEvent[]): Promise<void> {
    this.#requireSpace();
    const { events: log } = this.data;
    const before = await this.lastEvent();
    for (const [index, event] of events.entries()) log.push(asStored({ ...event, seq: before + index + 1 }));
    if (!isTimeToTrim(before, events.length)) return;
    const left = { ...eventsKept };
    const newest = log.toReversed().filter((event) => left[isPassing(event) ? "passing" : "lasting"]-- > 0);
    log.splice(0, log.length, ...newest.toReversed());
  }

  async listEvents({ after, limit, workload, deployment }: EventQuery): Promise<LoggedEvent[]> {
    return this.data.events
      .filter((event) => event.seq > after)
      .filter((event) => workload === undefined || event.workload === workload)
      .filter((event) => deployment === undefined || event.deployment === deployment)
      .slice(0, limit);
  }

  async lastEvent(): Promise<number> {
    return this.data.events.at(-1)?.seq ?? 0;
  }

  async readKey(): Promise<string> {
    return "0".repeat(64);
  }

  async listPhases(deployment: string): Promise<PhaseEntry[]> {
    return this.data.phases.get(deployment) ?? [];
  }

  async findState(workload: string): Promise<RuntimeState | undefined> {
    return this.data.states.get(workload);
  }

  async noteRouteFacts(workload: string, nonce: string, facts: RouteFacts): Promise<void> {
    this.#requireSpace();
    const next = withRouteFacts(this.data.states.get(workload), nonce, facts);
    if (next) this.data.states.set(workload, asStored(next));
  }

  async listStates(): Promise<RuntimeState[]> {
    return [...this.data.states.values()].toSorted((a, b) => (a.workload < b.workload ? -1 : 1));
  }

  /** Without effect on what is not there, as one that was deleted meanwhile. */
  #update(deployment: DeploymentRecord): void {
    if (this.data.deployments.has(deployment.id))
      this.data.deployments.set(deployment.id, asStored(deployment));
  }

  #open(workload: string): DeploymentRecord | undefined {
    return [...this.data.deployments.values()].find((one) => one.workload === workload && isOpen(one.phase));
  }

  #assertNotRemoved(workload: string, wanted?: Operation): void {
    const removal = [...this.data.deployments.values()].find(
      (one) => one.workload === workload && standsInTheWay(one, wanted),
    );
    if (removal) throw workloadBusy(workload, removal.id);
  }

  #closeQueued(record: DeploymentRecord, error: RecordedError): void {
    const closed = closedInQueue(record, error, this.#now());
    this.#update(closed);
    this.#appendPhase(closed);
  }

  #requireSpace(): void {
    if (this.data.refusal) throw this.data.refusal;
  }

  #requireFence(lease: Lease): void {
    this.#requireSpace();
    const row = this.data.leases.get(lease.key);
    if (row?.fence !== lease.fence || row.owner === undefined) throw leaseLost(lease, row?.fence);
  }

  #appendPhase({ id, phase, fence }: DeploymentRecord): void {
    const entries = this.data.phases.get(id) ?? [];
    this.data.phases.set(id, [...entries, { phase, fence, atMs: this.#now() }]);
  }
}

/** As a database gives it back: another object, without what JSON leaves out, and nobody else's to change. */
function asStored<T>(record: T): T {
  return deepFrozen(JSON.parse(JSON.stringify(record)) as T);
}

function deepFrozen<T>(value: T): T {
  if (typeof value !== "object" || value === null) return value;
  for (const part of Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
}
