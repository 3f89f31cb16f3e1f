import type {
  CancelOutcome,
  DeploymentEvent,
  DeployOptions,
  DeploymentReport,
  DeploymentResult,
  DeploymentSummary,
  Diff,
  Finding,
  LoggedEvent,
  LogLine,
  Plan,
  PrunePlan,
  WorkloadHealth,
  WorkloadRequest,
  WorkloadStatus,
  WorkloadUsage,
} from "@cutover/core";
import type { Resolution } from "@cutover/schema";

type Maybe<T> = T | Promise<T>;

/** Who asks for a change, and why. */
export interface Attribution {
  readonly by?: string;
  readonly why?: string;
}

/** As the field `shift` of a config. */
export type ShiftRequest = Exclude<DeployOptions["shift"], false | undefined>;

export interface DeployRequest extends Attribution {
  readonly until?: "cutover" | "reaped";
  readonly image?: string;
  /** A duration such as 1h. */
  readonly hold?: string;
  readonly preview?: boolean;
  /** Instead of the config's own; false: all traffic goes over at once. */
  readonly shift?: ShiftRequest | false;
}

/** A deployment to follow: begun by this command, or by any other process. */
export interface FollowedDeployment {
  readonly id: string;
  readonly workload: string;
  /** All its events from the first on; ends with the deployment. */
  readonly events: AsyncIterable<DeploymentEvent>;
  /** Never rejects for a failure of the deployment itself. */
  readonly done: Promise<DeploymentResult>;
  cancel(): Promise<CancelOutcome>;
}

/** What the commands ask for: a deployer of this machine and the client of a server both do it. */
export interface Cutover {
  apply(request: WorkloadRequest): Promise<Resolution>;
  deploy(name: string, options?: DeployRequest): Maybe<FollowedDeployment>;
  rollback(
    name: string,
    options?: Omit<DeployRequest, "image" | "hold" | "preview" | "shift"> & { readonly to?: string },
  ): Maybe<FollowedDeployment>;
  redeploy(
    name: string,
    id: string,
    options?: Omit<DeployRequest, "image" | "hold" | "preview" | "shift">,
  ): Maybe<FollowedDeployment>;
  remove(name: string, options?: Attribution & { readonly volumes?: boolean }): Maybe<FollowedDeployment>;
  deployment(id: string): Promise<FollowedDeployment>;
  cancel(id: string): Promise<CancelOutcome>;
  promote(id: string, options?: Attribution): Promise<void>;
  preview(id: string): Promise<{ readonly url: string }>;
  abandon(
    id: string,
    options: Attribution & { readonly why: string },
  ): Promise<{ readonly containers: readonly string[] }>;
  pause(name: string, options?: Attribution): Promise<void>;
  resume(name: string): Promise<void>;
  /** What is applied under this name. */
  workload(name: string): Promise<{ readonly source: string; readonly config: unknown }>;
  status(): Promise<WorkloadStatus[]>;
  status(name: string): Promise<WorkloadStatus>;
  health(name: string): Promise<WorkloadHealth>;
  /** Of `source` and `config`, or else of what is applied. */
  explain(
    name: string,
    options?: Partial<Pick<WorkloadRequest, "source" | "config">> & { readonly hold?: string },
  ): Promise<Plan>;
  check(name?: string): Promise<Finding[]>;
  usage(name: string): Promise<WorkloadUsage>;
  history(name: string, page?: { limit?: number; before?: string }): Promise<DeploymentSummary[]>;
  /** DORA's figures, of the deployments that began in this time. */
  report(request: {
    readonly fromMs: number;
    readonly toMs: number;
    readonly workload?: string;
  }): Promise<DeploymentReport>;
  diff(a: string, b: string): Promise<Diff>;
  prune(request?: { dryRun?: boolean; history?: number; volumes?: readonly string[] }): Promise<PrunePlan[]>;
  events(options?: { workload?: string; after?: number; signal?: AbortSignal }): AsyncIterable<LoggedEvent>;
  logs(
    name: string,
    options?: { tail?: number; sinceMs?: number; follow?: boolean; signal?: AbortSignal },
  ): AsyncIterable<LogLine>;
}
