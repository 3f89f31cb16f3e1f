import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { DeployerError } from "../errors/deployer-error.js";
import type { Finding } from "../events/finding.js";
import { overlaps, type HeldPort, type HostPort } from "../runtime/host-port.js";
import type { ContainerSpec } from "../runtime/container-spec.js";
import {
  labels as ourLabels,
  type AcceptedConnections,
  type AliasOn,
  type Container,
  type ContainerEvent,
  type CreateContainer,
  type EngineInfo,
  type HostBind,
  type LabelledContainer,
  type Listener,
  type LogRange,
  type Usage,
  type Runtime,
  type UnusedVolume,
  type VolumeAt,
  type WorkloadEvent,
} from "../runtime/runtime.js";
import { readSignal } from "../runtime/stop-signal.js";
import { programOf } from "../source/image-init.js";
import { anonymousAt, type Claims, listen, MemoryContainer } from "./memory-container.js";
import { MemoryImages, memoryPlatform, type HeldImage, type ImageBehaviour } from "./memory-images.js";
import type { VirtualClock } from "./virtual-clock.js";

/** What a call to the engine did to a container of ours. */
export type ContainerChange = "created" | "started" | "stopped" | "removed";

export type ContainerObserver = (change: ContainerChange, deployment: string, name: string) => void;

const lowestPort = 20_001;
const fewPorts = 6;

interface Asked {
  readonly path?: string;
  readonly bearerToken?: string | undefined;
}

interface Answered {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

export interface MemoryRuntimeOptions {
  readonly clock: VirtualClock;
  readonly reach?: Runtime["reach"];
  readonly networks?: readonly string[];
}

/** A container engine in memory. Everything takes effect at once; time passes only on its clock. */
export class MemoryRuntime extends MemoryImages implements Runtime {
  readonly reach: Runtime["reach"];
  /** To be set where its paths are to be those of this machine. */
  engineUrl = "unix:///in-memory";
  readonly #clock: VirtualClock;
  readonly #networks: Set<string>;
  /** By name: the workload that `createVolume` made it for, or undefined. */
  readonly volumes = new Map<string, string | undefined>();
  /** By volume: the deployments whose containers have run with it, in the order in which they were first started. */
  readonly written = new Map<string, readonly string[]>();
  readonly #containers = new Map<string, MemoryContainer>();
  readonly #watchers = new Set<(event: WorkloadEvent) => void>();
  readonly #observers: ContainerObserver[] = [];
  readonly #graves: MemoryContainer[] = [];
  readonly #heldPorts: HostPort[] = [];
  #created = 0;
  /** How many ports are chosen from, in turn: what one container had, another gets before long. */
  #ports = fewPorts;
  #lastPort = 0;

  constructor({ clock, reach = { kind: "loopback" }, networks = [] }: MemoryRuntimeOptions) {
    super(clock);
    this.#clock = clock;
    this.reach = reach;
    this.#networks = new Set(networks);
  }

  /** Tells of everything that calls do to containers of ours, when it is done; not of what happens by itself or by hand. */
  observe(observer: ContainerObserver): void {
    this.#observers.push(observer);
  }

