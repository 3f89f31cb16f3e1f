import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { sweepSchedules } from "@cutover/core/testing";

/**
 * Plays schedules of two deployers for `--minutes`, at most `--count`. A failing seed goes into
 * schedule-regressions.json, which the tests replay for ever.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    count: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
  },
});
const file = "test/soak/schedule-regressions.json";
const untilMs = performance.now() + Number(values.minutes) * 60_000;
const first = Number(values.seed);
const atOnce = 100;
let schedules = 0;
let effects = 0;
const failed: number[] = [];
while (performance.now() < untilMs && schedules < Number(values.count)) {
  const from = first + schedules;
  const report = await sweepSchedules({ from, to: from + atOnce });
  schedules += report.schedules;
  effects += report.effects;
  failed.push(...report.failed);
}
if (failed.length > 0) {
  const known = JSON.parse(await readFile(file, "utf8")) as number[];
  await writeFile(file, `${JSON.stringify([...new Set([...known, ...failed])])}\n`);
}
console.log(JSON.stringify({ schedules, effects, violations: failed.length, failed }));
process.exitCode = failed.length > 0 ? 1 : 0;
