import { describe, expect, it } from "vitest";
import type { AcceptedConnections } from "../ports/runtime.js";
import { Arrivals, differenceOf } from "./arrivals.js";

const none: AcceptedConnections = {
  namespace: "one",
  atMs: 0,
  accepted: 0,
  opened: 0,
  dropped: 0,
  inside: [],
  peers: [],
  checks: [],
};

/** Notes one count after the other, each at its own time. */
function arrivalsOf(...counts: Partial<AcceptedConnections>[]): Arrivals {
  const arrivals = new Arrivals();
  arrivals.note(none, 0);
  for (const count of counts) arrivals.note({ ...none, ...count }, count.atMs ?? 0);
  return arrivals;
}

describe("differenceOf", () => {
  it("should take a connection of the container with itself for none of others", () => {
    const inside = ["127.0.0.1 8080 127.0.0.1 40000"];
    const later = { ...none, accepted: 3, opened: 1, inside };
    expect(differenceOf(none, later)).toEqual({ accepted: 3, opened: 1, inside: 1, outside: 2 });
    expect(differenceOf(later, { ...later, accepted: 4 })).toMatchObject({ inside: 0, outside: 1 });
  });

  it("should compare no counts of two namespaces", () => {
    expect(differenceOf(none, { ...none, namespace: "two", accepted: 3 })).toBeUndefined();
  });
});

describe("the arrivals of a container", () => {
  it("should be counted from the first look on, with the addresses that are seen", () => {
    const arrivals = arrivalsOf(
      { atMs: 1_000, accepted: 2, peers: ["10.0.0.2 4000"] },
      { atMs: 3_000, accepted: 2, peers: ["10.0.0.7 4000"] },
    );
    expect(arrivals.seen(4_000)).toEqual({
      outside: 2,
      inside: 0,
      watchedMs: 4_000,
      quietMs: 3_000,
      from: ["10.0.0.2"],
    });
  });

  it("should leave out what a run of the health check has opened, once its end is known", () => {
    const arrivals = new Arrivals();
    const checks = [{ startMs: 900, endMs: 1_100 }];
    arrivals.note(none, 0);
    arrivals.note({ ...none, atMs: 1_000, accepted: 1, opened: 1 }, 1_000);
    expect(arrivals.seen(1_000)?.outside).toBe(1);
    arrivals.note({ ...none, atMs: 1_250, accepted: 1, opened: 1, checks }, 1_250);
    expect(arrivals.seen(1_250)).toMatchObject({ outside: 0, quietMs: 1_250 });
  });

  it.each([
    ["more was accepted than was opened from within", { atMs: 1_000, accepted: 2, opened: 1 }, 2],
    ["no run was under way", { atMs: 5_000, accepted: 1, opened: 1 }, 1],
  ])("should leave out nothing where %s", (_, count, outside) => {
    const checks = [{ startMs: 900, endMs: 1_100 }];
    const arrivals = arrivalsOf({ atMs: count.atMs - 250 }, { ...count, checks });
    expect(arrivals.seen(6_000)?.outside).toBe(outside);
  });

  it("should be those too that were dropped from a full queue, and try again", () => {
    const arrivals = arrivalsOf({ atMs: 1_000, dropped: 3 }, { atMs: 2_000, dropped: 3 });
    expect(arrivals.seen(2_000)).toMatchObject({ outside: 3, quietMs: 1_000 });
    expect([arrivals.neededMs(1_000), arrivals.leftMs(2_000, 1_000)]).toEqual([3_000, 2_000]);
    const earlier = new Arrivals();
    earlier.note({ ...none, dropped: 1 }, 0);
    expect(earlier.neededMs(1_000)).toBe(3_000);
  });

  it("should be kept for the last thousand looks that saw one", () => {
    const counts = Array.from({ length: 1_500 }, (_, index) => ({ atMs: index * 250, accepted: index + 1 }));
    expect(arrivalsOf(...counts).seen(375_000)?.outside).toBe(1_000);
  });

  it("should leave out the deployer's own questions", () => {
    const arrivals = arrivalsOf();
    arrivals.note({ ...none, accepted: 2 }, 500, 1);
    expect(arrivals.seen(500)?.outside).toBe(1);
  });

  it("should be over after three times their longest pause, at least the quiet time, at most ten times that", () => {
    const at = (...times: number[]) =>
      arrivalsOf(...times.map((atMs, index) => ({ atMs, accepted: index + 1 }))).neededMs(1_000);
    expect([at(), at(5_800), at(100, 300), at(100, 2_100), at(100, 60_000)]).toEqual([
      1_000, 1_000, 1_000, 6_000, 10_000,
    ]);
  });
});
