import { sql } from "kysely";
import type { RecordsFile } from "./records-file.js";
import type { FollowerProgress } from "./records.js";

export class SqliteProgress implements FollowerProgress {
  readonly #file: RecordsFile;

  constructor(file: RecordsFile) {
    this.#file = file;
  }

  async read(name: string): Promise<number | undefined> {
    const row = await this.#file.run((db) =>
      db.selectFrom("server_progress").select("seq").where("name", "=", name).executeTakeFirst(),
    );
    return row?.seq;
  }

  async write(name: string, seq: number): Promise<void> {
    await this.#file.writeWithoutSync((trx) =>
      trx
        .insertInto("server_progress")
        .values({ name, seq })
        .onConflict((conflict) =>
          conflict.column("name").doUpdateSet({ seq: sql<number>`max(server_progress.seq, excluded.seq)` }),
        )
        .execute(),
    );
  }
}
