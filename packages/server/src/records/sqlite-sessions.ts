import type { Database } from "./database.js";
import type { RecordsFile } from "./records-file.js";
import type { SessionRecord, Sessions } from "./records.js";

const table = "server_sessions";
const byHash = `select * from ${table} where hash = ?`;

export class SqliteSessions implements Sessions {
  readonly #file: RecordsFile;

  constructor(file: RecordsFile) {
    this.#file = file;
  }

  async add({ hash, token, createdAtMs, expiresAtMs }: SessionRecord): Promise<void> {
    const row = { hash, token, created_at_ms: createdAtMs, expires_at_ms: expiresAtMs };
    await this.#file.write(async (trx) => {
      await trx.deleteFrom(table).where("expires_at_ms", "<=", createdAtMs).execute();
      await trx.insertInto(table).values(row).execute();
    });
  }

  async find(hash: string): Promise<SessionRecord | undefined> {
    const row = await this.#file.readRow<Database["server_sessions"]>(byHash, hash);
    return row && { hash, token: row.token, createdAtMs: row.created_at_ms, expiresAtMs: row.expires_at_ms };
  }

  async remove(hash: string): Promise<void> {
    await this.#file.write((trx) => trx.deleteFrom(table).where("hash", "=", hash).execute());
  }
}
