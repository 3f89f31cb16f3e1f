import { sql, type Kysely } from "kysely";
import type { Database } from "./database.js";

/** Step n migrates from version n to n + 1. Published steps never change; new steps are added at the end. */
export const migrations: readonly ((db: Kysely<Database>) => Promise<void>)[] = [
  async function initial(db) {
    await db.schema
      .createTable("server_tokens")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("id", "text", (c) => c.notNull().unique())
      .addColumn("hash", "text", (c) => c.notNull())
      .addColumn("name", "text", (c) => c.notNull())
      .addColumn("scopes", "text", (c) => c.notNull())
      .addColumn("patterns", "text", (c) => c.notNull())
      .addColumn("created_at_ms", "integer", (c) => c.notNull())
      .addColumn("expires_at_ms", "integer")
      .addColumn("used_at_ms", "integer")
      .addColumn("revoked_at_ms", "integer")
      .execute();
    await db.schema
      .createTable("server_sessions")
      .addColumn("hash", "text", (c) => c.primaryKey())
      .addColumn("token", "text", (c) => c.notNull())
      .addColumn("created_at_ms", "integer", (c) => c.notNull())
      .addColumn("expires_at_ms", "integer", (c) => c.notNull())
      .execute();
    for (const log of ["server_audit", "server_deliveries"] as const) {
      await db.schema
        .createTable(log)
        .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
        .addColumn("part", "integer", (c) => c.notNull())
        .addColumn("record", "text", (c) => c.notNull())
        .execute();
      await db.schema.createIndex(`${log}_part`).on(log).columns(["part", "seq"]).execute();
    }
    await sql`create trigger server_audit_is_append_only before update on server_audit
      begin select raise(abort, 'the audit log is append-only'); end`.execute(db);
    await db.schema
      .createTable("server_alert_states")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("id", "text", (c) => c.notNull())
      .addColumn("record", "text", (c) => c.notNull())
      .execute();
    await db.schema
      .createIndex("server_alert_states_id")
      .on("server_alert_states")
      .columns(["id", "seq"])
      .execute();
    await db.schema
      .createTable("server_alerts")
      .addColumn("id", "text", (c) => c.primaryKey())
      .addColumn("newest", "integer", (c) => c.notNull())
      .addColumn("status", "text", (c) => c.notNull())
      .execute();
    await db.schema
      .createTable("server_dropped")
      .addColumn("log", "text", (c) => c.primaryKey())
      .addColumn("count", "integer", (c) => c.notNull())
      .execute();
    await db.schema
      .createTable("server_idempotency_keys")
      .addColumn("caller", "text", (c) => c.notNull())
      .addColumn("key", "text", (c) => c.notNull())
      .addColumn("digest", "text", (c) => c.notNull())
      .addColumn("deployment", "text", (c) => c.notNull())
      .addColumn("at_ms", "integer", (c) => c.notNull())
      .addPrimaryKeyConstraint("server_idempotency_keys_key", ["caller", "key"])
      .execute();
    await db.schema
      .createTable("server_seen_webhooks")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("hook", "text", (c) => c.notNull())
      .addColumn("digest", "text", (c) => c.notNull())
      .addColumn("deployment", "text", (c) => c.notNull())
      .addColumn("at_ms", "integer", (c) => c.notNull())
      .addUniqueConstraint("server_seen_webhooks_digest", ["hook", "digest"])
      .execute();
  },
  async function progressOfFollowers(db) {
    await db.schema
      .createTable("server_progress")
      .addColumn("name", "text", (c) => c.primaryKey())
      .addColumn("seq", "integer", (c) => c.notNull())
      .execute();
  },
  async function originsOfDeployments(db) {
    await db.schema
      .createTable("server_origins")
      .addColumn("seq", "integer", (c) => c.primaryKey().autoIncrement())
      .addColumn("deployment", "text", (c) => c.notNull().unique())
      .addColumn("at_ms", "integer", (c) => c.notNull())
      .addColumn("traceparent", "text")
      .addColumn("committed_at_ms", "integer")
      .execute();
  },
];
