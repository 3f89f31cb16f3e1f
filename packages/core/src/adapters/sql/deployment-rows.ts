import type { Kysely } from "kysely";
import type { HeadWrite, Unfinished } from "../../journal/journal-rules.js";
import { parseRecord } from "../../records/parse-record.js";
import { isClosed, type DeploymentRecord, type Phase } from "../../records/records.js";
import type { PhaseEntry } from "../../ports/store.js";
import type { Database } from "./database.js";
import { ownerOf } from "./record-rows.js";
import { dropRecord, readDeployments, storeDeployment } from "./revision-rows.js";

export async function selectUnfinished(db: Kysely<Database>, workload: string): Promise<Unfinished> {
  return { open: await selectOpen(db, workload), queued: await selectQueued(db, workload) };
}

export async function selectOpen(
  db: Kysely<Database>,
  workload: string,
): Promise<DeploymentRecord | undefined> {
  const open = db.selectFrom("deployments").select(["id", "record"]).where("open", "=", 1);
  const rows = await open.where("workload", "=", workload).execute();
  return (await readDeployments(db, rows))[0];
}

export async function selectQueued(db: Kysely<Database>, workload?: string): Promise<DeploymentRecord[]> {
  const all = db.selectFrom("deployments").select(["id", "record"]).where("open", "=", 2).orderBy("seq");
  return readDeployments(
    db,
    await (workload === undefined ? all : all.where("workload", "=", workload)).execute(),
  );
}

export async function selectDeployment(
  db: Kysely<Database>,
  id: string,
): Promise<DeploymentRecord | undefined> {
  const rows = await db.selectFrom("deployments").select(["id", "record"]).where("id", "=", id).execute();
  return (await readDeployments(db, rows))[0];
}

/** Newest first; `before` is the id of the deployment before the page. */
export async function selectHistory(
  db: Kysely<Database>,
  workload: string,
  { limit, before }: { readonly limit: number; readonly before?: string },
): Promise<DeploymentRecord[]> {
  const all = db.selectFrom("deployments").select(["id", "record"]).where("workload", "=", workload);
  const page = all.orderBy("seq", "desc").limit(limit);
  if (before === undefined) return readDeployments(db, await page.execute());
  const seq = db.selectFrom("deployments").select("seq").where("id", "=", before);
  return readDeployments(db, await page.where("seq", "<", seq).execute());
}

/** Writes a head, and its list of phases. */
export async function writeHead(
  trx: Kysely<Database>,
  { record, isNew, phases }: HeadWrite,
  nowMs: number,
): Promise<void> {
  const { id, workload, phase, fence } = record;
  const values = { open: opennessOf(phase), record: await storeDeployment(trx, record) };
  if (isNew)
    await trx
      .insertInto("deployments")
      .values({ id, workload, ...values })
      .execute();
  else await trx.updateTable("deployments").set(values).where("id", "=", id).execute();
  if (phases === "anew") await deletePhases(trx, id);
  if (phases) await trx.insertInto("phases").values({ deployment: id, phase, fence, at_ms: nowMs }).execute();
}

export async function selectPhases(db: Kysely<Database>, deployment: string): Promise<PhaseEntry[]> {
  const all = db.selectFrom("phases").selectAll().where("deployment", "=", deployment);
  const rows = await all.orderBy("seq").execute();
  return rows.map(({ phase, fence, at_ms: atMs }) =>
    parseRecord({ table: "phases", id: deployment }, { phase, fence, atMs }),
  );
}

/** With its list of phases, if it is closed. */
export async function deleteDeployment(trx: Kysely<Database>, id: string): Promise<void> {
  const deleted = await trx
    .deleteFrom("deployments")
    .where("id", "=", id)
    .where("open", "=", 0)
    .executeTakeFirst();
  if (deleted.numDeletedRows === 0n) return;
  await dropRecord(trx, ownerOf.deployments(id));
  await deletePhases(trx, id);
}

async function deletePhases(trx: Kysely<Database>, deployment: string): Promise<void> {
  await trx.deleteFrom("phases").where("deployment", "=", deployment).execute();
}

function opennessOf(phase: Phase): 0 | 1 | 2 {
  if (phase === "queued") return 2;
  return isClosed(phase) ? 0 : 1;
}
