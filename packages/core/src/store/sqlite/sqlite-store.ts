import type { Kysely } from "kysely";
import {
  closedInQueue,
  isClosed,
  type DeploymentRecord,
  type Phase,
  type RecordedError,
  type RuntimeState,
  type WorkloadRecord,
} from "../records.js";
import { domainTaken, leaseLost, wasCancelled, workloadBusy } from "../store-errors.js";
import {
  healthKept,
  type HealthEntry,
  type Lease,
  type LeaseRow,
  type Owner,
  type PhaseEntry,
  type Store,
} from "../store.js";
import type { Database } from "./schema.js";
import { SqliteFile } from "./sqlite-file.js";

/**
 * State in one SQLite file, shared by any number of processes of one machine: WAL, synchronous=FULL (every committed
 * intent survives a power loss), IMMEDIATE transactions. `path` may be `:memory:` for a deployer that forgets.
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
      const taken =
        workload.domains.length === 0
          ? undefined
          : await trx
              .selectFrom("domains")
              .selectAll()
              .where("domain", "in", workload.domains)
              .where("workload", "!=", workload.name)
              .executeTakeFirst();
      if (taken) throw domainTaken(taken.domain, taken.workload);
      await trx.deleteFrom("domains").where("workload", "=", workload.name).execute();
      for (const domain of workload.domains) {
        await trx.insertInto("domains").values({ domain, workload: workload.name }).execute();
      }
      const record = JSON.stringify(workload);
      await trx
        .insertInto("workloads")
        .values({ name: workload.name, record })
        .onConflict((c) => c.column("name").doUpdateSet({ record }))
        .execute();
    });
  }

  findWorkload(name: string): Promise<WorkloadRecord | undefined> {
    return this.#file.read(async (db) => {
      const row = await db
        .selectFrom("workloads")
        .select("record")
        .where("name", "=", name)
        .executeTakeFirst();
      return row && (JSON.parse(row.record) as WorkloadRecord);
    });
  }

  listWorkloads(): Promise<WorkloadRecord[]> {
    return this.#file.read(async (db) => {
      const rows = await db.selectFrom("workloads").select("record").orderBy("name").execute();
      return rows.map((row) => JSON.parse(row.record) as WorkloadRecord);
    });
  }

  readLease(key: string): Promise<LeaseRow | undefined> {
    return this.#file.read((db) => selectLease(db, key));
  }

  claimLease(key: string, owner: Owner, seen: LeaseRow | undefined): Promise<Lease | undefined> {
    return this.#file.write(async (trx) => {
      const row = await selectLease(trx, key);
      if (JSON.stringify(row) !== JSON.stringify(seen)) return undefined;
      const fence = (row?.fence ?? 0) + 1;
      const values = { fence, owner: JSON.stringify(owner), beat: 0 };
      await trx
        .insertInto("leases")
        .values({ key, ...values })
        .onConflict((c) => c.column("key").doUpdateSet(values))
        .execute();
      return { key, fence };
    });
  }

  beatLeases(leases: readonly Lease[]): Promise<Lease[]> {
    return this.#file.write(async (trx) => {
      const held: Lease[] = [];
      for (const lease of leases) {
        const result = await trx
          .updateTable("leases")
          .set((eb) => ({ beat: eb("beat", "+", 1) }))
          .where("key", "=", lease.key)
          .where("fence", "=", lease.fence)
          .where("owner", "is not", null)
          .executeTakeFirst();
        if (result.numUpdatedRows === 1n) held.push(lease);
      }
      return held;
    });
  }

  releaseLease(lease: Lease): Promise<void> {
    return this.#file.write(async (trx) => {
      await trx
        .updateTable("leases")
        .set({ owner: null })
        .where("key", "=", lease.key)
        .where("fence", "=", lease.fence)
        .execute();
    });
  }

  enqueue(
    deployment: DeploymentRecord,
    { supersede }: { readonly supersede?: RecordedError } = {},
  ): Promise<void> {
    return this.#file.write(async (trx) => {
      await requireNotRemoved(trx, deployment.workload);
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
      if (!record || isClosed(record.phase)) return record;
      const cancelled = { ...record, cancelled: true };
      await updateDeployment(trx, cancelled);
      return cancelled;
    });
  }

  openDeployment(lease: Lease, deployment: DeploymentRecord): Promise<void> {
    return this.#file.write(async (trx) => {
      await requireFence(trx, lease);
      const open = await selectOpen(trx, deployment.workload);
      if (open) throw workloadBusy(deployment.workload, open.id);
      const waiting = await selectDeployment(trx, deployment.id);
      if (waiting && waiting.phase !== "queued") throw wasCancelled(waiting);
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
      if (also.state === null)
        await trx.deleteFrom("states").where("workload", "=", deployment.workload).execute();
      else if (also.state) await upsertState(trx, also.state);
      if (also.forget) {
        await trx.deleteFrom("domains").where("workload", "=", deployment.workload).execute();
        await trx.deleteFrom("workloads").where("name", "=", deployment.workload).execute();
        await trx.deleteFrom("health").where("workload", "=", deployment.workload).execute();
      }
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
        .select("record")
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
      return (await query.execute()).map((row) => JSON.parse(row.record) as DeploymentRecord);
    });
  }

  listOpenDeployments(): Promise<DeploymentRecord[]> {
    return this.#file.read(async (db) => {
      const rows = await db
        .selectFrom("deployments")
        .select("record")
        .where("open", "=", 1)
        .orderBy("seq")
        .execute();
      return rows.map((row) => JSON.parse(row.record) as DeploymentRecord);
    });
  }

  deleteDeployments(ids: readonly string[]): Promise<void> {
    return this.#file.write(async (trx) => {
      for (const id of ids) {
        const { numDeletedRows } = await trx
          .deleteFrom("deployments")
          .where("id", "=", id)
          .where("open", "=", 0)
          .executeTakeFirst();
        if (numDeletedRows > 0n) await trx.deleteFrom("phases").where("deployment", "=", id).execute();
      }
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

  findState(workload: string): Promise<RuntimeState | undefined> {
    return this.#file.read(async (db) => {
      const row = await db
        .selectFrom("states")
        .select("record")
        .where("workload", "=", workload)
        .executeTakeFirst();
      return row && (JSON.parse(row.record) as RuntimeState);
    });
  }

  listStates(): Promise<RuntimeState[]> {
    return this.#file.read(async (db) => {
      const rows = await db.selectFrom("states").select("record").orderBy("workload").execute();
      return rows.map((row) => JSON.parse(row.record) as RuntimeState);
    });
  }
}

async function selectOpen(db: Kysely<Database>, workload: string): Promise<DeploymentRecord | undefined> {
  const row = await db
    .selectFrom("deployments")
    .select("record")
    .where("workload", "=", workload)
    .where("open", "=", 1)
    .executeTakeFirst();
  return row && (JSON.parse(row.record) as DeploymentRecord);
}

async function selectQueued(db: Kysely<Database>, workload?: string): Promise<DeploymentRecord[]> {
  const all = db.selectFrom("deployments").select("record").where("open", "=", 2).orderBy("seq");
  const rows = await (workload === undefined ? all : all.where("workload", "=", workload)).execute();
  return rows.map((row) => JSON.parse(row.record) as DeploymentRecord);
}

async function selectDeployment(db: Kysely<Database>, id: string): Promise<DeploymentRecord | undefined> {
  const row = await db.selectFrom("deployments").select("record").where("id", "=", id).executeTakeFirst();
  return row && (JSON.parse(row.record) as DeploymentRecord);
}

async function insertDeployment(db: Kysely<Database>, deployment: DeploymentRecord): Promise<void> {
  const { id, workload, phase } = deployment;
  const values = { id, workload, open: opennessOf(phase), record: JSON.stringify(deployment) };
  await db.insertInto("deployments").values(values).execute();
}

async function updateDeployment(db: Kysely<Database>, deployment: DeploymentRecord): Promise<void> {
  const { id, phase } = deployment;
  const values = { open: opennessOf(phase), record: JSON.stringify(deployment) };
  await db.updateTable("deployments").set(values).where("id", "=", id).execute();
}

function opennessOf(phase: Phase): 0 | 1 | 2 {
  if (phase === "queued") return 2;
  return isClosed(phase) ? 0 : 1;
}

async function closeQueued(
  db: Kysely<Database>,
  record: DeploymentRecord,
  error: RecordedError,
): Promise<DeploymentRecord> {
  const closed = closedInQueue(record, error, Date.now());
  await updateDeployment(db, closed);
  await appendPhase(db, closed);
  return closed;
}

async function requireNotRemoved(db: Kysely<Database>, workload: string): Promise<void> {
  const removal = [await selectOpen(db, workload), ...(await selectQueued(db, workload))].find(
    (one) => one?.operation === "remove",
  );
  if (removal) throw workloadBusy(workload, removal.id);
}

async function selectLease(db: Kysely<Database>, key: string): Promise<LeaseRow | undefined> {
  const row = await db.selectFrom("leases").selectAll().where("key", "=", key).executeTakeFirst();
  if (!row) return undefined;
  const owner = row.owner === null ? undefined : (JSON.parse(row.owner) as Owner);
  return { key: row.key, fence: row.fence, owner, beat: row.beat };
}

async function requireFence(db: Kysely<Database>, lease: Lease): Promise<void> {
  const row = await selectLease(db, lease.key);
  if (row?.fence === lease.fence && row.owner !== undefined) return;
  throw leaseLost(lease, row?.fence);
}

async function appendPhase(db: Kysely<Database>, { id, phase, fence }: DeploymentRecord): Promise<void> {
  await db.insertInto("phases").values({ deployment: id, phase, fence, at_ms: Date.now() }).execute();
}

async function upsertState(db: Kysely<Database>, state: RuntimeState): Promise<void> {
  const record = JSON.stringify(state);
  await db
    .insertInto("states")
    .values({ workload: state.workload, record })
    .onConflict((c) => c.column("workload").doUpdateSet({ record }))
    .execute();
}
