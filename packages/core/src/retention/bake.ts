import { say } from "@cutover/schema/sayings";
import { DeployerError } from "../errors/deployer-error.js";
import type { Bake } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { answersWell, findCheckFailure, pauseMs } from "../steps/look-at-side.js";
import { nameOf } from "../revision/parts.js";
import { liveCookie } from "../steps/way-through-proxy.js";

const samples = 5;
const samplePauseMs = 50;
const failuresRunning = 3;
const recentAnswers = 10;
/** At least this many more of the recent answers must be bad than blue's share of bad ones predicts. */
const clearlyMore = 4;

/**
 * Measures blue before the first route write, by its own check and by the proxy's answers. Undefined if there
 * is no bake.
 */
export async function beginBake(run: Run): Promise<Bake | undefined> {
  const durationMs = run.lifecycle.bakeMs;
  const { blue, wanted, signal } = run;
  if (durationMs === 0 || !blue?.route || wanted.domains.length === 0) return undefined;
  if (run.record.strategy !== "blue-green") return undefined;
  const described = run.describeBlue();
  let failed = 0;
  let failedChecks = 0;
  for (let turn = 0; turn < samples; turn += 1) {
    const entrance = blue.route.entrances[turn % blue.route.entrances.length];
    if (!entrance) break;
    const [failure, answered] = await Promise.all([
      findCheckFailure(
        run,
        { reference: blue.live, described, way: { entrance, cookie: liveCookie } },
        signal,
      ),
      answersWell(run, { entrance, described, port: blue.live.port }, signal),
    ]);
    if (failure !== undefined) failedChecks += 1;
    if (!answered) failed += 1;
    await run.engine.clock.sleep(samplePauseMs, signal);
  }
  return { untilMs: undefined, durationMs, before: { asked: samples, failed, failedChecks } };
}

/**
 * Checks green and asks the proxy until the stored end, and longer while the last look was bad. BAKE_FAILED as
 * soon as one of them does worse than before the switch.
 */
export async function bakeGreen(run: Run, signal: AbortSignal): Promise<void> {
  const { bake } = run.record;
  if (!bake || run.bakeLeftMs() === 0) return;
  const container = nameOf(run.green);
  const { clock, store } = run.engine;
  run.emit({ type: "bake:started", container, durationMs: run.bakeLeftMs() });
  const entrances = (await store.findState(run.record.workload))?.route?.entrances ?? [];
  const seen: Seen = { failedChecks: [], answers: [] };
  for (let turn = 0; ; turn += 1) {
    const isLast = run.bakeLeftMs() === 0;
    const entrance = entrances[turn % entrances.length];
    const way = entrance && { entrance, cookie: liveCookie };
    const [failure, answered] = await Promise.all([
      findCheckFailure(run, { reference: run.green, described: run.wanted, way }, signal),
      entrance && answersWell(run, { entrance, described: run.wanted, port: run.green.port }, signal),
    ]);
    if (failure === undefined) seen.failedChecks.length = 0;
    else seen.failedChecks.push(failure);
    if (answered !== undefined) seen.answers.push(answered);
    if (seen.answers.length > recentAnswers) seen.answers.shift();
    const worse = describeWorse(bake.before, seen);
    if (worse !== undefined) {
      run.emit({ type: "bake:finished", container, worse });
      throw new DeployerError("BAKE_FAILED", `${container} does worse than what served before: ${worse}`);
    }
    if (isLast && !endsBadly(bake.before, seen)) break;
    const leftMs = run.bakeLeftMs();
    await clock.sleep(Math.min(pauseMs(run.wanted), leftMs === 0 ? Infinity : leftMs), signal);
  }
  run.emit({ type: "bake:finished", container, worse: undefined });
}

export interface Seen {
  /** The failures of green's own check since it last passed. */
  readonly failedChecks: string[];
  /** True for each good answer of the proxy, oldest first. */
  readonly answers: boolean[];
}

/** How green does worse, in words; undefined if it does not. Pure. */
export function describeWorse(before: Bake["before"], { failedChecks, answers }: Seen): string | undefined {
  if (failedChecks.length >= failuresRunning && !blueFailedToo(before))
    return say("worse.check", { count: failedChecks.length, said: failedChecks.at(-1) ?? "" });
  const last = answers.slice(-failuresRunning);
  if (before.failed === 0 && last.length === failuresRunning && !last.includes(true))
    return say("worse.proxy", { count: failuresRunning });
  const recent = answers.slice(-recentAnswers);
  const failed = recent.filter((isWell) => !isWell).length;
  const expected = Math.round((recentAnswers * before.failed) / before.asked);
  if (failed < expected + clearlyMore) return undefined;
  return say("worse.answers", {
    failed,
    recent: recent.length,
    before: before.failed,
    asked: before.asked,
  });
}

function endsBadly(before: Bake["before"], { failedChecks, answers }: Seen): boolean {
  const failsCheck = failedChecks.length > 0 && !blueFailedToo(before);
  return failsCheck || (before.failed === 0 && answers.at(-1) === false);
}

/** Blue's own check never passed, so going back to it would help nobody. */
function blueFailedToo({ asked, failedChecks = 0 }: Bake["before"]): boolean {
  return failedChecks === asked;
}
