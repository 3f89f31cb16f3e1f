import type { Clock } from "./clock/clock.js";
import type { Timing } from "./deploy/engine.js";
import { DeployerError } from "./errors/deployer-error.js";
import type { DeploymentEvent } from "./events/events.js";
import type { MonitorOptions } from "./monitor/monitor-options.js";
import type { Policy } from "./plan/policy.js";
import type { Prober } from "./prober/prober.js";
import type { Router } from "./router/router.js";
import type { Runtime } from "./runtime/runtime.js";
import type { SecretResolver } from "./source/resolve-secret.js";
import type { SourcePlugin } from "./source/source-plugin.js";
import type { DeploymentRecord } from "./store/records.js";
import type { Store } from "./store/store.js";

export interface Attribution {
  /** Who asks for it, in the application's own words; at most 1,000 characters are kept. No secret. */
  readonly by?: string | undefined;
  /** Why; as `by`. */
  readonly why?: string | undefined;
}

export interface DeployOptions extends Attribution {
  /** Aborting it cancels the deployment, as `cancel` does. */
  readonly signal?: AbortSignal;
  /** When `done` resolves: once green is live ("cutover"), or once blue is gone too ("reaped", the default). */
  readonly until?: "cutover" | "reaped";
  /** Ends all others that wait for this workload. */
  readonly supersede?: boolean;
}

export interface RollbackOptions extends DeployOptions {
  /** Id of the deployment whose image and config are to run again. */
  readonly to?: string;
}

export interface PruneRequest {
  readonly dryRun?: boolean;
  /** How many closed deployments of each workload stay in the history; 100 where absent. */
  readonly history?: number;
}

export interface RemoveOptions extends Attribution {
  readonly volumes?: boolean;
}

export interface DeployerOptions {
  readonly runtime: Runtime;
  readonly router: Router;
  readonly store: Store;
  readonly sources: readonly SourcePlugin[];
  readonly policy?: Policy;
  /** Turns the name of a `from_resolver` reference into its secret, each time that it is needed. */
  readonly secrets?: SecretResolver;
  readonly timing?: Partial<Timing>;
  /** How many workloads are deployed at the same time by this deployer, drains aside; 4 where absent. */
  readonly parallel?: number;
  /** Checks what is live, and tells of changes; absent: nobody does. For one deployer of a store. */
  readonly monitor?: MonitorOptions;
  /** Called with every event of every deployment, recoveries included. Must not throw. */
  readonly onEvent?: (event: DeploymentEvent) => void;
  readonly prober?: Prober;
  readonly clock?: Clock;
}

const defaultParallel = 4;
const defaultHistory = 100;
const longestAttribution = 1_000;

/** CONFIG_INVALID where it is no whole number of at least 1. */
export function readParallel(parallel: unknown = defaultParallel): number {
  return readCount("parallel", parallel, 1);
}

/** CONFIG_INVALID where it is no whole number of at least 0: what is none must not clear everything away. */
export function readHistory(history: unknown = defaultHistory): number {
  return readCount("history", history, 0);
}

function readCount(field: string, value: unknown, least: number): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= least) return value;
  const received = typeof value === "number" ? "a number out of range" : `of type ${typeof value}`;
  throw invalid(field, `a whole number of at least ${least}`, received);
}

/** Who and why, as it is kept: cut where it is too long. CONFIG_INVALID where it is no text. */
export function attribution({ by, why }: Attribution): Pick<DeploymentRecord, "by" | "why"> {
  const read = (field: string, text: unknown): string => {
    if (typeof text !== "string") throw invalid(field, "a text", `of type ${typeof text}`);
    return text.slice(0, longestAttribution);
  };
  return {
    ...(by !== undefined && { by: read("by", by) }),
    ...(why !== undefined && { why: read("why", why) }),
  };
}

function invalid(field: string, wanted: string, received: string): DeployerError {
  return new DeployerError("CONFIG_INVALID", `${field} must be ${wanted}, but is ${received}.`, {
    details: { field, received },
  });
}
