import type { StrategyName } from "@cutover/schema";
import type { OpenPhase } from "../records/records.js";

/** absent: no such container; idle: created or stopped; running: up, but not ready; ready: up, and it passed its gate once more. */
export type Condition = "absent" | "idle" | "running" | "ready";

export interface Observation {
  readonly phase: OpenPhase;
  readonly strategy: StrategyName;
  readonly cancelled: boolean;
  readonly green: Condition;
  /** "none" if this is the workload's first deployment. */
  readonly blue: Condition | "none";
}

export type Action =
  /** Undo: blue serves, green goes. */
  | "abort"
  /** Recreate's undo: green stops, blue starts. */
  | "restore"
  /** Stop blue, start green, and continue. */
  | "replace-blue"
  /** Green waits for its promotion until the same deadline. */
  | "hold-again"
  /** Green gets its share again, and the rest of that step's time. */
  | "shift-again"
  /** Put green's route under a new nonce, verify, commit, settle. */
  | "take-over"
  /** Committed: drain, check, reap. */
  | "settle"
  | "finish-abort"
  | "finish-restore"
  | "finish-remove"
  | "finish-repair"
  /** Neither side is up: start blue, remove nothing, report it. */
  | "start-blue";

/**
 * Decides what a successor does with a deployment that its deployer left open. Pure; docs/plans holds the
 * table.
 */
export function decide({ phase, strategy, cancelled, green, blue }: Observation): Action {
  switch (phase) {
    case "planned":
    case "probing":
      return "abort";
    case "held":
      return green === "ready" && !cancelled ? "hold-again" : "abort";
    case "shifting":
      return green === "ready" && !cancelled ? "shift-again" : "abort";
    case "stopping":
      return green === "idle" && !cancelled ? "replace-blue" : "restore";
    case "starting":
      return green === "ready" && !cancelled ? "take-over" : "restore";
    case "switching":
      if (green === "ready" && !cancelled) return "take-over";
      if (strategy === "recreate") return "restore";
      if (blue === "none" || blue === "running" || blue === "ready") return "abort";
      return green === "ready" ? "take-over" : "start-blue";
    case "draining":
      return "settle";
    case "aborting":
      return "finish-abort";
    case "restoring":
      return "finish-restore";
    case "removing":
      return "finish-remove";
    case "repairing":
      return "finish-repair";
  }
}
