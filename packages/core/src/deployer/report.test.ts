import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createDeployer } from "./deployer.js";
import { type ReportRecord, reportOf } from "./report.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

const dayMs = 86_400_000;
const range = { fromMs: 0, toMs: 10 * dayMs };

let ids = 0;
function recordOf(more: Partial<ReportRecord> = {}): ReportRecord {
  const startedAtMs = more.startedAtMs ?? 1_000;
  return {
    id: `d-${(ids += 1)}`,
    workload: "web",
    operation: "deploy",
    phase: "done",
    strategy: "blue-green",
    drain: undefined,
    startedAtMs,
    finishedAtMs: startedAtMs + 10_000,
    timings: { totalMs: 10_000, phases: { starting: 1, switching: 1 } },
    ...more,
  };
}

const failed = (phases: ReportRecord["timings"]["phases"]): Partial<ReportRecord> => ({
  phase: "failed",
  timings: { totalMs: 1, phases },
});

describe("a report", () => {
  it("should give DORA's four figures", () => {
    const live = recordOf({ startedAtMs: dayMs });
    const bad = recordOf({ startedAtMs: 2 * dayMs });
    const rollback = recordOf({ operation: "rollback", startedAtMs: 2 * dayMs + 60_000 });
    const undone = recordOf({
      startedAtMs: 3 * dayMs,
      ...failed({ starting: 5, aborting: 2_000, restoring: 4_000 }),
    });
    const later = recordOf({ startedAtMs: 4 * dayMs });
    const report = reportOf([later, undone, rollback, bad, live], {
      ...range,
      committedAtMs: { [live.id]: dayMs - 50_000 },
    });
    expect(report.deploymentFrequency).toEqual({ count: 3, perDay: 0.3 });
    expect(report.leadTime).toEqual({ count: 1, medianMs: 60_000, longestMs: 60_000, unknown: 2 });
    expect(report.changeFailureRate).toEqual({ changes: 4, failed: 2, rate: 0.5 });
    // The undo took 6 s; the rollback ended 60 s after the end of what it took back.
    expect(report.timeToRestore).toEqual({ count: 2, medianMs: 33_000, longestMs: 60_000 });
  });

  it("should say that the lead time is unknown if nobody has told when a commit was made", () => {
    expect(reportOf([recordOf()], range).leadTime).toEqual({
      count: 0,
      medianMs: undefined,
      longestMs: undefined,
      unknown: 1,
    });
  });

  it("should give no rate of nothing", () => {
    expect(reportOf([], range)).toMatchObject({
      changeFailureRate: { changes: 0, failed: 0, rate: undefined },
      timeToRestore: { count: 0, medianMs: undefined },
      knownFromMs: undefined,
    });
  });

  it("should count a refusal, a cancellation and a repair as no change", () => {
    const records = [
      recordOf(failed({ queued: 1 })),
      recordOf(failed({ planned: 20, aborting: 1 })),
      recordOf({ phase: "cancelled" }),
      recordOf({ phase: "cancelled", error: { code: "SUPERSEDED" } }),
      recordOf({ operation: "repair" }),
      recordOf({ operation: "remove" }),
      recordOf({ phase: "switching" }),
    ];
    const report = reportOf(records, range);
    expect(report.changeFailureRate.changes).toBe(0);
    expect(report.counts.status).toEqual({
      succeeded: 2,
      failed: 0,
      refused: 2,
      cancelled: 1,
      superseded: 1,
      running: 1,
    });
  });

  it("should blame only the deployment that was live right before a rollback of the same workload", () => {
    const records = [
      recordOf({ startedAtMs: 1 }),
      recordOf({ startedAtMs: 2 }),
      recordOf({ startedAtMs: 3, workload: "other" }),
      recordOf({ startedAtMs: 4, operation: "rollback" }),
      recordOf({ startedAtMs: 5, operation: "rollback" }),
    ];
    expect(reportOf(records, range).changeFailureRate).toMatchObject({ changes: 3, failed: 1 });
    expect(reportOf(records, { ...range, toMs: 2 }).changeFailureRate).toMatchObject({
      changes: 1,
      failed: 0,
    });
    expect(reportOf(records, { ...range, toMs: 3 }).changeFailureRate).toMatchObject({
      changes: 2,
      failed: 1,
    });
  });

  it("should add up downtime and what drains cut", () => {
    const drain = { deadlineMs: 1, durationMs: 1 };
    const report = reportOf(
      [
        recordOf({
          strategy: "recreate",
          timings: { totalMs: 1, downtimeMs: 1_500, phases: {} },
          drain: { ...drain, outcome: "deadline", cut: { connections: 3, streams: 2 } },
        }),
        recordOf({ drain: { ...drain, outcome: "deadline", cut: { connections: undefined, requests: 1 } } }),
        recordOf({ drain: { ...drain, outcome: "drained" } }),
        recordOf({ drain }),
      ],
      range,
    );
    expect(report.downtime).toEqual({ count: 1, medianMs: 1_500, longestMs: 1_500, totalMs: 1_500 });
    expect(report.drains).toEqual({ count: 3, cut: 2, cutConnections: 3, cutStreams: 2, cutRequests: 1 });
    expect(report.counts.strategy).toEqual({ recreate: 1, "blue-green": 3 });
  });
});

