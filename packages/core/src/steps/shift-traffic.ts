import { say } from "@cutover/schema/sayings";
import { DeployerError } from "../errors/deployer-error.js";
import type { Run } from "../journal/run.js";
import { hostName } from "../ports/host-name.js";
import { drawnPath, stagedCookie, type Entrance, type StagedTarget } from "../ports/router.js";
import type { Answered, LiveRoute, ShiftedStep } from "../records/records.js";
import { nameOf } from "../revision/parts.js";
import type { Shift } from "../source/source-plugin.js";
import { assertBothRun, watchBoth } from "./both-run.js";
import { answersWell, findCheckFailure, pauseMs } from "./look-at-side.js";
import { putRoute } from "./put-route.js";
import { readMarker } from "./read-marker.js";
import { liveCookie } from "./way-through-proxy.js";
import { findRouteAtStake, stagedTarget, type RouteAtStake } from "./stage-green.js";
import { findStaged, hashOfToken, newToken } from "./token.js";

/** A share is proved by so many draws of the side that gets less. */
const fewestDrawn = 6;
const leastDraws = 40;
/** Of these, a share of 1 % draws green about 24 times, and never once in 10^10 runs. */
const mostDraws = 2_400;
const deviations = 6;
const drawTimeoutMs = 2_000;
const mostUnanswered = 20;
const recentAnswers = 10;
const failuresRunning = 3;

/**
 * Before the switch, leads a growing share of the live requests to green, and watches it beside blue: each share is written to the route, proved by
 * the route's nonce and by what the proxy draws, and lasts for its time. SHIFT_FAILED as soon as green does worse than blue; the undo leads all
 * requests back. A rollback, and a deployment without a live route beside it, shift nothing. A later process begins the interrupted share again.
 */
export async function shiftTraffic(run: Run): Promise<void> {
  const { shift } = run.lifecycle;
  if (!shift || run.record.operation === "rollback") return;
  const before = await findRouteAtStake(run);
  if (!before) return;
  if (run.record.phase !== "shifting") {
    const { domains, target } = before;
    await run.enter("shifting", { routeBefore: { domains, target } });
  }
  const token = await chooseToken(run);
  // The same in a later process.
  const sticky = shift.sticky ? hashOfToken(run.record.id).slice(0, 12) : undefined;
  for (const [index, { weight }] of shift.steps.entries())
    if (!run.record.shifted?.[index]?.watched)
      await takeStep(run, {
        shift,
        index,
        before,
        staged: { ...stagedTarget(run, token), share: weight, ...(sticky && { sticky }) },
      });
}

/** That of a preview, which stays valid as long as it is on the route. */
async function chooseToken(run: Run): Promise<string> {
  const { preview } = run.record;
  if (!preview) return newToken(run);
  const present = await findStaged(run, preview, run.signal);
  if (present) return present.token;
  const token = newToken(run);
  await run.intend({ preview: { tokenHash: hashOfToken(token) } });
  return token;
}

interface StepOfShift {
  readonly shift: Shift;
  readonly index: number;
  readonly before: RouteAtStake;
  readonly staged: StagedTarget & { readonly share: number };
}

async function takeStep(run: Run, { shift, index, before, staged }: StepOfShift): Promise<void> {
  const weight = staged.share;
  const { live } = await putRoute(run, { ...before, staged }, run.signal);
  const drawn = await proveShare(run, live, weight);
  const durationMs = shift.steps[index]?.durationMs ?? 0;
  const { nonce } = live;
  const begun: ShiftedStep = { weight, nonce, drawn, sinceMs: run.engine.clock.wallMs(), durationMs };
  const earlier = run.record.shifted?.slice(0, index) ?? [];
  await run.intend({ shifted: [...earlier, begun] });
  const container = nameOf(run.green);
  const place = { step: index + 1, steps: shift.steps.length };
  run.emit({ type: "shift:stepped", container, ...place, weight, nonce, drawn, leftMs: durationMs });
  const seen = new Sides();
  const watch = { live, token: staged.token, durationMs, shift, seen };
  let worse: string | undefined;
  await run.withoutSlot(async () => {
    worse = await watchSides(run, watch);
  });
  const { watched } = seen;
  run.emit({ type: "shift:watched", container, weight, watched, ...(worse !== undefined && { worse }) });
  // Only a step that was passed is noted so: a later process would go on after it.
  if (worse === undefined) return run.intend({ shifted: [...earlier, { ...begun, watched }] });
  throw new DeployerError(
    "SHIFT_FAILED",
    `${container} does worse than blue at ${weight} % of the requests: ${worse}`,
    { details: { weight, green: { ...watched.green }, blue: { ...watched.blue } } },
  );
}

/**
 * Asks the proxy what it draws, until each side was drawn often enough to tell the share from another one. ROUTE_NOT_VERIFIED.
 */
async function proveShare(run: Run, { entrances }: LiveRoute, weight: number): Promise<ShiftedStep["drawn"]> {
  let asked = 0;
  let green = 0;
  let unanswered = 0;
  while (asked < leastDraws || (Math.min(green, asked - green) < fewestDrawn && asked < mostDraws)) {
    const entrance = entrances[(asked + unanswered) % entrances.length];
    if (!entrance) throw new DeployerError("INTERNAL", "a route without entrances cannot be asked");
    const drawn = await readDrawn(run, entrance);
    if (drawn === "staged") green += 1;
    if (drawn === "staged" || drawn === "live") asked += 1;
    else if ((unanswered += 1) > mostUnanswered)
      throw new DeployerError(
        "ROUTE_NOT_VERIFIED",
        `${entrance.domain}: the proxy serves the new route, but does not answer ${drawnPath} with what it draws`,
        {
          remedy: `Remove what answers ${drawnPath} before the route.`,
          details: { domain: entrance.domain },
        },
      );
  }
  const expected = (asked * weight) / 100;
  const allowed = deviations * Math.sqrt(expected * (1 - weight / 100)) + 2;
  if (green > 0 && green < asked && Math.abs(green - expected) <= allowed) return { asked, green };
  throw new DeployerError(
    "ROUTE_NOT_VERIFIED",
    `the proxy serves the new route, but drew green for ${green} of ${asked} requests, where ${weight} % were to be`,
    { details: { weight, asked, green } },
  );
}

