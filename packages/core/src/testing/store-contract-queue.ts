import assert from "node:assert/strict";
import { hasCode } from "../errors/deployer-error.js";
import type { ErrorCode } from "@cutover/schema/errors";
import { openedDeployment, queuedDeployment } from "../journal/journal-heads.js";
import type { DeploymentRecord, RecordedError, RuntimeState } from "../records/records.js";
import type { Lease, Owner, Store } from "../ports/store.js";
import { plainSpec } from "./plain-spec.js";
import type { StoreCase } from "./store-case.js";
import { newRevision } from "../revision/parts.js";

const owner: Owner = { instance: "a", hostname: "host", pid: 1, processStart: undefined };
const cancelled: RecordedError = { code: "CANCELLED", message: "not wanted", remedy: "", details: null };
const superseded: RecordedError = { ...cancelled, code: "SUPERSEDED" };

/** The contract of every store for queues, cancellations and deletions. */
export const storeQueueCases: readonly StoreCase[] = [
  {
    title: "should list what waits in the order in which it came, and not as open",
    async run({ store, other }) {
      for (const id of ["d2", "d1", "d3"]) await store.enqueue(queued(id));
      await store.enqueue(queued("e1", "shop"));
      assert.deepEqual(idsOf(await other.listQueued("web")), ["d2", "d1", "d3"]);
      assert.deepEqual(idsOf(await other.listQueued()), ["d2", "d1", "d3", "e1"]);
      assert.deepEqual(await other.listOpenDeployments(), []);
      assert.deepEqual(idsOf(await other.listDeployments("web", { limit: 9 })), ["d3", "d1", "d2"]);
    },
  },
  {
    title: "should close those that wait when one supersedes them",
    async run({ store, other }) {
      await store.enqueue(queued("d1"));
      await store.enqueue(queued("e1", "shop"));
      await other.enqueue(queued("d2"), { supersede: superseded });
      assert.deepEqual(idsOf(await store.listQueued()), ["e1", "d2"]);
      const closed = await store.findDeployment("d1");
      assert.deepEqual([closed?.phase, closed?.error], ["cancelled", superseded]);
      assert.equal(typeof closed?.finishedAtMs, "number");
    },
  },
  {
    title: "should take nothing more for a workload whose removal waits or is open",
    async run({ store }) {
      await store.enqueue({ ...queued("d1"), operation: "remove" });
      await rejects(store.enqueue(queued("d2")), "WORKLOAD_BUSY");
      const workload = { name: "web", source: "image", config: {}, domains: [], updatedAtMs: 1 };
      await rejects(store.saveWorkload(workload), "WORKLOAD_BUSY");
      const lease = await claim(store);
      await store.openDeployment(lease, { ...opened("d1", lease), operation: "remove" });
      await rejects(store.enqueue(queued("d2")), "WORKLOAD_BUSY");
      assert.equal(await store.findDeployment("d2"), undefined);
    },
  },
  {
    title: "should let another removal wait behind one that is open, but not behind one that waits",
    async run({ store, other }) {
      const removal = (id: string): DeploymentRecord => ({ ...queued(id), operation: "remove" });
      await store.enqueue(removal("d1"));
      await rejects(other.enqueue(removal("d2")), "WORKLOAD_BUSY");
      const lease = await claim(store);
      await store.openDeployment(lease, { ...opened("d1", lease), operation: "remove" });
      await other.enqueue(removal("d2"));
      assert.deepEqual(idsOf(await store.listQueued("web")), ["d2"]);
      await rejects(store.enqueue(removal("d3")), "WORKLOAD_BUSY");
      const next = { ...opened("d2", lease), operation: "remove" } as const;
      await rejects(store.openDeployment(lease, next), "WORKLOAD_BUSY");
      const closes: DeploymentRecord = {
        ...opened("d1", lease),
        operation: "remove",
        phase: "cancelled",
        error: superseded,
      };
      await store.openDeployment(lease, next, { closes });
      assert.deepEqual(idsOf(await other.listOpenDeployments()), ["d2"]);
      assert.equal((await other.findDeployment("d1"))?.phase, "cancelled");
      assert.equal((await other.listPhases("d1")).at(-1)?.phase, "cancelled");
    },
  },
  {
    title: "should open one that waited, once",
    async run({ store, other }) {
      await store.enqueue(queued("d1"));
      const lease = await claim(store);
      await store.openDeployment(lease, opened("d1", lease));
      assert.deepEqual(await other.listQueued(), []);
      assert.deepEqual(idsOf(await other.listOpenDeployments()), ["d1"]);
      assert.deepEqual(
        (await other.listPhases("d1")).map(({ phase }) => phase),
        ["queued", "planned"],
      );
      assert.equal(await store.rewriteQueued(queued("d1")), false);
      assert.equal((await store.findDeployment("d1"))?.phase, "planned");
    },
  },
  {
    title: "should rewrite one that waits, and close it",
    async run({ store, other }) {
      await store.enqueue(queued("d1"));
      const adopted = { ...queued("d1"), queuedBy: { ...owner, instance: "b" } };
      assert.equal(await other.rewriteQueued(adopted), true);
      assert.equal((await store.listQueued())[0]?.queuedBy?.instance, "b");
      assert.equal(await store.rewriteQueued({ ...adopted, phase: "failed", error: cancelled }), true);
      assert.deepEqual(await other.listQueued(), []);
      assert.equal(await store.rewriteQueued(adopted), false);
      assert.equal(await store.rewriteQueued(queued("nothing")), false);
    },
  },
  {
    title: "should withdraw at once what waits and is cancelled, and open it no more",
    async run({ store, other }) {
      await store.enqueue(queued("d1"));
      assert.equal((await other.requestCancel("d1", cancelled))?.phase, "cancelled");
      const lease = await claim(store);
      await rejects(store.openDeployment(lease, opened("d1", lease)), "CANCELLED");
      assert.equal(await store.requestCancel("nothing", cancelled), undefined);
    },
  },
  {
    title: "should keep a cancellation noted, whatever its deployer writes, and commit nothing against it",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.openDeployment(lease, opened("d1", lease));
      assert.equal((await other.requestCancel("d1", cancelled))?.cancelled, true);
      const written = await store.writeDeployment(lease, { ...opened("d1", lease), phase: "switching" });
      assert.deepEqual([written.cancelled, written.phase], [true, "switching"]);
      const commit = store.writeDeployment(
        lease,
        { ...opened("d1", lease), phase: "draining" },
        { unlessCancelled: true },
      );
      await rejects(commit, "CANCELLED");
      assert.equal((await other.findDeployment("d1"))?.phase, "switching");
      await store.writeDeployment(lease, { ...opened("d1", lease), phase: "done" });
      assert.equal((await other.requestCancel("d1", cancelled))?.phase, "done");
    },
  },
  {
    title: "should note the promotion of what is held, whatever its deployer writes, and the first one only",
    async run({ store, other }) {
      const lease = await claim(store);
      const held = heldBy(lease);
      await store.openDeployment(lease, held);
      const promotion = { atMs: 7, by: "ann", why: "it looks right" };
      assert.deepEqual((await other.requestPromotion("d1", promotion))?.hold?.promotion, promotion);
      await other.requestPromotion("d1", { atMs: 9, by: "bob" });
      // It has not seen the promotion, and takes the time for over.
      const expired = { ...held, hold: { durationMs: 5, untilMs: 6, expired: true as const } };
      const written = await store.writeDeployment(lease, expired);
      assert.deepEqual(written.hold, { durationMs: 5, untilMs: 6, promotion });
      assert.deepEqual((await other.findDeployment("d1"))?.hold, written.hold);
      assert.equal(await other.requestPromotion("nothing", promotion), undefined);
    },
  },
  {
    title: "should note no promotion of what is not held, or not any more",
    async run({ store, other }) {
      const lease = await claim(store);
      const held = heldBy(lease);
      await store.openDeployment(lease, { ...held, phase: "probing" });
      const refused: DeploymentRecord[] = [
        { ...held, phase: "probing" },
        { ...held, hold: { durationMs: 5, untilMs: 6, expired: true } },
        { ...held, phase: "aborting" },
        { ...held, cancelled: true },
        { ...held, phase: "done" },
      ];
      for (const record of refused) {
        await store.writeDeployment(lease, record);
        const after = await other.requestPromotion("d1", { atMs: 7 });
        assert.equal(after?.hold?.promotion, undefined);
        assert.equal((await store.findDeployment("d1"))?.hold?.promotion, undefined);
      }
    },
  },
  {
    title: "should note no cancellation of what cannot be cancelled any more",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.openDeployment(lease, opened("d1", lease));
      for (const refused of refusedCancellations(opened("d1", lease))) {
        await store.writeDeployment(lease, refused);
        assert.equal((await other.requestCancel("d1", cancelled))?.cancelled, false);
        assert.equal((await store.findDeployment("d1"))?.cancelled, false);
      }
      await store.writeDeployment(lease, { ...opened("d1", lease), phase: "done" });
      assert.equal((await other.requestCancel("d1", cancelled))?.cancelled, false);
    },
  },
  {
    title: "should delete closed deployments with their journals, and no others",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.openDeployment(lease, opened("d1", lease));
      await store.writeDeployment(lease, { ...opened("d1", lease), phase: "done" });
      await store.openDeployment(lease, opened("d2", lease));
      await store.enqueue(queued("d3"));
      await other.deleteDeployments(["d1", "d2", "d3", "nothing"]);
      assert.deepEqual(idsOf(await store.listDeployments("web", { limit: 9 })), ["d3", "d2"]);
      assert.deepEqual(await store.listPhases("d1"), []);
      assert.equal((await store.listPhases("d2")).length, 1);
    },
  },
  {
    title: "should keep one key for all who ask",
    async run({ store, other }) {
      const [one, two] = await Promise.all([store.readKey(), other.readKey()]);
      assert.match(one, /^[0-9a-f]{64}$/);
      assert.equal(two, one);
      assert.equal(await store.readKey(), one);
    },
  },
];