const recordArbitrary = fc
  .record({
    workload: fc.constantFrom("web", "api"),
    operation: fc.constantFrom("deploy" as const, "rollback" as const, "remove" as const, "repair" as const),
    phase: fc.constantFrom("done" as const, "failed" as const, "cancelled" as const, "switching" as const),
    startedAtMs: fc.integer({ min: 0, max: 100 }),
    touched: fc.boolean(),
    undoMs: fc.nat(1_000),
  })
  .map(({ touched, undoMs, ...more }) =>
    recordOf({
      ...more,
      timings: { totalMs: undoMs, phases: { queued: 1, ...(touched && { starting: 1, aborting: undoMs }) } },
    }),
  );
const records = fc.array(recordArbitrary, { maxLength: 30 });

describe("every report", () => {
  it("should count each deployment of its time once, and keep its figures within bounds", () => {
    fc.assert(
      fc.property(records, fc.integer({ min: 0, max: 99 }), (all, fromMs) => {
        const { counts, changeFailureRate, timeToRestore, deploymentFrequency } = reportOf(all, {
          fromMs,
          toMs: 100,
        });
        const begun = all.filter(({ startedAtMs }) => startedAtMs >= fromMs && startedAtMs < 100).length;
        for (const by of Object.values(counts))
          expect(Object.values(by).reduce((total: number, count: number) => total + count, 0)).toBe(begun);
        const { changes, failed: failures, rate = 0 } = changeFailureRate;
        expect(failures).toBeLessThanOrEqual(changes);
        expect(rate).toBeGreaterThanOrEqual(0);
        expect(rate).toBeLessThanOrEqual(1);
        expect(timeToRestore.count).toBeLessThanOrEqual(failures);
        expect(deploymentFrequency.count).toBeLessThanOrEqual(changes);
      }),
    );
  });

  it("should add up over adjoining times, and not depend on the order of the records", () => {
    const different = records.map((all) =>
      all.filter((one, index) => all.findIndex((other) => other.startedAtMs === one.startedAtMs) === index),
    );
    fc.assert(
      fc.property(different, fc.integer({ min: 1, max: 99 }), (all, middle) => {
        const figures = (fromMs: number, toMs: number, of = all) => {
          const { counts, changeFailureRate, timeToRestore } = reportOf(of, { fromMs, toMs });
          return [
            ...Object.values(counts.status),
            changeFailureRate.changes,
            changeFailureRate.failed,
            timeToRestore.count,
          ];
        };
        const [first, second] = [figures(0, middle), figures(middle, 100)];
        expect(figures(0, 100)).toEqual(first.map((count, index) => count + (second[index] ?? 0)));
        expect(figures(0, 100, all.toReversed())).toEqual(figures(0, 100));
      }),
    );
  });
});

describe("deployer.report", () => {
  it("should read the whole history of the workloads that are asked for", async () => {
    const world = memoryWorld();
    const data = emptyStoreData();
    world.runtime.publish("registry/web:1");
    const deployer = await createDeployer({
      ...world,
      store: new MemoryStore(data, () => world.clock.wallMs()),
      sources: [memorySource()],
      timing: { watchMs: 0, drainQuietMs: 100 },
    });
    const fromMs = world.clock.wallMs();
    for (const name of ["web", "api"]) {
      await deployer.apply({ name, source: "memory", config: { image: "registry/web:1", port: 8080 } });
      await deployer.deploy(name).done;
    }
    await deployer.deploy("web").done;
    const toMs = world.clock.wallMs() + 1;
    const countOf = async (workload?: string | readonly string[]) =>
      (await deployer.report({ fromMs, toMs, ...(workload !== undefined && { workload }) }))
        .deploymentFrequency.count;
    expect([await countOf(), await countOf("web"), await countOf(["api"]), await countOf([])]).toEqual([
      3, 2, 1, 0,
    ]);
    await expect(deployer.report({ fromMs: toMs, toMs: fromMs })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      details: { field: "toMs" },
    });
    await deployer.close();
  });
});
