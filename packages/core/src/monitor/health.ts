import type { HealthEntry } from "../ports/store.js";
import type { Check } from "./check.js";
import type { Streak } from "./streak.js";
import { uptime } from "./uptime.js";

const dayMs = 86_400_000;

/** The monitor's view of a workload. */
export interface WorkloadHealth {
  readonly workload: string;
  /** unknown: it was never checked. */
  readonly status: Streak["status"];
  readonly sinceMs: number | undefined;
  /** Undefined if this deployer has no monitor, or has not checked it yet. */
  readonly lastCheck: Check | undefined;
  /** Why it is not checked now, in words; undefined if it is checked. */
  readonly note: string | undefined;
  /** The share of time, 0 to 1, in which it was not unhealthy; undefined if nothing is known. */
  readonly uptime: { readonly lastDay: number | undefined; readonly total: number | undefined };
  /** Changes, newest first. */
  readonly history: readonly HealthEntry[];
}

export interface HealthFacts {
  readonly workload: string;
  /** Newest first. */
  readonly history: readonly HealthEntry[];
  readonly lastCheck: Check | undefined;
  readonly note: string | undefined;
  readonly nowMs: number;
}

/** Pure. */
export function describeHealth({ workload, history, lastCheck, note, nowMs }: HealthFacts): WorkloadHealth {
  const latest = history[0];
  return {
    workload,
    status: latest?.status ?? "unknown",
    sinceMs: latest?.atMs,
    lastCheck,
    note,
    uptime: {
      lastDay: uptime(history, { fromMs: nowMs - dayMs, toMs: nowMs }),
      total: uptime(history, { fromMs: 0, toMs: nowMs }),
    },
    history,
  };
}
