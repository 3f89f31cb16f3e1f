import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { HealthEntry } from "../ports/store.js";
import { uptime } from "./uptime.js";

const entriesOf = (changes: readonly (readonly [number, HealthEntry["status"]])[]): HealthEntry[] =>
  changes
    .map(([atMs, status]) => ({ workload: "web", status, reason: "", atMs }))
    .toSorted((a, b) => b.atMs - a.atMs);

const changes = fc
  .uniqueArray(
    fc.tuple(fc.integer({ min: 0, max: 60 }), fc.constantFrom("healthy", "degraded", "unhealthy")),
    { maxLength: 8, selector: ([atMs]) => atMs },
  )
  .map(entriesOf);

/** Counted one millisecond at a time. */
function counted(entries: readonly HealthEntry[], fromMs: number, toMs: number): number | undefined {
  const known: boolean[] = [];
  for (let atMs = fromMs; atMs < toMs; atMs += 1) {
    const entry = entries.find((one) => one.atMs <= atMs);
    if (entry) known.push(entry.status !== "unhealthy");
  }
  return known.length === 0 ? undefined : known.filter(Boolean).length / known.length;
}

describe("uptime", () => {
  it.each([
    [[], undefined],
    [[[0, "healthy"]], 1],
    [[[50, "unhealthy"]], 0],
    [
      [
        [0, "healthy"],
        [75, "unhealthy"],
      ],
      0.75,
    ],
    [
      [
        [0, "healthy"],
        [50, "unhealthy"],
        [75, "healthy"],
      ],
      0.75,
    ],
    [[[0, "degraded"]], 1],
    [[[100, "healthy"]], undefined],
  ] as const)("should of %j make %s", (all, ratio) => {
    expect(uptime(entriesOf(all), { fromMs: 0, toMs: 100 })).toBe(ratio);
  });

  it("should be what counting each millisecond gives, in any span", () => {
    const atMs = fc.integer({ min: 0, max: 70 });
    fc.assert(
      fc.property(changes, atMs, atMs, (entries, fromMs, toMs) => {
        const ratio = uptime(entries, { fromMs, toMs });
        const expected = counted(entries, fromMs, toMs);
        if (ratio === undefined || expected === undefined) return ratio === expected;
        return Math.abs(ratio - expected) < 1e-9;
      }),
    );
  });
});
