import { say } from "@cutover/schema/sayings";
import { catalogue } from "@cutover/schema/errors";
import { DeployerError, hasCode, toDeployerError } from "../errors/deployer-error.js";
import { leavesOpen } from "../errors/leaves-open.js";
import { emitterOf } from "../events/emitter.js";
import type { EmitDetail } from "../events/events.js";
import type { NewConnections, RetiringContainer, RuntimeState } from "../records/records.js";
import { plainLifecycle } from "../strategies/plain-lifecycle.js";
import type { Engine } from "../journal/engine.js";
import type { Damage } from "../recovery/damage.js";
import { longestQuietMs } from "../steps/arrivals.js";
import {
  forgetGone,
  isQuietFor,
  lookAt,
  lookForOverdue,
  mayGo,
  mustTellReached,
  waitedFor,
  type Overdue,
} from "./retiring-looks.js";
import type { Run } from "../journal/run.js";
import type { DrainEnd } from "../steps/drain-blue.js";
import { takeDown } from "../steps/take-down.js";
import { nameOf } from "../revision/parts.js";

const lookEveryMs = 1_000;

interface HandOver extends Pick<DrainEnd, "waitedMs">, Partial<Pick<DrainEnd, "outcome" | "arrived">> {
  readonly unlessCancelled?: boolean;
}

/**
 * Ends a deployment whose blue still serves: blue now retires, beside later deployments. CANCELLED, unless that
 * no longer counts.
 */
export async function handOver(
  run: Run,
  blue: RuntimeState,
  { waitedMs, outcome = "handed-over", arrived, unlessCancelled = true }: HandOver,
): Promise<void> {
  const { engine, record } = run;
  const isReached = outcome === "still-reached";
  const state = (await engine.store.findState(record.workload)) ?? blue;
  const retiring: RetiringContainer = {
    deployment: record.id,
    container: blue.live,
    source: blue.source,
    config: blue.config,
    sinceMs: state.committedAtMs,
    deadlineMs: record.drain?.deadlineMs,
    ...(isReached && arrived && { reached: arrived }),
  };
  const counted = arrived && { arrived };
  const drain = record.drain && { ...record.drain, outcome, waitedMs, ...counted };
  const next: RuntimeState = {
    ...state,
    retiring: [...(state.retiring ?? []), retiring],
    // The waiting deployment removes containers that are no longer kept.
    retained: (state.retained ?? []).slice(0, retainOf(run)),
  };
  await run.enter("done", { finishedAtMs: engine.clock.wallMs(), drain }, { state: next, unlessCancelled });
  const container = nameOf(blue.live);
  run.emit({ type: "drain:finished", container, outcome, waitedMs, cut: undefined, ...counted });
  if (isReached && arrived) warnOfReached(run.emit, container, arrived);
}

/** All, if its plugin is gone: an unknown number must not remove anything. */
function retainOf(run: Run): number {
  const described = run.describeGreen();
  return described ? (described.lifecycle ?? plainLifecycle).retain : Infinity;
}

/** Returns the retiring containers that may go now: with nothing open, gone, or past their deadline. */
export async function findOverdue(
  engine: Engine,
  state: RuntimeState | undefined,
  signal: AbortSignal,
): Promise<Damage[]> {
  const overdue = await lookForOverdue(engine, state, signal);
  return overdue.map(({ retiring: { container }, outcome }) => {
    return {
      cause: `retired ${container.deployment}`,
      problem: say(outcome === "drained" ? "damage.retired" : "damage.retired-late", {
        container: nameOf(container),
      }),
    };
  });
}

/** Stops and removes those that may go. A failure of one does not stop the others. */
export async function reapOverdue(run: Run, signal: AbortSignal = run.halt): Promise<void> {
  const { engine, record } = run;
  const before = await engine.store.findState(record.workload);
  let failure: DeployerError | undefined;
  for (const overdue of await lookForOverdue(engine, before, signal)) {
    signal.throwIfAborted();
    try {
      await reap(run, overdue);
    } catch (error) {
      if (run.halt.aborted || leavesOpen(error)) throw error;
      failure ??= toDeployerError(error);
    }
  }
  if (failure) throw failure;
}

/**
 * A container leaves the state first: after a crash it is removed as a leftover. A stack leaves last: if it is
 * half down, its record must still name its owner.
 */
async function reap(run: Run, { retiring, outcome, open, arrived, waitedMs }: Overdue): Promise<void> {
  const { engine, record } = run;
  const { container, deployment } = retiring;
  const { sideBySide } = run.runtimeOf(container);
  if (!sideBySide) await takeDown(run, container);
  const state = await engine.store.findState(record.workload);
  if (!state) return;
  const others = (state.retiring ?? []).filter((one) => one.container.deployment !== container.deployment);
  await run.intend({}, { state: { ...state, retiring: others } });
  const cut = outcome === "deadline" ? open : undefined;
  // In the name of the deployment that handed it over, which is closed by now.
  const emit = emitterOf(engine, { workload: record.workload, deployment });
  const end = { container: nameOf(container), outcome, waitedMs, cut };
  emit({ type: "drain:finished", ...end, ...(arrived && { arrived }) });
  if (sideBySide) await takeDown(run, container);
}

