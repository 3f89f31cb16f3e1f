import type { StrategyName } from "@cutover/schema";
import type { ContainerSpec } from "../ports/container-spec.js";
import type { Privilege } from "../policy/privilege.js";
import type { Entrance, RouteFacts, RouteLimits, RouteTarget } from "../ports/router.js";

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** Who holds a lease: enough for another process of the same machine to see that it is dead. */
export interface Owner {
  /** Random, for one deployer instance. */
  readonly instance: string;
  readonly hostname: string;
  readonly pid: number;
  /** Where it can be read: what tells this process from a later one of the same pid, on the same boot. */
  readonly processStart: string | undefined;
  /** How long its heartbeat may be overdue, as it is configured; absent if an older version has written this. */
  readonly leaseMs?: number;
}

/** For as long as it stands, nobody repairs, heals or deploys the workload. */
export interface Pause {
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** Who asked for it, and why, in their own words. */
  readonly by?: string;
  readonly why?: string;
}

/** What a user asked for under a name: the wanted state, whether it was deployed yet or not. */
export interface WorkloadRecord {
  readonly name: string;
  readonly source: string;
  /** As the user wrote it: secrets stand in it as references. */
  readonly config: Json;
  /** The domains that this workload claims: no other workload of the store may claim them. */
  readonly domains: readonly string[];
  readonly updatedAtMs: number;
  /** Set by `pauseWorkload` alone. */
  readonly paused?: Pause;
}

/**
 * What one deployment has made. The store keeps each once, by its deployment; a record and a state name it by that id, and are given back with
 * what it is by now.
 */
export interface Revision {
  /** The deployment that made it: its id. */
  readonly deployment: string;
  /** The port in it that gets the traffic; undefined for a workload without one. */
  readonly port: number | undefined;
  /** What it runs: enough to create it again if it vanished. */
  readonly spec: ContainerSpec;
  /** What only its preparation could find out, for the policy to be asked again before it runs again. */
  readonly privileges?: readonly Privilege[];
  /** What its runtime finds it by. Nobody else reads it. */
  readonly handle: object;
}

/** An image that was built here, by its id: that alone proves it, as anybody may give an image our labels or our names. */
export interface BuiltHere {
  readonly id: string;
  /** What was asked for when it was built, such as what it was built from. */
  readonly labels: Readonly<Record<string, string>>;
}

/** A route as it was last verified. */
export interface LiveRoute {
  readonly domains: readonly string[];
  readonly target: RouteTarget;
  readonly nonce: string;
  /** Where it was verified: at least one for each domain. */
  readonly entrances: readonly Entrance[];
  /** What was verified to redirect to https. */
  readonly redirects?: readonly Entrance[] | undefined;
  /** What the workload's config sets of them. */
  readonly limits?: RouteLimits;
  /** The proxy through which it was written; absent if an older version has written this. */
  readonly router?: string | undefined;
  /** What stood on it beside what we write, as it was last seen; absent if an older version has written this. */
  readonly facts?: RouteFacts | undefined;
  /** Domains that a deployment has added, and that could not be taken off again when it was undone. Absent: none. */
  readonly leftDomains?: readonly string[];
  /** Blue, which gets what green does not take until it is stopped. Absent: nothing does. */
  readonly fallback?: RouteTarget | undefined;
  /** True while blue stands behind a token, to be asked as it drains. Absent: false. */
  readonly stagesBlue?: boolean | undefined;
  /** Of the deployment that it leads to. Absent: it was begun without one. */
  readonly preview?: Preview | undefined;
}

/** A container that was live, and is stopped, to go back to. Its image stays for as long. */
export interface RetainedContainer<Of = Revision> {
  /** The deployment that made it live. */
  readonly deployment: string;
  readonly container: Of;
  readonly source: string;
  readonly config: Json;
}

