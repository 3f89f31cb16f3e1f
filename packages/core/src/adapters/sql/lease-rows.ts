import type { Kysely } from "kysely";
import { parseJson, parseRecord } from "../../records/parse-record.js";
import type { LeaseRow } from "../../ports/store.js";
import type { Database } from "./database.js";

export async function selectLease(db: Kysely<Database>, key: string): Promise<LeaseRow | undefined> {
  const row = await db.selectFrom("leases").selectAll().where("key", "=", key).executeTakeFirst();
  if (!row) return undefined;
  const place = { table: "leases", id: key } as const;
  const owner = row.owner === null ? undefined : parseRecord(place, parseJson(place, row.owner));
  return { key, fence: row.fence, owner, beat: row.beat };
}

export async function upsertLease(
  trx: Kysely<Database>,
  { key, fence, owner, beat }: LeaseRow,
): Promise<void> {
  const values = { fence, owner: owner ? JSON.stringify(owner) : null, beat };
  await trx
    .insertInto("leases")
    .values({ key, ...values })
    .onConflict((c) => c.column("key").doUpdateSet(values))
    .execute();
}
