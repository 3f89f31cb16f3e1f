import type { Readable } from "node:stream";
import type { Finding } from "../events/finding.js";
import type { ContainerSpec } from "./container-spec.js";
import type { HeldPort, HostPort } from "./host-port.js";
import type { HealthTimes } from "./health-times.js";

export type { HealthTimes } from "./health-times.js";

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
  /** Of TCP, in ascending order. */
  readonly exposedPorts: readonly number[];
  /** True if the image carries its own HEALTHCHECK. */
  readonly hasHealthcheck: boolean;
  /** Its times; undefined without one. */
  readonly health: HealthTimes | undefined;
  /** Such as `linux/arm64/v8`; empty parts are left out. */
  readonly platform: string;
  /** Paths in the container, sorted and in their shortest form, at which the image keeps data: each VOLUME. */
  readonly volumes: readonly string[];
  /** As the image names it: a number, or a name with or without SIG. */
  readonly stopSignal: string | undefined;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  /** Undefined: root. */
  readonly user: string | undefined;
}

/** `classic` is the engine's own; `buildkit` runs `docker build`, `buildx` the plugin of that name, both of this machine. */
export type Builder = "classic" | "buildkit" | "buildx";

export interface BuildRequest {
  readonly builder: Builder;
  /** A tar of the context, the Dockerfile in it; read once, as the engine takes it. */
  readonly context: Readable;
  /** Path of the Dockerfile in the context. */
  readonly dockerfile: string;
  /** `name:tag` that the image gets; names nothing else on the engine that is wanted. */
  readonly tag: string;
  readonly workload: string;
  /** Besides the label for the workload, which is always set. */
  readonly labels: Readonly<Record<string, string>>;
  /** Stage to stop at. */
  readonly target?: string;
  readonly args: Readonly<Record<string, string>>;
  /** As `args`, by reference: their values are masked in all that is told, but stay in the image's history. */
  readonly secretArgs: Readonly<Record<string, string>>;
  /** By id, for `RUN --mount=type=secret`; no part of the image. Not for the classic builder. */
  readonly secrets: Readonly<Record<string, string>>;
  readonly platform?: string;
  readonly cacheFrom: readonly string[];
  readonly noCache: boolean;
  /** Asks the registries for newer base images. */
  readonly pull: boolean;
  /** For the base images; only for the classic builder, as the others read what `docker login` stored. */
  readonly credentials: readonly RegistryCredentials[];
  readonly onStep?: (step: BuildStep) => void;
  /** Output of a step, printable, secrets masked. */
  readonly onLine?: (line: string) => void;
}

export interface BuildStep {
  /** Number and count, as `3/7`. */
  readonly step: string;
  /** As the Dockerfile has it, secrets masked. */
  readonly instruction: string;
}

/** An image of ours: one that was built for a workload. */
export interface BuiltImage {
  readonly id: string;
  /** `name:tag`, every one. */
  readonly tags: readonly string[];
  readonly labels: Readonly<Record<string, string>>;
  /** Milliseconds since the Unix epoch, by the engine's clock. */
  readonly createdAtMs: number;
}

/**
 * Labels by which containers of ours are looked for. They are hints: what acts on a container also needs its record in the journal. A container
 * that merely inherits them from its image counts as one without them, everywhere.
 */
export const labels = {
  workload: "dev.cutover.workload",
  deployment: "dev.cutover.deployment",
  fence: "dev.cutover.fence",
} as const;

/** Makes an image ours. A container inherits its image's labels, so that this must not be the one that makes it ours. */
export const imageLabel = "dev.cutover.image.workload";

/** Makes a volume ours. */
export const volumeLabel = "dev.cutover.volume.workload";

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

export interface Container {
  readonly id: string;
  readonly name: string;
  readonly workload: string | undefined;
  readonly deployment: string | undefined;
  readonly fence: number | undefined;
  readonly state: "created" | "running" | "restarting" | "stopped";
  /** From the image's HEALTHCHECK; "none" where it has none. */
  readonly health: "none" | "starting" | "healthy" | "unhealthy";
  /** When the engine asks its health check; absent without one, and in a list. */
  readonly healthTimes?: HealthTimes;
  /** What its health check ended with last, 4 KiB of it, as it was written; absent before the first, and in a list. */
  readonly lastCheck?: { readonly exitCode: number; readonly output: string };
  readonly restartCount: number;
  readonly exitCode: number | undefined;
  readonly outOfMemory: boolean;
  /** Its own address on the network the proxy reaches it on, or on another one where it was created for another `reach`; reachable from the
   * deployer; undefined while not running, on the host's network, and if that network gave it none. */
  readonly address: string | undefined;
  /** The engine's time of the last start, ISO 8601; changes at each restart. */
  readonly startedAt: string | undefined;
}

