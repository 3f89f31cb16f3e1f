import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { plainSpec } from "../../testing/plain-spec.js";
import { openedDeployment } from "../../journal/journal-heads.js";
import { parseRecord } from "../../records/parse-record.js";
import type { RuntimeState, WorkloadRecord } from "../../records/records.js";
import type { Store } from "../../ports/store.js";
import { upcastDeployment, upcastState } from "../../records/upcast.js";
import { sqlite } from "./sqlite.js";

let folder: string;
const file = () => join(folder, "cutover.db");
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-store-"));
});
afterEach(() => rm(folder, { recursive: true }));

const opened = openedDeployment({
  id: "d1",
  workload: "web",
  operation: "deploy",
  fence: 1,
  source: "image",
  config: {},
  strategy: "blue-green",
  reason: "",
  blue: undefined,
  startedAtMs: 1,
});
const live = {
  deployment: "d0",
  spec: {
    ...plainSpec("image"),
    mounts: [{ type: "volume", source: "data", target: "/data", readOnly: false } as const],
  },
  handle: { name: "web-d0", alias: "web-d0" },
};
const state = { workload: "web", live, deployment: "d0", source: "image", config: {}, committedAtMs: 1 };
const storedState = { ...state, live: "d0" };
/** As stored, without shared parts. */
const whole: Readonly<Record<string, object>> = {
  workloads: { name: "web", source: "image", config: {}, domains: [], updatedAtMs: 1 },
  states: storedState,
  revisions: live,
  deployments: { ...opened, blue: storedState },
};

/** Has one record of each kind. */
async function aDeployedStore(): Promise<Store> {
  const store = sqlite(file());
  await store.migrate();
  const owner = { instance: "a", hostname: "h", pid: 1, processStart: undefined };
  const lease = await store.claimLease("k", owner, undefined);
  if (!lease) throw new Error("the lease is free");
  await store.saveWorkload(whole["workloads"] as WorkloadRecord);
  await store.openDeployment(lease, opened);
  await store.writeDeployment(lease, opened, { state: state as unknown as RuntimeState });
  await store.appendHealth({ workload: "web", status: "healthy", reason: "", atMs: 1 });
  await store.appendEvents([{ workload: "web", deployment: "d1", atMs: 1, type: "build:line", line: "" }]);
  return store;
}

function readAll(store: Store, table: string): Promise<unknown> {
  switch (table) {
    case "workloads":
      return store.listWorkloads();
    case "states":
    case "revisions":
      return store.listStates();
    case "deployments":
      return store.listOpenDeployments();
    case "health":
      return store.listHealth("web", 1);
    case "events":
      return store.listEvents({ after: 0, limit: 1 });
    default:
      return store.readLease("k");
  }
}

it.each([
  ["workloads", "name", "updatedAtMs", "expected number"],
  ["states", "workload", "live", "expected string"],
  ["revisions", "id", "spec.mounts.0.type", "Invalid option"],
  ["deployments", "id", "blue.live", "expected string"],
])(
  "should name the field of a damaged record of %s, and show nothing of it",
  async (table, key, field, fault) => {
    const store = await aDeployedStore();
    const db = new BetterSqlite3(file());
    const path = `$.${field.replace(/\.(\d+)/g, "[$1]")}`;
    // Without references to parts, because a part may hold the damage.
    db.exec(
      `update ${table} set record = json_set('${JSON.stringify(whole[table])}', '${path}', json('{"a":"s3cret"}'))`,
    );
    const { id } = db.prepare(`select ${key} as id from ${table}`).get() as { id: string };
    db.close();
    const refusal = {
      code: "STORE_FAILED",
      message: expect.stringMatching(
        new RegExp(`damaged record: ${table} ${id}, field ${field}: .*${fault}`),
      ),
      details: { table, record: id, field },
    };
    const failure = await readAll(store, table).catch((error: unknown) => error);
    expect(failure).toMatchObject(refusal);
    expect(JSON.stringify(failure)).not.toContain("s3cret");
    await store.close();
  },
);

