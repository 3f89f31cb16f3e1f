import { chmod, chown, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setImmediate } from "node:timers/promises";
import BetterSqlite3 from "better-sqlite3";
import { Kysely, sql, SqliteDialect } from "kysely";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openedDeployment } from "../../journal/journal-heads.js";
import type { DeploymentRecord, Json } from "../../records/records.js";
import { plainSpec } from "../../testing/plain-spec.js";
import { storeContract } from "../../testing/store-contract.js";
import { readRecords } from "../sql/record-rows.js";
import type { Database } from "../sql/database.js";
import { migrations } from "./migrations.js";
import { SqliteFile } from "./sqlite-file.js";
import { sqlite } from "./sqlite.js";

let folder: string;
const file = () => join(folder, "cutover.db");

async function modes(): Promise<string[]> {
  const names = (await readdir(folder)).toSorted();
  // A link has no rights of its own.
  return Promise.all(
    names.map(async (name) => `${name} ${((await stat(join(folder, name))).mode & 0o777).toString(8)}`),
  );
}

function openedRecord(id: string, config: Json): DeploymentRecord {
  return openedDeployment({
    id,
    workload: "web",
    operation: "deploy",
    fence: 1,
    source: "image",
    config,
    strategy: "blue-green",
    reason: "It is the default.",
    blue: undefined,
    startedAtMs: 1,
  });
}

