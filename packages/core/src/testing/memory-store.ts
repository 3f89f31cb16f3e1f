import { systemClock } from "../adapters/clock/system-clock.js";
import type { DeployerError } from "../errors/deployer-error.js";
import { isPassing } from "../events/passing.js";
import type { DeploymentEvent } from "../events/events.js";
import type { RouteFacts } from "../ports/router.js";
import {
  cancellationNoted,
  enqueued,
  opened,
  promotionNoted,
  rewritten,
  rewrittenInQueue,
  savedWorkload,
  type HeadWrite,
  type Unfinished,
} from "../journal/journal-rules.js";
import { eventsKept, isTimeToTrim } from "../journal/kept-events.js";
import { beaten, claimed, released, requireFence } from "../journal/lease-rules.js";
import { listNamed, mapDeployment, mapState, idOf, withRevisions } from "../records/named-revisions.js";
import { parseRecord, type RecordOf } from "../records/parse-record.js";
import { Notices } from "../journal/notices.js";
import {
  isClosed,
  isOpen,
  withPause,
  withRouteFacts,
  type Revision,
  type DeploymentRecord,
  type Pause,
  type Promotion,
  type RecordedError,
  type RuntimeState,
  type WorkloadRecord,
} from "../records/records.js";
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
} from "../ports/store.js";

/** The data of a memory store; several stores on the same data are several processes on one database. */
export interface MemoryStoreData {
  readonly workloads: Map<string, WorkloadRecord>;
  readonly leases: Map<string, LeaseRow>;
  /** In the order of their opening. */
  readonly deployments: Map<string, DeploymentRecord>;
  readonly phases: Map<string, PhaseEntry[]>;
  readonly states: Map<string, RuntimeState>;
  /** By the deployment that made them; records and states hold the same objects. */
  readonly revisions: Map<string, Revision>;
  readonly health: Map<string, HealthEntry[]>;
  readonly events: LoggedEvent[];
  /** The error of every write, as on a full disk. */
  refusal: DeployerError | undefined;
}

export function emptyStoreData(): MemoryStoreData {
  return {
    workloads: new Map(),
    leases: new Map(),
    deployments: new Map(),
    phases: new Map(),
    states: new Map(),
    revisions: new Map(),
    health: new Map(),
    events: [],
    refusal: undefined,
  };
}

/** Of a stored revision: a head is written often, and its green rarely changes. */
const textOf = new WeakMap<Revision, string>();
/** Beside the data, which simulations copy. */
const noticesOf = new WeakMap<MemoryStoreData, Notices>();

/** A store in memory, which keeps rows; it uses the rules of every store. Each call is one atomic step. */
export class MemoryStore implements Store {
  readonly data: MemoryStoreData;
  readonly #now: () => number;

  constructor(data: MemoryStoreData = emptyStoreData(), now: () => number = () => systemClock.wallMs()) {
    this.data = data;
    this.#now = now;
  }

  async migrate(): Promise<void> {}

  async close(): Promise<void> {}

  async saveWorkload(workload: WorkloadRecord): Promise<void> {
    this.#requireSpace();
    const claims = [...this.data.workloads.values()].flatMap(({ name, domains }) =>
      domains.map((domain) => ({ domain, workload: name })),
    );
    const before = this.data.workloads.get(workload.name);
    const unfinished = this.#unfinished(workload.name);
    const saved = savedWorkload(workload, { before, unfinished, claims });
    this.data.workloads.set(workload.name, readBack("workloads", workload.name, saved));
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
    const row = claimed({ key, owner, seen }, this.data.leases.get(key));
    if (row) this.data.leases.set(key, asStored(row));
    return row && { key, fence: row.fence };
  }

  async beatLeases(leases: readonly Lease[]): Promise<Lease[]> {
    this.#requireSpace();
    return leases.flatMap(({ key, fence }) => {
      const row = beaten({ key, fence }, this.data.leases.get(key));
      if (row) this.data.leases.set(key, row);
      return row ? [{ key, fence }] : [];
    });
  }

  async releaseLease(lease: Lease): Promise<void> {
    this.#requireSpace();
    const row = released(lease, this.data.leases.get(lease.key));
    if (row) this.data.leases.set(lease.key, row);
  }

  async enqueue(
    deployment: DeploymentRecord,
    { supersede }: { readonly supersede?: RecordedError } = {},
  ): Promise<void> {
    this.#requireSpace();
    const before = this.data.deployments.get(deployment.id);
    const unfinished = this.#unfinished(deployment.workload);
    this.#write(...enqueued(deployment, { supersede, before, unfinished, nowMs: this.#now() }));
  }

  async listQueued(workload?: string): Promise<DeploymentRecord[]> {
    return [...this.data.deployments.values()].filter(
      (one) => one.phase === "queued" && (workload === undefined || one.workload === workload),
    );
  }

  async rewriteQueued(deployment: DeploymentRecord): Promise<boolean> {
    this.#requireSpace();
    const head = rewrittenInQueue(deployment, this.data.deployments.get(deployment.id));
    if (head) this.#write(head);
    return head !== undefined;
  }

