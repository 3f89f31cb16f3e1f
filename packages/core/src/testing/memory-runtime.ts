import { DeployerError } from "../errors/deployer-error.js";
import type { Finding } from "../events/finding.js";
import type { ContainerSpec } from "../runtime/container-spec.js";
import type {
  AliasOn,
  Container,
  ContainerEvent,
  CreateContainer,
  EngineInfo,
  LabelledContainer,
  Runtime,
  WorkloadEvent,
} from "../runtime/runtime.js";
import { MemoryImages, type ImageBehaviour } from "./memory-images.js";
import type { VirtualClock } from "./virtual-clock.js";

interface MemoryContainer {
  readonly id: string;
  name: string;
  readonly request: CreateContainer | undefined;
  behaviour: ImageBehaviour;
  state: Container["state"];
  exitCode: number | undefined;
  outOfMemory: boolean;
  restartPolicy: ContainerSpec["restart"];
  restartCount: number;
  startedAtMs: number | undefined;
  run: number;
  readonly log: string[];
  readonly address: string;
  /** As `network alias`. */
  readonly aliases: Set<string>;
  connections: number | undefined;
}

/** What a call to the engine did to a container of ours. */
export type ContainerChange = "created" | "started" | "stopped" | "removed";

export interface MemoryRuntimeOptions {
  readonly clock: VirtualClock;
  readonly reach?: Runtime["reach"];
  readonly networks?: readonly string[];
}

const firstRestartMs = 100;

/** What an event or a log line is told to. */
type Listener<T> = (value: T) => void;

/** A container engine in memory. Everything takes effect at once; time passes only on its clock. */
export class MemoryRuntime extends MemoryImages implements Runtime {
  readonly reach: Runtime["reach"];
  readonly engineUrl = "unix:///in-memory";
  readonly #clock: VirtualClock;
  readonly #networks: Set<string>;
  /** By name: the workload that `createVolume` made it for, or undefined. */
  readonly volumes = new Map<string, string | undefined>();
  readonly #containers = new Map<string, MemoryContainer>();
  readonly #watchers = new Map<string, Set<Listener<ContainerEvent>>>();
  readonly #allWatchers = new Set<Listener<WorkloadEvent>>();
  readonly #followers = new Map<string, Set<Listener<string | undefined>>>();
  readonly #observers: ((change: ContainerChange, deployment: string) => void)[] = [];
  readonly #graves: MemoryContainer[] = [];
  #created = 0;
  /** None is chosen twice, so that an address tells whose it was. */
  #lastPort = 20_000;

  constructor({ clock, reach = { kind: "loopback" }, networks = [] }: MemoryRuntimeOptions) {
    super(clock);
    this.#clock = clock;
    this.reach = reach;
    this.#networks = new Set(networks);
  }

  /** Tells of everything that calls do to containers of ours, when it is done; not of what happens by itself or by hand. */
  observe(observer: (change: ContainerChange, deployment: string) => void): void {
    this.#observers.push(observer);
  }