/**
 * While a deployment is open, only it may do this: reaps earlier retired containers until `quiet`, and finishes
 * the one that it is at.
 */
export async function reapBeside(
  run: Run,
  { signal, quiet }: { signal: AbortSignal; quiet: AbortSignal },
): Promise<void> {
  if ((run.blue?.retiring ?? []).length === 0) return;
  const wake = AbortSignal.any([signal, quiet]);
  while (!wake.aborted) {
    await run.engine.clock.sleep(lookEveryMs, wake).catch(() => undefined);
    if (wake.aborted) break;
    try {
      await reapOverdue(run, signal);
    } catch (error) {
      if (!signal.aborted) run.reportFailure("remove what has retired", error);
      if (hasCode(error, "LEASE_LOST", "CLOSED", "STORE_FAILED", "STORE_NEWER")) return;
    }
  }
}

/**
 * Waits for earlier retired containers before blue is stopped to make room for green: they must not run beside
 * green either. STILL_REACHED if one gets new connections although its time is over.
 */
export async function awaitRetired(run: Run): Promise<void> {
  const { store, clock } = run.engine;
  for (;;) {
    const state = await store.findState(run.record.workload);
    if ((state?.retiring ?? []).length === 0) return;
    await reapOverdue(run, run.signal);
    await assertUnreached(run);
    await clock.sleep(lookEveryMs, run.signal);
  }
}

/**
 * For a container past its deadline that is still there: it was watched for long enough, and new connections
 * came.
 */
async function assertUnreached({ engine, record, signal }: Run): Promise<void> {
  const { workload } = record;
  const state = await engine.store.findState(workload);
  for (const retiring of state?.retiring ?? []) {
    const { leftMs, arrived } = await lookAt(engine, { workload, retiring }, signal);
    if (leftMs !== 0 || !arrived || arrived.outside === 0) continue;
    if (arrived.watchedMs < longestQuietMs(engine.timing.drainQuietMs)) continue;
    throw new DeployerError("STILL_REACHED", reachedInWords(nameOf(retiring.container), arrived), {
      details: { container: nameOf(retiring.container), arrived },
    });
  }
}

function warnOfReached(emit: EmitDetail, container: string, arrived: NewConnections): void {
  const code = "STILL_REACHED";
  emit({ type: "warning:found", code, message: reachedInWords(container, arrived), remedy: catalogue[code] });
}

function reachedInWords(container: string, { outside, watchedMs, from }: NewConnections): string {
  const whence = from.length > 0 ? `, from ${from.join(", ")}` : "";
  return `${container} was replaced, but still gets new connections: ${outside} in ${Math.round(watchedMs / 1000)} s${whence}; it serves on until none come any more`;
}

export interface WatchRetiring {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Looks for damage of a workload and repairs it, under its lease. */
  readonly repair: (workload: string) => Promise<void>;
}

/**
 * Until `signal` aborts, reports once a second the open connections of each retiring container, and starts a
 * repair if one may go. If a deployment is open, that deployment does it.
 */
export async function watchRetiring({ engine, signal, repair }: WatchRetiring): Promise<void> {
  const repairing = new Set<string>();
  while (!signal.aborted) {
    await engine.clock.idle(lookEveryMs, signal).catch(() => undefined);
    if (signal.aborted) return;
    try {
      const states = (await engine.store.listStates()).filter(({ retiring }) => (retiring ?? []).length > 0);
      forgetGone(engine, states);
      if (states.length === 0) continue;
      const open = new Set((await engine.store.listOpenDeployments()).map(({ workload }) => workload));
      await Promise.all(
        states.map(async ({ workload, retiring = [] }) => {
          const dues = await Promise.all(
            retiring.map((one) => tellProgress(engine, { workload, one }, signal)),
          );
          if (!dues.includes(true) || open.has(workload) || repairing.has(workload)) return;
          repairing.add(workload);
          void repair(workload)
            .catch(() => undefined)
            .finally(() => repairing.delete(workload));
        }),
      );
    } catch {
      // If something does not answer now, the next second asks again.
    }
  }
}

/** True if it may be time for it to go. */
async function tellProgress(
  engine: Engine,
  { workload, one }: { workload: string; one: RetiringContainer },
  signal: AbortSignal,
): Promise<boolean> {
  const look = await lookAt(engine, { workload, retiring: one }, signal);
  const { open, leftMs, arrived } = look;
  const waitedMs = waitedFor(engine, one);
  const { deployment, container } = one;
  const progress = { container: nameOf(container), open, waitedMs, leftMs, ...(arrived && { arrived }) };
  const emit = emitterOf(engine, { workload, deployment });
  emit({ type: "drain:progressed", ...progress });
  if (arrived && mustTellReached(engine, one, look)) warnOfReached(emit, nameOf(container), arrived);
  return mayGo(look) && (!arrived || isQuietFor(engine, one, lookEveryMs));
}
