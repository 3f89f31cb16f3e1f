import { cancelRefusal } from "../cancel-refusal.js";
import type { DeploymentEvent } from "../../events/events.js";
import type { RouteFacts } from "../../router/router.js";
import {
  isClosed,
  withPause,
  withRouteFacts,
  type DeploymentRecord,
  type Pause,
  type Phase,
  type RecordedError,
  type RuntimeState,
  type WorkloadRecord,
} from "../records.js";
import { mayOpen, wasCancelled, workloadBusy } from "../store-errors.js";
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
} from "../store.js";
import {
  appendPhase,
  closeQueued,
  deleteDeployment,
  deletePhases,
  insertDeployment,
  readDeployments,
  requireNotRemoved,
  selectDeployment,
  selectOpen,
  selectQueued,
  updateDeployment,
} from "./deployment-rows.js";
import { insertEvents, selectEvents, selectLastEvent, trimEvents } from "./event-rows.js";
import { beatLease, claimLease, releaseLease, requireFence, selectLease } from "./lease-rows.js";
import { isTimeToTrim } from "../kept-events.js";
import { SqliteFile } from "./sqlite-file.js";
import {
  deleteState,
  forgetWorkload,
  selectPaused,
  selectStates,
  selectWorkloads,
  upsertState,
  upsertWorkload,
} from "./workload-rows.js";

/**
 * State in one SQLite file, shared by any number of processes of one machine: WAL, synchronous=FULL (every committed
 * intent survives a power loss), IMMEDIATE transactions. `path` may be `:memory:` for a deployer that forgets. Its files are for their owner only
 * (0600): all deployers on one database run as one user. CONFIG_INVALID for a path that is empty.
 */
export function sqlite(path: string): Store {
  return new SqliteStore(path);
}

class SqliteStore implements Store {
  readonly #file: SqliteFile;

  constructor(path: string) {
    this.#file = new SqliteFile(path);
  }

  migrate(): Promise<void> {
    return this.#file.open();
  }

  close(): Promise<void> {
    return this.#file.close();
  }

