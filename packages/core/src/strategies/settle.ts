import { DeployerError, hasCode } from "../errors/deployer-error.js";
import { abort } from "./abort.js";
import { bakeGreen } from "../retention/bake.js";
import { ensureRuns, putUnlessByHand, stateOf } from "./keep-blue-serving.js";
import { persist } from "../journal/persist.js";
import { restoreBlue } from "./restore-blue.js";
import { keepImages } from "../retention/keep-images.js";
import { handOver, reapBeside } from "../retention/retiring.js";
import { awaitRouteLost } from "../recovery/watch-markers.js";
import { isRouterChanged } from "../steps/same-router.js";
import { inspectRoute } from "../steps/inspect-route.js";
import type { Drain, RuntimeState } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { drainBlue, type DrainEnd } from "../steps/drain-blue.js";
import { giveAliasToGreen, takeAliasFromBlue } from "../steps/move-alias.js";
import { reapBlue } from "../steps/reap-blue.js";
import { runPostCutover } from "../steps/run-hooks.js";
import { verifyRoute, type Expected } from "../steps/verify-route.js";
import { withdrawBlue } from "./withdraw-blue.js";
import { nameOf } from "../revision/parts.js";

const challengePauseMs = 1_000;

/**
 * After the commit: drains blue, then removes it if green still serves. If green fails or the deployment is
 * cancelled, blue is live again. Waits out an uncertain write even without blue, because the next deployment
 * would not know of it.
 */
export async function settle(run: Run): Promise<void> {
  const { blue } = run;
  await persist(run, "take the alias from blue", () => takeAliasFromBlue(run));
  await runPostCutover(run);
  for (;;) {
    const { end, unwanted, disturbed }: Served = blue ? await serveOn(run, blue) : {};
    if (unwanted !== undefined && (await goBack(run, unwanted))) return;
    // Before the check, which waits until no lost write of it can take effect.
    if (disturbed !== true) await persist(run, "take blue off the route", () => withdrawBlue(run));
    const mustCheck = blue !== undefined || run.record.uncertainAtMs !== undefined;
    const fallen = mustCheck ? await checkUntilCertain(run) : undefined;
    if (fallen && (await goBack(run, fallen))) return;
    if (fallen) await startGreenAgain(run, fallen);
    else if (disturbed) continue;
    const cancelled = cancellationOf(run) ?? (blue && (await letGo(run, blue, end)));
    if (cancelled !== undefined && (await goBack(run, cancelled))) return;
    break;
  }
  if (run.record.phase === "done") return;
  await persist(run, "remove blue", () => reapBlue(run));
  await run.enter("done", { finishedAtMs: run.engine.clock.wallMs() });
}

/** False if there is no blue any more. */
async function goBack(run: Run, failure: unknown): Promise<boolean> {
  const { blue } = run;
  if (!blue || !(await run.inspect(blue.live))) return false;
  const undo = run.record.strategy === "recreate" ? restoreBlue : abort;
  await undo(run, failure, { state: await stateOf(run, blue) });
  return true;
}

/** The cancellation, after which blue is live again as long as it is there. */
function cancellationOf(run: Run): unknown {
  if (run.record.drain?.outcome !== undefined) return undefined;
  if (run.signal.aborted) return run.halt.aborted ? undefined : run.signal.reason;
  const { cancelled, workload } = run.record;
  return cancelled
    ? new DeployerError("CANCELLED", `the deployment of ${workload} was cancelled`)
    : undefined;
}

/** At most one of them is set; none if there was nothing to wait for. */
interface Served {
  readonly end?: DrainEnd;
  /** Why blue must be live again. */
  readonly unwanted?: unknown;
  /** Green's process ended, or somebody changed its route: this must be checked first. */
  readonly disturbed?: boolean;
}

/**
 * Drains blue and bakes green at the same time, and reaps retired containers. A failure of green ends it at
 * once.
 */
async function serveOn(run: Run, blue: RuntimeState): Promise<Served> {
  const { drain } = run.record;
  if (!drain || drain.outcome !== undefined || drain.durationMs === 0) return {};
  const cancelled = cancellationOf(run);
  if (cancelled !== undefined) return { unwanted: cancelled };
  const over = new AbortController();
  const quiet = new AbortController();
  const fallen = new AbortController();
  const signal = AbortSignal.any([run.signal, over.signal, fallen.signal]);
  const stop = (error: unknown): never => {
    over.abort(error);
    throw error;
  };
  try {
    await persist(run, "watch green", () =>
      run.runtimeOf(run.green).watch(
        run.green,
        ({ kind }) => {
          if (kind === "died" || kind === "out-of-memory") fallen.abort();
        },
        AbortSignal.any([run.halt, quiet.signal]),
      ),
    );
    const green = await persist(run, "look at green", () => run.inspect(run.green));
    if (green?.state !== "running") return { disturbed: true };
    const beside = reapBeside(run, { signal, quiet: quiet.signal });
    void awaitRouteLost(run, AbortSignal.any([signal, quiet.signal])).then(
      (isLost) => isLost && fallen.abort(),
    );
    const [drained] = await Promise.allSettled([
      drainBlue(run, blue, signal).catch(stop),
      bakeGreen(run, signal).catch(stop),
    ]);
    quiet.abort();
    await beside;
    if (drained.status === "fulfilled" && !signal.aborted) return { end: drained.value };
  } finally {
    quiet.abort();
  }
  run.halt.throwIfAborted();
  if (fallen.signal.aborted) return { disturbed: true };
  if (run.signal.aborted || hasCode(over.signal.reason, "BAKE_FAILED")) return { unwanted: signal.reason };
  throw over.signal.reason;
}