/** Everything that is stored of records, as text. */
async function bytesOfRecords(): Promise<number> {
  const db = new BetterSqlite3(file());
  const lengths = [
    "record from deployments",
    "record from states",
    "record from workloads",
    "text from parts",
  ];
  const sums = lengths.map((each) => {
    const [column, table] = each.split(" from ");
    return Number(
      db.prepare(`select coalesce(sum(length(${column})), 0) as sum from ${table}`).pluck().get(),
    );
  });
  db.close();
  return sums.reduce((sum, one) => sum + one, 0);
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-store-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("the SQLite store", () => {
  it.each(storeContract)("$title", async ({ run }) => {
    const [store, other] = [sqlite(file()), sqlite(file())];
    await Promise.all([store.migrate(), other.migrate()]);
    await run({ store, other });
    await Promise.all([store.close(), other.close()]);
  });

  it("should survive a power loss after every commit: WAL with synchronous=FULL", async () => {
    const database = new SqliteFile(file());
    await database.open();
    const setting = (name: string) =>
      database.read(async (db) => (await sql`pragma ${sql.raw(name)}`.execute(db)).rows[0]);
    expect(await setting("journal_mode")).toEqual({ journal_mode: "wal" });
    // 2 is FULL: the log is synced before a commit returns.
    expect(await setting("synchronous")).toEqual({ synchronous: 2 });
    await database.close();
  });

  it("should be opened once by all who open it at the same time", async () => {
    const store = sqlite(file());
    await Promise.all([store.migrate(), store.migrate()]);
    await store.close();
    // The last connection to close removes the log.
    expect(await readdir(folder)).toEqual(["cutover.db"]);
  });

  it("should refuse a file that a newer version has written, and leave it as it is", async () => {
    const newer = new BetterSqlite3(file());
    newer.exec("create table future (id); insert into future values (1)");
    newer.pragma(`user_version = ${migrations.length + 1}`);
    newer.close();
    const before = await readFile(file());
    await expect(sqlite(file()).migrate()).rejects.toMatchObject({ code: "STORE_NEWER" });
    expect((await readFile(file())).equals(before)).toBe(true);
  });

  it("should refuse a file that a newer version brings forward while it is opened", async () => {
    const newer = new BetterSqlite3(file());
    newer.pragma("journal_mode = WAL");
    const opening = sqlite(file()).migrate();
    newer.pragma(`user_version = ${migrations.length + 1}`);
    await expect(opening).rejects.toMatchObject({ code: "STORE_NEWER" });
    expect(newer.pragma("user_version", { simple: true })).toBe(migrations.length + 1);
    newer.close();
  });

  it("should not even as a file take two open deployments of a workload", async () => {
    const store = sqlite(file());
    await store.migrate();
    const other = new BetterSqlite3(file());
    const insert = (id: string, open: number) =>
      other.exec(
        `insert into deployments (id, workload, open, record) values ('${id}', 'web', ${open}, '{}')`,
      );
    insert("d1", 0);
    insert("d2", 1);
    expect(() => insert("d3", 1)).toThrow(/unique/i);
    other.close();
    await store.close();
  });

  it("should bring a file of any earlier version forward and keep what it holds", async () => {
    for (let version = 1; version <= migrations.length; version += 1) {
      const path = join(folder, `from-${version}.db`);
      const saved = { name: "web", source: "image", config: {}, domains: [], updatedAtMs: 1 };
      const old = new Kysely<Database>({ dialect: new SqliteDialect({ database: new BetterSqlite3(path) }) });
      for (const step of migrations.slice(0, version)) await step(old);
      await sql`pragma user_version = ${sql.raw(String(version))}`.execute(old);
      await old
        .insertInto("workloads")
        .values({ name: "web", record: JSON.stringify(saved) })
        .execute();
      await old.destroy();
      const store = sqlite(path);
      await store.migrate();
      expect(await store.listWorkloads()).toEqual([saved]);
      await store.appendHealth({ workload: "web", status: "healthy", reason: "", atMs: 1 });
      expect(await store.listHealth("web", 1)).toHaveLength(1);
      await store.close();
    }
  });

  it("should bring records of an earlier version into shared parts, and give them back as they were", async () => {
    const old = new Kysely<Database>({ dialect: new SqliteDialect({ database: new BetterSqlite3(file()) }) });
    for (const step of migrations.slice(0, 2)) await step(old);
    await sql`pragma user_version = 2`.execute(old);
    const config = { environment: { TEXT: "x".repeat(60_000) }, "§": { "§": "y".repeat(300) } };
    const workload = { name: "web", source: "image", config, domains: [], updatedAtMs: 1 };
    await old
      .insertInto("workloads")
      .values({ name: "web", record: JSON.stringify(workload) })
      .execute();
    const handle = { name: "web-d0", alias: "web-d0" };
    const stateOf = (live: object) => ({
      workload: "web",
      live,
      deployment: "d0",
      retained: [{ deployment: "d0", container: live, source: "image", config }],
      source: "image",
      config,
      committedAtMs: 1,
    });
    const made = { deployment: "d0", spec: plainSpec("image") };
    const [state, blue] = [stateOf({ ...made, ...handle }), stateOf({ ...made, handle })];
    await old
      .insertInto("states")
      .values({ workload: "web", record: JSON.stringify(state) })
      .execute();
    const records = Array.from({ length: 250 }, (_, n) => ({
      ...(JSON.parse(JSON.stringify(openedRecord(`d${n}`, config))) as object),
      id: `d${n}`,
      phase: "done",
      blue: state,
    }));
    for (const { id, ...record } of records)
      await old
        .insertInto("deployments")
        .values({ id, workload: "web", open: 0, record: JSON.stringify({ id, ...record }) })
        .execute();
    await old.destroy();
    const store = sqlite(file());
    await store.migrate();
    expect(await store.listWorkloads()).toEqual([workload]);
    expect(await store.listStates()).toEqual([blue]);
    expect(await store.listDeployments("web", { limit: 300 })).toEqual(
      records.toReversed().map((one) => Object.assign(one, { blue })),
    );
    await store.close();
    expect(await bytesOfRecords()).toBeLessThan(200_000);
  });

  it("should keep a config once for all deployments of it, and no part that nothing refers to", async () => {
    const store = sqlite(file());
    await store.migrate();
    const lease = await store.claimLease(
      "k",
      { instance: "a", hostname: "h", pid: 1, processStart: undefined },
      undefined,
    );
    if (!lease) throw new Error("the lease is free");
    const deploy = async (id: string, config: Json): Promise<void> => {
      const record = openedRecord(id, config);
      await store.openDeployment(lease, record);
      await store.writeDeployment(lease, { ...record, logTail: ["y".repeat(5_000)] });
      await store.writeDeployment(lease, { ...record, phase: "done" });
    };
    const config = { environment: { TEXT: "x".repeat(60_000) } };
    await store.saveWorkload({ name: "web", source: "image", config, domains: [], updatedAtMs: 1 });
    const before = await bytesOfRecords();
    for (let n = 0; n < 50; n += 1) await deploy(`d${n}`, config);
    expect((await bytesOfRecords()) - before).toBeLessThan(50 * 600);
    await deploy("other", { environment: { TEXT: "z".repeat(60_000) } });
    await store.deleteDeployments([...Array.from({ length: 50 }, (_, n) => `d${n}`), "other", "none"]);
    expect(await bytesOfRecords()).toBe(before);
    expect((await store.findWorkload("web"))?.config).toEqual(config);
    await store.close();
  });

  it("should read a record and its parts of one moment", async () => {
    const [database, other] = [new SqliteFile(file()), sqlite(file())];
    await Promise.all([database.open(), other.migrate()]);
    const save = (text: string) =>
      other.saveWorkload({ name: "web", source: "image", config: { text }, domains: [], updatedAtMs: 1 });
    const early = "a".repeat(300);
    await save(early);
    const read = await database.read(async (db) => {
      const { record } = await db.selectFrom("workloads").select("record").executeTakeFirstOrThrow();
      await save("b".repeat(300));
      return readRecords(db, "workloads", [{ id: "web", record }]);
    });
    expect(read).toMatchObject([{ config: { text: early } }]);
    await Promise.all([database.close(), other.close()]);
  });

  it("should hold others off from the beginning of a transaction that reads first", async () => {
    const [database, other] = [new SqliteFile(file()), sqlite(file())];
    await Promise.all([database.open(), other.migrate()]);
    let saving: Promise<void> | undefined;
    let runs = 0;
    await database.write([], async (trx) => {
      runs += 1;
      await trx.selectFrom("workloads").selectAll().execute();
      saving ??= other.saveWorkload({
        name: "web",
        source: "image",
        config: {},
        domains: [],
        updatedAtMs: 1,
      });
      await setImmediate();
      await trx.insertInto("workloads").values({ name: "first", record: "{}" }).execute();
    });
    await saving;
    // Otherwise the rows that it read may change before it writes, and it must begin again.
    expect(runs).toBe(1);
    expect(await other.findWorkload("web")).toBeDefined();
    await Promise.all([database.close(), other.close()]);
  });

  it("should make its key once, for its owner only, and use the one that is there", async () => {
    for (let round = 0; round < 20; round += 1) {
      const path = join(folder, `${round}.db`);
      const reading = Array.from({ length: 8 }, async (_, later) => {
        for (let turn = 0; turn < later; turn += 1) await setImmediate();
        return sqlite(path).readKey();
      });
      const keys = new Set(await Promise.all(reading));
      expect(keys.size).toBe(1);
      expect(keys).toContain(await readFile(`${path}.key`, "utf8"));
      expect((await stat(`${path}.key`)).mode & 0o777).toBe(0o600);
    }
    expect(await readdir(folder)).toHaveLength(20);
  });

  it("should refuse a file in the key's place that holds none", async () => {
    for (const text of ["", "\n", "0".repeat(63), "g".repeat(64)]) {
      await writeFile(`${file()}.key`, text, { mode: 0o600 });
      await expect(sqlite(file()).readKey()).rejects.toMatchObject({ code: "STORE_FAILED" });
    }
  });

  it("should keep all its files to their owner, whatever the umask", async () => {
    const umask = process.umask(0);
    try {
      const store = sqlite(file());
      await store.migrate();
      await store.readKey();
      expect(await modes()).toEqual([
        "cutover.db 600",
        "cutover.db-shm 600",
        "cutover.db-wal 600",
        "cutover.db.key 600",
      ]);
      await store.close();
    } finally {
      process.umask(umask);
    }
  });

  it("should take a file that everybody could read away from them, with what SQLite keeps beside it", async () => {
    const store = sqlite(file());
    await store.migrate();
    for (const name of await readdir(folder)) await chmod(join(folder, name), 0o666);
    const other = sqlite(file());
    await other.migrate();
    expect(await modes()).toEqual(["cutover.db 600", "cutover.db-shm 600", "cutover.db-wal 600"]);
    await Promise.all([store.close(), other.close()]);
  });

  it("should do so as root with a file of another user too", async () => {
    const store = sqlite(file());
    await store.migrate();
    await store.close();
    await chmod(file(), 0o644);
    // Only root can give a file away.
    if (process.geteuid?.() === 0) await chown(file(), 1, 1);
    const other = sqlite(file());
    await other.migrate();
    expect(await modes()).toContain("cutover.db 600");
    await other.close();
  });

  it("should leave the rights of a file alone that is no database", async () => {
    await writeFile(file(), "somebody's text, long enough to be looked at");
    await chmod(file(), 0o644);
    await expect(sqlite(file()).migrate()).rejects.toMatchObject({ code: "STORE_FAILED" });
    expect(await modes()).toEqual(["cutover.db 644"]);
  });

  it.each([0o640, 0o604, 0o620, 0o644, 0o610])(
    "should refuse a key that others may use: mode %o",
    async (mode) => {
      await writeFile(`${file()}.key`, "0".repeat(64));
      await chmod(`${file()}.key`, mode);
      const refused = { code: "STORE_FAILED", remedy: expect.stringContaining(`chmod 600 ${file()}.key`) };
      await expect(sqlite(file()).readKey()).rejects.toMatchObject(refused);
      await expect(sqlite(file()).migrate()).rejects.toMatchObject(refused);
    },
  );

  it("should warn of a folder in which every user may replace the database", async () => {
    const warnings = vi.spyOn(process, "emitWarning").mockImplementation(() => undefined);
    for (const [mode, count] of [
      [0o1777, 0],
      [0o755, 0],
      [0o777, 1],
    ] as const) {
      await chmod(folder, mode);
      const store = sqlite(file());
      await store.migrate();
      await store.close();
      expect(warnings).toHaveBeenCalledTimes(count);
    }
    warnings.mockRestore();
  });

  it.each(["led nowhere", "led to an empty file"])(
    "should keep a database to its owner behind a link that %s",
    async (led) => {
      await symlink(join(folder, "real.db"), file());
      if (led !== "led nowhere") await writeFile(join(folder, "real.db"), "", { mode: 0o644 });
      const store = sqlite(file());
      await store.migrate();
      expect(await modes()).toEqual(expect.arrayContaining(["real.db 600", "real.db-wal 600"]));
      await store.close();
    },
  );

  it("should tell why SQLite gave a write up, not that it could not be rolled back once more", async () => {
    const database = new SqliteFile(file());
    await database.open();
    await database.read((db) => sql`pragma max_page_count = 30`.execute(db));
    const fill = database.write([], async (trx) => {
      for (let row = 0; row < 100; row += 1) {
        const record = "x".repeat(4_000);
        await trx
          .insertInto("workloads")
          .values({ name: `w${row}`, record })
          .execute();
      }
    });
    await expect(fill).rejects.toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringContaining("full"),
    });
    await database.write([], (trx) =>
      trx.insertInto("workloads").values({ name: "w", record: "" }).execute(),
    );
    await database.close();
  });

  it("should wait for another process's transaction, and say STORE_BUSY without effect when it lasts", async () => {
    const store = sqlite(file());
    await store.migrate();
    const holder = new BetterSqlite3(file());
    holder.exec("begin immediate");
    setTimeout(() => holder.exec("commit"), 300);
    await store.saveWorkload({ name: "web", source: "image", config: {}, domains: [], updatedAtMs: 1 });
    holder.exec("begin immediate");
    await expect(
      store.saveWorkload({ name: "late", source: "image", config: {}, domains: [], updatedAtMs: 1 }),
    ).rejects.toMatchObject({ code: "STORE_BUSY" });
    holder.exec("commit");
    holder.close();
    expect((await store.listWorkloads()).map(({ name }) => name)).toEqual(["web"]);
    await store.close();
  });

  it("should say STORE_FAILED for a file that is no database", async () => {
    await expect(sqlite(join(folder, "no", "such", "folder.db")).migrate()).rejects.toMatchObject({
      code: "STORE_FAILED",
    });
  });
});

