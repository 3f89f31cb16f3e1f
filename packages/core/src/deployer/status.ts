import { finderOfOwn } from "../revision/own-containers.js";
import type { CertificateEnd } from "../monitor/certificate.js";
import type { HealthStatus } from "../monitor/streak.js";
import type { Container } from "../ports/runtime.js";
import type { DeploymentRecord, Pause, Phase, RuntimeState, WorkloadRecord } from "../records/records.js";
import { nameOf } from "../revision/parts.js";

export interface WorkloadStatus {
  readonly workload: string;
  readonly source: string;
  readonly domains: readonly string[];
  /**
   * The live deployment from the store, and its container from the engine; undefined before the first
   * deployment.
   */
  readonly live:
    | {
        /**
         * The deployment that made it live: a rollback may have taken a container that an older one had
         * created.
         */
        readonly deployment: string;
        readonly image: string;
        readonly container: string;
        /** "missing" if the engine has no such container. */
        readonly state: Container["state"] | "missing";
        readonly health: Container["health"];
        readonly committedAtMs: number;
      }
    | undefined;
  /** From the monitor's checks; undefined if this deployer has none, or has not checked it yet. */
  readonly checked: HealthStatus | undefined;
  /** The certificates that the monitor saw within the last hour; absent if it saw none. */
  readonly certificates?: readonly CertificateEnd[];
  /** The open deployment: it is running, or waits for recovery. */
  readonly open: OpenDeployment | undefined;
  /** Present while the workload is paused: nobody repairs or deploys it. */
  readonly paused?: Pause;
}

export interface OpenDeployment {
  readonly deployment: string;
  readonly phase: Phase;
  /** Until when it waits for its promotion, by the wall clock; absent if it does not wait for one. */
  readonly heldUntilMs?: number;
  /** Percent of the live traffic that green gets now; absent if none of it is shifted. */
  readonly weight?: number;
}

interface Observed {
  readonly workloads: readonly WorkloadRecord[];
  readonly states: readonly RuntimeState[];
  readonly open: readonly DeploymentRecord[];
  readonly containers: readonly Container[];
  readonly checked: (workload: string) => HealthStatus | undefined;
  readonly certificates: (workload: string) => readonly CertificateEnd[];
}

/** Pure: joins the views of the store and the engine, one entry per workload. */
export function describeStatus({
  workloads,
  states,
  open,
  containers,
  checked,
  certificates,
}: Observed): WorkloadStatus[] {
  const stateOf = new Map(states.map((state) => [state.workload, state]));
  const findOwn = finderOfOwn(containers);
  const openOf = new Map(open.map((record) => [record.workload, record]));
  return workloads.map(({ name, source, domains, paused }) => {
    const state = stateOf.get(name);
    const deployment = openOf.get(name);
    const container = state && findOwn(state.live);
    const seen = certificates(name);
    return {
      workload: name,
      source,
      domains,
      live: state && {
        deployment: state.deployment,
        image: state.live.spec.image,
        container: container?.name ?? nameOf(state.live),
        state: container?.state ?? "missing",
        health: container?.health ?? "none",
        committedAtMs: state.committedAtMs,
      },
      checked: state && checked(name),
      ...(seen.length > 0 && { certificates: seen }),
      open: deployment && describeOpen(deployment),
      ...(paused && { paused }),
    };
  });
}

function describeOpen({ id, phase, hold, shifted }: DeploymentRecord): OpenDeployment {
  const isHeld = phase === "held" && hold?.untilMs !== undefined && !hold.promotion;
  const weight = phase === "shifting" ? shifted?.at(-1)?.weight : undefined;
  return {
    deployment: id,
    phase,
    ...(isHeld && { heldUntilMs: hold.untilMs }),
    ...(weight !== undefined && { weight }),
  };
}
