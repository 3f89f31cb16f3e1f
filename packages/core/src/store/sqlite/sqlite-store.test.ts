import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { sql } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { storeContract } from "../../testing/store-contract.js";
import { migrations } from "./schema.js";
import { SqliteFile } from "./sqlite-file.js";
import { sqlite } from "./sqlite-store.js";

let folder: string;
const file = () => join(folder, "cutover.db");

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

  it("should refuse a file that a newer version has written, and leave it as it is", async () => {
    const newer = new BetterSqlite3(file());
    newer.exec("create table future (id); insert into future values (1)");
    newer.pragma(`user_version = ${migrations.length + 1}`);
    newer.close();
    const before = await readFile(file());
    await expect(sqlite(file()).migrate()).rejects.toMatchObject({ code: "STORE_NEWER" });
    expect((await readFile(file())).equals(before)).toBe(true);
  });

  it("should bring a file of any earlier version forward and keep what it holds", async () => {
    for (let version = 0; version <= migrations.length; version += 1) {
      const store = sqlite(join(folder, `from-${version}.db`));
      await store.migrate();
      await store.saveWorkload({ name: "web", source: "image", config: {}, domains: [], updatedAtMs: 1 });
      await store.close();
      const again = sqlite(join(folder, `from-${version}.db`));
      await again.migrate();
      expect((await again.listWorkloads()).map(({ name }) => name)).toEqual(["web"]);
      await again.close();
    }
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
