import { hasCode, toDeployerError, type DeployerError } from "../errors/deployer-error.js";
import { leavesOpen } from "../errors/leaves-open.js";
import { emitterOf } from "../events/emitter.js";
import type { OpenConnections, RetiringContainer, RuntimeState } from "../store/records.js";
import { plainLifecycle } from "../plan/plain-lifecycle.js";
import type { Engine } from "./engine.js";
import type { Damage } from "./find-damage.js";
import { openConnectionsOf, type OpenLook } from "./open-connections.js";
import type { Run } from "./run.js";
import { unknownLimitMs, type DrainEnd } from "./steps/drain-blue.js";
import { nameOnEngine, takeDown } from "./take-down.js";

const lookEveryMs = 1_000;
/** Of each deployer, by the deployment of the container: since when nobody can say what it serves, on the monotonic clock. */
const unknownSince = new WeakMap<Engine, Map<string, number>>();

interface Overdue {
  readonly retiring: RetiringContainer;
  readonly outcome: "drained" | "deadline";
  readonly open: OpenConnections;
  readonly waitedMs: number;
}

/**
 * Ends a deployment whose blue still serves: from here on it retires, beside the deployments to come. CANCELLED, unless that does not count
 * any more.
 */
export async function handOver(
  run: Run,
  blue: RuntimeState,
  { waitedMs, unlessCancelled = true }: Pick<DrainEnd, "waitedMs"> & { readonly unlessCancelled?: boolean },
): Promise<void> {
  const { engine, record } = run;
  const state = (await engine.store.findState(record.workload)) ?? blue;
  const retiring: RetiringContainer = {
    deployment: record.id,
    container: blue.live,
    source: blue.source,
    config: blue.config,
    sinceMs: state.committedAtMs,
    deadlineMs: record.drain?.deadlineMs,
  };
  const drain = record.drain && { ...record.drain, outcome: "handed-over" as const, waitedMs };
  const next: RuntimeState = {
    ...state,
    retiring: [...(state.retiring ?? []), retiring],
    // What is kept no longer, the deployment that waits removes.
    retained: (state.retained ?? []).slice(0, retainOf(run)),
  };
  await run.enter("done", { finishedAtMs: engine.clock.wallMs(), drain }, { state: next, unlessCancelled });
  const container = blue.live.name;
  run.emit({ type: "drain:finished", container, outcome: "handed-over", waitedMs, cut: undefined });
}

/** All, if its plugin is gone: what cannot be told now is not useless. */
function retainOf(run: Run): number {
  const described = run.describeGreen();
  return described ? (described.lifecycle ?? plainLifecycle).retain : Infinity;
}

/** Each container that retires and may go now: it serves nothing any more, is gone, or its deadline has passed. */
export async function findOverdue(
  engine: Engine,
  state: RuntimeState | undefined,
  signal: AbortSignal,
): Promise<Damage[]> {
  const overdue = await lookForOverdue(engine, state, signal);
  return overdue.map(({ retiring: { container }, outcome }) => {
    const why = outcome === "drained" ? "serves nothing any more" : "its time is over";
    return { cause: `retired ${container.deployment}`, problem: `${container.name} has retired, and ${why}` };
  });
}

/** Stops and removes those that may go. What fails of one keeps no other from it. */
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
 * A container is taken out of the state first: what a crash leaves then is removed as any leftover. A stack is taken out last: of one that is
 * down in part, nothing may be left that shows whose it was.
 */
async function reap(run: Run, { retiring, outcome, open, waitedMs }: Overdue): Promise<void> {
  const { engine, record } = run;
  const { container, deployment } = retiring;
  if (container.stack) await takeDown(run, container);
  const state = await engine.store.findState(record.workload);
  if (!state) return;
  const others = (state.retiring ?? []).filter((one) => one.container.deployment !== container.deployment);
  await run.intend({}, { state: { ...state, retiring: others } });
  const cut = outcome === "deadline" ? open : undefined;
  // In the name of the deployment that handed it over, which is closed by now.
  const emit = emitterOf(engine, { workload: record.workload, deployment });
  emit({ type: "drain:finished", container: container.name, outcome, waitedMs, cut });
  if (!container.stack) await takeDown(run, container);
}

/** While a deployment is open, nobody else may: reaps what has retired before it, until `quiet`; what it is at by then, it ends. */
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