  async requestCancel(id: string, error: RecordedError): Promise<DeploymentRecord | undefined> {
    this.#requireSpace();
    const record = this.data.deployments.get(id);
    const head = record && cancellationNoted(record, error, this.#now());
    if (head) this.#write(head);
    return this.data.deployments.get(id);
  }

  async requestPromotion(id: string, promotion: Promotion): Promise<DeploymentRecord | undefined> {
    this.#requireSpace();
    const record = this.data.deployments.get(id);
    const head = record && promotionNoted(record, promotion);
    if (head) this.#write(head);
    return this.data.deployments.get(id);
  }

  async openDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    { closes }: Parameters<Store["openDeployment"]>[2] = {},
  ): Promise<void> {
    this.#requireFence(lease);
    const { open } = this.#unfinished(deployment.workload);
    const before = this.data.deployments.get(deployment.id);
    this.#write(...opened(deployment, { closes, before, open }));
  }

  async writeDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    { state, revisions = [], forget, ...also }: NonNullable<Parameters<Store["writeDeployment"]>[2]> = {},
  ): Promise<DeploymentRecord> {
    this.#requireFence(lease);
    const { id, workload } = deployment;
    const next = withRevisions(deployment, revisions);
    const head = rewritten(next, this.data.deployments.get(id), also);
    if (head) {
      this.#replaceRevisions(head.record.green ? [head.record.green, ...revisions] : revisions);
      this.#write(head);
    }
    if (state === null) this.data.states.delete(workload);
    else if (state) this.data.states.set(workload, this.#storedState(state));
    if (forget) {
      this.data.workloads.delete(workload);
      this.data.health.delete(workload);
    }
    return head?.record ?? next;
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
    if (isTimeToTrim(before, events.length)) this.#trimEvents();
    noticesOf.get(this.data)?.tell();
  }

  listen(onAppended: () => void, signal: AbortSignal): void {
    const notices = noticesOf.get(this.data) ?? new Notices();
    noticesOf.set(this.data, notices);
    notices.listen(onAppended, signal);
  }

  #trimEvents(): void {
    const { events: log } = this.data;
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
    if (next) this.data.states.set(workload, this.#storedState(next));
  }

  async listStates(): Promise<RuntimeState[]> {
    return [...this.data.states.values()].toSorted((a, b) => (a.workload < b.workload ? -1 : 1));
  }

  /** The open and queued deployments of a workload. */
  #unfinished(workload: string): Unfinished {
    const all = [...this.data.deployments.values()].filter(
      (one) => one.workload === workload && !isClosed(one.phase),
    );
    return {
      open: all.find(({ phase }) => isOpen(phase)),
      queued: all.filter(({ phase }) => phase === "queued"),
    };
  }

  #write(...heads: readonly HeadWrite[]): void {
    for (const { record, phases } of heads) {
      const { id, phase, fence } = record;
      this.data.deployments.set(id, this.#storedDeployment(record));
      if (!phases) continue;
      const before = phases === "anew" ? [] : (this.data.phases.get(id) ?? []);
      this.data.phases.set(id, [...before, { phase, fence, atMs: this.#now() }]);
    }
  }

  #storedDeployment(record: DeploymentRecord): DeploymentRecord {
    const stored = readBack("deployments", record.id, mapDeployment(record, idOf));
    const revisions = this.#named(listNamed(record));
    return deepFrozen(mapDeployment(stored, revisions));
  }

  #storedState(state: RuntimeState): RuntimeState {
    const stored = readBack("states", state.workload, mapState(state, idOf));
    return deepFrozen(mapState(stored, this.#named(listNamed(state))));
  }

  /** Adds missing ones; leaves existing ones unchanged. */
  #named(revisions: readonly Revision[]): (id: string) => Revision {
    const missing = revisions.filter((one) => !this.data.revisions.has(idOf(one)));
    for (const one of missing) this.data.revisions.set(idOf(one), readBack("revisions", idOf(one), one));
    return (id) => {
      const revision = this.data.revisions.get(id);
      if (!revision) throw new Error(`there is no revision ${id}`);
      return revision;
    };
  }

  #replaceRevisions(revisions: readonly Revision[]): void {
    const { deployments, states } = this.data;
    for (const one of revisions) {
      const id = idOf(one);
      const [before, text] = [this.data.revisions.get(id), JSON.stringify(one)];
      if (before && textOf.get(before) === text) continue;
      const next = readBack("revisions", id, one);
      textOf.set(next, text);
      this.data.revisions.set(id, next);
      const renewed = (each: Revision) => (idOf(each) === id ? next : each);
      for (const [key, record] of deployments)
        if (listNamed(record).some((each) => idOf(each) === id))
          deployments.set(key, deepFrozen(mapDeployment(record, renewed)));
      for (const [key, state] of states)
        if (listNamed(state).some((each) => idOf(each) === id))
          states.set(key, deepFrozen(mapState(state, renewed)));
    }
  }

  #requireSpace(): void {
    if (this.data.refusal) throw this.data.refusal;
  }

  #requireFence(lease: Lease): void {
    this.#requireSpace();
    requireFence(lease, this.data.leases.get(lease.key));
  }
}

/** As a database returns it; refuses a damaged record. */
function readBack<Table extends "workloads" | "states" | "deployments" | "revisions">(
  table: Table,
  id: string,
  record: RecordOf<Table>,
): RecordOf<Table> {
  return parseRecord({ table, id }, asStored(record));
}

/** As a database returns it: a new object, without the values that JSON omits, and not shared. */
function asStored<T>(record: T): T {
  return deepFrozen(JSON.parse(JSON.stringify(record)) as T);
}

function deepFrozen<T>(value: T): T {
  if (typeof value !== "object" || value === null || Object.isFrozen(value)) return value;
  for (const part of Object.values(value)) deepFrozen(part);
  return Object.freeze(value);
}
