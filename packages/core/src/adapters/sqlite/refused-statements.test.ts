import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import BetterSqlite3 from "better-sqlite3";
import { afterEach, beforeEach, expect, it } from "vitest";
import { openedDeployment } from "../../journal/journal-heads.js";
import { plainSpec } from "../../testing/plain-spec.js";
import type { Revision, DeploymentRecord, RuntimeState } from "../../records/records.js";
import { sqlite } from "./sqlite.js";

const tables =
  "workloads domains leases deployments phases states revisions revision_uses parts part_uses health".split(
    " ",
  );
const statements = [
  ...["insert", "update"].flatMap((act) =>
    ["workloads", "states", "leases"].map((table) => `${act} on ${table}`),
  ),
  ...["insert", "delete"].flatMap((act) =>
    ["domains", "phases", "revisions", "revision_uses", "parts", "part_uses", "health"].map(
      (table) => `${act} on ${table}`,
    ),
  ),
  ...["insert", "update", "delete"].map((act) => `${act} on deployments`),
  "delete on states",
  "delete on workloads",
];

let folder: string;
let db: BetterSqlite3.Database;
let store: ReturnType<typeof sqlite>;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "cutover-store-"));
  store = sqlite(join(folder, "cutover.db"));
  await store.migrate();
  db = new BetterSqlite3(join(folder, "cutover.db"));
});
afterEach(async () => {
  db.close();
  await store.close();
  await rm(folder, { recursive: true });
});

/** Everything that is stored. */
const dump = (): string => JSON.stringify(tables.map((table) => db.prepare(`select * from ${table}`).all()));

const config = (letter: string) => ({ environment: { TEXT: letter.repeat(300) } });
const record = (id: string, more: Partial<DeploymentRecord> = {}): DeploymentRecord => ({
  ...openedDeployment({
    id,
    workload: "web",
    operation: "deploy",
    fence: 1,
    source: "image",
    config: config("x"),
    strategy: "blue-green",
    reason: "",
    blue: undefined,
    startedAtMs: 1,
  }),
  ...more,
});
const revision = (deployment: string, name = deployment): Revision => ({
  deployment,
  port: undefined,
  spec: plainSpec("registry/web:1"),
  handle: { name },
});
const state = (letter: string): RuntimeState => ({
  workload: "web",
  live: revision(letter),
  deployment: letter,
  source: "image",
  config: config(letter),
  route: undefined,
  committedAtMs: 1,
});
const workload = { name: "web", source: "image", updatedAtMs: 1 };
const lease = { key: "workload:web", fence: 1 };
const owner = { instance: "a", hostname: "h", pid: 1, processStart: undefined };
const superseded = { code: "SUPERSEDED", message: "", remedy: "", details: {} };
const health = { workload: "web", status: "healthy", reason: "", atMs: 1 } as const;

/** The life of a workload, with each kind of write at least once. */
const writes: readonly (() => Promise<unknown>)[] = [
  () => store.saveWorkload({ ...workload, config: config("a"), domains: ["a.test"] }),
  () => store.saveWorkload({ ...workload, config: config("b"), domains: ["b.test"] }),
  () => store.pauseWorkload("web", { atMs: 1 }),
  () => store.claimLease(lease.key, owner, undefined),
  () => store.beatLeases([lease]),
  () => store.enqueue(record("d1", { phase: "queued" })),
  () => store.rewriteQueued(record("d1", { phase: "queued", config: config("c") })),
  () => store.enqueue(record("d2", { phase: "queued" }), { supersede: superseded }),
  () => store.openDeployment(lease, record("d2")),
  () => store.requestCancel("d2", superseded),
  () => store.writeDeployment(lease, record("d2", { phase: "held", hold: { durationMs: 1 } })),
  () => store.requestPromotion("d2", { atMs: 1 }),
  () => store.writeDeployment(lease, record("d2", { phase: "draining" }), { state: state("s") }),
  () =>
    store.writeDeployment(lease, record("d2", { phase: "draining" }), {
      revisions: [revision("s", "other")],
    }),
  () => store.writeDeployment(lease, record("d2", { phase: "done" }), { state: state("t") }),
  () => store.openDeployment(lease, record("d3", { operation: "remove" })),
  () =>
    store.openDeployment(lease, record("d4", { operation: "remove" }), {
      closes: record("d3", { operation: "remove", phase: "cancelled" }),
    }),
  () => store.appendHealth(health),
  () =>
    store.writeDeployment(lease, record("d4", { operation: "remove", phase: "done" }), {
      state: null,
      forget: true,
    }),
  () => store.deleteDeployments(["d1", "d2"]),
  () => store.releaseLease(lease),
];

it("should leave nothing of what is removed but its history, and no part that nothing refers to", async () => {
  for (const write of writes) await write();
  await store.deleteDeployments(["d3", "d4"]);
  const left = tables.filter((table) => db.prepare(`select * from ${table}`).all().length > 0);
  expect(left).toEqual(["leases"]);
});

/** SQLite may refuse any statement, for example because the disk is full. */
it.each(statements)(
  "should reject, and change nothing, if SQLite refuses one statement: %s",
  async (statement) => {
    db.exec(`create trigger refusal before ${statement} begin select raise(abort, 'refused'); end`);
    const refusals: unknown[] = [];
    for (const write of writes) {
      const before = dump();
      const refusal = await write().then(
        () => undefined,
        (error: unknown) => error,
      );
      if (refusal === undefined) continue;
      refusals.push(refusal);
      expect(dump()).toBe(before);
    }
    expect(refusals).toContainEqual(
      expect.objectContaining({
        code: "STORE_FAILED",
        message: expect.stringContaining("refused") as string,
      }),
    );
  },
);
