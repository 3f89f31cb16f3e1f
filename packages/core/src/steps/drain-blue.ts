import type { DrainOutcome, NewConnections, OpenConnections, RuntimeState } from "../records/records.js";
import { Arrivals } from "./arrivals.js";
import { openConnectionsOf } from "./open-connections.js";
import { wayToDraining } from "./way-through-proxy.js";
import type { Run } from "../journal/run.js";
import { nameOf } from "../revision/parts.js";

const lookEveryMs = 250;
const tellEveryMs = 1_000;
/** If open connections are unknown, and no deadline was set. */
export const unknownLimitMs = 120_000;

export interface DrainEnd {
  readonly outcome: DrainOutcome;
  readonly open: OpenConnections;
  /** Undefined: they could not be counted. */
  readonly arrived: NewConnections | undefined;
  /** Since the commit. */
  readonly waitedMs: number;
}

/**
 * Resolves if nothing was open on blue and nothing new arrived for a while without a break, because a proxy's
 * old workers may still send something; if its stored deadline has passed; or if another deployment waits,
 * which continues this drain beside its own.
 */
export async function drainBlue(run: Run, blue: RuntimeState, signal: AbortSignal): Promise<DrainEnd> {
  const { clock, timing } = run.engine;
  const container = nameOf(blue.live);
  run.emit({ type: "drain:started", container, durationMs: run.drainLeftMs() });
  const report = (error: unknown): void => run.reportFailure("read the token for blue's drain status", error);
  const arrivals = new Arrivals();
  const look = openConnectionsOf(
    {
      engine: run.engine,
      runtime: run.runtimeOf(blue.live),
      clock,
      arrivals,
      report,
      findWay: wayToDraining(run, blue.live),
    },
    { container: blue.live, source: blue.source, config: blue.config },
  );
  const sinceMs = clock.monotonicMs() - (await servedSinceCommitMs(run));
  let idleSinceMs: number | undefined;
  let unknownSinceMs: number | undefined;
  let toldAtMs = -Infinity;
  for (;;) {
    const lookedAtMs = clock.monotonicMs();
    const { open, isIdle, word } = await look(signal);
    const arrived = arrivals.seen(clock.monotonicMs());
    const newLeftMs = word === "ready" ? 0 : arrivals.leftMs(clock.monotonicMs(), timing.drainQuietMs);
    idleSinceMs = isIdle === true ? (idleSinceMs ?? lookedAtMs) : undefined;
    unknownSinceMs = isIdle === undefined ? (unknownSinceMs ?? lookedAtMs) : undefined;
    const leftMs = run.drainLeftMs() ?? unknownLeftMs(unknownSinceMs, lookedAtMs);
    const quietLeftMs =
      idleSinceMs === undefined ? Infinity : timing.drainQuietMs - (lookedAtMs - idleSinceMs);
    const end = { open, arrived, waitedMs: Math.round(clock.monotonicMs() - sinceMs) };
    if (quietLeftMs <= 0 && newLeftMs <= 0) return { ...end, outcome: "drained" };
    // If the deadline passed before the first count, there is still time to count.
    const isUncounted = newLeftMs > 0 && arrived?.outside === 0;
    if (leftMs === 0 && newLeftMs > 0 && !isUncounted) return { ...end, outcome: "still-reached" };
    if (leftMs === 0 && !isUncounted) return { ...end, outcome: isIdle === true ? "drained" : "deadline" };
    if (await isAwaited(run)) return { ...end, outcome: "handed-over" };
    if (lookedAtMs - toldAtMs >= tellEveryMs) {
      toldAtMs = lookedAtMs;
      const progress = { container, open, waitedMs: end.waitedMs, leftMs };
      run.emit({ type: "drain:progressed", ...progress, ...(arrived && { arrived }) });
    }
    const untilQuietMs = Math.max(quietLeftMs, newLeftMs);
    await clock.sleep(Math.min(lookEveryMs, untilQuietMs, leftMs || Infinity), signal);
  }
}

/**
 * True if another deployment of this workload waits and may begin: no bake needs blue, and blue may run beside
 * the next green.
 */
async function isAwaited(run: Run): Promise<boolean> {
  if (run.bakeLeftMs() > 0) return false;
  const [next] = await run.engine.store.listQueued(run.record.workload).catch(() => []);
  return next?.operation === "remove" || next?.strategy === "blue-green";
}

function unknownLeftMs(sinceMs: number | undefined, nowMs: number): number | undefined {
  return sinceMs === undefined ? undefined : Math.max(0, unknownLimitMs - (nowMs - sinceMs));
}

async function servedSinceCommitMs(run: Run): Promise<number> {
  const state = await run.engine.store.findState(run.record.workload);
  const nowMs = run.engine.clock.wallMs();
  return Math.max(0, nowMs - (state?.committedAtMs ?? nowMs));
}
