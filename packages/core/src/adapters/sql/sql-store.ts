import type { Clock } from "../../ports/clock.js";
import type { DeploymentEvent } from "../../events/events.js";
import type { RouteFacts } from "../../ports/router.js";
import {
  cancellationNoted,
  enqueued,
  opened,
  promotionNoted,
  rewritten,
  rewrittenInQueue,
  savedWorkload,
  type HeadWrite,
} from "../../journal/journal-rules.js";
import { withRevisions } from "../../records/named-revisions.js";
import { isTimeToTrim } from "../../journal/kept-events.js";
import { beaten, claimed, released, requireFence } from "../../journal/lease-rules.js";
import { Notices } from "../../journal/notices.js";
import {
  withPause,
  withRouteFacts,
  type DeploymentRecord,
  type Pause,
  type Promotion,
  type RecordedError,
  type RuntimeState,
  type WorkloadRecord,
} from "../../records/records.js";
import type {
  EventQuery,
  HealthEntry,
  Lease,
  LeaseRow,
  LoggedEvent,
  Owner,
  PhaseEntry,
  Store,
} from "../../ports/store.js";
import {
  deleteDeployment,
  selectDeployment,
  selectHistory,
  selectOpen,
  selectPhases,
  selectQueued,
  selectUnfinished,
  writeHead,
} from "./deployment-rows.js";
import { insertEvents, selectEvents, selectLastEvent, trimEvents } from "./event-rows.js";
import { insertHealth, selectHealth } from "./health-rows.js";
import { selectLease, upsertLease } from "./lease-rows.js";
import type { StoreDialect } from "./store-dialect.js";
import { readDeployments, replaceRevisions, type KnownStates } from "./revision-rows.js";
import {
  deleteState,
  forgetWorkload,
  selectClaims,
  selectPaused,
  selectState,
  selectStates,
  selectWorkloads,
  upsertState,
  upsertWorkload,
} from "./workload-rows.js";

/**
 * A store in a SQL database. The rules are those of journal-rules.ts and lease-rules.ts; each step reads the
 * rows of a rule, and writes its result.
 */
export class SqlStore implements Store {
  readonly #dialect: StoreDialect;
  readonly #clock: Pick<Clock, "wallMs">;
  readonly #notices = new Notices();
  /** All states of very many workloads are read each second. */
  readonly #states: KnownStates = { states: new Map(), seq: 0 };

  constructor(dialect: StoreDialect, clock: Pick<Clock, "wallMs">) {
    this.#dialect = dialect;
    this.#clock = clock;
  }

  migrate(): Promise<void> {
    return this.#dialect.open();
  }

  close(): Promise<void> {
    return this.#dialect.close();
  }

