import type { Kysely } from "kysely";
import {
  isClosed,
  type DeploymentRecord,
  type Phase,
  type RuntimeState,
  type WorkloadRecord,
} from "../records.js";
import { domainTaken, leaseLost, workloadBusy } from "../store-errors.js";
import type { Lease, LeaseRow, Owner, PhaseEntry, Store } from "../store.js";
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
      const open = await selectOpen(trx, workload.name);
      if (open?.operation === "remove") throw workloadBusy(workload.name, open.id);
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

  openDeployment(lease: Lease, deployment: DeploymentRecord): Promise<void> {
    return this.#file.write(async (trx) => {
      await requireFence(trx, lease);
      const open = await selectOpen(trx, deployment.workload);
      if (open) throw workloadBusy(deployment.workload, open.id);
      await trx
        .insertInto("deployments")
        .values({
          id: deployment.id,
          workload: deployment.workload,
          open: 1,
          record: JSON.stringify(deployment),
        })
        .execute();
      await appendPhase(trx, deployment);
    });
  }

  writeDeployment(
    lease: Lease,
    deployment: DeploymentRecord,
    also: { readonly state?: RuntimeState | null; readonly forget?: boolean } = {},
  ): Promise<void> {
    return this.#file.write(async (trx) => {
      await requireFence(trx, lease);
      const before = await trx
        .selectFrom("deployments")
        .select("record")
        .where("id", "=", deployment.id)
        .executeTakeFirstOrThrow();
      await trx
        .updateTable("deployments")
        .set({ open: isClosed(deployment.phase) ? 0 : 1, record: JSON.stringify(deployment) })
        .where("id", "=", deployment.id)
        .execute();
      if ((JSON.parse(before.record) as DeploymentRecord).phase !== deployment.phase) {
        await appendPhase(trx, deployment);
      }
      if (also.state === null)
        await trx.deleteFrom("states").where("workload", "=", deployment.workload).execute();
      else if (also.state) await upsertState(trx, also.state);
      if (also.forget) {
        await trx.deleteFrom("domains").where("workload", "=", deployment.workload).execute();
        await trx.deleteFrom("workloads").where("name", "=", deployment.workload).execute();
      }
    });
  }

  findDeployment(id: string): Promise<DeploymentRecord | undefined> {
    return this.#file.read(async (db) => {
      const row = await db.selectFrom("deployments").select("record").where("id", "=", id).executeTakeFirst();
      return row && (JSON.parse(row.record) as DeploymentRecord);
    });
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
