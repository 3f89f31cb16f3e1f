import type { ProbeOutcome } from "../ports/prober.js";

/**
 * The pause between two attempts while nobody listens, which cost next to nothing; short compared with a reload
 * of the proxy.
 */
export const firstPauseMs = 5;

/**
 * While nobody listens an attempt costs next to nothing, so the pace stays high; an application that answers is
 * asked less often.
 */
export function nextPauseMs(outcome: ProbeOutcome, pauseMs: number, elapsedMs: number): number {
  const nobody =
    outcome.kind === "failure" && (outcome.reason === "refused" || outcome.reason === "unreachable");
  return nobody ? firstPauseMs + elapsedMs / 200 : pauseMs * 1.25;
}
