import type { ProbeOutcome } from "../../prober/prober.js";

/** Between two tries while nobody listens yet: noticing readiness within 50 ms asks for about half of that. */
export const firstPauseMs = 25;

/** While nobody listens a try costs next to nothing, so the pace stays high; an application that answers is asked less. */
export function nextPauseMs(outcome: ProbeOutcome, pauseMs: number, elapsedMs: number): number {
  const nobody =
    outcome.kind === "failure" && (outcome.reason === "refused" || outcome.reason === "unreachable");
  return nobody ? firstPauseMs + elapsedMs / 200 : pauseMs * 1.25;
}
