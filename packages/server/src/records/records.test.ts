import { mkdtemp, readdir, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import type { Alert } from "@cutover/core";
import { sqlite } from "@cutover/core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { idempotencyKeptMs, type AuditEntry, type Records, type TokenRecord } from "./records.js";
import { recordsIn, sqliteRecords } from "./sqlite-records.js";

const small = {
  audit: 3,
  deliveries: 2,
  alerts: { resolved: 2, statesOfEach: 3 },
  seenWebhooks: 2,
  origins: 2,
};

let folder: string;
let opened: Records[];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-records-"));
  opened = [];
});
afterEach(async () => {
  for (const records of opened) await records.close();
  await rm(folder, { recursive: true });
});

const file = (): string => join(folder, "server.db");

async function open(records: Records): Promise<Records> {
  opened.push(records);
  await records.open();
  return records;
}

const token: TokenRecord = {
  id: "a1",
  name: "ci",
  hash: "h",
  scopes: ["read", "deploy"],
  patterns: ["web-*"],
  createdAtMs: 1,
};
const refusal: AuditEntry = {
  atMs: 1,
  who: "anonymous",
  what: "GET /v1/workloads",
  outcome: "refused",
  code: "UNAUTHORIZED",
  requestId: "r",
};
const raised: Alert = {
  id: "i1",
  workload: "web",
  kind: "health",
  severity: "warning",
  status: "raised",
  message: "503",
  atMs: 1,
};

