import { parseArgs } from "node:util";
import { configOf, CrashWorld } from "../parts/deployer-process/crash-world.js";
import { killAndRecover, type KillReport } from "../parts/deployer-process/kill-round.js";
import { percentiles } from "../parts/deployer-process/recovery-times.js";
import { addRegression, type Regression } from "../parts/deployer-process/regressions.js";
import { openRealParts } from "../parts/world/real-world.js";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "10" },
    kills: { type: "string", default: "1000" },
    seed: { type: "string", default: String(Date.now() % 1_000_000_000) },
  },
});
const untilMs = performance.now() + Number(values.minutes) * 60_000;
const mostKills = Number(values.kills);
const turns: readonly Omit<Regression, "seed">[] = [
  { strategy: "blue-green", proxy: "nginx" },
  { strategy: "recreate", proxy: "nginx" },
  { strategy: "blue-green", proxy: "nginx-proxy-manager" },
];
/** After this many kills the next world begins: a fresh proxy and database, another strategy. */
const killsOfAWorld = 10;

let seed = Number(values.seed);
let kills = 0;
let violations = 0;
const recoveriesMs: number[] = [];
const places = new Map<string, number>();
const mayGoOn = (): boolean => performance.now() < untilMs && kills < mostKills;

const parts = await openRealParts();
try {
  const images = { v1: await parts.publish("v1"), v2: await parts.publish("v2") };
  for (let turn = 0; mayGoOn(); turn += 1) {
    const { strategy, proxy } = turns[turn % turns.length] as (typeof turns)[number];
    const world = await CrashWorld.open({ socketPath: parts.socketPath, proxy });
    try {
      await world.deploy(configOf(images.v1, { deploy_strategy: strategy }));
      for (let count = 0; count < killsOfAWorld && mayGoOn(); count += 1, seed += 1) {
        const report = await killAndRecover(world, { seed, strategy, images });
        if (!(await note(report, { seed, strategy, proxy }))) break;
      }
    } finally {
      await world.close();
    }
  }
} finally {
  await parts.close();
}
const recoveryMs = percentiles(recoveriesMs);
console.log(
  JSON.stringify({
    kills,
    violations,
    recoveries: recoveriesMs.length,
    recoveryMs,
    places: Object.fromEntries(places),
  }),
);
process.exitCode = violations > 0 ? 1 : 0;

/** False if something was lost: the world cannot be used for another kill. */
async function note(report: KillReport, regression: Regression): Promise<boolean> {
  if (report.killedAt !== "nowhere") kills += 1;
  places.set(report.killedAt, (places.get(report.killedAt) ?? 0) + 1);
  if (report.recoveryMs !== undefined) recoveriesMs.push(report.recoveryMs);
  if (report.violations.length === 0) return true;
  violations += 1;
  console.error(`${JSON.stringify(regression)}: ${report.violations.join("; ")}\n${report.timeline}\n`);
  await addRegression(regression);
  return false;
}