/** A path of the engine's host that a container mounts. */
export interface HostBind {
  /** As the container was created with it. */
  readonly source: string;
  readonly target: string;
  /** Device and inode, `8:1234`, of what is mounted while it runs; undefined if that cannot be seen from here. */
  readonly identity: string | undefined;
}

export interface UnusedVolume {
  readonly name: string;
  /** By its label, which is a hint. */
  readonly workload: string | undefined;
}

/** A volume, and the path in a container that it is mounted at. */
export interface VolumeAt {
  readonly name: string;
  readonly target: string;
}

/** A container as the tool that made it knows it. */
export interface LabelledContainer extends Pick<Container, "name" | "state" | "exitCode"> {
  /** All of them, those of its image too. */
  readonly labels: Readonly<Record<string, string>>;
  /** Those of its image, which whoever made that has chosen; absent: none. */
  readonly inherited?: Readonly<Record<string, string>>;
}

/** A TCP socket that waits for connections. */
export interface Listener {
  /** An IP literal; "0.0.0.0" and "::" are all addresses. */
  readonly address: string;
  readonly port: number;
}

/**
 * What the kernel has counted by now in a container's own network namespace. The counts only grow: between two looks, a connection that lived
 * for an instant is counted too.
 */
export interface AcceptedConnections {
  /** Names the namespace: the counts of two namespaces cannot be compared. */
  readonly namespace: string;
  /** By the clock of the engine's machine, in milliseconds since the Unix epoch. */
  readonly atMs: number;
  /** TCP connections that were accepted, whoever opened them. */
  readonly accepted: number;
  /** TCP connections that were opened from within, wherever they lead. */
  readonly opened: number;
  /** Connections of the container with itself, open or ended less than a minute ago, each by its two ends. */
  readonly inside: readonly string[];
  /** Ends of others' connections to the port that are open, or ended less than a minute ago, as far as they are seen: each as `address port`. */
  readonly peers: readonly string[];
  /** The latest runs of the image's own health check that have ended: the engine runs it within the namespace. */
  readonly checks: readonly { readonly startMs: number; readonly endMs: number }[];
}

export interface ContainerEvent {
  readonly kind: "started" | "died" | "out-of-memory" | "healthy" | "unhealthy";
  readonly exitCode?: number;
}

/** What a running container takes. */
export interface Usage {
  /** Of the machine's processors, over the last second: 1 is one of them in full. */
  readonly processors: number;
  /** Without file cache that the kernel can drop at once. */
  readonly memoryBytes: number;
  /** Its own; undefined if it has none. */
  readonly memoryLimitBytes: number | undefined;
  /** Over all its networks since its start; undefined on the host's network. */
  readonly network: { readonly receivedBytes: number; readonly sentBytes: number } | undefined;
}

/** Which lines of a container's output. All that is kept of them if nothing is named. */
export interface LogRange {
  /** Of what it has written so far, only the last so many lines. */
  readonly tail?: number;
  /**
   * Goes on until its process ends. Without `tail`, from its latest start: what it wrote in an earlier life does not come, but for the last second of
   * one that has ended.
   */
  readonly follow?: boolean;
}

/** A name for a container in a network's DNS. */
export interface AliasOn {
  readonly network: string;
  readonly alias: string;
  /** Other names that it must have there, also if a call that was cut off has lost them. */
  readonly keep: readonly string[];
}

/** What happened to a container of ours. */
export interface WorkloadEvent extends ContainerEvent {
  readonly workload: string;
  readonly deployment: string;
}

export interface EngineInfo {
  readonly version: string;
  readonly apiVersion: string;
  /** Which images it runs by itself, such as `linux/amd64`; absent if it does not say. */
  readonly platform?: string;
  /** Where it keeps images, containers and volumes on its host; absent if it does not say. */
  readonly dataFolder?: string;
}

/** What a preparation may do with the engine: read images, bring them there, and build them. */
export type Images = Pick<
  Runtime,
  | "engineUrl"
  | "info"
  | "pullImage"
  | "loadImage"
  | "findImage"
  | "findObstacle"
  | "buildImage"
  | "listImages"
  | "listTags"
  | "tagImage"
  | "removeImage"
>;

/**
 * A container engine. All calls reject with a DeployerError: ENGINE_UNREACHABLE, ENGINE_FAILED, DISK_FULL, or the code that
 * a call names. A call that ends with ENGINE_UNREACHABLE after it was sent may have taken effect. Calls with `signal`
 * end at once when it aborts, with the signal's reason; what was sent may still take effect. Containers are addressed by
 * name: a name that was renamed away is not found, which makes a superseded caller harmless.
 */
export interface Runtime {
  /** How the proxy reaches containers that are created without another word. */
  readonly reach: Reach;

