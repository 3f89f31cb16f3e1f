import type { Kysely } from "kysely";
import { damaged, parseRecord, type RecordOf, type RecordPlace } from "../../records/parse-record.js";
import type { Database } from "./database.js";
import { hasParts, join, split } from "./shared-parts.js";

/** The owner of the parts: a deployment or a revision by id, a state or a workload by name. */
export type RecordOwner =
  `deployment ${string}` | `revision ${string}` | `state ${string}` | `workload ${string}`;

export const ownerOf = {
  deployments: (id: string): RecordOwner => `deployment ${id}`,
  revisions: (id: string): RecordOwner => `revision ${id}`,
  states: (id: string): RecordOwner => `state ${id}`,
  workloads: (id: string): RecordOwner => `workload ${id}`,
};

/** The approximate limit of names in a statement. */
export const mostNamed = 1_000;

export interface RecordRow {
  readonly id: string;
  readonly record: string;
}

/**
 * Stores the parts of a record, and drops those that only its earlier form used; resolves with the text for its
 * row.
 */
export async function storeParts(trx: Kysely<Database>, owner: RecordOwner, record: object): Promise<string> {
  const { text, parts } = split(record);
  const before = await trx.selectFrom("part_uses").select("hash").where("owner", "=", owner).execute();
  const used = new Set(before.map(({ hash }) => hash));
  for (const [hash, part] of parts) {
    if (used.has(hash)) continue;
    await trx
      .insertInto("parts")
      .values({ hash, text: part })
      .onConflict((c) => c.doNothing())
      .execute();
    await trx.insertInto("part_uses").values({ owner, hash }).execute();
  }
  await dropUses(
    trx,
    owner,
    [...used].filter((hash) => !parts.has(hash)),
  );
  return text;
}

/** For a record to delete: drops the parts that no other record uses. */
export async function dropParts(trx: Kysely<Database>, owner: RecordOwner): Promise<void> {
  const uses = await trx.selectFrom("part_uses").select("hash").where("owner", "=", owner).execute();
  await dropUses(
    trx,
    owner,
    uses.map(({ hash }) => hash),
  );
}

async function dropUses(trx: Kysely<Database>, owner: RecordOwner, hashes: readonly string[]): Promise<void> {
  for (const hash of hashes) {
    await trx.deleteFrom("part_uses").where("owner", "=", owner).where("hash", "=", hash).execute();
    const used = trx.selectFrom("part_uses").select("hash").where("hash", "=", hash);
    await trx
      .deleteFrom("parts")
      .where("hash", "=", hash)
      .where((eb) => eb.not(eb.exists(used)))
      .execute();
  }
}

/** The records of these rows, in order, as from `parseRecord`. */
export async function readRecords<Table extends keyof typeof ownerOf>(
  db: Kysely<Database>,
  table: Table,
  rows: readonly RecordRow[],
): Promise<RecordOf<Table>[]> {
  const records = await readJoined(db, table, rows);
  return rows.map(({ id }, index) => parseRecord({ table, id }, records[index]));
}

/** With their parts, as they are stored. */
export async function readJoined(
  db: Kysely<Database>,
  table: keyof typeof ownerOf,
  rows: readonly RecordRow[],
): Promise<unknown[]> {
  const referring = rows.filter(({ record }) => hasParts(record));
  const parts =
    referring.length === 0
      ? []
      : await db
          .selectFrom("parts")
          .select(["hash", "text"])
          .where("hash", "in", usesOf(db, table, referring))
          .execute();
  const textOf = new Map(parts.map(({ hash, text }) => [hash, text]));
  const values = new Map<string, unknown>();
  return rows.map(({ id, record }) => joined({ table, id }, record, { textOf, values }));
}

/** The hashes of their parts; for very many rows, those of the whole table. */
function usesOf(db: Kysely<Database>, table: keyof typeof ownerOf, rows: readonly RecordRow[]) {
  const uses = db.selectFrom("part_uses").select("hash");
  if (rows.length > mostNamed) return uses.where("owner", "like", ownerOf[table]("%"));
  const owners = rows.map(({ id }) => ownerOf[table](id));
  return uses.where("owner", "in", owners);
}

interface Parts {
  readonly textOf: ReadonlyMap<string, string>;
  /** Of the parts that were read already. */
  readonly values: Map<string, unknown>;
}

function joined(place: RecordPlace, record: string, { textOf, values }: Parts): unknown {
  const partOf = (hash: string): string => {
    const text = textOf.get(hash);
    if (text === undefined) throw damaged(place, "", `its part ${hash} is missing`);
    return text;
  };
  try {
    return join(record, partOf, values);
  } catch (error) {
    // The message of a JSON parser quotes the text.
    if (error instanceof SyntaxError) throw damaged(place, "", "Invalid input: expected JSON");
    throw error;
  }
}