/**
 * Records durably, before blue is stopped or retires, how its drain ended, and that nobody can go back to it
 * from now on. Resolves with an earlier cancellation.
 */
async function letGo(run: Run, blue: RuntimeState, end: DrainEnd | undefined): Promise<unknown> {
  const { drain } = run.record;
  if (!drain || drain.outcome !== undefined) return undefined;
  try {
    if (end?.outcome === "handed-over" || end?.outcome === "still-reached") {
      await keepImages(run);
      await handOver(run, blue, end);
    } else await noteEnd(run, blue, { drain, end });
    return undefined;
  } catch (error) {
    if (hasCode(error, "CANCELLED")) return error;
    throw error;
  }
}

const nothingToWaitFor = { outcome: "drained", waitedMs: 0, open: undefined, arrived: undefined } as const;

async function noteEnd(
  run: Run,
  { live }: RuntimeState,
  { drain, end }: { drain: Drain; end: DrainEnd | undefined },
): Promise<void> {
  const { outcome, waitedMs, open, arrived } = end ?? nothingToWaitFor;
  const cut = outcome === "deadline" ? open : undefined;
  const counted = arrived && { arrived };
  const patch = { ...drain, outcome, waitedMs, ...(cut && { cut }), ...counted };
  await run.intend({ drain: patch }, { unlessCancelled: true });
  if (end) run.emit({ type: "drain:finished", container: nameOf(live), outcome, waitedMs, cut, ...counted });
}

async function startGreenAgain(run: Run, failure: DeployerError): Promise<void> {
  run.reportFailure("green fell, and there is no blue to go back to: it is started again", failure);
  await persist(run, "start green again", async () => {
    await ensureRuns(run, run.green);
    await giveAliasToGreen(run, run.halt);
  });
  await persist(run, "take blue off the route", () => withdrawBlue(run));
  await persist(run, "put the route to green", () => keepRoute(run));
  while (await run.waitOutQuarantine()) await persist(run, "put the route to green", () => keepRoute(run));
}

/** Checks again after a quarantine: an uncertain write may have moved the route meanwhile. */
async function checkUntilCertain(run: Run): Promise<DeployerError | undefined> {
  for (;;) {
    const failure = await persist(run, "check green before blue goes", () => findFailure(run));
    if (failure || !(await run.waitOutQuarantine())) return failure;
  }
}

/** Undefined if green runs and only green answers through the proxy; a changed route is put back first. */
async function findFailure(run: Run): Promise<DeployerError | undefined> {
  const container = await run.inspect(run.green);
  if (container?.state !== "running" || container.restartCount > 0) {
    const seen = container ? `${container.state} after ${container.restartCount} restarts` : "gone";
    return new DeployerError("GREEN_EXITED", `${nameOf(run.green)} is ${seen} while blue was drained`);
  }
  await keepRoute(run);
  return undefined;
}

/** Ensures that only green answers through the proxy: puts a changed route back, unless a person wants it so. */
async function keepRoute(run: Run): Promise<void> {
  const committed = (await run.engine.store.findState(run.record.workload))?.route;
  if (!committed) return;
  const { nonce } = committed;
  if (isRouterChanged(run) && (await isVerified(run, committed))) return;
  const { workload } = run.record;
  const { faults, found } = await inspectRoute(run.engine, { workload, route: committed }, run.halt);
  if (faults.some(({ passes }) => passes)) {
    await run.engine.clock.sleep(challengePauseMs, run.halt);
    return keepRoute(run);
  }
  if (faults.some(({ byHand }) => byHand)) return;
  const isOurs = nonce === run.record.nonce && faults.length === 0;
  if (isOurs && found && (await isVerified(run, { ...found, nonce }))) return;
  const live = await putUnlessByHand(run, committed);
  const state = await run.engine.store.findState(run.record.workload);
  if (live && state) await run.intend({}, { state: { ...state, route: live } });
}

async function isVerified(run: Run, expected: Expected): Promise<boolean> {
  try {
    // If the switch saw the workers replaced, the new ones answer here.
    const before = isRouterChanged(run) ? undefined : run.record.evidence?.workersReplaced && [];
    await verifyRoute(run, { ...expected, before }, run.halt);
    return true;
  } catch (error) {
    if (hasCode(error, "ROUTE_NOT_VERIFIED")) return false;
    throw error;
  }
}
