import { expect, it } from "vitest";
import { openedDeployment, queuedDeployment } from "../../journal/journal-heads.js";
import type { DeploymentRecord } from "../../records/records.js";
import { SqliteFile } from "../sqlite/sqlite-file.js";
import { SqlStore } from "./sql-store.js";
import type { Lock } from "./store-dialect.js";

/** The view of a dialect with several writers: the locks of each transaction. */
class WatchedFile extends SqliteFile {
  readonly locked: (readonly Lock[])[] = [];

  override write<T>(...[locks, work]: Parameters<SqliteFile["write"]>): Promise<T> {
    this.locked.push(locks);
    return super.write(locks, work) as Promise<T>;
  }
}

const owner = { instance: "a", hostname: "h", pid: 1, processStart: undefined };
const error = { code: "CANCELLED", message: "", remedy: "", details: {} };

it("should lock what a step decides on: leases first and by key, then the workload, then what all share", async () => {
  const file = new WatchedFile(":memory:");
  const store = new SqlStore(file, { wallMs: () => 7 });
  await store.migrate();
  const lease = await store.claimLease("b", owner, undefined);
  const second = await store.claimLease("a", owner, undefined);
  if (!lease || !second) throw new Error("the leases are free");
  const waiting = queuedDeployment({
    id: "d1",
    workload: "web",
    operation: "deploy",
    source: "image",
    config: {},
    strategy: "blue-green",
    reason: "",
    startedAtMs: 1,
  });
  const record: DeploymentRecord = openedDeployment({ ...waiting, fence: lease.fence, blue: undefined });
  file.locked.length = 0;
  await store.beatLeases([lease, second]);
  await store.saveWorkload({ name: "web", source: "image", config: {}, domains: [], updatedAtMs: 1 });
  await store.enqueue(waiting);
  await store.rewriteQueued(waiting);
  await store.openDeployment(lease, record);
  await store.writeDeployment(lease, { ...record, phase: "probing" });
  await store.requestCancel("d1", error);
  expect(file.locked).toEqual([
    ["lease a", "lease b"],
    ["workload web", "domains", "parts"],
    ["workload web", "parts"],
    ["workload web", "parts"],
    ["lease b", "workload web", "parts"],
    ["lease b", "workload web", "parts"],
    ["workload web", "parts"],
  ]);
  await store.close();
});

it("should take its times from its clock", async () => {
  const store = new SqlStore(new SqliteFile(":memory:"), { wallMs: () => 7 });
  await store.migrate();
  const waiting = { workload: "web", operation: "deploy", source: "image", config: {}, reason: "" } as const;
  await store.enqueue(queuedDeployment({ ...waiting, id: "d1", strategy: "recreate", startedAtMs: 1 }));
  expect(await store.requestCancel("d1", error)).toMatchObject({ phase: "cancelled", finishedAtMs: 7 });
  expect((await store.listPhases("d1")).map(({ atMs }) => atMs)).toEqual([7, 7]);
  await store.close();
});