/** A container that was live and still serves connections: it goes when they have ended, or at its deadline. */
export interface RetiringContainer<Of = Revision> {
  /** The deployment that replaced it. */
  readonly deployment: string;
  readonly container: Of;
  readonly source: string;
  readonly config: Json;
  readonly sinceMs: number;
  /** Milliseconds since the Unix epoch; undefined: without limit. */
  readonly deadlineMs: number | undefined;
  /** Present if new connections still came at its deadline: it stays until none came for a longer while. */
  readonly reached?: NewConnections;
}

/** The single row per workload that names the live revision. */
export interface RuntimeState<Of = Revision> {
  readonly workload: string;
  readonly live: Of;
  /** The deployment that made it live; `live` may be a container of an earlier one. */
  readonly deployment: string;
  /** Newest first. */
  readonly retained?: readonly RetainedContainer<Of>[];
  readonly retiring?: readonly RetiringContainer<Of>[];
  readonly source: string;
  readonly config: Json;
  /** Where the route was when this was committed; undefined for a workload without domains. */
  readonly route: LiveRoute | undefined;
  readonly committedAtMs: number;
}

/** As the record of a closed deployment keeps it: what was kept beside blue, nobody looks for there. */
export function withoutOthers(state: RuntimeState): RuntimeState {
  return { ...state, retained: [], retiring: [] };
}

/** As it is stored: a workload that is not paused has no such field. */
export function withPause(workload: WorkloadRecord, paused: Pause | undefined): WorkloadRecord {
  const { paused: _, ...active } = workload;
  return paused ? { ...active, paused } : active;
}

/** Undefined if its route is another one by now. */
export function withRouteFacts(
  state: RuntimeState | undefined,
  nonce: string,
  facts: RouteFacts,
): RuntimeState | undefined {
  return state?.route?.nonce === nonce ? { ...state, route: { ...state.route, facts } } : undefined;
}

/** True for the container of a deployment that is live, retained, or retires. */
export function isWanted(state: RuntimeState | undefined, deployment: string): boolean {
  if (!state) return false;
  const others = [...(state.retained ?? []), ...(state.retiring ?? [])];
  return [state.live, ...others.map(({ container }) => container)].some(
    (one) => one.deployment === deployment,
  );
}

/** Phases that are open (the deployment may still act) and phases that are closed (it never acts again). */
export type OpenPhase =
  | "planned"
  | "probing"
  | "held"
  | "shifting"
  | "stopping"
  | "starting"
  | "switching"
  | "draining"
  | "aborting"
  | "restoring"
  | "removing"
  | "repairing";
export type ClosedPhase = "done" | "failed" | "cancelled";
/** queued: it waits for its turn, and has done nothing yet. */
export type Phase = "queued" | OpenPhase | ClosedPhase;

export function isClosed(phase: Phase): phase is ClosedPhase {
  return phase === "done" || phase === "failed" || phase === "cancelled";
}

export function isOpen(phase: Phase): phase is OpenPhase {
  return phase !== "queued" && !isClosed(phase);
}

/** What a container still serves: as the engine sees it, and as the application says. */
export interface OpenConnections {
  /** Established TCP connections to its port, or as the application counts them if it does; undefined if they cannot be
   * counted from here. */
  readonly connections: number | undefined;
  /** As the application reports it; absent if it does not. */
  readonly streams?: number;
  readonly requests?: number;
}

/** New connections of a container, by the kernel's count. */
export interface NewConnections {
  /** From others, since the counting began. */
  readonly outside: number;
  /** Of the container with itself. */
  readonly inside: number;
  /** For how long they were counted, and for how long none from others had come at the end. */
  readonly watchedMs: number;
  readonly quietMs: number;
  /** Addresses from which they came, as far as they were seen. */
  readonly from: readonly string[];
}

/** How blue was let go. */
export interface Drain {
  /** Milliseconds since the Unix epoch; undefined: without limit. */
  readonly deadlineMs: number | undefined;
  readonly durationMs: number | undefined;
  /**
   * How it ended: nothing was open any more; it was cut at the deadline; another deployment continues it beside its own; at the deadline new
   * connections still came, so that blue serves on until none come any more.
   */
  readonly outcome?: DrainOutcome;
  readonly waitedMs?: number;
  /** What was still open at the deadline. */
  readonly cut?: OpenConnections;
  /** What blue accepted since the switch; absent if that could not be counted, or if an older version has written this. */
  readonly arrived?: NewConnections;
}

