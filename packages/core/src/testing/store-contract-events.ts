import assert from "node:assert/strict";
import type { DeploymentEvent } from "../events/events.js";
import { eventsKept } from "../journal/kept-events.js";
import type { StoreCase } from "./store-case.js";

/** The contract of every store for the log of events. */
export const storeEventCases: readonly StoreCase[] = [
  {
    title:
      "should give events back as they were, in their order, with a seq that grows, also to another connection",
    async run({ store, other }) {
      assert.equal(await store.lastEvent(), 0);
      await store.appendEvents([line("d1", "one"), phase("d1")]);
      await other.appendEvents([line("d2", "two")]);
      const all = await store.listEvents({ after: 0, limit: 10 });
      const seqs = all.map(({ seq }) => seq);
      const [first = 0, second = 0, third = 0] = seqs;
      assert.deepEqual(all, [
        { ...line("d1", "one"), seq: first },
        { ...phase("d1"), seq: second },
        { ...line("d2", "two"), seq: third },
      ]);
      assert.deepEqual(await other.listEvents({ after: 0, limit: 10 }), all);
      assert.deepEqual(
        seqs,
        seqs.toSorted((a, b) => a - b),
      );
      assert.equal(new Set(seqs).size, 3);
      assert.equal(await store.lastEvent(), seqs[2]);
    },
  },
  {
    title: "should give those after a seq, of one workload or of one deployment, up to a limit",
    async run({ store }) {
      const api = { ...line("d3", "four"), workload: "api" };
      await store.appendEvents([line("d1", "one"), line("d2", "two"), line("d1", "three"), api]);
      const [first] = await store.listEvents({ after: 0, limit: 1 });
      const linesOf = async (query: { workload?: string; deployment?: string; limit?: number }) => {
        const found = await store.listEvents({ after: first?.seq ?? 0, limit: 10, ...query });
        return found.map((event) => (event.type === "build:line" ? event.line : ""));
      };
      assert.deepEqual(await linesOf({}), ["two", "three", "four"]);
      assert.deepEqual(await linesOf({ workload: "web" }), ["two", "three"]);
      assert.deepEqual(await linesOf({ deployment: "d1" }), ["three"]);
      assert.deepEqual(await linesOf({ workload: "api", deployment: "d1" }), []);
      assert.deepEqual(await linesOf({ limit: 2 }), ["two", "three"]);
      assert.deepEqual(await store.listEvents({ after: await store.lastEvent(), limit: 10 }), []);
    },
  },
  {
    title: "should tell who listens of each append, if it can, once that can be read, until they stop",
    async run({ store }) {
      if (!store.listen) return;
      const stop = new AbortController();
      const reads: Promise<readonly unknown[]>[] = [];
      store.listen(() => reads.push(store.listEvents({ after: 0, limit: 10 })), stop.signal);
      await store.appendEvents([line("d1", "one")]);
      await store.appendEvents([line("d1", "two")]);
      assert.deepEqual(
        (await Promise.all(reads)).map((events) => events.length),
        [1, 2],
      );
      stop.abort();
      await store.appendEvents([line("d1", "three")]);
      assert.equal(reads.length, 2);
    },
  },
  {
    title: "should keep the newest lines, and all phases for longer, and never use a seq again",
    async run({ store }) {
      await store.appendEvents([phase("d1"), line("d1", "the first")]);
      const lines = Array.from({ length: 1_000 }, (_, index) => line("d1", String(index)));
      for (let count = 0; count <= eventsKept.passing; count += lines.length) await store.appendEvents(lines);
      const before = await store.lastEvent();
      await store.appendEvents([phase("d2")]);
      const kept = await store.listEvents({ after: 0, limit: 2 * eventsKept.passing });
      assert.deepEqual([kept[0]?.type, kept.at(-1)?.type], ["phase:entered", "phase:entered"]);
      const passing = kept.filter((event) => event.type === "build:line");
      assert.ok(passing.length >= eventsKept.passing && passing.length <= eventsKept.passing + 1_000);
      assert.ok(!passing.some((event) => event.line === "the first"));
      assert.equal(kept.at(-1)?.seq, before + 1);
    },
  },
];

function line(deployment: string, text: string): DeploymentEvent & { readonly type: "build:line" } {
  return { workload: "web", deployment, atMs: 1, type: "build:line", line: text };
}

function phase(deployment: string): DeploymentEvent {
  return { workload: "web", deployment, atMs: 2, type: "phase:entered", phase: "probing" };
}
