import type { Clock } from "../clock/clock.js";
import type { Leases } from "../lease/leases.js";
import type { DeploymentEvent } from "../events/events.js";
import type { Prober } from "../prober/prober.js";
import type { Router } from "../router/router.js";
import type { Runtime } from "../runtime/runtime.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import type { Store } from "../store/store.js";

/** All times in milliseconds. */
export interface Timing {
  /** How long blue serves on after the verified switch. */
  readonly drainMs: number;
  /** How long nothing is stopped or removed after a route write whose answer was lost: it may still take effect. */
  readonly quarantineMs: number;
  /** How long a deployer's heartbeat may be overdue before another may take its workload over. */
  readonly leaseMs: number;
  /** How long the proxy may take to serve a new route before the switch counts as failed. */
  readonly verifyTimeoutMs: number;
  /** For how long, without a break, only the new route must answer before the switch counts as verified. */
  readonly verifyWindowMs: number;
}

export const defaultTiming: Timing = {
  drainMs: 10_000,
  quarantineMs: 120_000,
  leaseMs: 10_000,
  verifyTimeoutMs: 30_000,
  verifyWindowMs: 300,
};

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
  readonly onEvent: (event: DeploymentEvent) => void;
}
