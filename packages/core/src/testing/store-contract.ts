import { plainRevision, type StoreCase } from "./store-case.js";
import assert from "node:assert/strict";
import { hasCode } from "../errors/deployer-error.js";
import type { ErrorCode } from "@cutover/schema/errors";
import { openedDeployment } from "../journal/journal-heads.js";
import type { DeploymentRecord, RuntimeState, WorkloadRecord } from "../records/records.js";
import { storeEventCases } from "./store-contract-events.js";
import { storeHealthCases } from "./store-contract-health.js";
import { storeQueueCases } from "./store-contract-queue.js";
import { storeRevisionCases } from "./store-contract-revisions.js";
import type { Lease, Owner, Store } from "../ports/store.js";

const owner: Owner = { instance: "a", hostname: "host", pid: 1, processStart: undefined };

/** The contract of every store. Each case needs its own world; register the cases with any test runner. */
export const storeContract: readonly StoreCase[] = [
  ...storeQueueCases,
  ...storeHealthCases,
  ...storeEventCases,
  ...storeRevisionCases,
  {
    title: "should give back the workload that was saved last, also to another connection",
    async run({ store, other }) {
      await store.saveWorkload(workload("web", ["a.test"]));
      await store.saveWorkload(workload("web", ["b.test"]));
      assert.deepEqual(await other.findWorkload("web"), workload("web", ["b.test"]));
      assert.equal(await other.findWorkload("none"), undefined);
    },
  },
  {
    title: "should list workloads by name",
    async run({ store, other }) {
      for (const name of ["b", "c", "a"]) await store.saveWorkload(workload(name, []));
      assert.deepEqual(
        (await other.listWorkloads()).map(({ name }) => name),
        ["a", "b", "c"],
      );
    },
  },
  {
    title: "should refuse a domain that another workload claims, until it gives it up",
    async run({ store, other }) {
      await store.saveWorkload(workload("one", ["a.test", "b.test"]));
      await rejects(other.saveWorkload(workload("two", ["b.test"])), "DOMAIN_TAKEN");
      assert.equal(await store.findWorkload("two"), undefined);
      await store.saveWorkload(workload("one", ["a.test"]));
      await other.saveWorkload(workload("two", ["b.test"]));
    },
  },
  {
    title: "should let one of two claims win",
    async run({ store, other }) {
      const claims = await Promise.all([
        store.claimLease("k", owner, undefined),
        other.claimLease("k", { ...owner, instance: "b" }, undefined),
      ]);
      assert.equal(claims.filter((lease) => lease !== undefined).length, 1);
    },
  },
  {
    title: "should grow the fence with every claim, also after a release",
    async run({ store, other }) {
      const first = await claim(store);
      await store.releaseLease(first);
      const second = await claim(other);
      assert.ok(second.fence > first.fence);
      assert.equal((await store.readLease("k"))?.fence, second.fence);
    },
  },
  {
    title: "should refuse a claim on a lease that was beaten since it was seen",
    async run({ store, other }) {
      const lease = await claim(store);
      const seen = await other.readLease("k");
      assert.equal((await store.beatLeases([lease])).length, 1);
      assert.equal(await other.claimLease("k", owner, seen), undefined);
    },
  },
  {
    title: "should beat only leases that are still held",
    async run({ store, other }) {
      const lost = await claim(store);
      const kept = await claim(store, "kept");
      const taken = await other.claimLease("k", { ...owner, instance: "b" }, await other.readLease("k"));
      assert.ok(taken);
      const released = await claim(store, "released");
      await store.releaseLease(released);
      assert.deepEqual(await store.beatLeases([lost, released, kept]), [kept]);
      await store.releaseLease(lost);
      assert.notEqual((await other.readLease("k"))?.owner, undefined);
    },
  },
  {
    title: "should keep one open deployment for each workload",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.openDeployment(lease, record("d1", lease));
      await rejects(other.openDeployment(lease, record("d2", lease)), "WORKLOAD_BUSY");
      await store.writeDeployment(lease, { ...record("d1", lease), phase: "done" });
      await other.openDeployment(lease, record("d2", lease));
      assert.deepEqual(
        (await store.listOpenDeployments()).map(({ id }) => id),
        ["d2"],
      );
    },
  },
  {
    title:
      "should open a closed repair once more, with a journal that begins anew, and nothing else that is closed",
    async run({ store, other }) {
      const lease = await claim(store);
      const repair = openedDeployment({ ...record("r1", lease), operation: "repair", causes: ["live d0"] });
      await store.openDeployment(lease, repair);
      await store.writeDeployment(lease, { ...repair, phase: "done", finishedAtMs: 2 });
      await other.openDeployment(lease, { ...repair, count: 2, lastAtMs: 3 });
      assert.deepEqual(await store.findDeployment("r1"), await other.findDeployment("r1"));
      assert.deepEqual(
        (await store.listOpenDeployments()).map(({ id, count }) => [id, count]),
        [["r1", 2]],
      );
      assert.deepEqual(
        (await store.listPhases("r1")).map(({ phase }) => phase),
        ["repairing"],
      );
      await store.writeDeployment(lease, { ...repair, phase: "cancelled" });
      await store.openDeployment(lease, record("d1", lease));
      await store.writeDeployment(lease, { ...record("d1", lease), phase: "failed" });
      await rejects(store.openDeployment(lease, record("d1", lease)), "CANCELLED");
      await rejects(store.openDeployment(lease, { ...repair, id: "d1" }), "CANCELLED");
      await rejects(store.openDeployment(lease, record("r1", lease)), "CANCELLED");
    },
  },
  {
    title: "should write nothing under an older fence",
    async run({ store, other }) {
      const old = await claim(store);
      await store.openDeployment(old, record("d1", old));
      const next = await other.claimLease("k", { ...owner, instance: "b" }, await other.readLease("k"));
      assert.ok(next);
      await rejects(
        store.writeDeployment(old, { ...record("d1", old), phase: "done" }, { state: state("d1") }),
        "LEASE_LOST",
      );
      await rejects(store.openDeployment(old, record("d2", old)), "LEASE_LOST");
      assert.equal((await other.findDeployment("d1"))?.phase, "planned");
      assert.equal(await other.findState("web"), undefined);
      assert.equal(await other.findDeployment("d2"), undefined);
    },
  },
  {
    title: "should write nothing under a lease that was released",
    async run({ store }) {
      const lease = await claim(store);
      await store.openDeployment(lease, record("d1", lease));
      await store.releaseLease(lease);
      await rejects(store.writeDeployment(lease, { ...record("d1", lease), phase: "probing" }), "LEASE_LOST");
    },
  },
  {
    title: "should write head, journal and runtime state together",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.openDeployment(lease, record("d1", lease));
      await store.writeDeployment(lease, { ...record("d1", lease), phase: "probing" });
      await store.writeDeployment(lease, { ...record("d1", lease), phase: "probing", nonce: "n" });
      await store.writeDeployment(lease, { ...record("d1", lease), phase: "done" }, { state: state("d1") });
      assert.equal((await other.findDeployment("d1"))?.phase, "done");
      assert.deepEqual(await other.findState("web"), state("d1"));
      assert.deepEqual(
        (await other.listPhases("d1")).map(({ phase, fence }) => [phase, fence]),
        [
          ["planned", lease.fence],
          ["probing", lease.fence],
          ["done", lease.fence],
        ],
      );
    },
  },
  {
    title: "should forget a workload and its state, but keep its history",
    async run({ store, other }) {
      await store.saveWorkload(workload("web", ["a.test"]));
      const lease = await claim(store);
      await store.openDeployment(lease, record("d1", lease));
      await store.writeDeployment(lease, record("d1", lease), { state: state("d1") });
      await store.writeDeployment(
        lease,
        { ...record("d1", lease), phase: "done" },
        { state: null, forget: true },
      );
      assert.equal(await other.findWorkload("web"), undefined);
      assert.deepEqual(await other.listStates(), []);
      assert.equal((await other.listDeployments("web", { limit: 10 })).length, 1);
      assert.deepEqual(await other.listDeployedWorkloads(), ["web"]);
      await other.saveWorkload(workload("two", ["a.test"]));
    },
  },
  {
    title: "should keep a pause for as long as nobody resumes the workload, also when it is saved again",
    async run({ store, other }) {
      const paused = { atMs: 7, by: "me", why: "x".repeat(900) };
      assert.equal(await store.pauseWorkload("web", paused), false);
      for (const name of ["web", "api"]) await store.saveWorkload(workload(name, [`${name}.test`]));
      assert.equal(await store.pauseWorkload("web", paused), true);
      await other.saveWorkload(workload("web", ["b.test"]));
      assert.deepEqual(await store.findWorkload("web"), { ...workload("web", ["b.test"]), paused });
      assert.deepEqual(await other.listPaused(), ["web"]);
      assert.equal(await other.pauseWorkload("web", undefined), true);
      assert.deepEqual(await store.findWorkload("web"), workload("web", ["b.test"]));
      assert.deepEqual(await store.listPaused(), []);
    },
  },
  {
    title: "should note what is remembered of a route only of the route that is live",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.openDeployment(lease, record("d1", lease));
      const route = {
        domains: ["a.test"],
        target: { scheme: "http", host: "h", port: 1 },
        nonce: "n1",
        entrances: [],
      } as const;
      const live = { ...state("d1"), route };
      await store.writeDeployment(lease, record("d1", lease), { state: live });
      const facts = { id: 4, guards: ["access list 3"] };
      await other.noteRouteFacts("web", "n0", facts);
      assert.deepEqual(await store.findState("web"), live);
      await other.noteRouteFacts("web", "n1", facts);
      assert.deepEqual(await store.findState("web"), { ...live, route: { ...route, facts } });
      await other.noteRouteFacts("none", "n1", facts);
    },
  },
  {
    title: "should not save a workload that is being removed",
    async run({ store, other }) {
      await store.saveWorkload(workload("web", []));
      const lease = await claim(store);
      await store.openDeployment(lease, { ...record("d1", lease), operation: "remove", phase: "removing" });
      await rejects(other.saveWorkload(workload("web", ["a.test"])), "WORKLOAD_BUSY");
      assert.deepEqual(await store.findWorkload("web"), workload("web", []));
    },
  },
  {
    title: "should give configs back as they were, whatever they hold, in each record that has them",
    async run({ store, other }) {
      const config = {
        "§": "x".repeat(500),
        ["__proto__"]: { "§": "a" },
        deep: [{ text: "y".repeat(500) }, "", null, -0.5],
      };
      const odd = JSON.parse(JSON.stringify({ ...config, same: config })) as DeploymentRecord["config"];
      await store.saveWorkload({ ...workload("web", []), config: odd });
      const lease = await claim(store);
      const before = { ...state("d0"), config: odd };
      const opened = { ...record("d1", lease), config: odd, blue: before };
      await store.openDeployment(lease, opened);
      await store.writeDeployment(
        lease,
        { ...opened, phase: "done", logTail: ["z".repeat(500)] },
        { state: before },
      );
      assert.deepEqual((await other.findWorkload("web"))?.config, odd);
      assert.deepEqual((await other.findState("web"))?.config, odd);
      const [found] = await other.listDeployments("web", { limit: 1 });
      assert.deepEqual([found?.config, found?.blue?.config], [odd, odd]);
      await store.deleteDeployments(["d1"]);
      assert.deepEqual((await other.findWorkload("web"))?.config, odd);
      assert.deepEqual((await other.listStates())[0]?.config, odd);
    },
  },
  {
    title: "should page through history, newest first",
    async run({ store, other }) {
      const lease = await claim(store);
      for (const id of ["d1", "d2", "d3"]) {
        await store.openDeployment(lease, record(id, lease));
        await store.writeDeployment(lease, { ...record(id, lease), phase: "failed" });
      }
      const first = await other.listDeployments("web", { limit: 2 });
      const second = await other.listDeployments("web", { limit: 2, before: "d2" });
      assert.deepEqual(
        [first, second].map((page) => page.map(({ id }) => id)),
        [["d3", "d2"], ["d1"]],
      );
      assert.deepEqual(await other.listDeployments("web", { limit: 2, before: "gone" }), []);
    },
  },
  {
    title: "should page through history from a deployment of another workload, by when that was opened",
    async run({ store, other }) {
      const lease = await claim(store);
      for (const [id, name] of [
        ["d1", "web"],
        ["d2", "api"],
        ["d3", "web"],
      ] as const) {
        await store.openDeployment(lease, { ...record(id, lease), workload: name });
        await store.writeDeployment(lease, { ...record(id, lease), workload: name, phase: "failed" });
      }
      const found = await other.listDeployments("web", { limit: 2, before: "d2" });
      assert.deepEqual(
        found.map(({ id }) => id),
        ["d1"],
      );
    },
  },
  {
    title: "should list states by workload, whichever was saved first",
    async run({ store, other }) {
      const lease = await claim(store);
      for (const name of ["b", "a"]) {
        const one = { ...record(`d-${name}`, lease), workload: name };
        await store.openDeployment(lease, one);
        const saved = { state: { ...state(one.id), workload: name } };
        await store.writeDeployment(lease, { ...one, phase: "done" }, saved);
      }
      assert.deepEqual(
        (await other.listStates()).map((one) => one.workload),
        ["a", "b"],
      );
    },
  },
  {
    title: "should keep what was written as it was then, whatever becomes of the object",
    async run({ store, other }) {
      const lease = await claim(store);
      const logTail = ["first"];
      await store.openDeployment(lease, { ...record("d1", lease), logTail, evidence: undefined });
      logTail.push("second");
      const found = await other.findDeployment("d1");
      assert.deepEqual(found?.logTail, ["first"]);
      assert.equal("evidence" in found, false);
    },
  },
  {
    title: "should not make a deployment by writing its head",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.writeDeployment(lease, { ...record("gone", lease), phase: "done" });
      assert.equal(await other.findDeployment("gone"), undefined);
    },
  },
  {
    title: "should refuse a second deployment under the same id",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.enqueue({ ...record("d1", lease), phase: "queued" });
      await rejects(other.enqueue({ ...record("d1", lease), phase: "queued" }), "STORE_FAILED");
    },
  },
  {
    title: "should not open a deployment beside one that is said to close, and stays open",
    async run({ store, other }) {
      const lease = await claim(store);
      await store.openDeployment(lease, record("d1", lease));
      const closes = { ...record("d1", lease), phase: "aborting" } as const;
      await rejects(store.openDeployment(lease, record("d2", lease), { closes }), "WORKLOAD_BUSY");
      assert.equal((await other.findDeployment("d1"))?.phase, "planned");
    },
  },
];

async function claim(store: Store, key = "k"): Promise<Lease> {
  const lease = await store.claimLease(key, owner, await store.readLease(key));
  assert.ok(lease, "the lease is free");
  return lease;
}

async function rejects(promise: Promise<unknown>, code: ErrorCode): Promise<void> {
  await assert.rejects(promise, (error) => hasCode(error, code));
}

function workload(name: string, domains: readonly string[]): WorkloadRecord {
  return { name, source: "image", config: { image: "registry/web:1" }, domains, updatedAtMs: 1 };
}

function state(deployment: string): RuntimeState {
  return {
    workload: "web",
    live: plainRevision(deployment),
    deployment,
    source: "image",
    config: {},
    route: {
      domains: ["a.test"],
      target: { scheme: "http", host: "127.0.0.1", port: 20_000 },
      nonce: "n1",
      entrances: [],
    },
    committedAtMs: 1,
  };
}

function record(id: string, { fence }: Lease): DeploymentRecord {
  return openedDeployment({
    id,
    workload: "web",
    operation: "deploy",
    fence,
    source: "image",
    config: {},
    strategy: "blue-green",
    reason: "It is the default.",
    blue: undefined,
    startedAtMs: 1,
  });
}
