import { parseArgs } from "node:util";
import { openRealParts } from "../test/parts/world/real-world.js";
import { compareAmongMany } from "./among-many.js";
import { compareWithByHand } from "./by-hand.js";
import { measureFirstAnswers } from "./first-answer.js";
import { measureHistoryGrowth } from "./history-growth.js";
import { measureManyHosts } from "./many-hosts.js";
import { measureManyWorkloads } from "./many-workloads.js";
import { compareParallel } from "./parallel.js";
import { measureReadiness } from "./readiness.js";
import { measureRollback } from "./rollback.js";
import { measureValidateText } from "./validate-text.js";

/** Ratios and medians, measured side by side in one run. Exit status 1 where a figure misses its bound. */
interface Figure {
  readonly name: string;
  readonly value: number;
  /** Absent: shown, and not judged. */
  readonly bound?: number;
  /** Not reached yet: shown beside the bound. */
  readonly aim?: number;
  readonly unit: string;
}

const { values } = parseArgs({
  options: { json: { type: "boolean" }, rounds: { type: "string", default: "15" } },
});
const rounds = Number(values.rounds);
const workloads = 10_000;
const { medianMs, worstMs } = measureValidateText();
const figures: Figure[] = [];
const show = (...measured: readonly Figure[]): void => {
  figures.push(...measured);
  for (const { name, value, bound, aim, unit } of measured) {
    const verdict = value <= (bound ?? Infinity) ? "ok  " : "MISS";
    const limit = bound === undefined ? "no bound" : `at most ${bound}`;
    const aimed = aim === undefined ? "" : `; aim ${aim}: ${value <= aim ? "reached" : "not reached"}`;
    console.log(`${verdict} ${name}: ${round(value)} ${unit} (${limit}${aimed})`);
  }
};
show(
  { name: "diagnostics for a config of 10 KB, median", value: medianMs, bound: 16, unit: "ms" },
  { name: "the same, 99th percentile", value: worstMs, bound: 16, unit: "ms" },
);
const growth = await measureHistoryGrowth(rounds);
show(
  {
    name: "journal of a deployment after 10,000 others against after 10",
    value: growth.journal,
    bound: 1.5,
    unit: "×",
  },
  { name: "the same, status", value: growth.status, bound: 1.5, unit: "×" },
  { name: "the same, a page of history", value: growth.history, bound: 1.5, unit: "×" },
);
const parts = await openRealParts();
try {
  const ratio = await compareWithByHand(parts, rounds);
  show(
    {
      name: "blue-green deployment, wall time against the same calls by hand",
      value: ratio.total,
      bound: 1,
      unit: "×",
    },
    { name: "the same, to the cutover", value: ratio.cutover, bound: 1, unit: "×" },
  );
  const { ours, byHand } = await measureFirstAnswers(parts, rounds);
  show(
    {
      name: "first new answer after the first accept, against a script without proof",
      value: ours.firstNewMs / byHand.firstNewMs,
      bound: 1.8,
      aim: 1.05,
      unit: "×",
    },
    { name: "the same in milliseconds", value: ours.firstNewMs, unit: "ms" },
    { name: "the script's", value: byHand.firstNewMs, unit: "ms" },
    {
      name: "last old answer after the first accept, against the script",
      value: ours.lastOldMs / byHand.lastOldMs,
      bound: 2,
      aim: 1.2,
      unit: "×",
    },
    { name: "the same in milliseconds", value: ours.lastOldMs, unit: "ms" },
    { name: "the script's", value: byHand.lastOldMs, unit: "ms" },
    { name: "requests lost meanwhile", value: ours.lost, bound: 0, unit: "" },
  );
  const hosts = await measureManyHosts(parts, Math.ceil(rounds / 3));
  show(
    {
      name: "switch among 300 hosts of a slow proxy, against its write and the last old answer",
      value: hosts.switchMs / (hosts.putMs + hosts.lastOldMs),
      bound: 1.3,
      unit: "×",
    },
    { name: "the same in milliseconds", value: hosts.switchMs, unit: "ms" },
    { name: "requests lost meanwhile", value: hosts.lost, bound: 0, unit: "" },
  );
  const readiness = await measureReadiness(parts, rounds);
  show({
    name: "readiness noticed after the first accept, median",
    value: readiness,
    bound: 50,
    unit: "ms",
  });
  const parallel = await compareParallel(parts);
  show({
    name: "20 workloads deployed four at a time against one after the other",
    value: parallel,
    bound: 0.75,
    unit: "×",
  });
  const rollback = await measureRollback(parts, Math.ceil(rounds / 2));
  show(
    {
      name: "rollback to a kept container against a fresh deployment that pulls, to the cutover",
      value: rollback.kept.cutoverMs / rollback.pulled.cutoverMs,
      bound: 0.6,
      unit: "×",
    },
    {
      name: "the same against one whose image is on the engine",
      value: rollback.kept.cutoverMs / rollback.held.cutoverMs,
      bound: 1.5,
      aim: 0.75,
      unit: "×",
    },
  );
  const many = await measureManyWorkloads(parts, workloads);
  show(
    {
      name: "memory of a process over 10,000 workloads",
      value: many.residentMiB,
      bound: 250,
      unit: "MiB",
    },
    { name: "status of all of them", value: many.statusMs, bound: 1_500, unit: "ms" },
    { name: "calls to the engine for that", value: many.engineCalls, bound: 1, unit: "" },
    { name: "a look of the watchdog at all of them", value: many.lookMs, bound: 30_000, unit: "ms" },
    {
      name: "the longest round of the monitor over them",
      value: many.roundMs,
      bound: 1_000,
      unit: "ms",
    },
    {
      name: "a deployment among 10,000 workloads against one among 10",
      value: await compareAmongMany(parts, workloads, rounds),
      bound: 1.2,
      unit: "×",
    },
  );
} finally {
  await parts.close();
}
if (values.json) console.log(JSON.stringify({ figures }));
process.exitCode = figures.every(({ value, bound = Infinity }) => value <= bound) ? 0 : 1;

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
