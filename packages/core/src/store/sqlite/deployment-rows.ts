import type { Kysely } from "kysely";
import { closedInQueue } from "../journal-heads.js";
import {
  isClosed,
  type DeploymentRecord,
  type Operation,
  type Phase,
  type RecordedError,
} from "../records.js";
import { standsInTheWay, workloadBusy } from "../store-errors.js";
import { dropParts, readRecords, storeParts } from "./record-rows.js";
import type { Database } from "./schema.js";

export async function selectOpen(
  db: Kysely<Database>,
  workload: string,
): Promise<DeploymentRecord | undefined> {
  const row = await db
    .selectFrom("deployments")
    .select(["id", "record"])
    .where("workload", "=", workload)
    .where("open", "=", 1)
    .executeTakeFirst();
  return row && (await readDeployments(db, [row]))[0];
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

export function readDeployments(
  db: Kysely<Database>,
  rows: readonly { readonly id: string; readonly record: string }[],
): Promise<DeploymentRecord[]> {
  return readRecords(
    db,
    rows.map(({ id, record }) => ({ owner: `deployment ${id}`, record })),
  );
}

export async function insertDeployment(db: Kysely<Database>, deployment: DeploymentRecord): Promise<void> {
  const { id, workload, phase } = deployment;
  const record = await storeParts(db, `deployment ${id}`, deployment);
  const values = { id, workload, open: opennessOf(phase), record };
  await db.insertInto("deployments").values(values).execute();
}

export async function updateDeployment(db: Kysely<Database>, deployment: DeploymentRecord): Promise<void> {
  const { id, phase } = deployment;
  const values = { open: opennessOf(phase), record: await storeParts(db, `deployment ${id}`, deployment) };
  await db.updateTable("deployments").set(values).where("id", "=", id).execute();
}

/** With its journal, if it is closed. */
export async function deleteDeployment(trx: Kysely<Database>, id: string): Promise<void> {
  const deleted = await trx
    .deleteFrom("deployments")
    .where("id", "=", id)
    .where("open", "=", 0)
    .executeTakeFirst();
  if (deleted.numDeletedRows === 0n) return;
  await dropParts(trx, `deployment ${id}`);
  await deletePhases(trx, id);
}

export async function deletePhases(trx: Kysely<Database>, deployment: string): Promise<void> {
  await trx.deleteFrom("phases").where("deployment", "=", deployment).execute();
}

function opennessOf(phase: Phase): 0 | 1 | 2 {
  if (phase === "queued") return 2;
  return isClosed(phase) ? 0 : 1;
}

export async function closeQueued(
  db: Kysely<Database>,
  record: DeploymentRecord,
  error: RecordedError,
): Promise<DeploymentRecord> {
  const closed = closedInQueue(record, error, Date.now());
  await updateDeployment(db, closed);
  await appendPhase(db, closed);
  return closed;
}

export async function requireNotRemoved(
  db: Kysely<Database>,
  workload: string,
  wanted?: Operation,
): Promise<void> {
  const removal = [await selectOpen(db, workload), ...(await selectQueued(db, workload))].find(
    (one) => one && standsInTheWay(one, wanted),
  );
  if (removal) throw workloadBusy(workload, removal.id);
}

export async function appendPhase(
  db: Kysely<Database>,
  { id, phase, fence }: DeploymentRecord,
): Promise<void> {
  await db.insertInto("phases").values({ deployment: id, phase, fence, at_ms: Date.now() }).execute();
}
