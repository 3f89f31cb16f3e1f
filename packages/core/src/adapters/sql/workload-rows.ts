import type { Kysely } from "kysely";
import type { RuntimeState, WorkloadRecord } from "../../records/records.js";
import { dropParts, ownerOf, readRecords, storeParts } from "./record-rows.js";
import { dropRecord, readAllStates, readStates, storeState, type KnownStates } from "./revision-rows.js";
import type { Database } from "./database.js";

/** All, by name; or the one with that name. */
export async function selectWorkloads(db: Kysely<Database>, name?: string): Promise<WorkloadRecord[]> {
  const all = db.selectFrom("workloads").select(["name", "record"]).orderBy("name");
  const rows = await (name === undefined ? all : all.where("name", "=", name)).execute();
  return readWorkloads(db, rows);
}

function readWorkloads(
  db: Kysely<Database>,
  rows: readonly { readonly name: string; readonly record: string }[],
): Promise<WorkloadRecord[]> {
  return readRecords(
    db,
    "workloads",
    rows.map(({ name, record }) => ({ id: name, record })),
  );
}

/** Names of the paused workloads; reads almost nothing of the others. */
export async function selectPaused(db: Kysely<Database>): Promise<string[]> {
  // The key is in the row itself, and a config may have a key of this name too.
  const maybe = db.selectFrom("workloads").select(["name", "record"]).orderBy("name");
  const rows = await maybe.where("record", "like", '%"paused":%').execute();
  return (await readWorkloads(db, rows)).filter(({ paused }) => paused).map(({ name }) => name);
}

/** The claims of any workload on one of these domains. */
export async function selectClaims(
  db: Kysely<Database>,
  domains: readonly string[],
): Promise<{ domain: string; workload: string }[]> {
  if (domains.length === 0) return [];
  return db.selectFrom("domains").selectAll().where("domain", "in", domains).execute();
}

export async function selectState(db: Kysely<Database>, workload: string): Promise<RuntimeState | undefined> {
  const rows = await selectStateRows(db).where("workload", "=", workload).execute();
  const [state] = await readStates(db, rows);
  return state;
}

/** All, by the name of their workload. */
export async function selectStates(db: Kysely<Database>, known: KnownStates): Promise<RuntimeState[]> {
  const rows = await selectStateRows(db).orderBy("workload").execute();
  return readAllStates(db, rows, known);
}

function selectStateRows(db: Kysely<Database>) {
  return db.selectFrom("states").select(["workload as id", "record"]);
}

/** With the domains that it claims. */
export async function upsertWorkload(trx: Kysely<Database>, workload: WorkloadRecord): Promise<void> {
  const { name, domains } = workload;
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
  const record = await storeState(db, state);
  await db
    .insertInto("states")
    .values({ workload: state.workload, record })
    .onConflict((c) => c.column("workload").doUpdateSet({ record }))
    .execute();
}

export async function deleteState(trx: Kysely<Database>, workload: string): Promise<void> {
  await trx.deleteFrom("states").where("workload", "=", workload).execute();
  await dropRecord(trx, ownerOf.states(workload));
}
