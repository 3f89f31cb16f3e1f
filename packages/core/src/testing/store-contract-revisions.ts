import assert from "node:assert/strict";
import { openedDeployment } from "../journal/journal-heads.js";
import type { Revision, DeploymentRecord, RuntimeState } from "../records/records.js";
import type { Lease, Store } from "../ports/store.js";
import { foundAs, onPort } from "../revision/parts.js";
import { plainRevision, type StoreCase } from "./store-case.js";

/** A revision is in the store once, whichever records name it. */
export const storeRevisionCases: readonly StoreCase[] = [
  {
    title: "should show a revision that was replaced in each record that names it",
    async run({ store, other }) {
      const lease = await claim(store);
      const [kept, blue, green] = [plainRevision("d0"), plainRevision("d1"), plainRevision("d2")];
      const live = { ...state(blue), ...withOthers(kept) };
      const opened = { ...deployment("d2", lease), blue: live, green };
      await store.openDeployment(lease, opened);
      await store.writeDeployment(lease, opened, { state: live });
      assert.deepEqual(await other.listStates(), [live]);
      const keptNow = foundAs(kept, { name: "web-d0-7" });
      const blueNow = foundAs(blue, { name: "web-d1-7" });
      const greenNow = foundAs(green, { name: "web-d2-7" });
      const revisions = [keptNow, blueNow, greenNow];
      const written = await store.writeDeployment(lease, opened, { revisions });
      const expected = { ...state(blueNow), ...withOthers(keptNow) };
      assert.deepEqual([written.green, written.blue], [greenNow, expected]);
      assert.deepEqual(await other.findState("web"), expected);
      assert.deepEqual(await other.listStates(), [expected]);
      const [found] = await other.listOpenDeployments();
      assert.deepEqual([found?.green, found?.blue], [greenNow, expected]);
    },
  },
  {
    title: "should write green as its deployment has it, and leave every other revision as it is known",
    async run({ store, other }) {
      const lease = await claim(store);
      const [blue, green] = [plainRevision("d1"), plainRevision("d2")];
      const opened = { ...deployment("d2", lease), blue: state(blue), green };
      await store.openDeployment(lease, opened);
      await store.writeDeployment(lease, opened, { state: state(blue) });
      const [newer, moved] = [foundAs(blue, { name: "newer" }), onPort(green, 20_001)];
      await store.writeDeployment(lease, { ...opened, green: moved }, { revisions: [newer] });
      // The copy of blue in a head, or in a state, is the one that its writer read.
      await store.writeDeployment(lease, { ...opened, green: moved }, { state: state(blue) });
      assert.deepEqual((await other.findState("web"))?.live, newer);
      await store.writeDeployment(lease, { ...opened, green: moved, phase: "failed" });
      await store.openDeployment(lease, { ...deployment("d3", lease), blue: state(blue) });
      const found = await other.findDeployment("d2");
      assert.deepEqual([found?.blue?.live, found?.green], [newer, moved]);
      assert.deepEqual((await other.findDeployment("d3"))?.blue?.live, newer);
    },
  },
  {
    title: "should keep a revision for as long as a record or a state names it",
    async run({ store, other }) {
      const lease = await claim(store);
      const [first, second] = [plainRevision("d1"), plainRevision("d2")];
      const made = { ...deployment("d1", lease), green: first };
      await store.openDeployment(lease, made);
      await store.writeDeployment(lease, { ...made, phase: "done" }, { state: state(first) });
      await store.deleteDeployments(["d1"]);
      assert.deepEqual((await other.findState("web"))?.live, first);
      const next = { ...deployment("d2", lease), blue: state(first), green: second };
      await store.openDeployment(lease, next);
      await store.writeDeployment(lease, { ...next, phase: "done" }, { state: state(second) });
      assert.deepEqual((await other.findDeployment("d2"))?.blue?.live, first);
      await store.deleteDeployments(["d2"]);
      assert.deepEqual(await other.listStates(), [state(second)]);
    },
  },
  {
    title: "should show no revision of a write that was refused",
    async run({ store, other }) {
      const lease = await claim(store);
      const opened = { ...deployment("d1", lease), green: plainRevision("d1") };
      await store.openDeployment(lease, opened);
      await store.releaseLease(lease);
      await claim(other);
      const renamed = foundAs(plainRevision("d1"), { name: "other" });
      await assert.rejects(store.writeDeployment(lease, opened, { revisions: [renamed] }));
      assert.deepEqual((await other.findDeployment("d1"))?.green, plainRevision("d1"));
    },
  },
];

async function claim(store: Store): Promise<Lease> {
  const owner = { instance: "a", hostname: "host", pid: 1, processStart: undefined };
  const lease = await store.claimLease("k", owner, await store.readLease("k"));
  assert.ok(lease, "the lease is free");
  return lease;
}

function state(live: Revision): RuntimeState {
  const { deployment: made } = live;
  return {
    workload: "web",
    live,
    deployment: made,
    source: "image",
    config: {},
    committedAtMs: 1,
  } as RuntimeState;
}

function withOthers(container: Revision): Pick<RuntimeState, "retained" | "retiring"> {
  const kept = { deployment: container.deployment, container, source: "image", config: {} };
  return {
    retained: [kept],
    retiring: [{ ...kept, deployment: "d1", sinceMs: 1 }],
  } as unknown as RuntimeState;
}

function deployment(id: string, { fence }: Lease): DeploymentRecord {
  return openedDeployment({
    id,
    workload: "web",
    operation: "deploy",
    fence,
    source: "image",
    config: {},
    strategy: "blue-green",
    reason: "",
    blue: undefined,
    startedAtMs: 1,
  });
}
