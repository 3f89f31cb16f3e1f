import { DeployerError } from "../errors/deployer-error.js";
import type { Clock } from "../ports/clock.js";
import type { Leases } from "./leases.js";
import type { DeploymentEvent } from "../events/events.js";
import type { Prober } from "../ports/prober.js";
import type { Router } from "../ports/router.js";
import type { Runtime } from "../ports/runtime.js";
import type { Policy } from "../policy/policy.js";
import type { SecretAccess } from "../source/resolve-secret.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import type { Store } from "../ports/store.js";

/** All times in milliseconds. */
export interface Timing {
  /** How long nothing may be open, without a break, before blue counts as drained. */
  readonly drainQuietMs: number;
  /**
   * How long nothing is stopped or removed after a route write whose answer was lost: it may still take effect.
   */
  readonly quarantineMs: number;
  /** How long a deployer's heartbeat may be overdue before another deployer may take its workload over. */
  readonly leaseMs: number;
  /** How long the proxy may take to serve a new route before the switch fails. */
  readonly verifyTimeoutMs: number;
  /** How long only the new route must answer, without a break, before the switch is verified. */
  readonly verifyWindowMs: number;
  /** How often a deployment checks the store for a cancellation or a waiting deployment. */
  readonly pollMs: number;
  /** How often the watchdog recovers and repairs; 0 turns it off. */
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

/** Node ends a timer of more than 24.8 days at once. */
const mostMs = 2 ** 31 - 1;

/**
 * CONFIG_INVALID, naming the field, if a time is not a number of milliseconds from 0 to 24 days. `leaseMs` is
 * at least 100, `pollMs` at least 10.
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

/** Everything that a deployment works with: the ports, and the choices of the embedding application. */
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
  /** The wildcard domain below which previews get hosts of their own; undefined: they get none. */
  readonly previews: string | undefined;
  readonly onEvent: (event: DeploymentEvent) => void;
}
