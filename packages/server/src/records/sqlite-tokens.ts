import type { Selectable } from "kysely";
import type { Scope } from "@cutover/client/api";
import { DeployerError } from "@cutover/schema/errors";
import type { Database } from "./database.js";
import { parseTexts } from "./parse-json.js";
import type { RecordsFile } from "./records-file.js";
import type { TokenRecord, Tokens } from "./records.js";

const table = "server_tokens";
const byId = `select * from ${table} where id = ?`;

export class SqliteTokens implements Tokens {
  readonly #file: RecordsFile;

  constructor(file: RecordsFile) {
    this.#file = file;
  }

  async add(token: TokenRecord): Promise<void> {
    await this.#file.write(async (trx) => {
      const taken = await trx.selectFrom(table).select("id").where("id", "=", token.id).executeTakeFirst();
      if (taken) throw new DeployerError("CONFIG_INVALID", `a token with the id ${token.id} exists`);
      await trx.insertInto(table).values(rowOf(token)).execute();
    });
  }

  async addFirst(token: TokenRecord): Promise<boolean> {
    return this.#file.write(async (trx) => {
      const any = await trx.selectFrom(table).select("id").limit(1).executeTakeFirst();
      if (any) return false;
      await trx.insertInto(table).values(rowOf(token)).execute();
      return true;
    });
  }

  async find(id: string): Promise<TokenRecord | undefined> {
    const row = await this.#file.readRow<Selectable<Database["server_tokens"]>>(byId, id);
    return row && recordOf(row);
  }

  async list(): Promise<TokenRecord[]> {
    const rows = await this.#file.run((db) =>
      db.selectFrom(table).selectAll().orderBy("seq", "desc").execute(),
    );
    return rows.map(recordOf);
  }

  async revoke(id: string, atMs: number): Promise<boolean> {
    return this.#file.write(async (trx) => {
      const row = await trx.selectFrom(table).select("id").where("id", "=", id).executeTakeFirst();
      if (!row) return false;
      await trx
        .updateTable(table)
        .set({ revoked_at_ms: atMs })
        .where("id", "=", id)
        .where("revoked_at_ms", "is", null)
        .execute();
      await trx.deleteFrom("server_sessions").where("token", "=", id).execute();
      return true;
    });
  }

  async noteUse(id: string, atMs: number): Promise<void> {
    await this.#file.writeWithoutSync((trx) =>
      trx.updateTable(table).set({ used_at_ms: atMs }).where("id", "=", id).execute(),
    );
  }
}

function rowOf(token: TokenRecord) {
  const { id, name, hash, createdAtMs, expiresAtMs, usedAtMs, revokedAtMs } = token;
  return {
    id,
    name,
    hash,
    scopes: JSON.stringify(token.scopes),
    patterns: JSON.stringify(token.patterns),
    created_at_ms: createdAtMs,
    expires_at_ms: expiresAtMs ?? null,
    used_at_ms: usedAtMs ?? null,
    revoked_at_ms: revokedAtMs ?? null,
  };
}

function recordOf(row: Selectable<Database["server_tokens"]>): TokenRecord {
  const { id, name, hash, created_at_ms, expires_at_ms, used_at_ms, revoked_at_ms } = row;
  return {
    id,
    name,
    hash,
    // A scope of a newer version matches no route of this one.
    scopes: parseTexts(table, row.scopes) as Scope[],
    patterns: parseTexts(table, row.patterns),
    createdAtMs: created_at_ms,
    ...(expires_at_ms !== null && { expiresAtMs: expires_at_ms }),
    ...(used_at_ms !== null && { usedAtMs: used_at_ms }),
    ...(revoked_at_ms !== null && { revokedAtMs: revoked_at_ms }),
  };
}
