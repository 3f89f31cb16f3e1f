import { DeployerError } from "../errors/deployer-error.js";
import type { Clock } from "../clock/clock.js";
import type { Leases } from "../lease/leases.js";
import type { DeploymentEvent } from "../events/events.js";
import type { Prober } from "../prober/prober.js";
import type { Router } from "../router/router.js";
import type { Runtime } from "../runtime/runtime.js";
import type { Policy } from "../plan/policy.js";
import type { SecretAccess } from "../source/resolve-secret.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import type { Store } from "../store/store.js";

/** All times in milliseconds. */
export interface Timing {
  /** For how long, without a break, nothing must be open before blue counts as drained. */
  readonly drainQuietMs: number;
  /** How long nothing is stopped or removed after a route write whose answer was lost: it may still take effect. */
  readonly quarantineMs: number;
  /** How long a deployer's heartbeat may be overdue before another may take its workload over. */
  readonly leaseMs: number;
  /** How long the proxy may take to serve a new route before the switch counts as failed. */
  readonly verifyTimeoutMs: number;
  /** For how long, without a break, only the new route must answer before the switch counts as verified. */
  readonly verifyWindowMs: number;
  /** Between two looks of a deployment at the store: whether another process has cancelled it, or waits for it. */
  readonly pollMs: number;
  /** Between two looks of the watchdog at what is live; 0 turns it off. */
  readonly watchMs: number;
}

export const defaultTiming: Timing = {
  drainQuietMs: 1_000,
  quarantineMs: 120_000,
  leaseMs: 10_000,
  verifyTimeoutMs: 30_000,
  verifyWindowMs: 300,
  pollMs: 50,
  watchMs: 30_000,
};

/** A timer of more than 24.8 days ends at once. */
const mostMs = 2 ** 31 - 1;

/**
 * CONFIG_INVALID, naming the field, where a time is no number of milliseconds from 0 to 24 days; a lease lasts 100 ms at least, and `pollMs`
 * is 10 at least.
 */
export function validateTiming(timing: Timing): Timing {
  for (const [name, value] of Object.entries(timing) as [keyof Timing, unknown][]) {
    const leastMs = { leaseMs: 100, pollMs: 10 }[name as string] ?? 0;
    if (typeof value === "number" && value >= leastMs && value <= mostMs) continue;
    const received = typeof value === "number" ? "a number out of range" : `of type ${typeof value}`;
    throw new DeployerError(
      "CONFIG_INVALID",
      `timing.${name} must be a number of milliseconds from ${leastMs} to ${mostMs}, but is ${received}.`,
      { details: { field: `timing.${name}`, received } },
    );
  }
  return timing;
}

/** Everything a deployment works with: the ports, and what the embedding application chose. */
export interface Engine {
  readonly runtime: Runtime;
  readonly router: Router;
  readonly store: Store;
  readonly prober: Prober;
  readonly clock: Clock;
  readonly leases: Leases;
  readonly sources: ReadonlyMap<string, SourcePlugin>;
  readonly timing: Timing;
  readonly policy: Policy;
  readonly secrets: SecretAccess;
  readonly onEvent: (event: DeploymentEvent) => void;
}
