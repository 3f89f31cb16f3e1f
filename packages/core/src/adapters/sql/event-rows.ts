import type { Kysely, Transaction } from "kysely";
import { isPassing } from "../../events/passing.js";
import type { DeploymentEvent } from "../../events/events.js";
import { eventsKept } from "../../journal/kept-events.js";
import { parseJson, parseRecord } from "../../records/parse-record.js";
import type { EventQuery, LoggedEvent } from "../../ports/store.js";
import type { Database } from "./database.js";

/** Rows of one statement: SQLite allows 32,766 values. */
const rowsAtOnce = 1_000;

export async function insertEvents(
  trx: Transaction<Database>,
  events: readonly DeploymentEvent[],
): Promise<void> {
  for (let from = 0; from < events.length; from += rowsAtOnce) {
    const rows = events.slice(from, from + rowsAtOnce).map((event) => ({
      workload: event.workload,
      deployment: event.deployment,
      passing: isPassing(event) ? (1 as const) : (0 as const),
      record: JSON.stringify(event),
    }));
    await trx.insertInto("events").values(rows).execute();
  }
}

/** Drops the oldest events beyond `eventsKept`. */
export async function trimEvents(trx: Transaction<Database>): Promise<void> {
  const kinds = [
    { passing: 1, kept: eventsKept.passing },
    { passing: 0, kept: eventsKept.lasting },
  ] as const;
  for (const { passing, kept } of kinds) {
    const tooOld = trx
      .selectFrom("events")
      .select("seq")
      .where("passing", "=", passing)
      .orderBy("seq", "desc")
      .limit(1)
      .offset(kept);
    await trx.deleteFrom("events").where("passing", "=", passing).where("seq", "<=", tooOld).execute();
  }
}

export async function selectEvents(
  db: Kysely<Database>,
  { after, limit, workload, deployment }: EventQuery,
): Promise<LoggedEvent[]> {
  let query = db
    .selectFrom("events")
    .select(["seq", "record"])
    .where("seq", ">", after)
    .orderBy("seq")
    .limit(limit);
  if (workload !== undefined) query = query.where("workload", "=", workload);
  if (deployment !== undefined) query = query.where("deployment", "=", deployment);
  const rows = await query.execute();
  return rows.map(loggedEvent);
}

function loggedEvent({ seq, record }: { readonly seq: number; readonly record: string }): LoggedEvent {
  const place = { table: "events", id: String(seq) } as const;
  return { ...parseRecord(place, parseJson(place, record)), seq };
}

/** The `seq` of the newest event; 0 if there was none. */
export async function selectLastEvent(db: Kysely<Database>): Promise<number> {
  const last = await db.selectFrom("events").select("seq").orderBy("seq", "desc").limit(1).executeTakeFirst();
  return last?.seq ?? 0;
}
