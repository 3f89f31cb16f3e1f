import type { Kysely } from "kysely";
import { leaseLost } from "../store-errors.js";
import type { Lease, LeaseRow, Owner } from "../store.js";
import type { Database } from "./schema.js";

export async function selectLease(db: Kysely<Database>, key: string): Promise<LeaseRow | undefined> {
  const row = await db.selectFrom("leases").selectAll().where("key", "=", key).executeTakeFirst();
  if (!row) return undefined;
  const owner = row.owner === null ? undefined : (JSON.parse(row.owner) as Owner);
  return { key: row.key, fence: row.fence, owner, beat: row.beat };
}

export async function requireFence(db: Kysely<Database>, lease: Lease): Promise<void> {
  const row = await selectLease(db, lease.key);
  if (row?.fence === lease.fence && row.owner !== undefined) return;
  throw leaseLost(lease, row?.fence);
}

/** Undefined where the row is another one than was seen. */
export async function claimLease(
  trx: Kysely<Database>,
  { key, owner, seen }: { readonly key: string; readonly owner: Owner; readonly seen: LeaseRow | undefined },
): Promise<Lease | undefined> {
  const row = await selectLease(trx, key);
  if (JSON.stringify(row) !== JSON.stringify(seen)) return undefined;
  const fence = (row?.fence ?? 0) + 1;
  const values = { fence, owner: JSON.stringify(owner), beat: 0 };
  await trx
    .insertInto("leases")
    .values({ key, ...values })
    .onConflict((c) => c.column("key").doUpdateSet(values))
    .execute();
  return { key, fence };
}

/** False where it is not held any more. */
export async function beatLease(trx: Kysely<Database>, { key, fence }: Lease): Promise<boolean> {
  const result = await trx
    .updateTable("leases")
    .set((eb) => ({ beat: eb("beat", "+", 1) }))
    .where("key", "=", key)
    .where("fence", "=", fence)
    .where("owner", "is not", null)
    .executeTakeFirst();
  return result.numUpdatedRows === 1n;
}

export async function releaseLease(trx: Kysely<Database>, { key, fence }: Lease): Promise<void> {
  await trx
    .updateTable("leases")
    .set({ owner: null })
    .where("key", "=", key)
    .where("fence", "=", fence)
    .execute();
}
