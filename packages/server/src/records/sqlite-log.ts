import { sql, type Kysely } from "kysely";
import type { Database } from "./database.js";
import { parseJson } from "./parse-json.js";
import type { RecordsFile } from "./records-file.js";
import type { Logged, PageRequest } from "./records.js";

/** A trim reads as many rows as are kept. */
const appendsPerTrim = 64;

type LogTable = "server_audit" | "server_deliveries";

/** A log whose entries belong to parts; each part keeps its newest `kept` entries, and up to 63 more. */
export class SqliteLog<Entry extends object> {
  readonly #file: RecordsFile;
  readonly #table: LogTable;
  readonly #kept: number;
  readonly #appends = new Map<number, number>();

  constructor(file: RecordsFile, table: LogTable, kept: number) {
    this.#file = file;
    this.#table = table;
    this.#kept = kept;
  }

  async append(part: number, entry: Entry, options: { readonly sync: boolean }): Promise<void> {
    const table = this.#table;
    const appends = this.#appends.get(part) ?? 0;
    this.#appends.set(part, appends + 1);
    const isTimeToTrim = appends % appendsPerTrim === 0;
    const work = async (trx: Kysely<Database>): Promise<void> => {
      await trx
        .insertInto(table)
        .values({ part, record: JSON.stringify(entry) })
        .execute();
      if (isTimeToTrim) await this.#trim(trx, part);
    };
    await (options.sync ? this.#file.write(work) : this.#file.writeWithoutSync(work));
  }

  async list({ before, limit }: PageRequest, parts?: readonly number[]): Promise<Logged<Entry>[]> {
    const table = this.#table;
    const rows = await this.#file.run((db) => {
      let query = db.selectFrom(table).select(["seq", "record"]).orderBy("seq", "desc").limit(limit);
      if (before !== undefined) query = query.where("seq", "<", before);
      if (parts) query = query.where("part", "in", parts);
      return query.execute();
    });
    return rows.map(({ seq, record }) => Object.assign(parseJson(table, record) as Entry, { seq }));
  }

  async dropped(): Promise<number> {
    const row = await this.#file.run((db) =>
      db.selectFrom("server_dropped").select("count").where("log", "=", this.#table).executeTakeFirst(),
    );
    return row?.count ?? 0;
  }

  async #trim(trx: Kysely<Database>, part: number): Promise<void> {
    const table = this.#table;
    const oldest = await trx
      .selectFrom(table)
      .select("seq")
      .where("part", "=", part)
      .orderBy("seq", "desc")
      .offset(this.#kept)
      .limit(1)
      .executeTakeFirst();
    if (!oldest) return;
    const { numDeletedRows } = await trx
      .deleteFrom(table)
      .where("part", "=", part)
      .where("seq", "<=", oldest.seq)
      .executeTakeFirst();
    const count = Number(numDeletedRows);
    await trx
      .insertInto("server_dropped")
      .values({ log: table, count })
      .onConflict((conflict) => conflict.column("log").doUpdateSet({ count: sql`count + ${count}` }))
      .execute();
  }
}
