import { mkdtemp, rm } from "node:fs/promises";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { sqlite } from "@cutover/core";
import { openedDeployment, type Revision, type Store } from "@cutover/core/ports";
import { plainSpec } from "@cutover/core/testing";
import BetterSqlite3 from "better-sqlite3";

const tables = ["workloads", "domains", "states", "revision_uses", "parts", "part_uses"] as const;
const counted = {
  deployments: "id, workload, open, record",
  phases: "deployment, phase, fence, at_ms",
  revisions: "id, record",
} as const;

export function manyName(number: number): string {
  return `many-${number}`;
}

/** Adds `count` workloads that are live to a store's file, as deployments leave them. They are written to memory first, which waits for no disk. */
export async function fillStore(
  file: string,
  { count, image }: { readonly count: number; readonly image: string },
): Promise<void> {
  const target = sqlite(file);
  await target.migrate();
  await target.close();
  const memory = "/dev/shm";
  const folder = await mkdtemp(join(existsSync(memory) ? memory : tmpdir(), "cutover-fill-"));
  try {
    const source = sqlite(join(folder, "cutover.db"));
    await source.migrate();
    for (let number = 0; number < count; number += 1) await save(source, manyName(number), image);
    await source.close();
    copy(join(folder, "cutover.db"), file);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** Takes the workloads of `fillStore` out again. */
export function emptyStore(file: string): void {
  const database = new BetterSqlite3(file);
  for (const [table, column] of Object.entries({
    workloads: "name",
    domains: "workload",
    states: "workload",
  }))
    database.prepare(`delete from ${table} where ${column} like ?`).run(manyName(0).replace("0", "%"));
  database.close();
}

function copy(from: string, to: string): void {
  const database = new BetterSqlite3(to);
  database.exec(`attach '${from}' as filled`);
  database.transaction(() => {
    for (const table of tables)
      database.exec(`insert or ignore into main.${table} select * from filled.${table}`);
    for (const [table, columns] of Object.entries(counted))
      database.exec(
        `insert into main.${table} (${columns}) select ${columns} from filled.${table} order by seq`,
      );
  })();
  database.close();
}

async function save(store: Store, name: string, image: string): Promise<void> {
  const owner = { instance: "bench", hostname: "bench", pid: 1, processStart: undefined };
  const domains = [`${name}.test`];
  const config = { image, port: 8080, domains, healthcheck: { path: "/health", interval: "30s" } };
  await store.saveWorkload({ name, source: "image", config, domains, updatedAtMs: 1 });
  const lease = await store.claimLease(`workload ${name}`, owner, undefined);
  if (!lease) throw new Error("a new lease is taken");
  const handle = { name, alias: name };
  const live: Revision = { deployment: `d-${name}`, port: 8080, spec: plainSpec(image), handle };
  const what = { id: live.deployment, workload: name, operation: "deploy", source: "image", config } as const;
  const why = { strategy: "blue-green", reason: "for the bench" } as const;
  const opened = openedDeployment({ ...what, ...why, fence: lease.fence, blue: undefined, startedAtMs: 1 });
  const record = { ...opened, green: live };
  await store.openDeployment(lease, record);
  const state = {
    workload: name,
    live,
    deployment: live.deployment,
    source: "image",
    config,
    route: undefined,
    committedAtMs: 1,
  };
  await store.writeDeployment(lease, { ...record, phase: "done" }, { state });
  await store.releaseLease(lease);
}
