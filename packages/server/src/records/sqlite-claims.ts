import type { RecordsFile } from "./records-file.js";
import { idempotencyKeptMs, type Claims, type IdempotencyRecord, type SeenWebhook } from "./records.js";

export class SqliteIdempotencyKeys implements Claims<IdempotencyRecord> {
  readonly #file: RecordsFile;

  constructor(file: RecordsFile) {
    this.#file = file;
  }

  async claim(claim: IdempotencyRecord): Promise<IdempotencyRecord> {
    const { caller, key, digest, deployment, atMs } = claim;
    const table = "server_idempotency_keys";
    return this.#file.write(async (trx) => {
      await trx
        .deleteFrom(table)
        .where("at_ms", "<=", atMs - idempotencyKeptMs)
        .execute();
      const held = await trx
        .selectFrom(table)
        .selectAll()
        .where("caller", "=", caller)
        .where("key", "=", key)
        .executeTakeFirst();
      if (held) return { caller, key, digest: held.digest, deployment: held.deployment, atMs: held.at_ms };
      await trx.insertInto(table).values({ caller, key, digest, deployment, at_ms: atMs }).execute();
      return claim;
    });
  }
}

export class SqliteSeenWebhooks implements Claims<SeenWebhook> {
  readonly #file: RecordsFile;
  readonly #kept: number;

  constructor(file: RecordsFile, kept: number) {
    this.#file = file;
    this.#kept = kept;
  }

  async claim(claim: SeenWebhook): Promise<SeenWebhook> {
    const { hook, digest, deployment, atMs } = claim;
    const table = "server_seen_webhooks";
    return this.#file.write(async (trx) => {
      const held = await trx
        .selectFrom(table)
        .selectAll()
        .where("hook", "=", hook)
        .where("digest", "=", digest)
        .executeTakeFirst();
      if (held) return { hook, digest, deployment: held.deployment, atMs: held.at_ms };
      const { seq } = await trx
        .insertInto(table)
        .values({ hook, digest, deployment, at_ms: atMs })
        .returning("seq")
        .executeTakeFirstOrThrow();
      await trx
        .deleteFrom(table)
        .where("seq", "<=", seq - this.#kept)
        .execute();
      return claim;
    });
  }
}
