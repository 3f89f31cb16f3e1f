import { sql, type Kysely } from "kysely";
import { damaged, parseJson } from "../../records/parse-record.js";
import type { Database } from "../sql/database.js";
import type { DeploymentRecord, RuntimeState } from "../../records/records.js";
import { readJoined, storeParts } from "../sql/record-rows.js";
import { storeDeployment, storeState } from "../sql/revision-rows.js";
import { upcastDeployment, upcastState } from "../../records/upcast.js";

const convertedAtOnce = 100;

/**
 * Step n migrates a database from version n to n + 1. Published steps never change; new steps are added at the
 * end.
 */
export const migrations: readonly ((db: Kysely<Database>) => Promise<void>)[] = [
  async function initial(db) {
    await db.schema
      .createTable("workloads")
      .addColumn("name", "text", (c) => c.primaryKey())
      .addColumn("record", "text", (c) => c.notNull())
      .execute();
    await db.schema
      .createTable("domains")
      .addColumn("domain", "text", (c) => c.primaryKey())
      .addColumn("workload", "text", (c) => c.notNull())
      .execute();
    await db.schema.createIndex("domains_workload").on("domains").column("workload").execute();
    await db.schema
      .createTable("leases")
      .addColumn("key", "text", (c) => c.primaryKey())
      .addColumn("fence", "integer", (c) => c.notNull())
      .addColumn("owner", "text")
      .addColumn("beat", "integer", (c) => c.notNull())
      .execute();
    await db.schema
      .createTable("deployments")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("id", "text", (c) => c.notNull().unique())
      .addColumn("workload", "text", (c) => c.notNull())
      .addColumn("open", "integer", (c) => c.notNull())
      .addColumn("record", "text", (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex("deployments_workload")
      .on("deployments")
      .columns(["workload", "seq"])
      .execute();
    await sql`create unique index deployments_one_open on deployments (workload) where open = 1`.execute(db);
    await db.schema
      .createTable("phases")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("deployment", "text", (c) => c.notNull())
      .addColumn("phase", "text", (c) => c.notNull())
      .addColumn("fence", "integer", (c) => c.notNull())
      .addColumn("at_ms", "integer", (c) => c.notNull())
      .execute();
    await db.schema.createIndex("phases_deployment").on("phases").columns(["deployment", "seq"]).execute();
    await db.schema
      .createTable("states")
      .addColumn("workload", "text", (c) => c.primaryKey())
      .addColumn("record", "text", (c) => c.notNull())
      .execute();
  },
  async function health(db) {
    await db.schema
      .createTable("health")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("workload", "text", (c) => c.notNull())
      .addColumn("record", "text", (c) => c.notNull())
      .execute();
    await db.schema.createIndex("health_workload").on("health").columns(["workload", "seq"]).execute();
    await db.schema.createIndex("deployments_open").on("deployments").columns(["open", "seq"]).execute();
  },
  async function shareParts(db) {
    await db.schema
      .createTable("parts")
      .addColumn("hash", "text", (c) => c.primaryKey())
      .addColumn("text", "text", (c) => c.notNull())
      .execute();
    await db.schema
      .createTable("part_uses")
      .addColumn("owner", "text", (c) => c.notNull())
      .addColumn("hash", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("part_uses_key", ["owner", "hash"])
      .execute();
    await db.schema.createIndex("part_uses_hash").on("part_uses").column("hash").execute();
    for (const { name, record } of await db.selectFrom("workloads").selectAll().execute()) {
      const text = await storeParts(db, `workload ${name}`, stored("workloads", name, record));
      await db.updateTable("workloads").set({ record: text }).where("name", "=", name).execute();
    }
    for (const { workload, record } of await db.selectFrom("states").selectAll().execute()) {
      const text = await storeParts(db, `state ${workload}`, stored("states", workload, record));
      await db.updateTable("states").set({ record: text }).where("workload", "=", workload).execute();
    }
    const select = db.selectFrom("deployments").select(["seq", "id", "record"]);
    for (let last = 0; ;) {
      const rows = await select.where("seq", ">", last).orderBy("seq").limit(convertedAtOnce).execute();
      for (const { seq, id, record } of rows) {
        const text = await storeParts(db, `deployment ${id}`, stored("deployments", id, record));
        await db.updateTable("deployments").set({ record: text }).where("seq", "=", seq).execute();
        last = seq;
      }
      if (rows.length < convertedAtOnce) return;
    }
  },
  async function events(db) {
    await db.schema
      .createTable("events")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("workload", "text", (c) => c.notNull())
      .addColumn("deployment", "text", (c) => c.notNull())
      .addColumn("passing", "integer", (c) => c.notNull())
      .addColumn("record", "text", (c) => c.notNull())
      .execute();
    for (const column of ["workload", "deployment", "passing"] as const)
      await db.schema.createIndex(`events_${column}`).on("events").columns([column, "seq"]).execute();
  },
  async function nameRevisions(db) {
    await db.schema
      .createTable("revisions")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("id", "text", (c) => c.notNull().unique())
      .addColumn("record", "text", (c) => c.notNull())
      .execute();
    await db.schema
      .createTable("revision_uses")
      .addColumn("owner", "text", (c) => c.notNull())
      .addColumn("revision", "text", (c) => c.notNull())
      .addPrimaryKeyConstraint("revision_uses_key", ["owner", "revision"])
      .execute();
    await db.schema.createIndex("revision_uses_revision").on("revision_uses").column("revision").execute();
    // Of several copies, that of the state is the newest, then that of the newest deployment.
    const states = await db.selectFrom("states").select(["workload as id", "record"]).execute();
    for (const row of states) {
      const [state] = await readJoined(db, "states", [row]);
      const record = await unlessDamaged(() => storeState(db, upcastState(state) as RuntimeState));
      if (record !== undefined)
        await db.updateTable("states").set({ record }).where("workload", "=", row.id).execute();
    }
    const select = db.selectFrom("deployments").select(["seq", "id", "record"]).orderBy("seq", "desc");
    for (let last = Infinity; ;) {
      const before = last === Infinity ? select : select.where("seq", "<", last);
      const rows = await before.limit(convertedAtOnce).execute();
      for (const row of rows) {
        const [deployment] = await readJoined(db, "deployments", [row]);
        const upcast = upcastDeployment(deployment) as DeploymentRecord;
        const record = await unlessDamaged(() => storeDeployment(db, upcast));
        if (record !== undefined)
          await db.updateTable("deployments").set({ record }).where("seq", "=", row.seq).execute();
        last = row.seq;
      }
      if (rows.length < convertedAtOnce) return;
    }
  },
];

/** Undefined for a record without the common fields: it stays unchanged, and its reader gets the error. */
async function unlessDamaged(store: () => Promise<string>): Promise<string | undefined> {
  try {
    return await store();
  } catch (error) {
    if (error instanceof TypeError) return undefined;
    throw error;
  }
}

function stored(table: string, id: string, record: string): object {
  const value = parseJson({ table, id }, record);
  if (typeof value === "object" && value !== null) return value;
  throw damaged({ table, id }, "", "Invalid input: expected object");
}
