import type { Drain, OpenConnections, RuntimeState } from "../../store/records.js";
import { openConnectionsOf } from "../open-connections.js";
import type { Run } from "../run.js";

const lookEveryMs = 250;
const tellEveryMs = 1_000;
/** Where nobody can say what is open, and no deadline was set. */
export const unknownLimitMs = 120_000;

export interface DrainEnd {
  readonly outcome: NonNullable<Drain["outcome"]>;
  readonly open: OpenConnections;
  /** Since the commit. */
  readonly waitedMs: number;
}

/**
 * Resolves when blue serves nothing any more, for a while without a break, as a proxy's old workers may still send it something;
 * when its stored deadline has passed; or when another deployment waits, which goes on with this drain beside its own.
 */
export async function drainBlue(run: Run, blue: RuntimeState, signal: AbortSignal): Promise<DrainEnd> {
  const { clock, timing } = run.engine;
  const container = blue.live.name;
  run.emit({ type: "drain:started", container, durationMs: run.drainLeftMs() });
  const report = (error: unknown): void => run.reportFailure("read the token for blue's drain status", error);
  const look = openConnectionsOf(
    { engine: run.engine, runtime: run.runtime, report },
    { container: blue.live, source: blue.source, config: blue.config },
  );
  const sinceMs = clock.monotonicMs() - (await servedSinceCommitMs(run));
  let idleSinceMs: number | undefined;
  let unknownSinceMs: number | undefined;
  let toldAtMs = -Infinity;
  for (;;) {
    const lookedAtMs = clock.monotonicMs();
    const { open, isIdle } = await look(signal);
    idleSinceMs = isIdle === true ? (idleSinceMs ?? lookedAtMs) : undefined;
    unknownSinceMs = isIdle === undefined ? (unknownSinceMs ?? lookedAtMs) : undefined;
    const leftMs = run.drainLeftMs() ?? unknownLeftMs(unknownSinceMs, lookedAtMs);
    const quietLeftMs =
      idleSinceMs === undefined ? Infinity : timing.drainQuietMs - (lookedAtMs - idleSinceMs);
    const end = { open, waitedMs: Math.round(clock.monotonicMs() - sinceMs) };
    if (quietLeftMs <= 0 || (leftMs === 0 && isIdle === true)) return { ...end, outcome: "drained" };
    if (leftMs === 0) return { ...end, outcome: "deadline" };
    if (await isAwaited(run)) return { ...end, outcome: "handed-over" };
    if (lookedAtMs - toldAtMs >= tellEveryMs) {
      toldAtMs = lookedAtMs;
      run.emit({ type: "drain:progressed", container, open, waitedMs: end.waitedMs, leftMs });
    }
    await clock.sleep(Math.min(lookEveryMs, quietLeftMs, leftMs ?? Infinity), signal);
  }
}

/**
 * Whether another deployment of this workload waits for the end of this one, and may have it: blue is not needed to go back to, and may run
 * beside the next green.
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
