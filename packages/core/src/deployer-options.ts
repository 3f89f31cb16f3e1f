import type { Clock } from "./clock/clock.js";
import type { Timing } from "./deploy/engine.js";
import type { DeploymentEvent } from "./events/events.js";
import type { MonitorOptions } from "./monitor/monitor-options.js";
import type { Policy } from "./plan/policy.js";
import type { Prober } from "./prober/prober.js";
import type { Router } from "./router/router.js";
import type { Runtime } from "./runtime/runtime.js";
import type { SecretResolver } from "./source/resolve-secret.js";
import type { SourcePlugin } from "./source/source-plugin.js";
import type { Store } from "./store/store.js";

export interface Attribution {
  /** Who asks for it, in the application's own words; at most 1,000 characters are kept. No secret. */
  readonly by?: string | undefined;
  /** Why; as `by`. */
  readonly why?: string | undefined;
}

export interface AbandonOptions extends Attribution {
  readonly why: string;
}

export type PauseOptions = Attribution;

export interface DeployOptions extends Attribution {
  /** Aborting it cancels the deployment, as `cancel` does. */
  readonly signal?: AbortSignal;
  /** When `done` resolves: once green is live ("cutover"), or once blue is gone too ("reaped", the default). */
  readonly until?: "cutover" | "reaped";
  /** Ends all others that wait for this workload. */
  readonly supersede?: boolean;
  /** Takes the place of the config's own `image`, in this deployment alone. The source must have such a field. */
  readonly image?: string;
}

export type RedeployOptions = Omit<DeployOptions, "image">;

export interface RollbackOptions extends RedeployOptions {
  /** Id of the deployment whose image and config are to run again. */
  readonly to?: string;
}

export interface PruneRequest {
  readonly dryRun?: boolean;
  /** How many closed deployments of each workload stay in the history; 100 if absent. */
  readonly history?: number;
  /** Names of volumes that deployments have made and that nothing uses any more: no others go. */
  readonly volumes?: readonly string[];
}

export interface EventsOptions {
  readonly workload?: string;
  /** The `seq` of the last event that was read; 0 for all that are kept. */
  readonly after?: number;
  readonly signal?: AbortSignal;
}

export interface LogsOptions {
  /** How many of the last lines come first; 100 if absent, 10,000 at most. */
  readonly tail?: number;
  /** Whether it goes on with what is written from then on. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

export interface RemoveOptions extends Attribution {
  readonly volumes?: boolean;
}

export interface DeployerOptions<Sources extends readonly SourcePlugin[] = readonly SourcePlugin[]> {
  readonly runtime: Runtime;
  readonly router: Router;
  readonly store: Store;
  readonly sources: Sources;
  readonly policy?: Policy;
  /** Turns the name of a `from_resolver` reference into its secret, each time that it is needed. */
  readonly secrets?: SecretResolver;
  readonly timing?: Partial<Timing>;
  /** How many workloads are deployed at the same time by this deployer, drains aside; 4 if absent. */
  readonly parallel?: number;
  /** Checks what is live, and tells of changes; absent: nobody does. For one deployer of a store. */
  readonly monitor?: MonitorOptions;
  /** Called with every event of every deployment, recoveries included. The first failure of it, thrown or rejected, is a process warning. */
  readonly onEvent?: (event: DeploymentEvent) => void;
  readonly prober?: Prober;
  readonly clock?: Clock;
}
