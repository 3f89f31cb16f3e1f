import { DeployerError } from "../errors/deployer-error.js";
import type { Notifier, Notify } from "../notify/notifier.js";
import type { SelfHeal } from "./heal-policy.js";
import type { MonitorSettings } from "./monitor.js";

const defaultParallel = 16;
const mostParallel = 1_000;
/** Node ends a timer of more than 24.8 days at once. */
const longestMs = 2 ** 31 - 1;
const modes: readonly SelfHeal[] = ["off", "restart", "recreate"];

export interface MonitorOptions {
  /** Receivers of alerts: a `Notifier`, or a function. */
  readonly notifiers?: readonly (Notifier | Notify)[];
  /** The action for a workload that runs and is unhealthy; "off" if absent. */
  readonly selfHeal?: SelfHeal;
  /**
   * The number of quick checks at once; 16 if absent. Slow checks, looks at routes, and self-heal each get a
   * quarter of it.
   */
  readonly parallel?: number;
}

/** CONFIG_INVALID, naming the field. */
export function readMonitorOptions(options: MonitorOptions): MonitorSettings {
  const { notifiers = [], selfHeal = "off", parallel = defaultParallel } = options;
  if (!Array.isArray(notifiers)) throw invalid("notifiers", "an array of notifiers and functions");
  if (!modes.includes(selfHeal)) throw invalid("selfHeal", `one of ${modes.join(", ")}`);
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > mostParallel)
    throw invalid("parallel", `a whole number from 1 to ${mostParallel}`);
  return {
    notifiers: notifiers.map(readNotifier),
    selfHeal,
    parallel,
  };
}

function readNotifier(each: Notifier | Notify, index: number): Notifier {
  if (typeof each === "function") return { name: each.name || `notifier ${index + 1}`, notify: each };
  const { name, notify, timeoutMs = 1 } = (each ?? {}) as Partial<Notifier>;
  const isLimit = typeof timeoutMs === "number" && timeoutMs > 0 && timeoutMs <= longestMs;
  if (typeof name === "string" && typeof notify === "function" && isLimit) return each;
  throw invalid(
    `notifiers[${index}]`,
    "a function, or an object with name, notify and, if wanted, timeoutMs",
  );
}

function invalid(field: string, wanted: string): DeployerError {
  return new DeployerError("CONFIG_INVALID", `monitor.${field} must be ${wanted}.`, {
    details: { field: `monitor.${field}` },
  });
}