export type DrainOutcome = "drained" | "deadline" | "handed-over" | "still-reached";

/** Who let a held deployment go on, and why. */
export interface Promotion {
  /** Milliseconds since the Unix epoch. */
  readonly atMs: number;
  readonly by?: string;
  readonly why?: string;
}

/** The wait of a ready green for its promotion, before anything of the route changes. */
export interface Hold {
  readonly durationMs: number;
  /** Milliseconds since the Unix epoch: the deployment is undone then. Undefined before green was ready. */
  readonly untilMs?: number;
  /** Durable from then on, and never taken back. Absent: nobody has promoted it. */
  readonly promotion?: Promotion;
  /** Its time is over, and no promotion is accepted any more. */
  readonly expired?: true;
}

/** Blue stays up until then, to go back to where green does worse. */
export interface Bake {
  /** Undefined before the commit. */
  readonly untilMs: number | undefined;
  readonly durationMs: number;
  /** How often, while blue served, the proxy answered badly for the route, and blue's own check failed. */
  readonly before: { readonly asked: number; readonly failed: number; readonly failedChecks?: number };
}

/**
 * Whether requests through the proxy reached green: of `asks`, how many were sent while green, and while blue, accepted a connection from outside.
 * `counted` is false if that proves nothing; `why` then says what was seen.
 */
export interface ReachedEvidence {
  readonly counted: boolean;
  readonly asks?: number;
  readonly green?: number;
  readonly blue?: number;
  readonly why?: string;
}

/** An address of a deployment's own, from before the switch on. */
export interface Preview {
  /** SHA-256 of the token, in hex; absent while it has none. The token itself stands in the proxy alone. */
  readonly tokenHash?: string;
}

/**
 * How the proxy was seen to reach green before any live request was led there: by requests with a token of their own, which the route under this
 * nonce led to green.
 */
export interface ReachEvidence {
  readonly nonce: string;
  readonly domain: string;
  /** The HTTP status of the answer through the proxy. */
  readonly status: number;
  readonly provenAtMs: number;
}

/** Answers of a page through the proxy; failed: none in time, or a status of 500 and above. */
export interface Answered {
  readonly asked: number;
  readonly failed: number;
}

/** A share of the live traffic that the proxy led to green before the switch. */
export interface ShiftedStep {
  /** Percent. */
  readonly weight: number;
  /** The route's, under which it was served. */
  readonly nonce: string;
  /** Of so many requests, the proxy drew green for these. */
  readonly drawn: { readonly asked: number; readonly green: number };
  /** Milliseconds since the Unix epoch: when the proxy was seen to serve it. */
  readonly sinceMs: number;
  readonly durationMs: number;
  /** What was asked of each side in the same time. Present once green has passed. */
  readonly watched?: { readonly green: Answered; readonly blue: Answered };
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
  /** Every worker of the proxy that accepted then had begun after the write; absent if they were not seen, and time alone was the proof. */
  readonly workersReplaced?: true;
  /** Status of one read of the workload itself through the proxy. */
  readonly upstreamStatus: number;
  /** By the kernel's count; absent if an older version has written this. */
  readonly reached?: ReachedEvidence;
  /** Absent: blue had proved that the proxy reaches containers in this way, or there was nothing live to protect. */
  readonly reach?: ReachEvidence;
  /** Absent: all traffic went over at once. */
  readonly shifted?: readonly ShiftedStep[];
  readonly verifiedAtMs: number;
}