  saveWorkload(workload: WorkloadRecord): Promise<void> {
    return this.#file.write(async (trx) => {
      await requireNotRemoved(trx, workload.name);
      const [before] = await selectWorkloads(trx, workload.name);
      await upsertWorkload(trx, withPause(workload, before?.paused));
    });
  }

  pauseWorkload(name: string, paused: Pause | undefined): Promise<boolean> {
    return this.#file.write(async (trx) => {
      const [before] = await selectWorkloads(trx, name);
      if (before) await upsertWorkload(trx, withPause(before, paused));
      return before !== undefined;
    });
  }

  listPaused(): Promise<string[]> {
    return this.#file.read(selectPaused);
  }

  findWorkload(name: string): Promise<WorkloadRecord | undefined> {
    return this.#file.read(async (db) => (await selectWorkloads(db, name))[0]);
  }

  listWorkloads(): Promise<WorkloadRecord[]> {
    return this.#file.read((db) => selectWorkloads(db));
  }

  readLease(key: string): Promise<LeaseRow | undefined> {
    return this.#file.read((db) => selectLease(db, key));
  }

  claimLease(key: string, owner: Owner, seen: LeaseRow | undefined): Promise<Lease | undefined> {
    return this.#file.write((trx) => claimLease(trx, { key, owner, seen }));
  }

  beatLeases(leases: readonly Lease[]): Promise<Lease[]> {
    return this.#file.write(async (trx) => {
      const held: Lease[] = [];
      for (const lease of leases) if (await beatLease(trx, lease)) held.push(lease);
      return held;
    });
  }

  releaseLease(lease: Lease): Promise<void> {
    return this.#file.write((trx) => releaseLease(trx, lease));
  }

  enqueue(
    deployment: DeploymentRecord,
    { supersede }: { readonly supersede?: RecordedError } = {},
  ): Promise<void> {
    return this.#file.write(async (trx) => {
      await requireNotRemoved(trx, deployment.workload, deployment.operation);
      const waiting = supersede ? await selectQueued(trx, deployment.workload) : [];
      for (const one of waiting) if (supersede) await closeQueued(trx, one, supersede);
      await insertDeployment(trx, deployment);
      await appendPhase(trx, deployment);
    });
  }

  listQueued(workload?: string): Promise<DeploymentRecord[]> {
    return this.#file.read((db) => selectQueued(db, workload));
  }

  rewriteQueued(deployment: DeploymentRecord): Promise<boolean> {
    return this.#file.write(async (trx) => {
      const before = await selectDeployment(trx, deployment.id);
      if (before?.phase !== "queued") return false;
      await updateDeployment(trx, deployment);
      if (deployment.phase !== "queued") await appendPhase(trx, deployment);
      return true;
    });
  }

  requestCancel(id: string, error: RecordedError): Promise<DeploymentRecord | undefined> {
    return this.#file.write(async (trx) => {
      const record = await selectDeployment(trx, id);
      if (record?.phase === "queued") return closeQueued(trx, record, error);
      if (!record || cancelRefusal(record) !== undefined) return record;
      const cancelled = { ...record, cancelled: true };
      await updateDeployment(trx, cancelled);
      return cancelled;
    });
  }

  openDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    { closes }: Parameters<Store["openDeployment"]>[2] = {},
  ): Promise<void> {
    return this.#file.write(async (trx) => {
      await requireFence(trx, lease);
      if (closes) await updateDeployment(trx, closes);
      if (closes) await appendPhase(trx, closes);
      const open = await selectOpen(trx, deployment.workload);
      if (open) throw workloadBusy(deployment.workload, open.id);
      const waiting = await selectDeployment(trx, deployment.id);
      if (waiting && !mayOpen(waiting, deployment)) throw wasCancelled(waiting);
      if (waiting && isClosed(waiting.phase)) await deletePhases(trx, deployment.id);
      if (waiting) await updateDeployment(trx, deployment);
      else await insertDeployment(trx, deployment);
      await appendPhase(trx, deployment);
    });
  }

  writeDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    also: Parameters<Store["writeDeployment"]>[2] = {},
  ): Promise<DeploymentRecord> {
    return this.#file.write(async (trx) => {
      await requireFence(trx, lease);
      const before = await selectDeployment(trx, deployment.id);
      if (before?.cancelled && also.unlessCancelled) throw wasCancelled(before);
      const written = { ...deployment, cancelled: deployment.cancelled || before?.cancelled === true };
      await updateDeployment(trx, written);
      if (before?.phase !== written.phase) await appendPhase(trx, written);
      if (also.state === null) await deleteState(trx, deployment.workload);
      else if (also.state) await upsertState(trx, also.state);
      if (also.forget) await forgetWorkload(trx, deployment.workload);
      return written;
    });
  }

  findDeployment(id: string): Promise<DeploymentRecord | undefined> {
    return this.#file.read((db) => selectDeployment(db, id));
  }

  listDeployments(
    workload: string,
    page: { readonly limit: number; readonly before?: string },
  ): Promise<DeploymentRecord[]> {
    return this.#file.read(async (db) => {
      let query = db
        .selectFrom("deployments")
        .select(["id", "record"])
        .where("workload", "=", workload)
        .orderBy("seq", "desc")
        .limit(page.limit);
      if (page.before !== undefined) {
        query = query.where(
          "seq",
          "<",
          db.selectFrom("deployments").select("seq").where("id", "=", page.before),
        );
      }
      return readDeployments(db, await query.execute());
    });
  }

  listOpenDeployments(): Promise<DeploymentRecord[]> {
    return this.#file.read(async (db) => {
      const open = db.selectFrom("deployments").select(["id", "record"]).where("open", "=", 1);
      return readDeployments(db, await open.orderBy("seq").execute());
    });
  }

  listDeployedWorkloads(): Promise<string[]> {
    return this.#file.read(async (db) => {
      const names = db.selectFrom("deployments").select("workload").distinct().orderBy("workload");
      return (await names.execute()).map(({ workload }) => workload);
    });
  }

  deleteDeployments(ids: readonly string[]): Promise<void> {
    return this.#file.write(async (trx) => {
      for (const id of ids) await deleteDeployment(trx, id);
    });
  }

  appendHealth(entry: HealthEntry): Promise<void> {
    return this.#file.write(async (trx) => {
      const { workload } = entry;
      await trx
        .insertInto("health")
        .values({ workload, record: JSON.stringify(entry) })
        .execute();
      const tooOld = trx
        .selectFrom("health")
        .select("seq")
        .where("workload", "=", workload)
        .orderBy("seq", "desc")
        .limit(1)
        .offset(healthKept);
      await trx.deleteFrom("health").where("workload", "=", workload).where("seq", "<=", tooOld).execute();
    });
  }

  listHealth(workload: string, limit: number): Promise<HealthEntry[]> {
    return this.#file.read(async (db) => {
      const rows = await db
        .selectFrom("health")
        .select("record")
        .where("workload", "=", workload)
        .orderBy("seq", "desc")
        .limit(limit)
        .execute();
      return rows.map((row) => JSON.parse(row.record) as HealthEntry);
    });
  }

  appendEvents(events: readonly DeploymentEvent[]): Promise<void> {
    return this.#file.writeWithoutSync(async (trx) => {
      const before = await selectLastEvent(trx);
      await insertEvents(trx, events);
      if (isTimeToTrim(before, events.length)) await trimEvents(trx);
    });
  }

  listEvents(query: EventQuery): Promise<LoggedEvent[]> {
    return this.#file.read((db) => selectEvents(db, query));
  }

  lastEvent(): Promise<number> {
    return this.#file.read(selectLastEvent);
  }

  readKey(): Promise<string> {
    return this.#file.readKey();
  }

  listPhases(deployment: string): Promise<PhaseEntry[]> {
    return this.#file.read(async (db) => {
      const rows = await db
        .selectFrom("phases")
        .selectAll()
        .where("deployment", "=", deployment)
        .orderBy("seq")
        .execute();
      return rows.map((row) => ({ phase: row.phase as Phase, fence: row.fence, atMs: row.at_ms }));
    });
  }

  noteRouteFacts(workload: string, nonce: string, facts: RouteFacts): Promise<void> {
    return this.#file.write(async (trx) => {
      const [state] = await selectStates(trx, workload);
      const next = withRouteFacts(state, nonce, facts);
      if (next) await upsertState(trx, next);
    });
  }

  findState(workload: string): Promise<RuntimeState | undefined> {
    return this.#file.read(async (db) => (await selectStates(db, workload))[0]);
  }

  listStates(): Promise<RuntimeState[]> {
    return this.#file.read((db) => selectStates(db));
  }
}