async function readDrawn(run: Run, { scheme, address, port, domain }: Entrance): Promise<string | undefined> {
  const at = { scheme, address, port, host: hostName(domain), path: drawnPath };
  const limits = { timeoutMs: drawTimeoutMs, maxBodyBytes: 16 };
  const outcome = await run.engine.prober.probe({ ...at, ...limits }, run.signal);
  return outcome.kind === "answer" && outcome.status === 200 ? outcome.body.trim() : undefined;
}

/** What each side has answered through the proxy; true for a good answer, oldest first. */
class Sides {
  readonly green: boolean[] = [];
  readonly blue: boolean[] = [];

  get watched(): Required<ShiftedStep>["watched"] {
    return { green: answered(this.green), blue: answered(this.blue) };
  }

  recent(): { readonly green: Answered; readonly blue: Answered } {
    return {
      green: answered(this.green.slice(-recentAnswers)),
      blue: answered(this.blue.slice(-recentAnswers)),
    };
  }
}

function answered(answers: readonly boolean[]): Answered {
  return { asked: answers.length, failed: answers.filter((isWell) => !isWell).length };
}

interface Watch {
  readonly live: LiveRoute;
  readonly token: string;
  readonly durationMs: number;
  readonly shift: Shift;
  readonly seen: Sides;
}

/** Looks at both sides for the time of the share, and longer while green's last answer was bad. How green does worse, in words; undefined if it does not. */
async function watchSides(
  run: Run,
  { live, token, durationMs, shift, seen }: Watch,
): Promise<string | undefined> {
  const { clock } = run.engine;
  const both = await watchBoth(run);
  const untilMs = clock.monotonicMs() + durationMs;
  const failedChecks: string[] = [];
  try {
    for (let turn = 0; ; turn += 1) {
      const isLast = clock.monotonicMs() >= untilMs;
      const entrance = live.entrances[turn % live.entrances.length];
      if (!entrance) throw new DeployerError("INTERNAL", "a route without entrances cannot be watched");
      run.signal.throwIfAborted();
      await assertBothRun(run, both, "had a share of the traffic");
      await assertStillServed(run, live, entrance);
      const { failure, green, blue } = await lookAtBoth(run, entrance, token);
      seen.green.push(green);
      seen.blue.push(blue);
      if (failure === undefined) failedChecks.length = 0;
      else failedChecks.push(failure);
      const worse = describeWorse(seen, failedChecks, shift);
      if (worse !== undefined) return worse;
      const endsWell = failure === undefined && (green || !blue);
      if (isLast && endsWell) return undefined;
      const leftMs = Math.max(untilMs - clock.monotonicMs(), 0);
      const signal = AbortSignal.any([run.signal, both.died]);
      const pause = Math.min(pauseMs(run.wanted), leftMs === 0 ? Infinity : leftMs);
      await clock.sleep(pause, signal).catch(() => undefined);
    }
  } finally {
    both.end();
  }
}

interface Look {
  /** Of green's own check; undefined too if blue's own check fails. */
  readonly failure: string | undefined;
  /** True for a good answer through the proxy. */
  readonly green: boolean;
  readonly blue: boolean;
}

async function lookAtBoth(run: Run, entrance: Entrance, token: string): Promise<Look> {
  const { blue, green, signal } = run;
  const [described, wanted] = [run.describeBlue(), run.wanted];
  const toGreen = { entrance, cookie: `${stagedCookie}=${token}` };
  const toBlue = { entrance, cookie: liveCookie };
  const [failure, blueFailure, greenAnswer, blueAnswer] = await Promise.all([
    findCheckFailure(run, { reference: green, described: wanted, way: toGreen }, signal),
    blue && findCheckFailure(run, { reference: blue.live, described, way: toBlue }, signal),
    answersWell(run, { ...toGreen, described: wanted, port: green.port }, signal),
    answersWell(run, { ...toBlue, described, port: blue?.live.port }, signal),
  ]);
  return {
    failure: blueFailure === undefined ? failure : undefined,
    green: greenAnswer,
    blue: blueAnswer,
  };
}

function describeWorse(
  seen: Sides,
  failedChecks: readonly string[],
  { moreFailures }: Shift,
): string | undefined {
  if (failedChecks.length >= failuresRunning)
    return say("worse.check", { count: failedChecks.length, said: failedChecks.at(-1) ?? "" });
  const { green, blue } = seen.recent();
  if (green.failed < blue.failed + moreFailures) return undefined;
  return say("worse.beside", { failed: green.failed, recent: green.asked, blue: blue.failed });
}

/** ROUTE_NOT_VERIFIED if somebody else has written the route since. */
async function assertStillServed(run: Run, { nonce }: LiveRoute, entrance: Entrance): Promise<void> {
  const answer = await readMarker(run.engine.prober, entrance, run.signal);
  if (answer.kind !== "marker" || answer.nonce === nonce) return;
  throw new DeployerError(
    "ROUTE_NOT_VERIFIED",
    `${entrance.domain}: somebody else saved the route while green had a share of the traffic`,
    {
      remedy: "Close the pages in which this route is being edited, then deploy again.",
      details: { domain: entrance.domain },
    },
  );
}