/** Before blue is stopped to make room for green: what has retired before it must not run beside green either. */
export async function awaitRetired(run: Run): Promise<void> {
  const { store, clock } = run.engine;
  for (;;) {
    const state = await store.findState(run.record.workload);
    if ((state?.retiring ?? []).length === 0) return;
    await reapOverdue(run, run.signal);
    await clock.sleep(lookEveryMs, run.signal);
  }
}

export interface WatchRetiring {
  readonly engine: Engine;
  readonly signal: AbortSignal;
  /** Looks for damage of a workload and mends it, under its lease. */
  readonly repair: (workload: string) => Promise<void>;
}

/**
 * Until `signal` aborts: tells once a second what each container that retires still serves, and has the workload repaired where one
 * may go. Where a deployment is open, that one sees to it.
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
      // What does not answer now is asked again in a second.
    }
  }
}

/** True where it may be time for it to go. */
async function tellProgress(
  engine: Engine,
  { workload, one }: { workload: string; one: RetiringContainer },
  signal: AbortSignal,
): Promise<boolean> {
  const { open, isIdle, leftMs } = await lookAt(engine, { workload, retiring: one }, signal);
  const waitedMs = waitedFor(engine, one);
  const { deployment, container } = one;
  const progress = { container: container.name, open, waitedMs, leftMs };
  emitterOf(engine, { workload, deployment })({ type: "drain:progressed", ...progress });
  return leftMs === 0 || isIdle === true;
}

/** Idle is what was so at two looks, with the quiet time between them. */
async function lookForOverdue(
  engine: Engine,
  state: RuntimeState | undefined,
  signal: AbortSignal,
): Promise<Overdue[]> {
  if (!state) return [];
  const { workload } = state;
  const looks = (state.retiring ?? []).map(async (retiring): Promise<Overdue[]> => {
    let seen = await lookAt(engine, { workload, retiring }, signal);
    if (seen.isIdle === true && seen.leftMs !== 0) {
      await engine.clock.sleep(engine.timing.drainQuietMs, signal);
      seen = await lookAt(engine, { workload, retiring }, signal);
    }
    const of = { retiring, open: seen.open, waitedMs: waitedFor(engine, retiring) };
    if (seen.isIdle === true) return [{ ...of, outcome: "drained" }];
    return seen.leftMs === 0 ? [{ ...of, outcome: "deadline" }] : [];
  });
  return (await Promise.all(looks)).flat();
}

function waitedFor({ clock }: Engine, { sinceMs }: RetiringContainer): number {
  return Math.max(0, clock.wallMs() - sinceMs);
}

interface Look extends OpenLook {
  /** Until it may go whatever it serves; undefined: without limit. */
  readonly leftMs: number | undefined;
}

async function lookAt(
  engine: Engine,
  { workload, retiring }: { readonly workload: string; readonly retiring: RetiringContainer },
  signal: AbortSignal,
): Promise<Look> {
  const { clock, runtime } = engine;
  const { container } = retiring;
  const name = await nameOnEngine(engine, { workload, container }, signal);
  const serving = { ...retiring, container: { ...container, name } };
  const look = await openConnectionsOf({ engine, runtime, report: () => undefined }, serving)(signal);
  const unknownMs = noteUnknown(engine, retiring, look);
  const { deadlineMs } = retiring;
  if (deadlineMs !== undefined) return { ...look, leftMs: Math.max(0, deadlineMs - clock.wallMs()) };
  return { ...look, leftMs: unknownMs === undefined ? undefined : Math.max(0, unknownLimitMs - unknownMs) };
}

/** For how long nobody could say what it serves; undefined where somebody can. */
function noteUnknown(
  engine: Engine,
  { container: { deployment } }: RetiringContainer,
  { isIdle }: OpenLook,
): number | undefined {
  const since = unknownSince.get(engine) ?? new Map<string, number>();
  unknownSince.set(engine, since);
  const nowMs = engine.clock.monotonicMs();
  if (isIdle === undefined) since.set(deployment, since.get(deployment) ?? nowMs);
  else since.delete(deployment);
  const sinceMs = since.get(deployment);
  return sinceMs === undefined ? undefined : nowMs - sinceMs;
}

/** What retires no more, nobody asks about again. */
function forgetGone(engine: Engine, states: readonly RuntimeState[]): void {
  const retiring = new Set(
    states.flatMap((state) => (state.retiring ?? []).map(({ container }) => container.deployment)),
  );
  const since = unknownSince.get(engine);
  for (const deployment of since?.keys() ?? []) if (!retiring.has(deployment)) since?.delete(deployment);
}
