import type { Alert } from "@cutover/core";
import type { Kysely } from "kysely";
import type { Database } from "./database.js";
import { parseJson } from "./parse-json.js";
import type { RecordsFile } from "./records-file.js";
import type { Alerts, Logged, PageRequest } from "./records.js";

const states = "server_alert_states";

/** What is kept: all raised incidents, and of the resolved ones the newest. */
export interface KeptAlerts {
  readonly resolved: number;
  readonly statesOfEach: number;
}

export class SqliteAlerts implements Alerts {
  readonly #file: RecordsFile;
  readonly #kept: KeptAlerts;

  constructor(file: RecordsFile, kept: KeptAlerts) {
    this.#file = file;
    this.#kept = kept;
  }

  async save(alert: Alert): Promise<void> {
    const { id, status } = alert;
    await this.#file.write(async (trx) => {
      const { seq: newest } = await trx
        .insertInto(states)
        .values({ id, record: JSON.stringify(alert) })
        .returning("seq")
        .executeTakeFirstOrThrow();
      await trx
        .insertInto("server_alerts")
        .values({ id, newest, status })
        .onConflict((conflict) => conflict.column("id").doUpdateSet({ newest, status }))
        .execute();
      await this.#trim(trx, id);
    });
  }

  async list(
    page: PageRequest & { readonly status?: Alert["status"] | undefined },
  ): Promise<Logged<Alert>[]> {
    const rows = await this.#file.run((db) => {
      let query = db
        .selectFrom("server_alerts")
        .innerJoin(states, `${states}.seq`, "server_alerts.newest")
        .select([`${states}.seq`, `${states}.record`])
        .orderBy("server_alerts.newest", "desc")
        .limit(page.limit);
      if (page.before !== undefined) query = query.where("server_alerts.newest", "<", page.before);
      if (page.status !== undefined) query = query.where("server_alerts.status", "=", page.status);
      return query.execute();
    });
    return rows.map(({ seq, record }) => Object.assign(parseJson(states, record) as Alert, { seq }));
  }

  async history(id: string): Promise<Alert[]> {
    const rows = await this.#file.run((db) =>
      db.selectFrom(states).select("record").where("id", "=", id).orderBy("seq").execute(),
    );
    return rows.map(({ record }) => parseJson(states, record) as Alert);
  }

  async #trim(trx: Kysely<Database>, id: string): Promise<void> {
    await trx
      .deleteFrom(states)
      .where("id", "=", id)
      .where("seq", "not in", (of) =>
        of
          .selectFrom(states)
          .select("seq")
          .where("id", "=", id)
          .orderBy("seq", "desc")
          .limit(this.#kept.statesOfEach),
      )
      .execute();
    const dropped = await trx
      .selectFrom("server_alerts")
      .select("id")
      .where("status", "=", "resolved")
      .orderBy("newest", "desc")
      .offset(this.#kept.resolved)
      .limit(100)
      .execute();
    if (dropped.length === 0) return;
    const ids = dropped.map((row) => row.id);
    await trx.deleteFrom("server_alerts").where("id", "in", ids).execute();
    await trx.deleteFrom(states).where("id", "in", ids).execute();
  }
}