  /** All containers as they are now, synchronously. */
  snapshot(): Container[] {
    return [...this.#containers.values()].map((container) => this.#view(container));
  }

  /** Which container of ours an address belongs to, running or not, or belonged to before it was removed. */
  ownerOf(address: string, port: number): Container | undefined {
    for (const container of [...this.#containers.values(), ...this.#graves]) {
      const { request } = container;
      const published = address === "127.0.0.1" && request?.loopbackPort === port;
      if (published || address === request?.alias) return this.#view(container);
    }
    return undefined;
  }

  /** Removes a container as a person would, behind the deployer's back. */
  removeByHand(name: string): void {
    const container = this.#require(name);
    this.#end(container, 137);
    container.state = "stopped";
    this.#containers.delete(name);
    this.#graves.push(container);
  }

  /** A container that is not ours, running under `name`. */
  createForeign(name: string): void {
    this.#add({ name, request: undefined, behaviour: {}, state: "running" });
  }

  async info(signal?: AbortSignal): Promise<EngineInfo> {
    signal?.throwIfAborted();
    return { version: "in memory", apiVersion: "1.41" };
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
    return (this.#lastPort += 1);
  }

  async createContainer(request: CreateContainer, signal?: AbortSignal): Promise<Container> {
    signal?.throwIfAborted();
    const existing = this.#containers.get(request.name);
    if (existing) {
      const same =
        existing.request?.deployment === request.deployment && existing.request.workload === request.workload;
      if (same) return this.#view(existing);
      throw new DeployerError("CONTAINER_CONFLICT", `${request.name} is the name of another container`);
    }
    const image = this.held(request.spec.image);
    if (!image) throw new DeployerError("IMAGE_NOT_FOUND", `${request.spec.image} is not on the engine`);
    for (const network of request.spec.networks) {
      if (!this.#networks.has(network))
        throw new DeployerError("NETWORK_MISSING", `network ${network} is missing`);
    }
    const created = this.#add({ name: request.name, request, behaviour: image.behaviour, state: "created" });
    this.#observed("created", created);
    return this.#view(created);
  }

  async startContainer(name: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const container = this.#require(name);
    if (container.state === "running" || container.state === "restarting") return;
    this.#requirePorts(container);
    container.restartCount = 0;
    this.#start(container);
    this.#observed("started", container);
  }

  async stopContainer(
    name: string,
    { graceMs }: { signalName: string; graceMs: number },
    signal?: AbortSignal,
  ): Promise<void> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    if (container?.state === "restarting") container.state = "stopped";
    if (container?.state !== "running") return;
    const { run } = container;
    this.#observed("stopped", container);
    if (container.behaviour.ignoresStopSignal) await this.#clock.sleep(graceMs, signal);
    if (container.run === run) this.#end(container, container.behaviour.ignoresStopSignal ? 137 : 0);
  }

  async removeContainer(name: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    if (!container) return;
    this.#end(container, 137);
    container.state = "stopped";
    this.#containers.delete(name);
    this.#graves.push(container);
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
    return container && this.#view(container);
  }

  async listContainers(workload?: string, signal?: AbortSignal): Promise<Container[]> {
    signal?.throwIfAborted();
    return [...this.#containers.values()]
      .filter(
        ({ request }) => request !== undefined && (workload === undefined || request.workload === workload),
      )
      .map((container) => this.#view(container));
  }

  async listLabelled(label: string, value: string, signal?: AbortSignal): Promise<LabelledContainer[]> {
    signal?.throwIfAborted();
    return [...this.#containers.values()]
      .filter(({ request }) => request?.spec.labels[label] === value)
      .map(({ name, state, exitCode, request }) => ({
        name,
        state,
        exitCode,
        labels: request?.spec.labels ?? {},
      }));
  }

  async tailLogs(name: string, lines: number, signal?: AbortSignal): Promise<string[]> {
    signal?.throwIfAborted();
    return this.#containers.get(name)?.log.slice(-lines) ?? [];
  }

  async followLogs(name: string, onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    const container = this.#containers.get(name);
    if (!container || signal.aborted) return;
    container.log.forEach(onLine);
    if (container.state !== "running") return;
    await new Promise<void>((resolve) => {
      const listener = (line: string | undefined): void => (line === undefined ? resolve() : onLine(line));
      this.#listen(this.#followers, container.id, listener, signal);
      signal.addEventListener("abort", () => resolve(), { once: true });
    });
  }

  async watchContainer(
    name: string,
    onEvent: (event: ContainerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    const container = this.#containers.get(name);
    if (container) this.#listen(this.#watchers, container.id, onEvent, signal);
  }

  async watchWorkloads(onEvent: (event: WorkloadEvent) => void, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    this.#allWatchers.add(onEvent);
    signal.addEventListener("abort", () => this.#allWatchers.delete(onEvent), { once: true });
  }

  async countConnections(name: string, port: number, signal?: AbortSignal): Promise<number | undefined> {
    signal?.throwIfAborted();
    const container = this.#containers.get(name);
    if (container?.state !== "running" || container.request?.port !== port) return 0;
    const { connections, startedAtMs = 0, behaviour } = container;
    const held = this.#clock.monotonicMs() - startedAtMs < (behaviour.servesForMs ?? 0) ? 1 : 0;
    return connections === undefined ? undefined : connections + held;
  }

  /** Clients hold so many connections to it from now on, undefined: nobody can count them; they end with its process. */
  holdConnections(name: string, count: number | undefined): void {
    this.#require(name).connections = count;
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
      .map((container) => this.#view(container));
  }

  async listMissingVolumes(names: readonly string[], signal?: AbortSignal): Promise<string[]> {
    signal?.throwIfAborted();
    return names.filter((name) => !this.volumes.has(name));
  }

  async createVolume(name: string, workload: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    if (!this.volumes.has(name)) this.volumes.set(name, workload);
  }

  async removeVolume(name: string, workload: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const isUsed = [...this.#containers.values()].some(({ request }) =>
      request?.spec.mounts.some(({ source }) => source === name),
    );
    if (!isUsed && this.volumes.get(name) === workload) this.volumes.delete(name);
  }

  /** From now on the container behaves otherwise than its image says. */
  behave(name: string, behaviour: ImageBehaviour): void {
    const container = this.#require(name);
    container.behaviour = { ...container.behaviour, ...behaviour };
  }

  /** The kernel ends the container's process, which took too much memory. */
  runOutOfMemory(name: string): void {
    const container = this.#require(name);
    this.#end(container, 137, true);
    this.#restart(container);
  }

  /** Ends the container's process, as if it had crashed. */
  crash(name: string, exitCode = 1): void {
    const container = this.#require(name);
    this.#end(container, exitCode);
    this.#restart(container);
  }

  /** As when its daemon restarts: every process ends, and comes back where its restart policy says so. */
  restartEngine(): void {
    for (const container of this.#containers.values()) {
      if (container.state !== "running") continue;
      this.#end(container, 137);
      if (container.restartPolicy === "unless-stopped") this.#start(container);
    }
  }

  /** What listens at an address and port, and answers a request: for the in-memory prober. */
  listenerAt(
    address: string,
    port: number,
    { path, bearerToken }: { path?: string; bearerToken?: string | undefined } = {},
  ): { status: number; body: string } | undefined {
    for (const container of this.#containers.values()) {
      const { request, behaviour, startedAtMs } = container;
      if (!request || container.state !== "running" || startedAtMs === undefined) continue;
      const published = address === "127.0.0.1" && request.loopbackPort === port;
      const direct = address === container.address || address === request.alias;
      if (!published && !(direct && (request.port === undefined || request.port === port))) continue;
      const upMs = this.#clock.monotonicMs() - startedAtMs;
      if (upMs < (behaviour.listensAfterMs ?? 0)) return undefined;
      const page = path === undefined ? undefined : behaviour.pages?.[path];
      if (page) return page(bearerToken);
      const ready = upMs >= (behaviour.readyAfterMs ?? 0) && upMs < (behaviour.unreadyAfterMs ?? Infinity);
      return { status: ready ? 200 : 503, body: request.deployment };
    }
    return undefined;
  }

  #observed(change: ContainerChange, { request }: MemoryContainer): void {
    if (request) for (const observer of this.#observers) observer(change, request.deployment);
  }

  #add(init: Pick<MemoryContainer, "name" | "request" | "behaviour" | "state">): MemoryContainer {
    const number = (this.#created += 1);
    const container: MemoryContainer = {
      ...init,
      id: number.toString(16).padStart(64, "0"),
      exitCode: undefined,
      outOfMemory: false,
      restartPolicy: "no",
      restartCount: 0,
      startedAtMs: undefined,
      run: 0,
      log: [],
      aliases: new Set(),
      connections: 0,
      address: `10.0.${Math.trunc(number / 250)}.${(number % 250) + 1}`,
    };
    this.#containers.set(init.name, container);
    return container;
  }

  #start(container: MemoryContainer): void {
    const { behaviour } = container;
    const run = (container.run += 1);
    container.state = "running";
    container.exitCode = undefined;
    container.startedAtMs = this.#clock.monotonicMs();
    this.#tell(container, { kind: "started" });
    for (const line of behaviour.log ?? []) {
      container.log.push(line);
      for (const follower of this.#followers.get(container.id) ?? []) follower(line);
    }
    const isSameRun = (): boolean => container.run === run && container.state === "running";
    if (behaviour.exitsAfterMs !== undefined) {
      this.#clock.after(behaviour.exitsAfterMs, () => {
        if (!isSameRun()) return;
        this.#end(container, behaviour.exitCode ?? 1, behaviour.outOfMemory);
        this.#restart(container);
      });
    }
    const { health } = behaviour;
    if (health) {
      this.#clock.after(behaviour.healthAfterMs ?? 0, () => {
        if (isSameRun()) this.#tell(container, { kind: health });
      });
    }
  }

  #end(container: MemoryContainer, exitCode: number, outOfMemory = false): void {
    if (container.state !== "running") return;
    container.state = "stopped";
    container.connections = 0;
    container.exitCode = exitCode;
    container.outOfMemory = outOfMemory;
    if (outOfMemory) this.#tell(container, { kind: "out-of-memory" });
    this.#tell(container, { kind: "died", exitCode });
    for (const follower of this.#followers.get(container.id) ?? []) follower(undefined);
  }

  /** After an end that nobody asked for, as the restart policy says. */
  #restart(container: MemoryContainer): void {
    const { restartPolicy, exitCode, run } = container;
    if (restartPolicy === "no" || (restartPolicy === "on-failure" && exitCode === 0)) return;
    container.state = "restarting";
    this.#clock.after(firstRestartMs * 2 ** container.restartCount, () => {
      if (container.run !== run || container.state !== "restarting") return;
      container.restartCount += 1;
      this.#start(container);
    });
  }

  #requirePorts(container: MemoryContainer): void {
    const wanted = hostPorts(container);
    for (const other of this.#containers.values()) {
      if (other === container || other.state !== "running") continue;
      const taken = hostPorts(other).find((port) => wanted.includes(port));
      if (taken !== undefined)
        throw new DeployerError("PORT_TAKEN", `host port ${taken} is taken by ${other.name}`);
    }
  }

  #require(name: string): MemoryContainer {
    const container = this.#containers.get(name);
    if (!container) throw new DeployerError("CONTAINER_MISSING", `there is no container ${name}`);
    return container;
  }

