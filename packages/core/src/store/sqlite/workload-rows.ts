import type { Kysely } from "kysely";
import type { RuntimeState, WorkloadRecord } from "../records.js";
import { domainTaken } from "../store-errors.js";
import type { Database } from "./schema.js";

/** With the domains that it claims: DOMAIN_TAKEN. */
export async function upsertWorkload(trx: Kysely<Database>, workload: WorkloadRecord): Promise<void> {
  const { name, domains } = workload;
  if (domains.length > 0) {
    const taken = await trx
      .selectFrom("domains")
      .selectAll()
      .where("domain", "in", domains)
      .where("workload", "!=", name)
      .executeTakeFirst();
    if (taken) throw domainTaken(taken.domain, taken.workload);
  }
  await trx.deleteFrom("domains").where("workload", "=", name).execute();
  for (const domain of domains) {
    await trx.insertInto("domains").values({ domain, workload: name }).execute();
  }
  const record = JSON.stringify(workload);
  await trx
    .insertInto("workloads")
    .values({ name, record })
    .onConflict((c) => c.column("name").doUpdateSet({ record }))
    .execute();
}

export async function forgetWorkload(trx: Kysely<Database>, workload: string): Promise<void> {
  await trx.deleteFrom("domains").where("workload", "=", workload).execute();
  await trx.deleteFrom("workloads").where("name", "=", workload).execute();
  await trx.deleteFrom("health").where("workload", "=", workload).execute();
}

export async function upsertState(db: Kysely<Database>, state: RuntimeState): Promise<void> {
  const record = JSON.stringify(state);
  await db
    .insertInto("states")
    .values({ workload: state.workload, record })
    .onConflict((c) => c.column("workload").doUpdateSet({ record }))
    .execute();
}

export async function deleteState(trx: Kysely<Database>, workload: string): Promise<void> {
  await trx.deleteFrom("states").where("workload", "=", workload).execute();
}
