import type { RecordsFile } from "./records-file.js";
import type { Origin, Origins } from "./records.js";

const table = "server_origins";

export class SqliteOrigins implements Origins {
  readonly #file: RecordsFile;
  readonly #kept: number;

  constructor(file: RecordsFile, kept: number) {
    this.#file = file;
    this.#kept = kept;
  }

  async note({ deployment, atMs, traceparent, committedAtMs }: Origin): Promise<void> {
    await this.#file.writeWithoutSync(async (trx) => {
      const known = trx.selectFrom(table).select("seq").where("deployment", "=", deployment);
      if (await known.executeTakeFirst()) return;
      const { seq } = await trx
        .insertInto(table)
        .values({
          deployment,
          at_ms: atMs,
          traceparent: traceparent ?? null,
          committed_at_ms: committedAtMs ?? null,
        })
        .returning("seq")
        .executeTakeFirstOrThrow();
      await trx
        .deleteFrom(table)
        .where("seq", "<=", seq - this.#kept)
        .execute();
    });
  }

  async find(deployment: string): Promise<Origin | undefined> {
    const row = await this.#file.run((db) =>
      db.selectFrom(table).selectAll().where("deployment", "=", deployment).executeTakeFirst(),
    );
    if (!row) return undefined;
    const { at_ms: atMs, traceparent, committed_at_ms: committedAtMs } = row;
    return {
      deployment,
      atMs,
      ...(traceparent !== null && { traceparent }),
      ...(committedAtMs !== null && { committedAtMs }),
    };
  }

  async committedAtMs(fromMs: number): Promise<Record<string, number>> {
    const rows = await this.#file.run((db) =>
      db
        .selectFrom(table)
        .select(["deployment", "committed_at_ms"])
        .where("at_ms", ">=", fromMs)
        .where("committed_at_ms", "is not", null)
        .execute(),
    );
    return Object.fromEntries(rows.map((row) => [row.deployment, row.committed_at_ms ?? 0]));
  }
}