  saveWorkload(workload: WorkloadRecord): Promise<void> {
    const { name, domains } = workload;
    return this.#dialect.write([`workload ${name}`, "domains", "parts"], async (trx) => {
      const [before] = await selectWorkloads(trx, name);
      const unfinished = await selectUnfinished(trx, name);
      const claims = await selectClaims(trx, domains);
      await upsertWorkload(trx, savedWorkload(workload, { before, unfinished, claims }));
    });
  }

  pauseWorkload(name: string, paused: Pause | undefined): Promise<boolean> {
    return this.#dialect.write([`workload ${name}`, "parts"], async (trx) => {
      const [before] = await selectWorkloads(trx, name);
      if (before) await upsertWorkload(trx, withPause(before, paused));
      return before !== undefined;
    });
  }

  listPaused(): Promise<string[]> {
    return this.#dialect.read(selectPaused);
  }

  findWorkload(name: string): Promise<WorkloadRecord | undefined> {
    return this.#dialect.read(async (db) => (await selectWorkloads(db, name))[0]);
  }

  listWorkloads(): Promise<WorkloadRecord[]> {
    return this.#dialect.read((db) => selectWorkloads(db));
  }

  readLease(key: string): Promise<LeaseRow | undefined> {
    return this.#dialect.read((db) => selectLease(db, key));
  }

  claimLease(key: string, owner: Owner, seen: LeaseRow | undefined): Promise<Lease | undefined> {
    return this.#dialect.write([`lease ${key}`], async (trx) => {
      const row = claimed({ key, owner, seen }, await selectLease(trx, key));
      if (row) await upsertLease(trx, row);
      return row && { key, fence: row.fence };
    });
  }

  beatLeases(leases: readonly Lease[]): Promise<Lease[]> {
    const inOrder = leases.toSorted((a, b) => (a.key < b.key ? -1 : 1));
    const locks = inOrder.map(({ key }) => `lease ${key}` as const);
    return this.#dialect.write(locks, async (trx) => {
      const held: Lease[] = [];
      for (const { key, fence } of inOrder) {
        const row = beaten({ key, fence }, await selectLease(trx, key));
        if (!row) continue;
        await upsertLease(trx, row);
        held.push({ key, fence });
      }
      return held;
    });
  }

  releaseLease(lease: Lease): Promise<void> {
    return this.#dialect.write([`lease ${lease.key}`], async (trx) => {
      const row = released(lease, await selectLease(trx, lease.key));
      if (row) await upsertLease(trx, row);
    });
  }

  enqueue(
    deployment: DeploymentRecord,
    { supersede }: { readonly supersede?: RecordedError } = {},
  ): Promise<void> {
    const { id, workload } = deployment;
    const nowMs = this.#clock.wallMs();
    return this.#dialect.write([`workload ${workload}`, "parts"], async (trx) => {
      const before = await selectDeployment(trx, id);
      const unfinished = await selectUnfinished(trx, workload);
      const heads = enqueued(deployment, { supersede, before, unfinished, nowMs });
      for (const head of heads) await writeHead(trx, head, nowMs);
    });
  }

  listQueued(workload?: string): Promise<DeploymentRecord[]> {
    return this.#dialect.read((db) => selectQueued(db, workload));
  }

  rewriteQueued(deployment: DeploymentRecord): Promise<boolean> {
    const { id, workload } = deployment;
    return this.#dialect.write([`workload ${workload}`, "parts"], async (trx) => {
      const head = rewrittenInQueue(deployment, await selectDeployment(trx, id));
      if (head) await writeHead(trx, head, this.#clock.wallMs());
      return head !== undefined;
    });
  }

  async requestCancel(id: string, error: RecordedError): Promise<DeploymentRecord | undefined> {
    return this.#note(id, (record, nowMs) => cancellationNoted(record, error, nowMs));
  }

  async requestPromotion(id: string, promotion: Promotion): Promise<DeploymentRecord | undefined> {
    return this.#note(id, (record) => promotionNoted(record, promotion));
  }

  /** What somebody else wants of an open deployment, whoever carries it out. */
  async #note(
    id: string,
    noted: (record: DeploymentRecord, nowMs: number) => HeadWrite | undefined,
  ): Promise<DeploymentRecord | undefined> {
    const workload = (await this.findDeployment(id))?.workload;
    if (workload === undefined) return undefined;
    const nowMs = this.#clock.wallMs();
    return this.#dialect.write([`workload ${workload}`, "parts"], async (trx) => {
      const record = await selectDeployment(trx, id);
      const head = record && noted(record, nowMs);
      if (head) await writeHead(trx, head, nowMs);
      return head?.record ?? record;
    });
  }

  openDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    { closes }: Parameters<Store["openDeployment"]>[2] = {},
  ): Promise<void> {
    const { id, workload } = deployment;
    return this.#dialect.write([`lease ${lease.key}`, `workload ${workload}`, "parts"], async (trx) => {
      requireFence(lease, await selectLease(trx, lease.key));
      const [open, before] = [await selectOpen(trx, workload), await selectDeployment(trx, id)];
      const nowMs = this.#clock.wallMs();
      for (const head of opened(deployment, { closes, before, open })) await writeHead(trx, head, nowMs);
    });
  }

  writeDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    { state, revisions = [], forget, ...also }: NonNullable<Parameters<Store["writeDeployment"]>[2]> = {},
  ): Promise<DeploymentRecord> {
    const { id, workload } = deployment;
    return this.#dialect.write([`lease ${lease.key}`, `workload ${workload}`, "parts"], async (trx) => {
      requireFence(lease, await selectLease(trx, lease.key));
      const next = withRevisions(deployment, revisions);
      const head = rewritten(next, await selectDeployment(trx, id), also);
      if (head) {
        await replaceRevisions(trx, head.record.green ? [head.record.green, ...revisions] : revisions);
        await writeHead(trx, head, this.#clock.wallMs());
      }
      if (state === null) await deleteState(trx, workload);
      else if (state) await upsertState(trx, state);
      if (forget) await forgetWorkload(trx, workload);
      return head?.record ?? next;
    });
  }

  findDeployment(id: string): Promise<DeploymentRecord | undefined> {
    return this.#dialect.read((db) => selectDeployment(db, id));
  }

  listDeployments(
    workload: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<DeploymentRecord[]> {
    return this.#dialect.read((db) => selectHistory(db, workload, page));
  }

  listOpenDeployments(): Promise<DeploymentRecord[]> {
    return this.#dialect.read(async (db) => {
      const open = db.selectFrom("deployments").select(["id", "record"]).where("open", "=", 1);
      return readDeployments(db, await open.orderBy("seq").execute());
    });
  }

  listDeployedWorkloads(): Promise<string[]> {
    return this.#dialect.read(async (db) => {
      const names = db.selectFrom("deployments").select("workload").distinct().orderBy("workload");
      return (await names.execute()).map(({ workload }) => workload);
    });
  }

  deleteDeployments(ids: readonly string[]): Promise<void> {
    return this.#dialect.write(["parts"], async (trx) => {
      for (const id of ids) await deleteDeployment(trx, id);
    });
  }

  listPhases(deployment: string): Promise<PhaseEntry[]> {
    return this.#dialect.read((db) => selectPhases(db, deployment));
  }

  appendHealth(entry: HealthEntry): Promise<void> {
    return this.#dialect.write([], (trx) => insertHealth(trx, entry));
  }

  listHealth(workload: string, limit: number): Promise<HealthEntry[]> {
    return this.#dialect.read((db) => selectHealth(db, workload, limit));
  }

  async appendEvents(events: readonly DeploymentEvent[]): Promise<void> {
    await this.#dialect.writeWithoutSync(["events"], async (trx) => {
      const before = await selectLastEvent(trx);
      await insertEvents(trx, events);
      if (isTimeToTrim(before, events.length)) await trimEvents(trx);
    });
    this.#notices.tell();
  }

  /** Learns of the events that this process's deployers append through this object. */
  listen(onAppended: () => void, signal: AbortSignal): void {
    this.#notices.listen(onAppended, signal);
  }

  listEvents(query: EventQuery): Promise<LoggedEvent[]> {
    return this.#dialect.read((db) => selectEvents(db, query));
  }

  lastEvent(): Promise<number> {
    return this.#dialect.read(selectLastEvent);
  }

  readKey(): Promise<string> {
    return this.#dialect.readKey();
  }

  findState(workload: string): Promise<RuntimeState | undefined> {
    return this.#dialect.read((db) => selectState(db, workload));
  }

  noteRouteFacts(workload: string, nonce: string, facts: RouteFacts): Promise<void> {
    return this.#dialect.write([`workload ${workload}`, "parts"], async (trx) => {
      const state = await selectState(trx, workload);
      const next = withRouteFacts(state, nonce, facts);
      if (next) await upsertState(trx, next);
    });
  }

  listStates(): Promise<RuntimeState[]> {
    return this.#dialect.read((db) => selectStates(db, this.#states));
  }
}