/** The contract of every `Records`; `other` is another connection to the same records, if there can be one. */
describe.each([
  { name: "a file", path: () => file(), shared: true },
  { name: "memory", path: () => ":memory:", shared: false },
])("records in $name", ({ path, shared }) => {
  let records: Records;
  let other: Records;
  beforeEach(async () => {
    records = await open(recordsIn(path(), small));
    other = shared ? await open(recordsIn(path(), small)) : records;
  });

  it("should keep where a deployment comes from, as it was said first, for the newest deployments", async () => {
    const { origins } = records;
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    await origins.note({ deployment: "d1", atMs: 10, traceparent });
    await origins.note({ deployment: "d1", atMs: 11, committedAtMs: 5 });
    await origins.note({ deployment: "d2", atMs: 20, committedAtMs: 7 });
    expect(await other.origins.find("d1")).toEqual({ deployment: "d1", atMs: 10, traceparent });
    expect(await other.origins.find("d3")).toBeUndefined();
    await origins.note({ deployment: "d3", atMs: 30, committedAtMs: 25, traceparent });
    expect(await other.origins.find("d1")).toBeUndefined();
    expect(await other.origins.committedAtMs(0)).toEqual({ d2: 7, d3: 25 });
    expect(await other.origins.committedAtMs(21)).toEqual({ d3: 25 });
  });

  it("should keep how far each follower has come, and never go back", async () => {
    expect(await records.progress.read("notices")).toBeUndefined();
    for (const seq of [5, 9, 7]) await records.progress.write("notices", seq);
    await records.progress.write("other", 1);
    expect(await other.progress.read("notices")).toBe(9);
    expect(await records.progress.read("other")).toBe(1);
  });

  it("should give back a token as it was added, and its use and revocation", async () => {
    await records.tokens.add(token);
    const later = { ...token, id: "b2", expiresAtMs: 9 };
    await records.tokens.add(later);
    expect(await other.tokens.find("a1")).toEqual(token);
    await records.tokens.noteUse("a1", 5);
    expect(await records.tokens.revoke("a1", 6)).toBe(true);
    expect(await records.tokens.revoke("a1", 7)).toBe(true);
    expect(await records.tokens.revoke("none", 7)).toBe(false);
    expect(await other.tokens.list()).toEqual([later, { ...token, usedAtMs: 5, revokedAtMs: 6 }]);
    expect(await other.tokens.find("none")).toBeUndefined();
    await expect(records.tokens.add(token)).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("should add a first token once", async () => {
    const added = await Promise.all([
      records.tokens.addFirst(token),
      other.tokens.addFirst({ ...token, id: "b2" }),
    ]);
    expect(added.filter((isFirst) => isFirst)).toEqual([true]);
    const [first] = await other.tokens.list();
    await records.tokens.revoke(first?.id ?? "", 2);
    expect(await records.tokens.addFirst({ ...token, id: "c3" })).toBe(false);
  });

  it("should end a token's sessions with it, and no others", async () => {
    const session = { hash: "s1", token: "a1", createdAtMs: 1, expiresAtMs: 10 };
    await records.sessions.add(session);
    await records.sessions.add({ ...session, hash: "s2", token: "b2" });
    await records.tokens.add(token);
    await records.tokens.revoke("a1", 2);
    expect(await other.sessions.find("s1")).toBeUndefined();
    expect(await other.sessions.find("s2")).toEqual({ ...session, hash: "s2", token: "b2" });
    await records.sessions.remove("s2");
    expect(await other.sessions.find("s2")).toBeUndefined();
  });

  it("should remove sessions that have expired when the next one begins", async () => {
    await records.sessions.add({ hash: "s1", token: "a1", createdAtMs: 1, expiresAtMs: 10 });
    await records.sessions.add({ hash: "s2", token: "a1", createdAtMs: 10, expiresAtMs: 20 });
    expect(await other.sessions.find("s1")).toBeUndefined();
  });

  it("should list the audit log in pages, the newest first", async () => {
    const done = { ...refusal, outcome: "done" } as const;
    for (const atMs of [1, 2, 3]) await records.audit.append({ ...done, atMs });
    const first = await other.audit.list({ limit: 2 });
    expect(first.map(({ atMs }) => atMs)).toEqual([3, 2]);
    expect(await other.audit.list({ limit: 2, before: first[1]?.seq })).toEqual([
      { ...done, atMs: 1, seq: expect.any(Number) },
    ]);
    expect(await records.audit.dropped()).toBe(0);
  });

  it("should keep changes while a flood of refusals drops refusals, and count what it drops", async () => {
    await records.audit.append({ ...refusal, outcome: "done", what: "POST /v1/tokens" });
    for (let atMs = 0; atMs < 200; atMs += 1) await records.audit.append({ ...refusal, atMs });
    const all = await other.audit.list({ limit: 1_000 });
    expect(all.at(-1)?.what).toBe("POST /v1/tokens");
    expect(all.length).toBeLessThan(1 + small.audit + 64);
    expect(await other.audit.dropped()).toBe(201 - all.length);
    expect(all[0]?.atMs).toBe(199);
  });

  it("should list deliveries of one direction", async () => {
    const delivery = { atMs: 1, peer: "web", sizeBytes: 3, reason: "branch", workload: "web" };
    await records.deliveries.append({ ...delivery, direction: "in", outcome: "ignored" });
    await records.deliveries.append({ ...delivery, direction: "out", outcome: "failed" });
    const outcomes = async (direction?: "in" | "out"): Promise<string[]> =>
      (await other.deliveries.list({ limit: 9, direction })).map(({ outcome }) => outcome);
    await records.deliveries.append({ ...delivery, direction: "in", outcome: "refused" });
    expect(await outcomes()).toEqual(["refused", "failed", "ignored"]);
    expect(await outcomes("in")).toEqual(["refused", "ignored"]);
    expect(await outcomes("out")).toEqual(["failed"]);
  });

  it("should keep the newest state of each incident, and its history", async () => {
    const worse = { ...raised, severity: "error", atMs: 2 } as const;
    await records.alerts.save(raised);
    await records.alerts.save({ ...raised, id: "i2" });
    await records.alerts.save(worse);
    const list = await other.alerts.list({ limit: 9 });
    expect(list.map(({ id, severity }) => [id, severity])).toEqual([
      ["i1", "error"],
      ["i2", "warning"],
    ]);
    expect(await other.alerts.history("i1")).toEqual([raised, worse]);
    await records.alerts.save({ ...worse, status: "resolved", atMs: 3 });
    const ids = async (status: Alert["status"]): Promise<string[]> =>
      (await other.alerts.list({ limit: 9, status })).map(({ id }) => id);
    expect(await ids("raised")).toEqual(["i2"]);
    expect(await ids("resolved")).toEqual(["i1"]);
    expect((await other.alerts.list({ limit: 9, before: list[1]?.seq })).length).toBe(0);
  });

  it("should drop the oldest resolved incidents, and never a raised one", async () => {
    await records.alerts.save(raised);
    for (const id of ["i2", "i3", "i4", "i5"])
      await records.alerts.save({ ...raised, id, status: "resolved" });
    const list = await other.alerts.list({ limit: 9 });
    expect(list.map(({ id }) => id)).toEqual(["i5", "i4", "i1"]);
    expect(await other.alerts.history("i2")).toEqual([]);
    for (const atMs of [2, 3, 4, 5]) await records.alerts.save({ ...raised, atMs });
    expect((await other.alerts.history("i1")).map(({ atMs }) => atMs)).toEqual([3, 4, 5]);
  });

  it("should give an idempotency key to one of two claims, for a day", async () => {
    const claim = { caller: "a1", key: "k", digest: "d", deployment: "one", atMs: 1 };
    const [one, two] = await Promise.all([
      records.idempotencyKeys.claim(claim),
      other.idempotencyKeys.claim({ ...claim, deployment: "two", digest: "e" }),
    ]);
    expect(one).toEqual(two);
    const ofAnother = { ...claim, caller: "b2" };
    expect(await other.idempotencyKeys.claim(ofAnother)).toEqual(ofAnother);
    const nearlyADay = { ...claim, deployment: "three", atMs: idempotencyKeptMs };
    expect(await other.idempotencyKeys.claim(nearlyADay)).toEqual(one);
    const aDay = { ...nearlyADay, atMs: idempotencyKeptMs + 1 };
    expect(await other.idempotencyKeys.claim(aDay)).toEqual(aDay);
  });

  it("should give a signed body to one of two claims of a webhook, and keep the newest bodies", async () => {
    const claim = { hook: "web", digest: "d1", deployment: "one", atMs: 1 };
    const [one, two] = await Promise.all([
      records.seenWebhooks.claim(claim),
      other.seenWebhooks.claim({ ...claim, deployment: "two" }),
    ]);
    expect(one).toEqual(two);
    const elsewhere = { ...claim, hook: "api" };
    expect(await other.seenWebhooks.claim(elsewhere)).toEqual(elsewhere);
    await records.seenWebhooks.claim({ ...claim, digest: "d2" });
    const again = { ...claim, deployment: "three" };
    expect(await other.seenWebhooks.claim(again)).toEqual(again);
  });

  it("should refuse calls after it was closed, and go on after it was opened again", async () => {
    await records.open();
    await records.close();
    await expect(records.tokens.list()).rejects.toMatchObject({ code: "CLOSED" });
    await records.open();
    expect(await records.tokens.list()).toEqual([]);
  });
});

describe("sqliteRecords", () => {
  it("should keep its files from other users, also a file that was open to them", async () => {
    await writeFile(file(), "", { mode: 0o644 });
    const records = await open(sqliteRecords(file()));
    await records.tokens.add(token);
    const names = await readdir(folder);
    expect(names).toEqual(expect.arrayContaining(["server.db", "server.db-wal"]));
    for (const name of names) expect((await stat(join(folder, name))).mode & 0o777).toBe(0o600);
  });

  it("should share the deployer's own file", async () => {
    const store = sqlite(file());
    await store.migrate();
    const records = await open(sqliteRecords(file()));
    await records.tokens.add(token);
    await store.close();
    await store.migrate();
    expect(await store.listWorkloads()).toEqual([]);
    expect(await records.tokens.list()).toEqual([token]);
    await store.close();
  });

  it("should not write to a file of a newer Cutover", async () => {
    await (await open(sqliteRecords(file()))).close();
    const db = new BetterSqlite3(file());
    db.exec("update server_schema set version = 99");
    db.close();
    await expect(sqliteRecords(file()).open()).rejects.toMatchObject({
      code: "STORE_NEWER",
      details: { version: 99 },
    });
  });

  it("should refuse to change an entry of the audit log", async () => {
    const records = await open(sqliteRecords(file()));
    await records.audit.append(refusal);
    const db = new BetterSqlite3(file());
    expect(() => db.exec(`update server_audit set record = '{}'`)).toThrow(/append-only/);
    db.close();
  });

  it("should report a damaged record, and show nothing of it", async () => {
    const records = await open(sqliteRecords(file()));
    await records.audit.append(refusal);
    await records.tokens.add(token);
    const db = new BetterSqlite3(file());
    db.exec(`insert into server_audit (part, record) values (0, 's3cret{')`);
    db.exec(`update server_tokens set scopes = '{"s3cret":1}'`);
    db.close();
    for (const read of [records.audit.list({ limit: 9 }), records.tokens.find("a1")]) {
      const failure: unknown = await read.catch((error: unknown) => error);
      expect(failure).toMatchObject({ code: "STORE_FAILED" });
      expect(JSON.stringify(failure)).not.toContain("s3cret");
    }
  });

  it("should refuse an empty path, and a folder that does not exist", async () => {
    expect(() => sqliteRecords(" ")).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    await expect(sqliteRecords(join(folder, "none", "x.db")).open()).rejects.toMatchObject({
      code: "STORE_FAILED",
    });
  });
});
