import { sql, type Kysely } from "kysely";
import type { RuntimeState, WorkloadRecord } from "../records.js";
import { domainTaken } from "../store-errors.js";
import { dropParts, readRecords, storeParts } from "./record-rows.js";
import type { Database } from "./schema.js";

/** All, by name; or that of one name, if there is one. */
export async function selectWorkloads(db: Kysely<Database>, name?: string): Promise<WorkloadRecord[]> {
  const all = db.selectFrom("workloads").select(["name", "record"]).orderBy("name");
  const rows = await (name === undefined ? all : all.where("name", "=", name)).execute();
  return readRecords(
    db,
    rows.map((row) => ({ owner: `workload ${row.name}`, record: row.record })),
  );
}

/** Names of those that are paused; whatever else they have is not read. */
export async function selectPaused(db: Kysely<Database>): Promise<string[]> {
  const paused = db.selectFrom("workloads").select("name").orderBy("name");
  const rows = await paused.where(sql<boolean>`json_type(record, '$.paused') is not null`).execute();
  return rows.map(({ name }) => name);
}

/** As `selectWorkloads`. */
export async function selectStates(db: Kysely<Database>, workload?: string): Promise<RuntimeState[]> {
  const all = db.selectFrom("states").select(["workload", "record"]).orderBy("workload");
  const rows = await (workload === undefined ? all : all.where("workload", "=", workload)).execute();
  return readRecords(
    db,
    rows.map((row) => ({ owner: `state ${row.workload}`, record: row.record })),
  );
}

/** With the domains that it claims: DOMAIN_TAKEN. */
export async function upsertWorkload(trx: Kysely<Database>, workload: WorkloadRecord): Promise<void> {
  const { name, domains } = workload;
  if (domains.length > 0) {
    const taken = await trx
      .selectFrom("domains")
      .selectAll()
      .where("domain", "in", domains)
      .where("workload", "!=", name)
      .executeTakeFirst();
    if (taken) throw domainTaken(taken.domain, taken.workload);
  }
  await trx.deleteFrom("domains").where("workload", "=", name).execute();
  for (const domain of domains) {
    await trx.insertInto("domains").values({ domain, workload: name }).execute();
  }
  const record = await storeParts(trx, `workload ${name}`, workload);
  await trx
    .insertInto("workloads")
    .values({ name, record })
    .onConflict((c) => c.column("name").doUpdateSet({ record }))
    .execute();
}

export async function forgetWorkload(trx: Kysely<Database>, workload: string): Promise<void> {
  await trx.deleteFrom("domains").where("workload", "=", workload).execute();
  await trx.deleteFrom("workloads").where("name", "=", workload).execute();
  await dropParts(trx, `workload ${workload}`);
  await trx.deleteFrom("health").where("workload", "=", workload).execute();
}

export async function upsertState(db: Kysely<Database>, state: RuntimeState): Promise<void> {
  const record = await storeParts(db, `state ${state.workload}`, state);
  await db
    .insertInto("states")
    .values({ workload: state.workload, record })
    .onConflict((c) => c.column("workload").doUpdateSet({ record }))
    .execute();
}

export async function deleteState(trx: Kysely<Database>, workload: string): Promise<void> {
  await trx.deleteFrom("states").where("workload", "=", workload).execute();
  await dropParts(trx, `state ${workload}`);
}
