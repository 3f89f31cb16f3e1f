import { describe, expect, it } from "vitest";
import type { DeploymentRecord } from "../records/records.js";
import type { Timing } from "../journal/engine.js";
import { causesOf, findEarlier, isPausing } from "./repeated-repairs.js";

const watchMs = 10_000;
const timing = { watchMs } as Timing;
const atMs = 1_000_000;
const repaired = (more: Partial<DeploymentRecord> = {}): DeploymentRecord =>
  ({
    operation: "repair",
    phase: "done",
    causes: ["live d1"],
    count: 2,
    startedAtMs: atMs - 5,
    finishedAtMs: atMs,
    ...more,
  }) as DeploymentRecord;

/** How long the next repair waits; watched once a second. */
function pauseOf(record: DeploymentRecord): number {
  let nowMs = atMs;
  while (isPausing(record, { nowMs, timing })) nowMs += 1_000;
  return nowMs - atMs;
}

describe("the pause before a repair of the same damage", () => {
  it.each([
    [1, 0],
    [2, 2 * watchMs],
    [3, 4 * watchMs],
    [5, 16 * watchMs],
    [6, 300_000],
    [1_000, 300_000],
  ])("should after the repair of number %i last %i ms", (count, lasts) => {
    expect(pauseOf(repaired({ count }))).toBe(lasts);
  });

  it("should begin at the end of the last try, and not be lengthened by a clock that was set back", () => {
    expect(isPausing(repaired(), { nowMs: atMs, timing })).toBe(true);
    expect(isPausing(repaired(), { nowMs: atMs - 1, timing })).toBe(false);
    const open = { finishedAtMs: undefined, lastAtMs: atMs, startedAtMs: 0 };
    expect(isPausing(repaired(open), { nowMs: atMs + 1, timing })).toBe(true);
  });

  it("should be longer in coming for a route that was mended, as a person may save it several times", () => {
    const route = { causes: ["route d1"] };
    expect(pauseOf(repaired({ ...route, count: 4 }))).toBe(0);
    expect(pauseOf(repaired({ ...route, count: 5 }))).toBe(16 * watchMs);
    expect(pauseOf(repaired({ ...route, count: 2, phase: "failed" }))).toBe(2 * watchMs);
    expect(pauseOf(repaired({ causes: ["live d1", "route d1"], count: 2 }))).toBe(2 * watchMs);
    expect(pauseOf(repaired({ causes: [], count: 2 }))).toBe(2 * watchMs);
  });
});

describe("what was done about damage before", () => {
  const live = { cause: "live d1", problem: "it is gone" };
  const route = { cause: "route d1", problem: "it is wrong" };
  const find = (records: DeploymentRecord[], damage = [live], nowMs = atMs) =>
    findEarlier(
      {
        store: { listDeployments: async () => records },
        clock: { wallMs: () => nowMs },
        timing,
      } as unknown as Parameters<typeof findEarlier>[0],
      "web",
      damage,
    );

  it("should be nothing before the first repair, which is due", async () => {
    expect(await find([])).toEqual({ entry: undefined, isDue: true });
  });

  it("should be the repair of just these causes, and not be due during its pause", async () => {
    const record = repaired();
    expect(await find([record])).toEqual({ entry: record, isDue: false });
    expect(await find([record], [live], atMs + 2 * watchMs)).toEqual({ entry: record, isDue: true });
  });

  it("should let new damage be repaired at once, though other damage pauses", async () => {
    expect(await find([repaired()], [live, route])).toEqual({ entry: undefined, isDue: true });
  });

  it("should begin anew after a deployment, and long after the last repair", async () => {
    const deployed = repaired({ operation: "deploy" });
    expect((await find([deployed, repaired()])).isDue).toBe(true);
    const record = repaired({ count: 6 });
    expect((await find([record], [live], atMs + 300_000 + 600_000)).entry).toBe(record);
    expect((await find([record], [live], atMs + 300_000 + 600_001)).entry).toBeUndefined();
  });

  it("should not count a repair that is still open", async () => {
    expect(await find([repaired({ phase: "planned" })])).toEqual({ entry: undefined, isDue: true });
  });

  it("should name each cause once, in the same order whatever was seen first", () => {
    expect(causesOf([route, live, route])).toEqual(["live d1", "route d1"]);
  });
});
