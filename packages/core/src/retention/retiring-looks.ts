import type { Engine } from "../journal/engine.js";
import { Arrivals, longestQuietMs } from "../steps/arrivals.js";
import { openConnectionsOf, type OpenLook } from "../steps/open-connections.js";
import type {
  DrainOutcome,
  NewConnections,
  OpenConnections,
  RetiringContainer,
  RuntimeState,
} from "../records/records.js";
import { unknownLimitMs } from "../steps/drain-blue.js";
import { runtimesFor } from "../revision/runtimes.js";

export interface Overdue {
  readonly retiring: RetiringContainer;
  readonly outcome: Extract<DrainOutcome, "drained" | "deadline">;
  readonly open: OpenConnections;
  readonly arrived: NewConnections | undefined;
  readonly waitedMs: number;
}

/** One deployer's observations of a retiring container, over all its looks. Times are of the monotonic clock. */
interface Watched {
  readonly arrivals: Arrivals;
  /** The latest look, and the one before. */
  looksAtMs: readonly [before: number, latest: number];
  /** Since when its connections are unknown. */
  unknownSinceMs?: number | undefined;
  /** True if it was reported as still reached after its deadline. */
  isTold?: boolean;
}

/** By the deployment of the container. */
const watched = new WeakMap<Engine, Map<string, Watched>>();

function watchedOf(engine: Engine, { container: { deployment } }: RetiringContainer): Watched {
  const all = watched.get(engine) ?? new Map<string, Watched>();
  watched.set(engine, all);
  const known = all.get(deployment) ?? {
    arrivals: new Arrivals(),
    looksAtMs: [-Infinity, -Infinity],
  };
  all.set(deployment, known);
  return known;
}

export interface Look extends OpenLook {
  /** The time until it may go whatever is open; undefined: without limit. */
  readonly leftMs: number | undefined;
  /** Undefined if they cannot be counted, or the application's own report replaces them. */
  readonly arrived: NewConnections | undefined;
}

/** Looks at a retiring container's open connections, and at new ones since the last look. */
export async function lookAt(
  engine: Engine,
  { workload, retiring }: { readonly workload: string; readonly retiring: RetiringContainer },
  signal: AbortSignal,
): Promise<Look> {
  const { clock } = engine;
  const { container, deadlineMs } = retiring;
  const runtime = runtimesFor(engine, { workload })(container);
  const of = watchedOf(engine, retiring);
  const { arrivals } = of;
  const looking = { engine, runtime, clock, arrivals, report: () => undefined };
  const look = await openConnectionsOf(looking, retiring)(signal);
  const nowMs = clock.monotonicMs();
  of.looksAtMs = [of.looksAtMs[1], nowMs];
  of.unknownSinceMs = look.isIdle === undefined ? (of.unknownSinceMs ?? nowMs) : undefined;
  // Every deployer asks the application, over connections that the others cannot distinguish from a client's.
  const seen = { ...look, arrived: look.word === undefined ? arrivals.seen(nowMs) : undefined };
  if (deadlineMs !== undefined) return { ...seen, leftMs: Math.max(0, deadlineMs - clock.wallMs()) };
  const { unknownSinceMs } = of;
  const leftMs =
    unknownSinceMs === undefined ? undefined : Math.max(0, unknownLimitMs - (nowMs - unknownSinceMs));
  return { ...seen, leftMs };
}

/**
 * The containers that may go now. Idle and unreached means: so at two looks, with the quiet time between them.
 */
export async function lookForOverdue(
  engine: Engine,
  state: RuntimeState | undefined,
  signal: AbortSignal,
): Promise<Overdue[]> {
  if (!state) return [];
  const { workload } = state;
  const looks = (state.retiring ?? []).map(async (retiring): Promise<Overdue[]> => {
    let seen = await lookAt(engine, { workload, retiring }, signal);
    if (!mayGo(seen)) return [];
    const isIdleEarly = seen.isIdle === true && seen.leftMs !== 0;
    const quietLeftMs = isIdleEarly ? engine.timing.drainQuietMs : 0;
    const newLeftMs = leftToCome(engine, retiring, seen);
    if (newLeftMs > 0 && isWatched(engine, retiring) && (seen.arrived?.outside ?? 0) > 0) return [];
    const pauseMs = Math.max(quietLeftMs, newLeftMs);
    if (pauseMs > 0) {
      await engine.clock.sleep(pauseMs, signal);
      seen = await lookAt(engine, { workload, retiring }, signal);
    }
    if (!mayGo(seen) || leftToCome(engine, retiring, seen) > 0) return [];
    const { open, arrived } = seen;
    const outcome = seen.isIdle === true ? "drained" : "deadline";
    return [{ retiring, open, arrived, waitedMs: waitedFor(engine, retiring), outcome }];
  });
  return (await Promise.all(looks)).flat();
}

/** Somebody looks at it often, so further looks wait for the quiet time, not this one. */
function isWatched(engine: Engine, retiring: RetiringContainer): boolean {
  const [beforeMs, latestMs] = watchedOf(engine, retiring).looksAtMs;
  return latestMs - beforeMs < longestQuietMs(engine.timing.drainQuietMs);
}

/** Decides by the open connections. */
export function mayGo({ isIdle, leftMs }: Look): boolean {
  return isIdle === true || leftMs === 0;
}

/** The remaining quiet time without new connections until it may go. */
function leftToCome(engine: Engine, retiring: RetiringContainer, { arrived }: Look): number {
  if (!arrived) return 0;
  const { drainQuietMs } = engine.timing;
  const { arrivals } = watchedOf(engine, retiring);
  const neededMs = retiring.reached ? longestQuietMs(drainQuietMs) : arrivals.neededMs(drainQuietMs);
  return Math.max(0, neededMs - arrived.quietMs);
}

/** For an occasional look: true if new connections have stopped for long enough to look more closely. */
export function isQuietFor(engine: Engine, retiring: RetiringContainer, lookEveryMs: number): boolean {
  return watchedOf(engine, retiring).arrivals.leftMs(engine.clock.monotonicMs(), lookEveryMs) === 0;
}

/**
 * Once per deadline, if new connections come after it. If it retires for that reason, it was already reported.
 */
export function mustTellReached(
  engine: Engine,
  retiring: RetiringContainer,
  { leftMs, arrived }: Look,
): boolean {
  const of = watchedOf(engine, retiring);
  if (retiring.reached || of.isTold || leftMs !== 0 || (arrived?.outside ?? 0) === 0) return false;
  of.isTold = true;
  return true;
}

export function waitedFor({ clock }: Engine, { sinceMs }: RetiringContainer): number {
  return Math.max(0, clock.wallMs() - sinceMs);
}

/** Nobody asks again about a container that no longer retires. */
export function forgetGone(engine: Engine, states: readonly RuntimeState[]): void {
  const retiring = new Set(
    states.flatMap((state) => (state.retiring ?? []).map(({ container }) => container.deployment)),
  );
  const known = watched.get(engine);
  for (const deployment of known?.keys() ?? []) if (!retiring.has(deployment)) known?.delete(deployment);
}