  #tell(container: MemoryContainer, event: ContainerEvent): void {
    for (const watcher of this.#watchers.get(container.id) ?? []) watcher(event);
    if (!container.request) return;
    const { workload, deployment } = container.request;
    for (const watcher of this.#allWatchers) watcher({ ...event, workload, deployment });
  }

  #listen<T>(
    listeners: Map<string, Set<Listener<T>>>,
    id: string,
    listener: Listener<T>,
    signal: AbortSignal,
  ): void {
    if (signal.aborted) return;
    const set = listeners.get(id) ?? new Set();
    listeners.set(id, set.add(listener));
    signal.addEventListener("abort", () => set.delete(listener), { once: true });
  }

  #view(container: MemoryContainer): Container {
    const { id, name, request, behaviour, state, exitCode, outOfMemory, restartCount, startedAtMs } =
      container;
    return {
      id,
      name,
      workload: request?.workload,
      deployment: request?.deployment,
      fence: request?.fence,
      state,
      health: this.#health(behaviour, startedAtMs),
      restartCount,
      exitCode,
      outOfMemory,
      address: state === "running" ? container.address : undefined,
      startedAt: startedAtMs === undefined ? undefined : new Date(startedAtMs).toISOString(),
    };
  }

  #health(
    { health, healthAfterMs = 0 }: ImageBehaviour,
    startedAtMs: number | undefined,
  ): Container["health"] {
    if (!health) return "none";
    const upMs = startedAtMs === undefined ? -1 : this.#clock.monotonicMs() - startedAtMs;
    return upMs >= healthAfterMs ? health : "starting";
  }
}

function hostPorts({ request }: MemoryContainer): number[] {
  if (!request) return [];
  const fixed = request.spec.ports.map(({ hostPort }) => hostPort);
  return request.loopbackPort === undefined ? fixed : [...fixed, request.loopbackPort];
}
