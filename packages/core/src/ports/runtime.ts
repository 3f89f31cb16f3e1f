import type { Container } from "./container.js";

export type * from "./container.js";
import type { Finding } from "../events/finding.js";
import type { Connections } from "./connections.js";
import type { ContainerSpec } from "./container-spec.js";
import type { EngineHost } from "./engine-host.js";
import type { Exec } from "./exec.js";
import type { Images } from "./images.js";
import type { NetworkNames } from "./network-names.js";
import type { Meter } from "./usage.js";
import type { Volumes } from "./volumes.js";

export type { HealthTimes } from "./health-times.js";
export type * from "./connections.js";
export type * from "./engine-host.js";
export type * from "./exec.js";
export * from "./images.js";
export type * from "./network-names.js";
export type * from "./usage.js";
export * from "./volumes.js";

/**
 * Labels by which containers of ours are looked for. They are hints: what acts on a container also needs its record in the journal. A container
 * that merely inherits them from its image counts as one without them, everywhere.
 */
export const labels = {
  workload: "dev.cutover.workload",
  deployment: "dev.cutover.deployment",
  fence: "dev.cutover.fence",
} as const;

/** `name:port` on a network shared with the proxy, or a fixed port of 127.0.0.1. */
export type Reach = { readonly kind: "network"; readonly network: string } | { readonly kind: "loopback" };

export interface CreateContainer {
  /** Unique on the engine. */
  readonly name: string;
  /** DNS name on the network that the proxy reaches it on, for as long as it lives, whatever it is renamed to. */
  readonly alias: string;
  readonly workload: string;
  readonly deployment: string;
  readonly fence: number;
  /** As `spec`, with every secret resolved. */
  readonly spec: ContainerSpec & { readonly environment: Readonly<Record<string, string>> };
  /** The port that gets the traffic; undefined for a workload without domains and probe. */
  readonly port: number | undefined;
  /** Host port on 127.0.0.1 to publish `port` on; undefined if the proxy shares a network with it. */
  readonly loopbackPort: number | undefined;
  /** How the proxy reaches it; absent: as this runtime is configured. */
  readonly reach?: Reach;
}

/** What happened to a container. */
export interface ContainerEvent {
  readonly kind: "started" | "died" | "out-of-memory" | "healthy" | "unhealthy";
  readonly exitCode?: number;
  /** Both are absent if the watch is of one container. */
  readonly workload?: string;
  readonly deployment?: string;
}

/** Which lines of a container's output. All that is kept of them if nothing is named. */
export interface LogRange {
  /** Of what it has written so far, only the last so many lines. */
  readonly tail?: number;
  /** Only what was written at this time or later, in whole milliseconds since the Unix epoch, by the clock of the engine's machine. */
  readonly sinceMs?: number;
  /**
   * Goes on until its process ends. Without `tail` and `sinceMs`, from its latest start: what it wrote in an earlier life does not come, but for the
   * last second of one that has ended.
   */
  readonly follow?: boolean;
}

/**
 * Runs containers. All calls reject with a DeployerError: ENGINE_UNREACHABLE, ENGINE_FAILED, DISK_FULL, or the code that
 * a call names. A call that ends with ENGINE_UNREACHABLE after it was sent may have taken effect. Calls with `signal`
 * end at once when it aborts, with the signal's reason; what was sent may still take effect. Containers are addressed by
 * name: a name that was renamed away is not found, which makes a superseded caller harmless.
 */
export interface Runtime {
  /** How the proxy reaches containers that are created without another word. */
  readonly reach: Reach;
  /**
   * How the deployer asks a container whether it is ready: at its address; or through the proxy, because this machine cannot connect to that, as
   * with an engine of another machine. Absent: "directly".
   */
  readonly asked?: "directly" | "through-proxy" | undefined;

  /** Preflight without effect: reachable, new enough, the networks there, disk space. Never rejects but on abort. */
  check(networks: readonly string[], signal?: AbortSignal): Promise<Finding[]>;

  /** Creates it, not started, restart policy off. Idempotent for the same name and deployment: a container that a lost
   * reply left is adopted. CONTAINER_CONFLICT if the name is someone else's; NETWORK_MISSING. */
  create(request: CreateContainer, signal?: AbortSignal): Promise<Container>;
  /** Idempotent. PORT_TAKEN, CONTAINER_MISSING; COMMAND_NOT_FOUND, USER_NOT_FOUND if the image has no such program or user; START_REFUSED
   * (`details.field`) if the engine cannot do what the spec asks for. A container that failed to start stays as it was. Its restarts are counted from here. */
  start(name: string, signal?: AbortSignal): Promise<void>;
  /** From now on the runtime restarts it by itself, or no longer. CONTAINER_MISSING. */
  supervise(name: string, policy: ContainerSpec["restart"], signal?: AbortSignal): Promise<void>;
  /** Sends `signalName`, waits `graceMs`, then kills. Idempotent: stopped or missing is success. */
  stop(name: string, stop: { signalName: string; graceMs: number }, signal?: AbortSignal): Promise<void>;
  /** Removes it, killing it first if it runs. Its volumes stay; with `anonymousVolumes`, those go that no name was given for and that
   * nothing else uses. Idempotent: missing is success. */
  remove(name: string, signal?: AbortSignal, also?: { readonly anonymousVolumes: boolean }): Promise<void>;
  /** Gives it another name: whoever knows it by the old one finds nothing from then on. CONTAINER_MISSING, CONTAINER_CONFLICT. */
  claim(name: string, to: string, signal?: AbortSignal): Promise<void>;

  /** By name; undefined if there is none. */
  inspect(name: string, signal?: AbortSignal): Promise<Container | undefined>;
  /** Every container that was given our workload label, of one workload or of all, in one call to the engine. `health`,
   * `restartCount`, `exitCode`, `outOfMemory`, `address` and `startedAt` are filled as far as the list tells. */
  list(workload?: string, signal?: AbortSignal): Promise<Container[]>;
  /**
   * Calls `onEvent` from the moment it resolves until `signal` aborts; reconnects by itself. Of the container `name`, no event is lost. Without a
   * name, of all that carry our labels: what happens while the engine restarts may be missed.
   */
  watch(
    what: { readonly name?: string },
    onEvent: (event: ContainerEvent) => void,
    signal: AbortSignal,
  ): Promise<void>;
  /** Its output, line by line, each printable and of 8 KiB at most; nothing if there is no such container, or its log driver cannot be read. */
  logs(name: string, which?: LogRange, signal?: AbortSignal): AsyncIterable<string>;

  /**
   * Ports that a runtime may lack. What needs one that is absent is refused before it has any effect: RUNTIME_LACKS. Without `connections`,
   * connections cannot be counted.
   */
  readonly images?: Images | undefined;
  readonly volumes?: Volumes | undefined;
  readonly names?: NetworkNames | undefined;
  readonly exec?: Exec | undefined;
  readonly connections?: Connections | undefined;
  readonly usage?: Meter | undefined;
  readonly host?: EngineHost | undefined;
}
