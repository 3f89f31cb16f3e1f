import type { StrategyName } from "../schema/strategy.js";
import type { ContainerSpec } from "../runtime/container-spec.js";
import type { Stack } from "../source/stack.js";
import type { Entrance, RouteTarget } from "../router/router.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** What a user asked for under a name: the wanted state, whether it was deployed yet or not. */
export interface WorkloadRecord {
  readonly name: string;
  readonly source: string;
  /** As the user wrote it: secrets stand in it as references. */
  readonly config: Json;
  /** The domains that this workload claims: no other workload of the store may claim them. */
  readonly domains: readonly string[];
  readonly updatedAtMs: number;
}

/** A container of ours, as the journal and the runtime state name it. */
export interface ContainerReference {
  readonly deployment: string;
  /** The engine's name for it now. */
  readonly name: string;
  /** Its name when it was created: its DNS name on the proxy's network, whatever it was renamed to since. */
  readonly alias: string;
  /** The port in the container that gets the traffic; undefined for a workload without one. */
  readonly port: number | undefined;
  readonly loopbackPort: number | undefined;
  /** Enough to create it again where it vanished. */
  readonly spec: ContainerSpec;
  /** Where this stands for a whole stack: what brings it up again, and the source kind that can. */
  readonly stack?: Stack & { readonly source: string };
}

/** A route as it was last verified. */
export interface LiveRoute {
  readonly domains: readonly string[];
  readonly target: RouteTarget;
  readonly nonce: string;
  /** Where it was verified: one for each domain. */
  readonly entrances: readonly Entrance[];
}

/** The single row per workload that names the live container. */
export interface RuntimeState {
  readonly workload: string;
  readonly live: ContainerReference;
  readonly source: string;
  readonly config: Json;
  /** Where the route was when this was committed; undefined for a workload without domains. */
  readonly route: LiveRoute | undefined;
  readonly committedAtMs: number;
}

/** Phases that are open (the deployment may still act) and phases that are closed (it never acts again). */
export type OpenPhase =
  | "planned"
  | "probing"
  | "stopping"
  | "starting"
  | "switching"
  | "draining"
  | "aborting"
  | "restoring"
  | "removing"
  | "repairing";
export type ClosedPhase = "done" | "failed" | "cancelled";
export type Phase = OpenPhase | ClosedPhase;

export function isClosed(phase: Phase): phase is ClosedPhase {
  return phase === "done" || phase === "failed" || phase === "cancelled";
}

/** How the switch was proved: what was read through the proxy, on fresh connections. */
export interface SwitchEvidence {
  readonly nonce: string;
  readonly domains: readonly string[];
  readonly target: RouteTarget;
  /** Reads in the unbroken run that ended the verification, and how long that run was. */
  readonly reads: number;
  readonly windowMs: number;
  /** Reads before it that still answered something else. */
  readonly staleReads: number;
  /** Status of one read of the workload itself through the proxy. */
  readonly upstreamStatus: number;
  readonly verifiedAtMs: number;
}

/** Milliseconds, measured on a monotonic clock; a phase that was left and entered again is added up. */
export interface Timings {
  readonly totalMs: number;
  /** From the start to the verified switch; absent where it never came. */
  readonly cutoverMs?: number;
  /** Recreate: from the stop of blue to the verified switch. */
  readonly downtimeMs?: number;
  readonly phases: Readonly<Partial<Record<Phase | "preflight", number>>>;
}

export interface RecordedError {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
  readonly details: Json;
}

/** deploy: a new container takes over. remove: nothing stays but the history. repair: the live one is made to serve again. */
export type Operation = "deploy" | "remove" | "repair";

const firstPhases: Readonly<Record<Operation, OpenPhase>> = {
  deploy: "planned",
  remove: "removing",
  repair: "repairing",
};

/** One attempt to make a workload run one config, or to remove it: the head of its journal. */
export interface DeploymentRecord {
  readonly id: string;
  readonly workload: string;
  readonly operation: Operation;
  readonly phase: Phase;
  /** The fence of the lease under which the last write was made. */
  readonly fence: number;
  readonly source: string;
  readonly config: Json;
  readonly strategy: StrategyName;
  readonly reason: string;
  /** What served when this began. */
  readonly blue: RuntimeState | undefined;
  /** Named before it is created. */
  readonly green: ContainerReference | undefined;
  /** The route as it stood before the switch: what an undo goes back to where no blue had one, as on a proxy host that a person
   * has handed over. */
  readonly routeBefore: { readonly domains: readonly string[]; readonly target: RouteTarget } | undefined;
  /** True once this deployment may have changed the route, durable before it did. */
  readonly routeTouched: boolean;
  /** The nonce of this deployment's latest route write, durable before the write. */
  readonly nonce: string | undefined;
  /** When a route write of this deployment was begun that has no certain answer yet: it may still take effect. */
  readonly uncertainAtMs: number | undefined;
  readonly drain: { readonly deadlineMs: number; readonly durationMs: number } | undefined;
  readonly cancelled: boolean;
  /** A removal that takes the volumes of a stack along. */
  readonly removesVolumes?: boolean;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | undefined;
  readonly timings: Timings;
  readonly evidence: SwitchEvidence | undefined;
  readonly error: RecordedError | undefined;
  /** Green's last output, where it failed. */
  readonly logTail: readonly string[];
}

/** A deployment as it is when it is opened: nothing was done yet. */
export function openedDeployment(
  opening: Pick<
    DeploymentRecord,
    | "id"
    | "workload"
    | "operation"
    | "fence"
    | "source"
    | "config"
    | "strategy"
    | "reason"
    | "blue"
    | "startedAtMs"
    | "removesVolumes"
  >,
): DeploymentRecord {
  return {
    ...opening,
    phase: firstPhases[opening.operation],
    green: undefined,
    routeBefore: undefined,
    routeTouched: false,
    nonce: undefined,
    uncertainAtMs: undefined,
    drain: undefined,
    cancelled: false,
    finishedAtMs: undefined,
    timings: { totalMs: 0, phases: {} },
    evidence: undefined,
    error: undefined,
    logTail: [],
  };
}
