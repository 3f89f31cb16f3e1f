import { readFile, writeFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import { lifeOf, playLife } from "@cutover/core/testing";

/**
 * Plays lives of two workloads with up to three deployers for `--minutes`, at most `--count`. A failing seed
 * goes into life-regressions.json, which the tests replay for ever. `--replay SEED` prints one life line by
 * line.
 */
const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    count: { type: "string", default: "1000000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
    replay: { type: "string" },
  },
});
const file = "test/soak/life-regressions.json";
const isReplay = values.replay !== undefined;
const first = Number(values.replay ?? values.seed);
const most = isReplay ? 1 : Number(values.count);
const untilMs = performance.now() + Number(values.minutes) * 60_000;
let lives = 0;
let steps = 0;
let effects = 0;
const failed: number[] = [];
while (performance.now() < untilMs && lives < most) {
  const seed = first + lives;
  const life = lifeOf(seed);
  const played = await playLife(life);
  lives += 1;
  steps += life.steps.length;
  effects += played.effects;
  if (played.violations.length > 0) failed.push(seed);
  if (played.violations.length > 0 || isReplay)
    console.error([...played.timeline, ...played.violations, `replay: ${seed}`].join("\n"));
}
if (failed.length > 0 && !isReplay) {
  const known = JSON.parse(await readFile(file, "utf8")) as number[];
  await writeFile(file, `${JSON.stringify([...new Set([...known, ...failed])])}\n`);
}
console.log(JSON.stringify({ lives, steps, effects, violations: failed.length, failed }));
process.exitCode = failed.length > 0 ? 1 : 0;
