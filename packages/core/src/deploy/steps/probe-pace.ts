import type { ProbeOutcome } from "../../prober/prober.js";

/** Between two tries while nobody listens yet, which cost next to nothing: as little as matters beside a reload of the proxy. */
export const firstPauseMs = 5;

/** While nobody listens a try costs next to nothing, so the pace stays high; an application that answers is asked less. */
export function nextPauseMs(outcome: ProbeOutcome, pauseMs: number, elapsedMs: number): number {
  const nobody =
    outcome.kind === "failure" && (outcome.reason === "refused" || outcome.reason === "unreachable");
  return nobody ? firstPauseMs + elapsedMs / 200 : pauseMs * 1.25;
}