/** Milliseconds, measured on a monotonic clock; a phase that was left and entered again is added up. */
export interface Timings {
  readonly totalMs: number;
  /** From the start to the verified switch; absent if it never came. */
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

/**
 * deploy: a new container takes over. rollback: as deploy, with what an older deployment ran. remove: nothing stays but the history.
 * repair: the live one is made to serve again, and what is over is cleared away.
 */
export type Operation = "deploy" | "rollback" | "remove" | "repair";

/** True where a green is to take over from blue. */
export function replacesBlue(operation: Operation): boolean {
  return operation === "deploy" || operation === "rollback";
}

/** Why a deployment that could be neither finished nor undone was given up, and by whom, where a person did it and said so. */
export interface Abandonment {
  readonly by?: string;
  readonly why: string;
}

/** One attempt to make a workload run one config, or to remove it: the head of its journal. */
export interface DeploymentRecord<Of = Revision> {
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
  readonly blue: RuntimeState<Of> | undefined;
  /** Named before it is created. */
  readonly green: Of | undefined;
  /** The route as it stood before the switch: what an undo goes back to where no blue had one, as on a proxy host that a person
   * has handed over. */
  readonly routeBefore: { readonly domains: readonly string[]; readonly target: RouteTarget } | undefined;
  /** Domains that the route did not have before this deployment, from nobody: an undo takes them off it. Absent: none. */
  readonly newDomains?: readonly string[];
  /** True once this deployment may have changed the route, durable before it did. */
  readonly routeTouched: boolean;
  /** The nonce of this deployment's latest route write, durable before the write. */
  readonly nonce: string | undefined;
  /** Those of its writes before that one, latest last, or of what it has pruned: a person who saves an old page brings them back. Absent: none. */
  readonly earlierNonces?: readonly string[];
  /** When a route write of this deployment was begun that has no certain answer yet: it may still take effect. */
  readonly uncertainAtMs: number | undefined;
  /** For how long, as the deployer that began it is configured. */
  readonly uncertainForMs?: number;
  /** The proxy through which this deployment has touched the route. */
  readonly router?: string | undefined;
  /** Present once the proxy was seen to reach green ahead of the switch. */
  readonly reach?: ReachEvidence;
  /** In order; the last one may be served still. Absent: none was begun. */
  readonly shifted?: readonly ShiftedStep[];
  readonly drain: Drain | undefined;
  readonly bake?: Bake;
  /** Absent: nobody may see green before the switch. */
  readonly preview?: Preview;
  /** Absent: it goes on as soon as green is ready. */
  readonly hold?: Hold;
  /** Somebody no longer wants it; durable from then on, and never taken back. */
  readonly cancelled: boolean;
  /** Of a repair: what was wrong, by kind and subject, sorted. The next repair of just the same continues this record. */
  readonly causes?: readonly string[];
  /** Of a repair: how often it was tried; once if absent. */
  readonly count?: number;
  /** Of a repair: when it was begun last; `startedAtMs` is when it was begun first. */
  readonly lastAtMs?: number;
  /** Who asked for it, and why, in their own words. */
  readonly by?: string;
  readonly why?: string;
  /** The deployment whose config, and whose image if it had one, this one runs again. */
  readonly from?: string;
  /** Present once it was given up. */
  readonly abandoned?: Abandonment;
  /** The deployer that waits with it for its turn. */
  readonly queuedBy?: Owner;
  /** By path in the config: a keyed hash of each secret as it was when green was created. */
  readonly secretHashes?: Readonly<Record<string, string>>;
  /** Images that were built for it, or that it took again from an earlier deployment that had built them. */
  readonly built?: readonly BuiltHere[];
  /** Named volumes that did not exist before and were made for green. */
  readonly createdVolumes?: readonly string[];
  /** True once `hooks.post_cutover` has ended, well or not. */
  readonly postCutoverEnded?: boolean;
  /** A removal that takes the volumes of a stack along. */
  readonly removesVolumes?: boolean;
  readonly startedAtMs: number;
  readonly finishedAtMs: number | undefined;
  readonly timings: Timings;
  readonly evidence: SwitchEvidence | undefined;
  readonly error: RecordedError | undefined;
  /** Green's last output, if it failed. */
  readonly logTail: readonly string[];
}