function heldBy(lease: Lease): DeploymentRecord {
  return { ...opened("d1", lease), phase: "held", hold: { durationMs: 5, untilMs: 6 } };
}

function queued(id: string, workload = "web"): DeploymentRecord {
  return queuedDeployment({
    id,
    workload,
    operation: "deploy",
    source: "image",
    config: {},
    strategy: "blue-green",
    reason: "It is the default.",
    queuedBy: owner,
    startedAtMs: 1,
  });
}

function opened(id: string, { fence }: Lease): DeploymentRecord {
  return openedDeployment({ ...queued(id), fence, blue: undefined });
}

/** Committed without a blue; with a stack in place of blue; with blue being removed; a removal; a repair. */
function refusedCancellations(record: DeploymentRecord): DeploymentRecord[] {
  const stack = { project: "p", definition: null, images: {} };
  const named = {
    deployment: "d0",
    workload: "web",
    source: "compose",
    port: undefined,
    loopbackPort: undefined,
  };
  const container = newRevision({ container: plainSpec("image") }, named);
  const whole = newRevision({ container: plainSpec("image"), stack }, named);
  const { workload, source, config } = record;
  const blue: RuntimeState = {
    workload,
    source,
    config,
    live: container,
    deployment: "d0",
    route: undefined,
    committedAtMs: 0,
  };
  const committed = { ...record, phase: "draining" as const };
  const drain = { deadlineMs: 0, durationMs: 0, outcome: "drained" as const };
  return [
    committed,
    {
      ...committed,
      green: { ...whole, deployment: "d1" },
      blue: { ...blue, live: whole },
    },
    { ...committed, blue, drain },
    { ...record, operation: "remove", phase: "removing" },
    { ...record, operation: "repair", phase: "repairing" },
  ];
}

async function claim(store: Store): Promise<Lease> {
  const lease = await store.claimLease("k", owner, await store.readLease("k"));
  assert.ok(lease);
  return lease;
}

function idsOf(records: readonly DeploymentRecord[]): string[] {
  return records.map(({ id }) => id);
}

async function rejects(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(promise, (error) => hasCode(error, code));
}
