import type { Kysely } from "kysely";
import { parseJson, parseRecord } from "../../records/parse-record.js";
import { healthKept, type HealthEntry } from "../../ports/store.js";
import type { Database } from "./database.js";

/** Keeps the newest `healthKept` of its workload. */
export async function insertHealth(trx: Kysely<Database>, entry: HealthEntry): Promise<void> {
  const { workload } = entry;
  await trx
    .insertInto("health")
    .values({ workload, record: JSON.stringify(entry) })
    .execute();
  const tooOld = trx
    .selectFrom("health")
    .select("seq")
    .where("workload", "=", workload)
    .orderBy("seq", "desc")
    .limit(1)
    .offset(healthKept);
  await trx.deleteFrom("health").where("workload", "=", workload).where("seq", "<=", tooOld).execute();
}

export async function selectHealth(
  db: Kysely<Database>,
  workload: string,
  limit: number,
): Promise<HealthEntry[]> {
  const all = db.selectFrom("health").select("record").where("workload", "=", workload);
  const rows = await all.orderBy("seq", "desc").limit(limit).execute();
  const place = { table: "health", id: workload } as const;
  return rows.map(({ record }) => parseRecord(place, parseJson(place, record)));
}
