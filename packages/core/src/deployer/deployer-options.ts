import type { Clock } from "../ports/clock.js";
import type { Timing } from "../journal/engine.js";
import type { DeploymentEvent } from "../events/events.js";
import type { MonitorOptions } from "../monitor/monitor-options.js";
import type { Policy } from "../policy/policy.js";
import type { Prober } from "../ports/prober.js";
import type { Router } from "../ports/router.js";
import type { Runtime } from "../ports/runtime.js";
import type { SecretResolver } from "../source/resolve-secret.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import type { Store } from "../ports/store.js";

export interface Attribution {
  /** The requester, in the application's own words; at most 1,000 characters are kept. No secret. */
  readonly by?: string | undefined;
  /** The reason; as `by`. */
  readonly why?: string | undefined;
}

export interface AbandonOptions extends Attribution {
  readonly why: string;
}

export type PauseOptions = Attribution;

export type PromoteOptions = Attribution;

/** As the field `shift` of a config: shares of the live traffic that go to green before the switch. */
export interface ShiftRequest {
  /** At least one; `weight` from 1 to 99 percent, each larger than the one before; `for` a duration from "1s". */
  readonly steps: readonly { readonly weight: number; readonly for: string }[];
  /** True: each visitor is drawn once, by a cookie, and not each request; false if absent. */
  readonly sticky?: boolean | undefined;
  readonly abort_on?:
    | {
        /** By how many failures among its last ten answers green does worse than blue; 4 if absent. */
        readonly more_failures?: number | undefined;
      }
    | undefined;
}

interface BeginOptions extends Attribution {
  /**
   * Its id, from `newDeploymentId`, so that a caller can note it before it begins. If the store has a deployment
   * of this id, or this deployer carries it out, that one is returned and nothing is begun.
   */
  readonly id?: string;
}

export interface DeployOptions extends BeginOptions {
  /** Aborting it cancels the deployment, as `cancel` does. */
  readonly signal?: AbortSignal;
  /** When `done` resolves: after green is live ("cutover"), or after blue is gone too ("reaped", the default). */
  readonly until?: "cutover" | "reaped";
  /** Ends all other waiting deployments of this workload. */
  readonly supersede?: boolean;
  /** Replaces the config's own `image`, only in this deployment. The source must have such a field. */
  readonly image?: string;
  /**
   * A duration such as "1h", from "1s" to "168h": once green is ready, the deployment waits so long for
   * `promote`, and is undone if nobody calls it. Only with blue-green.
   */
  readonly hold?: string;
  /**
   * True, or with the config's own `preview`: from before the switch, `preview` gives a link under which green can be seen. Only with
   * blue-green and domains. In a first deployment, all others get 502 until then.
   */
  readonly preview?: boolean;
  /**
   * Replaces the config's own `shift`, only in this deployment; false: all traffic goes to green at once. Only
   * with blue-green and domains.
   */
  readonly shift?: ShiftRequest | false;
}

export interface ExplainOptions {
  /** With `config`: explains what could be applied; else, what is applied. */
  readonly source?: string;
  readonly config?: unknown;
  /** As of `deploy`. */
  readonly hold?: string;
  /** As of `deploy`. */
  readonly shift?: ShiftRequest | false;
}

export type RedeployOptions = Omit<DeployOptions, "image" | "hold" | "preview" | "shift">;

export interface RollbackOptions extends RedeployOptions {
  /** Id of the deployment whose image and config run again. */
  readonly to?: string;
}

export interface PruneRequest {
  readonly dryRun?: boolean;
  /** How many closed deployments of each workload stay in the history; 100 if absent. */
  readonly history?: number;
  /** Names of unused volumes that deployments made. No other volumes are removed. */
  readonly volumes?: readonly string[];
}

export interface EventsOptions {
  readonly workload?: string;
  /** The `seq` of the last event that was read; 0 for all kept events. */
  readonly after?: number;
  readonly signal?: AbortSignal;
}

export interface LogsOptions {
  /** How many of the last lines come first; at most 10,000. If absent: 100, or 10,000 with `sinceMs`. */
  readonly tail?: number;
  /** Only lines that were written at this time or later, in whole milliseconds since the Unix epoch. */
  readonly sinceMs?: number;
  /** If true, continues with new lines. */
  readonly follow?: boolean;
  readonly signal?: AbortSignal;
}

export interface RemoveOptions extends BeginOptions {
  readonly volumes?: boolean;
}

export interface DeployerOptions<Sources extends readonly SourcePlugin[] = readonly SourcePlugin[]> {
  readonly runtime: Runtime;
  readonly router: Router;
  readonly store: Store;
  readonly sources: Sources;
  readonly policy?: Policy;
  /** Returns the secret of a `from_resolver` name, at each use. */
  readonly secrets?: SecretResolver;
  readonly timing?: Partial<Timing>;
  /**
   * A wildcard domain such as "*.preview.example.com", which leads to the proxy and is no workload's: each preview gets a host of its own
   * directly below it. Absent: previews are seen under the workload's own domain alone, by a cookie.
   */
  readonly previews?: string;
  /** How many workloads this deployer deploys at the same time, not counting drains; 4 if absent. */
  readonly parallel?: number;
  /**
   * If false, this deployer neither recovers nor repairs by itself, and checks nothing: for a process that only
   * reads. True if absent.
   */
  readonly watch?: boolean;
  /** Checks the live containers and sends alerts; absent: no checks. For one deployer of a store. */
  readonly monitor?: MonitorOptions;
  /**
   * Called with every event of every deployment, including recoveries. Its first failure, thrown or rejected,
   * is a process warning.
   */
  readonly onEvent?: (event: DeploymentEvent) => void;
  readonly prober?: Prober;
  readonly clock?: Clock;
}
