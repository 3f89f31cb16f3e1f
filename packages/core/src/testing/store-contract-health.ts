import assert from "node:assert/strict";
import { healthKept, type HealthEntry } from "../ports/store.js";
import type { StoreCase } from "./store-case.js";

/** The contract of every store for changes of health. */
export const storeHealthCases: readonly StoreCase[] = [
  {
    title: "should give health back newest first, of one workload, also to another connection",
    async run({ store, other }) {
      for (const atMs of [1, 2, 3]) await store.appendHealth(entry("web", atMs));
      await store.appendHealth(entry("other", 4));
      assert.deepEqual(await other.listHealth("web", 10), [
        entry("web", 3),
        entry("web", 2),
        entry("web", 1),
      ]);
      assert.deepEqual(await other.listHealth("web", 2), [entry("web", 3), entry("web", 2)]);
      assert.deepEqual(await other.listHealth("none", 10), []);
    },
  },
  {
    title: "should keep the newest health of each workload, and drop what is older",
    async run({ store }) {
      await store.appendHealth(entry("other", 0));
      for (let atMs = 1; atMs <= healthKept + 5; atMs += 1) await store.appendHealth(entry("web", atMs));
      const kept = await store.listHealth("web", healthKept + 100);
      assert.equal(kept.length, healthKept);
      assert.deepEqual([kept[0]?.atMs, kept.at(-1)?.atMs], [healthKept + 5, 6]);
      assert.equal((await store.listHealth("other", 10)).length, 1);
    },
  },
];

function entry(workload: string, atMs: number): HealthEntry {
  return { workload, status: "degraded", reason: "answered 503", atMs };
}