it.each(["workloads", "states", "revisions", "deployments", "health", "events", "leases"])(
  "should name a record of %s that is no JSON, and show nothing of it",
  async (table) => {
    const store = await aDeployedStore();
    const db = new BetterSqlite3(file());
    db.exec(`update ${table} set ${table === "leases" ? "owner" : "record"} = 's3cret'`);
    db.close();
    const failure = await readAll(store, table).catch((error: unknown) => error);
    expect(failure).toMatchObject({
      code: "STORE_FAILED",
      message: expect.stringMatching(new RegExp(`damaged record: ${table} \\S+: .*JSON`)),
    });
    expect(`${String(failure)} ${JSON.stringify(failure)} ${String((failure as Error).cause)}`).not.toContain(
      "s3cret",
    );
    await store.close();
  },
);

it("should keep what a newer version has added to a record, also when it writes it again", async () => {
  const store = await aDeployedStore();
  const db = new BetterSqlite3(file());
  const tables = ["workloads", "states", "revisions", "deployments"];
  for (const table of tables)
    db.exec(`update ${table} set record = json_set(record, '$.newer', json('{"field":1}'))`);
  await store.pauseWorkload("web", { atMs: 1 });
  const lease = { key: "k", fence: 1 };
  const [record, state] = [await store.findDeployment("d1"), await store.findState("web")];
  if (!record || !state) throw new Error("they are there");
  const revisions = [{ ...state.live, handle: { name: "other" } }];
  await store.writeDeployment(lease, { ...record, phase: "done" }, { state, revisions });
  for (const table of tables)
    expect(db.prepare(`select record from ${table}`).pluck().get()).toContain('"newer":{"field":1}');
  db.close();
  await store.close();
});

it("should give a field that came later the value that its absence meant", () => {
  const route = { domains: [], target: { scheme: "http", host: "h", port: 1 }, nonce: "n" };
  const { handle, ...was } = live;
  const published = { ...was, ...handle, loopbackPort: 1 };
  const retained = [{ deployment: "d0", container: published, source: "image", config: {} }];
  const { deployment: _, ...older } = { ...state, live: published, retained, route };
  const reached = { ...was, handle: { ...handle, loopbackPort: 1, reach: { kind: "loopback" } } };
  const upcast = {
    ...older,
    deployment: "d0",
    live: reached,
    retained: [{ ...retained[0], container: reached }],
    route: { ...route, entrances: [] },
  };
  expect(upcastState(older)).toEqual(upcast);
  const { routeTouched: __, ...before } = { ...opened, blue: older, green: published, nonce: "n" };
  expect(upcastDeployment(before)).toEqual({
    ...before,
    blue: upcast,
    green: reached,
    routeTouched: true,
  });
  expect(older).not.toHaveProperty("deployment");
});

it("should leave to the schema what is no record", () => {
  const older = { ...state, retained: ["text", null, 5], retiring: null };
  expect(upcastState(older)).toEqual({ ...older, deployment: state.deployment });
});

it("should give it to the older ones alone of several containers", () => {
  const { handle, ...was } = live;
  const [older, whole] = [{ ...was, ...handle }, live].map((container) => ({ deployment: "d0", container }));
  const upcast = {
    ...older,
    container: { ...was, handle: { ...handle, loopbackPort: undefined, reach: undefined } },
  };
  for (const retained of [
    [older, whole],
    [whole, older],
  ])
    expect(upcastState({ ...state, retained })).toMatchObject({
      retained: retained.map((one) => (one === whole ? whole : upcast)),
    });
});

it("should give back the very object of a record that is whole", () => {
  const stored: unknown = JSON.parse(JSON.stringify(storedState));
  expect(parseRecord({ table: "states", id: "web" }, stored)).toBe(stored);
});
