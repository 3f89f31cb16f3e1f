import type { Finding } from "../events/finding.js";
import type { ContainerSpec } from "./container-spec.js";

export interface RegistryCredentials {
  readonly username: string;
  readonly password: string;
  readonly serverAddress: string;
}

export interface PullRequest {
  /** Fully qualified: `registry/name:tag` or `registry/name@sha256:…`. */
  readonly reference: string;
  readonly platform?: string;
  readonly credentials?: RegistryCredentials;
  /** Called at most about ten times a second; `totalBytes` grows while the engine learns of more layers. */
  readonly onProgress?: (progress: { readonly currentBytes: number; readonly totalBytes: number }) => void;
}

export interface Image {
  /** `sha256:…` of the image's own config; says whether two references are the same image. */
  readonly id: string;
  /** `name@sha256:…` for every registry name the engine knows it by; empty for an image that was built locally. */
  readonly digests: readonly string[];
  readonly exposedPorts: readonly number[];
  /** True where the image carries its own HEALTHCHECK. */
  readonly hasHealthcheck: boolean;
  readonly platform: string;
}

/** Labels that make a container ours. Labels are hints: a removal also needs a journal row and the name. */
export const labels = {
  workload: "dev.cutover.workload",
  deployment: "dev.cutover.deployment",
  fence: "dev.cutover.fence",
} as const;

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
  /** Host port on 127.0.0.1 to publish `port` on; undefined where the proxy shares a network with it. */
  readonly loopbackPort: number | undefined;
}

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly workload: string | undefined;
  readonly deployment: string | undefined;
  readonly fence: number | undefined;
  readonly state: "created" | "running" | "restarting" | "stopped";
  /** From the image's HEALTHCHECK; "none" where it has none. */
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
  readonly restartCount: number;
  readonly exitCode: number | undefined;
  readonly outOfMemory: boolean;
  /** Its own address on the network the proxy reaches it on, reachable from the deployer; undefined while not running. */
  readonly address: string | undefined;
  /** The engine's time of the last start, ISO 8601; changes at each restart. */
  readonly startedAt: string | undefined;
}

export interface ContainerEvent {
  readonly kind: "started" | "died" | "out-of-memory" | "healthy" | "unhealthy";
  readonly exitCode?: number;
}

export interface EngineInfo {
  readonly version: string;
  readonly apiVersion: string;
}

/**
 * A container engine. All calls reject with a DeployerError: ENGINE_UNREACHABLE, ENGINE_FAILED, DISK_FULL, or the code that
 * a call names. A call that ends with ENGINE_UNREACHABLE after it was sent may have taken effect. Calls with `signal`
 * end at once when it aborts, with the signal's reason; what was sent may still take effect. Containers are addressed by
 * name: a name that was renamed away is not found, which makes a superseded caller harmless.
 */
export interface Runtime {
  /** `name:port` on a network shared with the proxy, or a fixed port of 127.0.0.1. */
  readonly reach: { readonly kind: "network"; readonly network: string } | { readonly kind: "loopback" };

  info(signal?: AbortSignal): Promise<EngineInfo>;

  /** Preflight without effect: reachable, new enough, the networks there, disk space. Never rejects but on abort. */
  check(networks: readonly string[], signal?: AbortSignal): Promise<Finding[]>;

  /** IMAGE_UNAUTHORIZED, IMAGE_NOT_FOUND, IMAGE_RATE_LIMITED (details.retryAfterMs where told), IMAGE_PULL_FAILED. One try. */
  pullImage(request: PullRequest, signal?: AbortSignal): Promise<void>;
  /** By reference or id; undefined where the engine does not hold it. */
  findImage(reference: string, signal?: AbortSignal): Promise<Image | undefined>;

  /** A loopback port that is free now. PORT_TAKEN where none is found. */
  chooseLoopbackPort(): Promise<number>;

  /** Creates it, not started, restart policy off. Idempotent for the same name and deployment: a container that a lost
   * reply left is adopted. CONTAINER_CONFLICT where the name is someone else's; NETWORK_MISSING. */
  createContainer(request: CreateContainer, signal?: AbortSignal): Promise<Container>;
  /** Idempotent. PORT_TAKEN, CONTAINER_MISSING. A container that failed to start stays `created`. */
  startContainer(name: string, signal?: AbortSignal): Promise<void>;
  /** Sends `signalName`, waits `graceMs`, then kills. Idempotent: stopped or missing is success. */
  stopContainer(
    name: string,
    stop: { signalName: string; graceMs: number },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Removes it with its anonymous volumes, killing it first where it runs. Idempotent: missing is success. */
  removeContainer(name: string, signal?: AbortSignal): Promise<void>;
  /** CONTAINER_MISSING, CONTAINER_CONFLICT. */
  renameContainer(name: string, to: string, signal?: AbortSignal): Promise<void>;
  /** CONTAINER_MISSING. */
  setRestartPolicy(name: string, policy: ContainerSpec["restart"], signal?: AbortSignal): Promise<void>;

  /** By name; undefined where there is none. */
  findContainer(name: string, signal?: AbortSignal): Promise<Container | undefined>;
  /** Every container that carries our workload label, of one workload or of all, in one call to the engine. `health`,
   * `restartCount`, `exitCode`, `outOfMemory`, `address` and `startedAt` are filled as far as the list tells. */
  listContainers(workload?: string, signal?: AbortSignal): Promise<Container[]>;

  /** The last `lines` lines of output; empty where there is no such container. */
  tailLogs(name: string, lines: number, signal?: AbortSignal): Promise<string[]>;
  /** Calls `onLine` for every line from the container's start until it ends or `signal` aborts; then resolves. */
  followLogs(name: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void>;
  /** Calls `onEvent` from the moment it resolves until `signal` aborts; reconnects by itself without losing events. */
  watchContainer(name: string, onEvent: (event: ContainerEvent) => void, signal: AbortSignal): Promise<void>;
}