describe("all states of a file", () => {
  const owner = { instance: "one", hostname: "host", pid: 1, processStart: undefined };

  async function commit(store: ReturnType<typeof sqlite>, workload: string, id: string): Promise<void> {
    const key = `workload ${workload}`;
    const lease = await store.claimLease(key, owner, await store.readLease(key));
    if (!lease) throw new Error("the lease is taken");
    const record = { ...openedRecord(id, { port: 80 }), workload, fence: lease.fence };
    await store.openDeployment(lease, record);
    const live = { deployment: id, port: undefined, spec: plainSpec("registry/web:1"), handle: {} };
    const of = { workload, live, deployment: id, source: "image", config: {}, route: undefined };
    await store.writeDeployment(lease, { ...record, phase: "done" }, { state: { ...of, committedAtMs: 1 } });
    await store.releaseLease(lease);
  }

  it("should be read anew only if they have changed, by whomever", async () => {
    const [store, other] = [sqlite(file()), sqlite(file())];
    await store.migrate();
    await commit(store, "api", "a1");
    await commit(store, "web", "w1");
    const [api, web] = await store.listStates();
    await other.migrate();
    await commit(other, "web", "w2");
    const after = await store.listStates();
    expect(after.map(({ live }) => live.deployment)).toEqual(["a1", "w2"]);
    expect(after[0]).toBe(api);
    expect(after[1]).not.toBe(web);
    await Promise.all([store.close(), other.close()]);
  });
});
