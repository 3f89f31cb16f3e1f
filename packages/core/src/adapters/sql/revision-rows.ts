import type { Kysely } from "kysely";
import { listNamed, mapDeployment, mapState, idOf } from "../../records/named-revisions.js";
import { damaged } from "../../records/parse-record.js";
import type { Revision, DeploymentRecord, RuntimeState } from "../../records/records.js";
import type { Database } from "./database.js";
import {
  dropParts,
  mostNamed,
  ownerOf,
  readRecords,
  storeParts,
  type RecordRow,
  type RecordOwner,
} from "./record-rows.js";

/**
 * Names a record's revisions, by id; adds a revision that the store lacks. Resolves with the text for the
 * record's row.
 */
export async function storeDeployment(trx: Kysely<Database>, record: DeploymentRecord): Promise<string> {
  const owner = ownerOf.deployments(record.id);
  await nameRevisions(trx, owner, listNamed(record));
  return storeParts(trx, owner, mapDeployment(record, idOf));
}

/** As `storeDeployment`. */
export async function storeState(trx: Kysely<Database>, state: RuntimeState): Promise<string> {
  const owner = ownerOf.states(state.workload);
  await nameRevisions(trx, owner, listNamed(state));
  return storeParts(trx, owner, mapState(state, idOf));
}

/** Adds them, or replaces those of their deployments. */
export async function replaceRevisions(trx: Kysely<Database>, revisions: readonly Revision[]): Promise<void> {
  for (const revision of revisions) {
    const id = idOf(revision);
    const row = await trx.selectFrom("revisions").select("record").where("id", "=", id).executeTakeFirst();
    const record = await storeParts(trx, ownerOf.revisions(id), revision);
    if (row?.record === record) continue;
    if (row) await trx.deleteFrom("revisions").where("id", "=", id).execute();
    await trx.insertInto("revisions").values({ id, record }).execute();
  }
}

/** For a record to delete, with its parts: a revision goes if no other record names it. */
export async function dropRecord(trx: Kysely<Database>, owner: RecordOwner): Promise<void> {
  await dropParts(trx, owner);
  await dropNames(trx, owner, await selectNames(trx, owner));
}

async function nameRevisions(
  trx: Kysely<Database>,
  owner: RecordOwner,
  revisions: readonly Revision[],
): Promise<void> {
  const before = new Set(await selectNames(trx, owner));
  const named = new Map(revisions.map((one) => [idOf(one), one]));
  for (const [revision, one] of named) {
    if (before.has(revision)) continue;
    const known = trx.selectFrom("revisions").select("id").where("id", "=", revision);
    if (!(await known.executeTakeFirst())) await replaceRevisions(trx, [one]);
    await trx.insertInto("revision_uses").values({ owner, revision }).execute();
  }
  await dropNames(
    trx,
    owner,
    [...before].filter((id) => !named.has(id)),
  );
}

async function selectNames(trx: Kysely<Database>, owner: RecordOwner): Promise<string[]> {
  const rows = trx.selectFrom("revision_uses").select("revision").where("owner", "=", owner);
  return (await rows.execute()).map(({ revision }) => revision);
}

async function dropNames(
  trx: Kysely<Database>,
  owner: RecordOwner,
  revisions: readonly string[],
): Promise<void> {
  for (const revision of revisions) {
    const uses = trx.deleteFrom("revision_uses").where("owner", "=", owner);
    await uses.where("revision", "=", revision).execute();
    const used = trx.selectFrom("revision_uses").select("owner").where("revision", "=", revision).limit(1);
    if (await used.executeTakeFirst()) continue;
    await trx.deleteFrom("revisions").where("id", "=", revision).execute();
    await dropParts(trx, ownerOf.revisions(revision));
  }
}

export async function readDeployments(
  db: Kysely<Database>,
  rows: readonly RecordRow[],
): Promise<DeploymentRecord[]> {
  const records = await readRecords(db, "deployments", rows);
  const revisions = await readRevisions(db, "deployments", rows);
  return records.map((record) => mapDeployment(record, finder("deployments", record.id, revisions)));
}

export async function readStates(db: Kysely<Database>, rows: readonly RecordRow[]): Promise<RuntimeState[]> {
  const states = await readRecords(db, "states", rows);
  const revisions = await readRevisions(db, "states", rows);
  return states.map((state) => mapState(state, finder("states", state.workload, revisions)));
}

/** States of earlier reads, by workload, with the text of their row: an unchanged one is not built again. */
export interface KnownStates {
  readonly states: Map<string, { readonly text: string; readonly state: RuntimeState }>;
  /** The newest revision at their reading. */
  seq: number;
}

/**
 * As `readStates`, for all rows: only states that changed since the last time are built again. Nobody may
 * change a state.
 */
export async function readAllStates(
  db: Kysely<Database>,
  rows: readonly RecordRow[],
  known: KnownStates,
): Promise<RuntimeState[]> {
  const newer = db.selectFrom("revisions").select(["id", "seq"]).where("seq", ">", known.seq);
  const changes = await newer.execute();
  const renewed = new Set(changes.map(({ id }) => id));
  const isKnown = ({ id, record }: RecordRow): boolean => {
    const before = known.states.get(id);
    if (before?.text !== record) return false;
    return renewed.size === 0 || listNamed(before.state).every((one) => !renewed.has(idOf(one)));
  };
  const changed = rows.filter((row) => !isKnown(row));
  const read = await readStates(db, changed);
  for (const [index, { id, record: text }] of changed.entries()) {
    const state = read[index];
    if (state) known.states.set(id, { text, state });
  }
  known.seq = changes.reduce((seq, one) => Math.max(seq, one.seq), known.seq);
  if (known.states.size > rows.length) {
    const ids = new Set(rows.map(({ id }) => id));
    for (const id of known.states.keys()) if (!ids.has(id)) known.states.delete(id);
  }
  return rows.flatMap(({ id }) => known.states.get(id)?.state ?? []);
}

/** The revisions that these rows name; for very many rows, all that their table names. */
async function readRevisions(
  db: Kysely<Database>,
  table: "states" | "deployments",
  rows: readonly RecordRow[],
): Promise<ReadonlyMap<string, Revision>> {
  if (rows.length === 0) return new Map();
  const uses = db.selectFrom("revision_uses").select("revision");
  const named =
    rows.length > mostNamed
      ? uses.where("owner", "like", ownerOf[table]("%"))
      : uses.where(
          "owner",
          "in",
          rows.map(({ id }) => ownerOf[table](id)),
        );
  const found = await db.selectFrom("revisions").select(["id", "record"]).where("id", "in", named).execute();
  const revisions = await readRecords(db, "revisions", found);
  return new Map(revisions.map((one) => [idOf(one), one]));
}

function finder(table: string, id: string, revisions: ReadonlyMap<string, Revision>) {
  return (name: string): Revision => {
    const revision = revisions.get(name);
    if (!revision) throw damaged({ table, id }, "", `its revision ${name} is missing`);
    return revision;
  };
}
