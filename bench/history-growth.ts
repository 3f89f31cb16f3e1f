import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createDeployer, sqlite, type Deployer } from "@cutover/core";
import { memorySource, memoryWorld } from "@cutover/core/testing";
import BetterSqlite3 from "better-sqlite3";
import { median } from "./median.js";

/** A call of a millisecond or two is measured so many times more often: one pause of a busy machine would be most of a few calls. */
const shortRepeats = 20;

export interface HistoryGrowth {
  /** Costs over a long history against those over a short one. */
  readonly journal: number;
  readonly status: number;
  readonly history: number;
}

/** Real database files, everything else in memory on a virtual clock: what is measured is the store's part. Interleaved; medians. */
export async function measureHistoryGrowth(rounds: number): Promise<HistoryGrowth> {
  const folder = await mkdtemp(join(tmpdir(), "cutover-history-"));
  const [short, long] = [
    await open(join(folder, "short.db"), 10),
    await open(join(folder, "long.db"), 10_000),
  ];
  const ratio = async (
    work: (deployer: Deployer) => Promise<unknown>,
    each = rounds * shortRepeats,
  ): Promise<number> => {
    const times: [number[], number[]] = [[], []];
    for (let round = 0; round < each; round += 1) {
      for (const [index, deployer] of [short, long].entries()) {
        const startedAtMs = performance.now();
        await work(deployer);
        times[index]?.push(performance.now() - startedAtMs);
      }
    }
    return median(times[1]) / median(times[0]);
  };
  try {
    return {
      journal: await ratio((deployer) => deployer.deploy("web").done, rounds),
      status: await ratio((deployer) => deployer.status()),
      history: await ratio((deployer) => deployer.history("web")),
    };
  } finally {
    await Promise.all([short.close(), long.close()]);
    await rm(folder, { recursive: true });
  }
}

async function open(file: string, deployments: number): Promise<Deployer> {
  const world = memoryWorld();
  world.runtime.publish("registry/web:1");
  const sources = [memorySource()];
  const deployer = await createDeployer({ ...world, store: sqlite(file), sources, timing: { watchMs: 0 } });
  const config = { image: "registry/web:1", port: 8080, healthcheck: { path: "/health" } };
  await deployer.apply({ name: "web", source: "memory", config });
  await deployer.deploy("web").done;
  fill(file, deployments - 1);
  return deployer;
}

/** Copies of the deployment that the file holds, with its journal. */
function fill(file: string, copies: number): void {
  const database = new BetterSqlite3(file);
  const numbers = "with recursive n(i) as (select 1 union all select i + 1 from n where i < ?)";
  database.transaction(() => {
    database
      .prepare(
        `insert into phases (deployment, phase, fence, at_ms)
         ${numbers} select deployment || '-' || i, phase, fence, at_ms from n, phases order by i`,
      )
      .run(copies);
    database
      .prepare(
        `insert into deployments (id, workload, open, record)
         ${numbers} select id || '-' || i, workload, open, json_set(record, '$.id', id || '-' || i) from n, deployments order by i`,
      )
      .run(copies);
  })();
  database.close();
}