  /** All containers as they are now, synchronously. */
  snapshot(): Container[] {
    return [...this.#containers.values()].map((container) => container.view());
  }

  /** Which container of ours an address belongs to, running or not, or belonged to before it was removed. */
  ownerOf(address: string, port: number): Container | undefined {
    const latest = [...this.#graves, ...this.#containers.values()].filter((one) => one.isAt(address, port));
    const owner = latest.find(({ state }) => state === "running") ?? latest.at(-1);
    return owner?.view();
  }

  /** Removes a container as a person would, behind the deployer's back. */
  removeByHand(name: string): void {
    const container = this.#require(name);
    container.end(137);
    container.state = "stopped";
    this.#containers.delete(name);
    this.#graves.push(container);
  }

  /** A container that is not ours, running under `name`: of an image, whose labels it inherits, or labelled by hand. */
  createForeign(name: string, { image = "", claims }: { image?: string; claims?: Claims } = {}): void {
    const labels = this.held(image)?.labels ?? {};
    this.#add(name, undefined, { behaviour: {}, labels }, claims).start();
  }

  async info(signal?: AbortSignal): Promise<EngineInfo> {
    signal?.throwIfAborted();
    return { version: "in memory", apiVersion: "1.41", platform: memoryPlatform };
  }

  async check(networks: readonly string[], signal?: AbortSignal): Promise<Finding[]> {
    signal?.throwIfAborted();
    return networks
      .filter((network) => !this.#networks.has(network))
      .map((network) => ({
        code: "NETWORK_MISSING",
        severity: "error",
        subject: `network ${network}`,
        message: "there is no such network",
        remedy: "Create it.",
      }));
  }

  protected override isUsed(image: string): boolean {
    return [...this.#containers.values()].some(({ request }) => request?.spec.image === image);
  }

  async chooseLoopbackPort(): Promise<number> {
    for (let tried = 1; ; tried += 1) {
      if (tried > this.#ports) this.#ports += 1;
      this.#lastPort = (this.#lastPort + 1) % this.#ports;
      const hostPort = lowestPort + this.#lastPort;
      if (this.#holdersOf({ protocol: "tcp", hostAddress: "127.0.0.1", hostPort }).length === 0)
        return hostPort;
    }
  }

  async findPortHolders(ports: readonly HostPort[], signal?: AbortSignal): Promise<HeldPort[]> {
    signal?.throwIfAborted();
    return ports.flatMap((port) =>
      this.#holdersOf(port).map(({ by }): HeldPort => {
        if (!by) return { port, holder: { kind: "program", name: "another (process 7)" } };
        const labels = by.request?.spec.labels ?? {};
        return { port, holder: { kind: "container", name: by.name, labels } };
      }),
    );
  }

  /** A program of the host that is no container listens there from now on; the result ends it. */
  holdPort(port: HostPort): () => void {
    this.#heldPorts.push(port);
    return () => void this.#heldPorts.splice(this.#heldPorts.indexOf(port), 1);
  }

  async createContainer(request: CreateContainer, signal?: AbortSignal): Promise<Container> {
    signal?.throwIfAborted();
    const existing = this.#containers.get(request.name);
    if (existing) {
      const same =
        existing.request?.deployment === request.deployment && existing.request.workload === request.workload;
      if (same) return existing.view();
      throw new DeployerError("CONTAINER_CONFLICT", `${request.name} is the name of another container`);
    }
    const image = this.held(request.spec.image);
    if (!image) throw new DeployerError("IMAGE_NOT_FOUND", `${request.spec.image} is not on the engine`);
    requireLimits(request);
    const { reach } = request;
    const networks = [...request.spec.networks, ...(reach?.kind === "network" ? [reach.network] : [])];
    for (const network of networks) {
      if (!this.#networks.has(network))
        throw new DeployerError("NETWORK_MISSING", `network ${network} is missing`);
    }
    const created = this.#add(request.name, { reach: this.reach, ...request }, image);
    this.#makeVolumes(created);
    this.#observed("created", created);
    return created.view();
  }

  async startContainer(name: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const container = this.#require(name);
    if (container.state === "running" || container.state === "restarting") return;
    this.#requirePorts(container);
    requireProgram(container);
    container.restartCount = 0;
    container.start();
    this.#write(container);
    // The engine does not know what a process of the host's network will listen on: it falls by itself.
    const isTaken = container.ownHostPorts.some((port) => this.#holdersOf(port).length > 1);
    if (isTaken) this.#clock.after(1, () => container.fall(1));
    this.#observed("started", container);
  }

  async stopContainer(
    name: string,
    { signalName, graceMs }: { signalName: string; graceMs: number },
    signal?: AbortSignal,
  ): Promise<void> {
    signal?.throwIfAborted();
    if (readSignal(signalName) === undefined)
      throw new DeployerError("ENGINE_FAILED", `${signalName} is no signal`);
    const container = this.#containers.get(name);
    if (container?.state === "restarting") container.state = "stopped";
    if (container?.state !== "running") return;
    const { run } = container;
    this.#observed("stopped", container);
    if (container.behaviour.ignoresStopSignal) await this.#clock.sleep(graceMs, signal);
    if (container.run === run) container.end(container.behaviour.ignoresStopSignal ? 137 : 0);
  }

  async removeContainer(
    name: string,
    signal?: AbortSignal,
    { anonymousVolumes } = { anonymousVolumes: false },
  ): Promise<void> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    if (!container) return;
    container.end(137);
    container.state = "stopped";
    this.#containers.delete(name);
    this.#graves.push(container);
    for (const volume of anonymousVolumes ? container.anonymous.values() : [])
      if (!this.#isMounted(volume)) this.volumes.delete(volume);
    this.#observed("removed", container);
  }

  async renameContainer(name: string, to: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const container = this.#require(name);
    if (this.#containers.has(to)) throw new DeployerError("CONTAINER_CONFLICT", `${to} is taken`);
    this.#containers.delete(name);
    container.name = to;
    this.#containers.set(to, container);
  }

  async setRestartPolicy(
    name: string,
    policy: ContainerSpec["restart"],
    signal?: AbortSignal,
  ): Promise<void> {
    signal?.throwIfAborted();
    this.#require(name).restartPolicy = policy;
  }

  async findContainer(name: string, signal?: AbortSignal): Promise<Container | undefined> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    return container && container.view();
  }

  async listBinds(name: string, signal?: AbortSignal): Promise<HostBind[]> {
    signal?.throwIfAborted();
    const mounts = this.#containers.get(name)?.request?.spec.mounts ?? [];
    return mounts.flatMap(({ type, source, target }) =>
      type === "bind" ? { source, target, identity: undefined } : [],
    );
  }

  async listContainers(workload?: string, signal?: AbortSignal): Promise<Container[]> {
    signal?.throwIfAborted();
    return [...this.#containers.values()]
      .filter(
        ({ claims }) =>
          claims?.workload !== undefined && (workload === undefined || claims.workload === workload),
      )
      .map((container) => container.row());
  }

  async listLabelled(label: string, value: string, signal?: AbortSignal): Promise<LabelledContainer[]> {
    signal?.throwIfAborted();
    return [...this.#containers.values()].flatMap(({ name, state, exitCode, request, inherited, claims }) => {
      const ours = Object.fromEntries(
        Object.entries({
          [ourLabels.workload]: claims?.workload,
          [ourLabels.deployment]: claims?.deployment,
        }).flatMap(([key, is]) => (is === undefined ? [] : [[key, is]])),
      );
      const all = { ...inherited, ...ours, ...request?.spec.labels };
      return all[label] === value ? { name, state, exitCode, labels: all, inherited } : [];
    });
  }

  async readEnvironment(
    name: string,
    signal?: AbortSignal,
  ): Promise<Readonly<Record<string, string>> | undefined> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    return container && { ...container.request?.spec.environment };
  }

  async *logs(
    name: string,
    { tail, follow = false }: LogRange = {},
    signal?: AbortSignal,
  ): AsyncGenerator<string> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    if (!container) return;
    const { log, logStart } = container;
    if (!follow || container.state !== "running") {
      const kept = tail === undefined && follow ? log.slice(logStart) : log;
      return yield* kept.slice(Math.max(0, kept.length - (tail ?? Infinity)));
    }
    const lines = new Readable({ objectMode: true, read: () => undefined });
    for (const line of log.slice(tail === undefined ? logStart : Math.max(0, log.length - tail)))
      lines.push(line);
    const ended = new AbortController();
    container.follow((line) => lines.push(line ?? null), ended.signal);
    const abort = (): unknown => lines.destroy(signal?.reason as Error);
    signal?.addEventListener("abort", abort, { once: true });
    try {
      for await (const line of lines) yield line as string;
    } finally {
      ended.abort();
      signal?.removeEventListener("abort", abort);
    }
  }

  async watchContainer(
    name: string,
    onEvent: (event: ContainerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    this.#containers.get(name)?.watch(onEvent, signal);
  }

  async watchWorkloads(onEvent: (event: WorkloadEvent) => void, signal: AbortSignal): Promise<void> {
    listen(this.#watchers, onEvent, signal);
  }

  async usage(name: string, signal?: AbortSignal): Promise<Usage | undefined> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    if (container?.state !== "running") return undefined;
    const limit = container.request?.spec.memoryBytes;
    const network = container.isOnHost ? undefined : { receivedBytes: 0, sentBytes: 0 };
    return { processors: 0, memoryBytes: 1_048_576, memoryLimitBytes: limit, network };
  }

  async countConnections(name: string, port: number, signal?: AbortSignal): Promise<number | undefined> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    if (container?.state !== "running" || container.request?.port !== port) return 0;
    const { connections, startedAtMs = 0, behaviour } = container;
    const held = this.#clock.monotonicMs() - startedAtMs < (behaviour.servesForMs ?? 0) ? 1 : 0;
    return connections === undefined ? undefined : connections + held;
  }

  async countAccepted(
    name: string,
    _port: number,
    signal?: AbortSignal,
  ): Promise<AcceptedConnections | undefined> {
    signal?.throwIfAborted();
    return this.#containers.get(name)?.countAccepted();
  }

  async listListeners(name: string, signal?: AbortSignal): Promise<Listener[] | undefined> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    return container?.isOnHost ? undefined : (container?.listeners ?? []);
  }

  /** Clients of this address open so many connections to it, for an instant each; 127.0.0.1 is the container itself. */
  connect(name: string, { from = "10.9.9.1", count = 1 }: { from?: string; count?: number } = {}): void {
    this.#containers.get(name)?.accept({ from, count });
  }

  /** Whether a client that comes again and again has opened a connection to it within the last milliseconds. */
  wasReached(name: string, withinMs: number): boolean {
    return this.#containers.get(name)?.wasReached(withinMs) ?? false;
  }

  /** Clients hold so many connections to it from now on, undefined: nobody can count them; they end with its process. */
  holdConnections(name: string, count: number | undefined): void {
    const container = this.#require(name);
    const more = (count ?? 0) - (container.connections ?? 0);
    if (more > 0) container.accept({ from: "10.9.9.1", count: more });
    container.connections = count;
  }

  async runCommand(
    name: string,
    { command, timeoutMs, onLine }: Parameters<Runtime["runCommand"]>[1],
    signal?: AbortSignal,
  ): Promise<{ readonly exitCode: number | undefined }> {
    signal?.throwIfAborted();
    const container = this.#require(name);
    if (container.state !== "running") throw new DeployerError("HOOK_FAILED", `${name} does not run`);
    const { lines = [], exitCode = 0, afterMs = 0 } = container.behaviour.commands?.[command.join(" ")] ?? {};
    await this.#clock.sleep(Math.min(afterMs, timeoutMs), signal);
    for (const line of lines) onLine?.(line);
    return { exitCode: afterMs > timeoutMs ? undefined : exitCode };
  }

  /** Of a network that `networks` names; none of them has one. */
  async findAliasObstacle(_network: string, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted();
    return undefined;
  }

  async giveAlias(name: string, { network, alias }: AliasOn, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const container = this.#require(name);
    if (!this.#networks.has(network))
      throw new DeployerError("NETWORK_MISSING", `network ${network} is missing`);
    container.aliases.add(`${network} ${alias}`);
  }

  async takeAlias(name: string, { network, alias }: AliasOn, signal?: AbortSignal): Promise<boolean> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    if (!container) return false;
    return container.aliases.delete(`${network} ${alias}`) && container.state === "running";
  }

  /** Running containers that the network's DNS answers `alias` with. */
  resolveAlias(network: string, alias: string): Container[] {
    return [...this.#containers.values()]
      .filter(({ state, aliases }) => state === "running" && aliases.has(`${network} ${alias}`))
      .map((container) => container.view());
  }

  async listVolumeMounts(name: string, signal?: AbortSignal): Promise<VolumeAt[]> {
    signal?.throwIfAborted();
    return this.#containers.get(name)?.volumes ?? [];
  }

  async listMissingVolumes(names: readonly string[], signal?: AbortSignal): Promise<string[]> {
    signal?.throwIfAborted();
    return names.filter((name) => !this.volumes.has(name));
  }

  async listUnusedVolumes(signal?: AbortSignal): Promise<UnusedVolume[]> {
    signal?.throwIfAborted();
    return [...this.volumes].flatMap(([name, workload]) => (this.#isMounted(name) ? [] : { name, workload }));
  }

  async createVolume(name: string, workload: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.volumes.has(name)) this.volumes.set(name, workload);
  }

  async removeVolume(name: string, workload: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const owner = this.volumes.get(name);
    const isOurs = owner === workload || (owner === undefined && /^[0-9a-f]{64}$/.test(name));
    if (isOurs && !this.#isMounted(name)) this.volumes.delete(name);
  }

  #isMounted(volume: string): boolean {
    return [...this.#containers.values()].some(({ volumes }) => volumes.some(({ name }) => name === volume));
  }

  /** As an engine does it: what is mounted by name and not there is made, and each further VOLUME of the image gets one without a name. */
  #makeVolumes({ id, request, image, volumes, anonymous }: MemoryContainer): void {
    if (!request) return;
    for (const path of image?.volumes ?? []) {
      if (volumes.some(({ target }) => target === path)) continue;
      if (request.spec.mounts.some(({ target }) => target === path)) continue;
      anonymous.set(path, createHash("sha256").update(`${id} ${path}`).digest("hex"));
    }
    for (const { name } of [...volumes, ...anonymousAt(anonymous)])
      if (!this.volumes.has(name)) this.volumes.set(name, undefined);
  }

  #write({ request, volumes }: MemoryContainer): void {
    for (const { name } of request ? volumes : []) {
      const before = this.written.get(name) ?? [];
      const { deployment } = request as CreateContainer;
      if (!before.includes(deployment)) this.written.set(name, [...before, deployment]);
    }
  }

  /** From now on the container behaves otherwise than its image says. */
  behave(name: string, behaviour: ImageBehaviour): void {
    const container = this.#require(name);
    container.behaviour = { ...container.behaviour, ...behaviour };
  }

  /** The kernel ends the container's process, which took too much memory. */
  runOutOfMemory(name: string): void {
    this.#require(name).fall(137, true);
  }

  /** Ends the container's process, as if it had crashed. */
  crash(name: string, exitCode = 1): void {
    this.#require(name).fall(exitCode);
  }

  /** As when its daemon restarts: every process ends, and comes back where its restart policy says so. */
  restartEngine(): void {
    for (const container of this.#containers.values()) {
      if (container.state !== "running") continue;
      container.end(137);
      if (container.restartPolicy === "unless-stopped") container.start();
    }
  }

  /** What listens where the proxy would reach it, and what it answers a request: without a connection, for whoever looks on. */
  listenerAt(address: string, port: number, of: Asked = {}): Answered | undefined {
    return this.#containerAt(address, port, true)?.answer(of.path, of.bearerToken);
  }

  /** As `listenerAt`, over a connection of its own, which is counted. A name is known to the proxy's network alone. */
  ask(
    address: string,
    port: number,
    of: Asked & { readonly from: string; readonly knowsNames: boolean },
  ): Answered | undefined {
    const container = this.#containerAt(address, port, of.knowsNames);
    container?.accept({ from: of.from });
    return container?.answer(of.path, of.bearerToken);
  }

  #containerAt(address: string, port: number, knowsNames: boolean): MemoryContainer | undefined {
    for (const container of this.#containers.values()) {
      if (container.state !== "running") continue;
      const { request } = container;
      const isNamed = knowsNames && container.isCalled(address) && container.address !== undefined;
      const isDirect = address === (container.isOnHost ? "127.0.0.1" : container.address) || isNamed;
      const isPublished = address === "127.0.0.1" && request?.loopbackPort === port;
      const inside = isPublished ? request?.port : isDirect ? port : undefined;
      if (inside !== undefined && container.isOpen(inside)) return container;
    }
    return undefined;
  }

  #observed(change: ContainerChange, { claims, name }: MemoryContainer): void {
    const { deployment } = claims ?? {};
    if (deployment !== undefined) for (const observer of this.#observers) observer(change, deployment, name);
  }

  #add(
    name: string,
    request: CreateContainer | undefined,
    { behaviour, image, labels: inherited }: Pick<HeldImage, "behaviour"> & Partial<HeldImage>,
    claims: Claims | undefined = request,
  ): MemoryContainer {
    const number = (this.#created += 1);
    const onEvent = (event: ContainerEvent): void => {
      const { workload, deployment } = claims ?? {};
      if (workload === undefined || deployment === undefined) return;
      for (const watcher of this.#watchers) watcher({ ...event, workload, deployment });
    };
    const options = { number, name, request, behaviour, image, inherited, claims, onEvent };
    const container = new MemoryContainer({ clock: this.#clock, ...options });
    this.#containers.set(name, container);
    return container;
  }

  /** Another program of the host listens on the ports that containers of ours hold when they run, and that do not run now. */
  takePortsOfStopped(isMeant: (deployment: string) => boolean = () => true): void {
    for (const { state, request } of this.#containers.values()) {
      const hostPort = request?.loopbackPort;
      if (state === "running" || hostPort === undefined || !isMeant(request?.deployment ?? "")) continue;
      this.#heldPorts.push({ protocol: "tcp", hostAddress: "127.0.0.1", hostPort });
    }
  }

  #requirePorts(container: MemoryContainer): void {
    for (const wanted of container.hostPorts) {
      const held = this.#holdersOf(wanted).find(({ by }) => by !== container);
      if (held)
        throw new DeployerError(
          "PORT_TAKEN",
          `host port ${wanted.hostPort} is taken by ${held.by?.name ?? "another program"}`,
        );
    }
  }

  /** `by` undefined: a program that is no container. */
  #holdersOf(port: HostPort): { readonly by: MemoryContainer | undefined }[] {
    const running = [...this.#containers.values()].filter(({ state }) => state === "running");
    const by = running.filter((one) =>
      [...one.hostPorts, ...one.ownHostPorts].some((held) => overlaps(held, port)),
    );
    const program = this.#heldPorts.some((held) => overlaps(held, port));
    return [...by.map((one) => ({ by: one })), ...(program ? [{ by: undefined }] : [])];
  }

  #require(name: string): MemoryContainer {
    const container = this.#containers.get(name);
    if (!container) throw new DeployerError("CONTAINER_MISSING", `there is no container ${name}`);
    return container;
  }
}

const memoryCpus = 64;

/** As the engine refuses what its machine has not, when a container is created. */
function requireLimits({ name, spec: { nanoCpus = 0, memoryBytes } }: CreateContainer): void {
  const refuse = (field: string, words: string): never => {
    const message = `The engine did not create container ${name}: ${words}`;
    throw new DeployerError("START_REFUSED", message, { details: { field } });
  };
  if (nanoCpus > memoryCpus * 1e9) refuse("cpus", `Range of CPUs is from 0.01 to ${memoryCpus}.00`);
  if (memoryBytes !== undefined && memoryBytes < 6 * 1024 ** 2)
    refuse("memory", "Minimum memory limit allowed is 6MB");
}

/** No image has a program below `/no/such/`, nor a user whose name begins with `no-such-`. As the engine does it without an init. */
function requireProgram({ name, request, image }: MemoryContainer): void {
  if (!request || !image) return;
  const [program = ""] = programOf(request.spec, image);
  if (program.startsWith("/no/such/"))
    throw new DeployerError("COMMAND_NOT_FOUND", `${name} did not start: ${program} is not in its image`);
  const user = request.spec.user ?? image.user;
  if (user?.startsWith("no-such-"))
    throw new DeployerError("USER_NOT_FOUND", `${name} did not start: there is no user ${user}`);
}
