import { sql, type Generated, type Kysely } from "kysely";

/** Columns that queries need stand on their own; the rest of each record is JSON in `record`. `open`: 0 closed, 1 open, 2 queued. */
export interface Database {
  workloads: { name: string; record: string };
  domains: { domain: string; workload: string };
  leases: { key: string; fence: number; owner: string | null; beat: number };
  deployments: { seq: Generated<number>; id: string; workload: string; open: 0 | 1 | 2; record: string };
  phases: { seq: Generated<number>; deployment: string; phase: string; fence: number; at_ms: number };
  states: { workload: string; record: string };
  health: { seq: Generated<number>; workload: string; record: string };
}

/** Step n brings a database of version n to n + 1. Published steps never change; new ones are added at the end. */
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
];
