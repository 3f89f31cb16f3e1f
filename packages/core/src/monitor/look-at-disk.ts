import { say } from "@cutover/schema/sayings";
import { within } from "../adapters/clock/within.js";
import type { Engine } from "../journal/engine.js";
import type { Alerts } from "./alerts.js";
import { newStreak, nextStreak } from "./streak.js";

const timeoutMs = 30_000;
const of = { workload: undefined, kind: "disk" } as const;

/** Checks the free space of the engine's data: two looks in a row raise the alert, and two resolve it. */
export function diskLook(engine: Pick<Engine, "runtime" | "clock">, alerts: Alerts) {
  let streak = newStreak();
  return async (halt: AbortSignal): Promise<void> => {
    const { clock, runtime } = engine;
    const findings = await within(clock, { timeoutMs, signal: halt }, (signal) => runtime.check([], signal));
    const full = findings.find(({ code }) => code === "DISK_FULL");
    // If the engine does not answer, its disk is unknown.
    if (!full && findings.length > 0) return;
    streak = nextStreak(streak, !full);
    if (streak.status === "healthy") alerts.resolve(of, say("alert.space-again"));
    else if (full && streak.status !== "unknown") {
      alerts.raise({ ...of, severity: full.severity, message: full.message });
    }
  };
}