  /** Where the engine listens, as `DOCKER_HOST` has it: for tools that must work with the same engine. */
  readonly engineUrl: string;

  info(signal?: AbortSignal): Promise<EngineInfo>;

  /** Preflight without effect: reachable, new enough, the networks there, disk space. Never rejects but on abort. */
  check(networks: readonly string[], signal?: AbortSignal): Promise<Finding[]>;

  /** IMAGE_UNAUTHORIZED, IMAGE_NOT_FOUND, IMAGE_RATE_LIMITED (details.retryAfterMs where told), IMAGE_PULL_FAILED. One try. */
  pullImage(request: PullRequest, signal?: AbortSignal): Promise<void>;
  /** Reads an archive in the format of `docker load`. ENGINE_FAILED if the image `id` (`sha256:…`) was not in it. Idempotent. */
  loadImage(image: { readonly id: string; readonly archive: Readable }, signal?: AbortSignal): Promise<void>;
  /** By reference or id; undefined if the engine does not hold it. */
  findImage(reference: string, signal?: AbortSignal): Promise<Image | undefined>;

  /** What is missing for this builder, as a sentence; undefined if it can be used. */
  findObstacle(builder: Builder, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Builds, and resolves with the image's id. BUILD_FAILED (details: `step` as `3/7`, `instruction`, `output`: its last lines),
   * BUILDER_MISSING. An abort ends the build on the engine too. A build that fails or is aborted leaves no layer of its own behind.
   */
  buildImage(request: BuildRequest, signal?: AbortSignal): Promise<string>;
  /** Images that say of themselves that `buildImage` made them for the workload. A hint: a pulled image may carry the label too. */
  listImages(workload: string, signal?: AbortSignal): Promise<BuiltImage[]>;
  /** Names of images on the engine, `name:tag`, that begin with `prefix`, which ends with a slash or a colon. */
  listTags(prefix: string, signal?: AbortSignal): Promise<string[]>;
  /** Gives an image a further name, `name:tag`, which moves where another image has it. IMAGE_NOT_FOUND. */
  tagImage(id: string, tag: string, signal?: AbortSignal): Promise<void>;
  /** Takes a name, `name:tag`, away, and the image with its last one. A missing one is success; one that a container uses stays. */
  removeImage(tag: string, signal?: AbortSignal): Promise<void>;

  /** A loopback port that is free now. PORT_TAKEN if none is found. */
  chooseLoopbackPort(): Promise<number>;

  /**
   * Who holds these ports of the engine's machine now: containers, as the engine lists them, and other programs, if the engine runs on this
   * machine. Without effect. A port that nobody holds is not among them.
   */
  findPortHolders(ports: readonly HostPort[], signal?: AbortSignal): Promise<HeldPort[]>;

  /** Creates it, not started, restart policy off. Idempotent for the same name and deployment: a container that a lost
   * reply left is adopted. CONTAINER_CONFLICT if the name is someone else's; NETWORK_MISSING. */
  createContainer(request: CreateContainer, signal?: AbortSignal): Promise<Container>;
  /** Idempotent. PORT_TAKEN, CONTAINER_MISSING; COMMAND_NOT_FOUND, USER_NOT_FOUND if the image has no such program or user; START_REFUSED
   * (`details.field`) if the engine cannot do what the spec asks for. A container that failed to start stays as it was. Its restarts are counted from here. */
  startContainer(name: string, signal?: AbortSignal): Promise<void>;
  /** Sends `signalName`, waits `graceMs`, then kills. Idempotent: stopped or missing is success. */
  stopContainer(
    name: string,
    stop: { signalName: string; graceMs: number },
    signal?: AbortSignal,
  ): Promise<void>;
  /** Removes it, killing it first where it runs. Its volumes stay; with `anonymousVolumes`, those go that no name was given for and that
   * nothing else uses. Idempotent: missing is success. */
  removeContainer(
    name: string,
    signal?: AbortSignal,
    also?: { readonly anonymousVolumes: boolean },
  ): Promise<void>;
  /** CONTAINER_MISSING, CONTAINER_CONFLICT. */
  renameContainer(name: string, to: string, signal?: AbortSignal): Promise<void>;
  /** CONTAINER_MISSING. */
  setRestartPolicy(name: string, policy: ContainerSpec["restart"], signal?: AbortSignal): Promise<void>;

  /** By name; undefined if there is none. */
  findContainer(name: string, signal?: AbortSignal): Promise<Container | undefined>;
  /** Every container that was given our workload label, of one workload or of all, in one call to the engine. `health`,
   * `restartCount`, `exitCode`, `outOfMemory`, `address` and `startedAt` are filled as far as the list tells. */
  listContainers(workload?: string, signal?: AbortSignal): Promise<Container[]>;
  /** The host's paths that it mounts, also by a volume that a stack of ours has made of one; empty if there is no such container. */
  listBinds(name: string, signal?: AbortSignal): Promise<HostBind[]>;
  /** Every container that carries a label with this value, whoever made it. */
  listLabelled(label: string, value: string, signal?: AbortSignal): Promise<LabelledContainer[]>;

  /** Established TCP connections to `port` in the container's own network namespace; undefined if they cannot be counted from here, as on an
   * engine of another machine. Zero where it does not run. */
  countConnections(name: string, port: number, signal?: AbortSignal): Promise<number | undefined>;
  /**
   * Counts the connections that a running container has accepted, on `port` and on every other one. Undefined: it does not run, has no network
   * namespace of its own, or cannot be seen from here, as on an engine of another machine. Absent: this runtime cannot count them.
   */
  countAccepted?(name: string, port: number, signal?: AbortSignal): Promise<AcceptedConnections | undefined>;
  /** What listens for TCP in the container's own network namespace; undefined if that cannot be seen from here, as on an engine of another
   * machine, and for the host's network. Empty if it does not run. */
  listListeners(name: string, signal?: AbortSignal): Promise<Listener[] | undefined>;
  /**
   * Runs a command in a running container, no shell between, and resolves when it has ended, with its exit code, and after `onLine` was told
   * its output, each line printable and of 8 KiB at most; undefined exit code: it had not ended after `timeoutMs`. What has not ended goes on
   * in the container. CONTAINER_MISSING; HOOK_FAILED if the container does not run. A program that is not there ends with another code than 0.
   */
  runCommand(
    name: string,
    request: {
      readonly command: readonly string[];
      readonly timeoutMs: number;
      readonly onLine?: (line: string) => void;
    },
    signal?: AbortSignal,
  ): Promise<{ readonly exitCode: number | undefined }>;
  /** Why `takeAlias` could not keep a container's address on this network, as a sentence; undefined if it can. */
  findAliasObstacle(network: string, signal?: AbortSignal): Promise<string | undefined>;
  /**
   * Has the network's DNS answer `alias` with the container too, which joins the network where it had left it. Its address there changes
   * unless `takeAlias` has fixed it: for one that serves nobody yet. Idempotent. CONTAINER_MISSING, NETWORK_MISSING.
   */
  giveAlias(name: string, at: AliasOn, signal?: AbortSignal): Promise<void>;
  /**
   * Has the network's DNS answer `alias` with it no longer; true if it did until now. A running container keeps its address there, and its
   * connections, and joins the network where it had left it. Idempotent; a missing container is success. ALIAS_UNSUPPORTED, NETWORK_MISSING.
   */
  takeAlias(name: string, at: AliasOn, signal?: AbortSignal): Promise<boolean>;

  /** The volumes that a container mounts, those that the engine has named included; none if it is not there. */
  listVolumeMounts(name: string, signal?: AbortSignal): Promise<VolumeAt[]>;
  /** Those of these named volumes that the engine does not hold. */
  listMissingVolumes(names: readonly string[], signal?: AbortSignal): Promise<string[]>;
  /** The volumes that no container mounts, whosever they are. */
  listUnusedVolumes(signal?: AbortSignal): Promise<UnusedVolume[]>;
  /** Makes a named volume of ours; without effect if the name is taken. */
  createVolume(name: string, workload: string, signal?: AbortSignal): Promise<void>;
  /** Removes a volume that `createVolume` made for the workload, or one that the engine has named itself, with 64 hexadecimal digits; one of
   * somebody else, or one that a container uses, stays. Missing is success. */
  removeVolume(name: string, workload: string, signal?: AbortSignal): Promise<void>;

  /** The environment that it was created with; undefined if there is no such container. Holds secrets: for masking only. */
  readEnvironment(name: string, signal?: AbortSignal): Promise<Readonly<Record<string, string>> | undefined>;

  /** Its output, line by line, each printable and of 8 KiB at most; nothing if there is no such container, or its log driver cannot be read. */
  logs(name: string, which?: LogRange, signal?: AbortSignal): AsyncIterable<string>;
  /** What it takes now, which takes a second or two to measure; undefined if it does not run. Absent: this runtime cannot measure. */
  usage?(name: string, signal?: AbortSignal): Promise<Usage | undefined>;
  /** Calls `onEvent` from the moment it resolves until `signal` aborts; reconnects by itself without losing events. */
  watchContainer(name: string, onEvent: (event: ContainerEvent) => void, signal: AbortSignal): Promise<void>;
  /** As `watchContainer`, for all that carry our labels. What happens while the engine restarts may be missed. */
  watchWorkloads(onEvent: (event: WorkloadEvent) => void, signal: AbortSignal): Promise<void>;
}
