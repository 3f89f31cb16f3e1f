import { existsSync, readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import BetterSqlite3 from "better-sqlite3";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createDeployer } from "../../deployer/deployer.js";
import type { RouteTarget } from "../../ports/router.js";
import type { CreateContainer } from "../../ports/runtime.js";
import { memorySource } from "../../testing/memory-source.js";
import { memoryWorld, type MemoryWorld } from "../../testing/memory-world.js";
import type { Revision } from "../../records/records.js";
import { SqlStore } from "../sql/sql-store.js";
import { SqliteFile } from "./sqlite-file.js";
import { handleOf } from "../../revision/handle.js";
import { nameOf } from "../../revision/parts.js";

/** The leftovers of a deployer of an older version when it died: test/old-databases/main.mjs makes them. */
interface OldDatabase {
  readonly name: string;
  readonly nowMs: number;
  readonly version: number;
  readonly schema: readonly string[];
  readonly rows: Readonly<Record<string, readonly Readonly<Record<string, unknown>>[]>>;
  readonly containers: readonly {
    /** The engine's, which it gives by number. */
    readonly id: string;
    readonly request: CreateContainer;
    readonly state: string;
    readonly restart?: CreateContainer["spec"]["restart"];
  }[];
  readonly route?: {
    readonly domains: readonly string[];
    readonly target: RouteTarget;
    readonly nonce: string;
  };
}

const timing = { watchMs: 0, pollMs: 500, quarantineMs: 20_000, leaseMs: 1_000 };

function databasesOf(commit: string): OldDatabase[] {
  const file = new URL(`../../../../../test/old-databases/${commit}.json.gz`, import.meta.url);
  return (JSON.parse(gunzipSync(readFileSync(file)).toString()) as { databases: OldDatabase[] }).databases;
}

let folder: string;
beforeAll(async () => {
  // In memory, if there is such a folder, because each of some thousand writes is synced.
  folder = await mkdtemp(join(existsSync("/dev/shm") ? "/dev/shm" : tmpdir(), "cutover-old-"));
});
afterAll(() => rm(folder, { recursive: true }));

function writeDatabase(path: string, { version, schema, rows }: OldDatabase): void {
  const db = new BetterSqlite3(path);
  db.pragma("synchronous = off");
  db.transaction(() => {
    for (const statement of schema) db.exec(statement);
    for (const [table, all] of Object.entries(rows)) {
      for (const row of all) {
        const columns = Object.keys(row);
        const values = columns.map((column) => `@${column}`);
        db.prepare(`insert into ${table} (${columns.join(", ")}) values (${values.join(", ")})`).run(row);
      }
    }
  })();
  db.pragma(`user_version = ${version}`);
  db.close();
}

/** The engine and the proxy as the old deployer left them. */
async function worldOf({ containers, route, nowMs }: OldDatabase): Promise<MemoryWorld> {
  const world = memoryWorld();
  const { runtime, router, clock } = world;
  for (const tag of ["1", "2", "3", "bad"]) {
    runtime.publish(`registry/web:${tag}`, tag === "bad" ? { readyAfterMs: Infinity } : {});
    await runtime.images.pull({ reference: `registry/web:${tag}` });
  }
  let number = 0;
  for (const { id, request, state, restart } of containers.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    for (number += 1; number < parseInt(id, 16); number += 1) {
      runtime.createForeign("gone");
      runtime.removeByHand("gone");
    }
    const { name, ...created } = await runtime.create({ ...request, reach: { kind: "loopback" } });
    expect(created.id).toBe(id);
    if (restart) await runtime.supervise(name, restart);
    if (state === "created") continue;
    await runtime.start(name);
    if (state !== "running") await runtime.stop(name, { signalName: "SIGTERM", graceMs: 0 });
  }
  if (route) await router.put({ workload: "web", ...route });
  await clock.sleep(1_000);
  clock.wallOffsetMs = nowMs;
  return world;
}

describe.each(["0a5ec12", "28ca60f"])("a database that commit %s has left", (commit) => {
  it.each(databasesOf(commit))("should be opened, finished and read: $name", async (old) => {
    const path = join(folder, `${commit} ${old.name}.db`);
    writeDatabase(path, old);
    const world = await worldOf(old);
    const { runtime, router, clock } = world;
    const store = new SqlStore(new SqliteFile(path), clock);
    await store.migrate();
    for (const container of await containersIn(store))
      expect(handleOf(container).reach).toEqual({ kind: "loopback" });
    const deployer = await createDeployer({ ...world, store, sources: [memorySource()], timing });
    const isPaused = (await deployer.status()).some(({ paused }) => paused?.why === "to look");
    expect(isPaused).toBe(old.name.includes("paused"));
    if (isPaused) await deployer.resume("web");
    await deployer.reconcile();
    for (let turn = 0; turn < 20 && (await unfinished(store)) > 0; turn += 1) await clock.sleep(30_000);
    // Retained and retiring containers, and late effects.
    await clock.sleep(4 * 3_600_000);
    await deployer.reconcile();
    expect(await unfinished(store)).toBe(0);

    const history = await deployer.history("web");
    // There may be further repairs.
    expect(history.map(({ id }) => id)).toEqual(expect.arrayContaining(idsIn(old)));
    expect(history.filter(({ finishedAtMs }) => finishedAtMs === undefined)).toEqual([]);
    const state = await store.findState("web");
    const kept = [...(state?.retained ?? []), ...(state?.retiring ?? [])].map(({ container }) => container);
    const present = runtime.snapshot().map(({ name }) => name);
    expect(present.toSorted()).toEqual([...(state ? [state.live] : []), ...kept].map(nameOf).toSorted());
    const wasCommitted = /, (draining|done) /.test(old.name) && !/^(removal|repair)/.test(old.name);
    expect(state?.deployment).toBe(wasCommitted ? idsIn(old).at(-1) : state?.deployment);
    const targets = router.targets("app.test").map(({ host, port }) => runtime.listenerAt(host, port)?.body);
    expect(new Set(targets)).toEqual(new Set(state ? [state.live.deployment] : []));
    expect((await deployer.status()).map(({ live }) => live?.deployment)).toEqual(
      await Promise.all((await store.listWorkloads()).map(async () => state?.deployment)),
    );

    const config = {
      image: "registry/web:2",
      port: 8080,
      domains: ["app.test"],
      healthcheck: { path: "/health" },
    };
    await deployer.apply({ name: "web", source: "memory", config });
    expect(await deployer.deploy("web").done).toMatchObject({ status: "succeeded" });
    await deployer.close();
  });
});

async function unfinished(store: SqlStore): Promise<number> {
  return (await store.listOpenDeployments()).length + (await store.listQueued()).length;
}

/** All that the records name. */
async function containersIn(store: SqlStore): Promise<Revision[]> {
  const deployments = await store.listDeployments("web", { limit: 100 });
  const states = [...(await store.listStates()), ...deployments.flatMap(({ blue }) => blue ?? [])];
  const others = states.flatMap(({ retained = [], retiring = [] }) => [...retained, ...retiring]);
  const greens = deployments.flatMap(({ green }) => green ?? []);
  return [...greens, ...states.map(({ live }) => live), ...others.map(({ container }) => container)];
}

/** In order of arrival. */
function idsIn({ rows }: OldDatabase): string[] {
  return (rows["deployments"] ?? []).map(({ id }) => String(id));
}
