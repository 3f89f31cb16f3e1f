import type { HostPort } from "../ports/host-port.js";
import type { ContainerSpec } from "../ports/container-spec.js";
import type {
  AcceptedConnections,
  Container,
  ContainerEvent,
  CreateContainer,
  Image,
  VolumeAt,
  Listener as Listening,
} from "../ports/runtime.js";
import type { ImageBehaviour } from "./memory-images.js";
import type { VirtualClock } from "./virtual-clock.js";

const firstRestartMs = 100;
/** The duration of a run of a container's own health check; the number of runs that the engine remembers. */
const checkMs = 20;
const checksKept = 5;
const loopback = "127.0.0.1";

/** The receiver of an event or a log line. */
type Listener<T> = (value: T) => void;

/** The labels that somebody gave to a container. */
export type Claims = Pick<Container, "workload" | "deployment">;

export interface MemoryContainerOptions {
  readonly clock: VirtualClock;
  /** From 1; determines its id and its address. */
  readonly number: number;
  readonly name: string;
  /** Undefined for a container that is not ours. */
  readonly request: CreateContainer | undefined;
  readonly behaviour: ImageBehaviour;
  /** The settings of its image at its creation; undefined for a container that is not ours. */
  readonly image: Image | undefined;
  /** Labels of its image. */
  readonly inherited?: Readonly<Record<string, string>> | undefined;
  /** The workload in the labels of a container that is not ours. */
  readonly claims?: Claims | undefined;
  readonly onEvent: Listener<ContainerEvent>;
}

/** One container's process: its start, end, restarts by its policy, and observers. */
export class MemoryContainer {
  readonly id: string;
  name: string;
  readonly request: CreateContainer | undefined;
  readonly image: Image | undefined;
  readonly inherited: Readonly<Record<string, string>>;
  readonly claims: Claims | undefined;
  behaviour: ImageBehaviour;
  state: Container["state"] = "created";
  exitCode: number | undefined;
  restartPolicy: ContainerSpec["restart"] = "no";
  restartCount = 0;
  startedAtMs: number | undefined;
  /** The number of its running or last process. */
  run = 0;
  readonly log: { readonly line: string; readonly atMs: number }[] = [];
  /** The index of its latest start in the log. */
  logStart = 0;
  readonly #ownAddress: string;
  /** As `network alias`. */
  readonly aliases = new Set<string>();
  /** By path: volumes without a name of ours. */
  readonly anonymous = new Map<string, string>();
  connections: number | undefined = 0;
  /** New connections since its latest start: from others, by their addresses, and from itself. */
  #arrived: string[] = [];
  #dropped = 0;
  #inside = 0;
  readonly #clock: VirtualClock;
  readonly #watchers = new Set<Listener<ContainerEvent>>();
  readonly #followers = new Set<Listener<string | undefined>>();
  readonly #onEvent: Listener<ContainerEvent>;
  #outOfMemory = false;

  constructor(options: MemoryContainerOptions) {
    const { clock, number, name, request, behaviour, image, inherited = {}, claims, onEvent } = options;
    this.#clock = clock;
    this.id = number.toString(16).padStart(64, "0");
    this.#ownAddress = `10.0.${Math.trunc(number / 250)}.${(number % 250) + 1}`;
    this.name = name;
    this.request = request;
    this.behaviour = behaviour;
    this.image = image;
    this.inherited = inherited;
    this.claims = request ?? claims;
    this.#onEvent = onEvent;
  }

  /** Undefined: its network gives it none. */
  get address(): string | undefined {
    return this.behaviour.hasNoAddress || this.isOnHost ? undefined : this.#ownAddress;
  }

  get isOnHost(): boolean {
    return this.request?.spec.networks.includes("host") === true;
  }

  /** Its present listeners. */
  get listeners(): Listening[] {
    const { behaviour, request, startedAtMs, state } = this;
    if (state !== "running" || !request || startedAtMs === undefined) return [];
    if (this.#clock.monotonicMs() - startedAtMs < (behaviour.listensAfterMs ?? 0)) return [];
    const usual = request.port === undefined ? [] : [{ port: request.port }];
    return (behaviour.listensOn ?? usual).map(
      ({ port, address = "0.0.0.0" }: Partial<Listening> & { port: number }) => ({
        address,
        port,
      }),
    );
  }

  /** True if a connection from outside reaches a listener: on any port if its config names none. */
  isOpen(port: number): boolean {
    if (this.request?.port === undefined && !this.behaviour.listensOn) return true;
    return this.listeners.some((one) => one.port === port && one.address !== loopback);
  }

  /** All that it mounts. */
  get volumes(): VolumeAt[] {
    const mounts = this.request?.spec.mounts ?? [];
    const named = mounts.flatMap(({ type, source: name, target }) =>
      type === "volume" ? { name, target } : [],
    );
    return [...named, ...anonymousAt(this.anonymous)];
  }

  /** The host ports that it takes while it runs. */
  get hostPorts(): HostPort[] {
    if (!this.request) return [];
    const { spec, loopbackPort: hostPort } = this.request;
    if (hostPort === undefined || this.isOnHost) return [...spec.ports];
    return [...spec.ports, { protocol: "tcp", hostAddress: loopback, hostPort }];
  }

  /** The host port of its own listener. */
  get ownHostPorts(): HostPort[] {
    const { port } = this.request ?? {};
    if (!this.isOnHost || port === undefined) return [];
    return [{ protocol: "tcp", hostAddress: "0.0.0.0", hostPort: port }];
  }

  /** True if it answers for a host address, or for its name on its networks. */
  isAt(address: string, port: number): boolean {
    const { request } = this;
    return (address === loopback && request?.loopbackPort === port) || this.isCalled(address);
  }

  /**
   * True if the proxy's network knows it by this name: only a container that was created for a network has one
   * there.
   */
  isCalled(name: string): boolean {
    return this.request?.reach?.kind === "network" && name === this.request.alias;
  }

  start(): void {
    const { behaviour } = this;
    const run = (this.run += 1);
    this.state = "running";
    this.exitCode = undefined;
    this.startedAtMs = this.#clock.monotonicMs();
    this.logStart = this.log.length;
    this.#arrived = [];
    this.#dropped = 0;
    this.#inside = 0;
    this.#tell({ kind: "started" });
    for (const template of behaviour.log ?? []) {
      const line = template.replace(
        /\$([A-Z_]+)/g,
        (_, name: string) => this.request?.spec.environment[name] ?? "",
      );
      this.log.push({ line, atMs: this.#clock.wallMs() });
      for (const follower of this.#followers) follower(line);
    }
    const isSameRun = (): boolean => this.run === run && this.state === "running";
    if (behaviour.exitsAfterMs !== undefined) {
      this.#clock.after(behaviour.exitsAfterMs, () => {
        if (isSameRun()) this.fall(behaviour.exitCode ?? 1, behaviour.outOfMemory);
      });
    }
    const { health } = behaviour;
    if (health) {
      this.#clock.after(behaviour.healthAfterMs ?? 0, () => {
        if (isSameRun()) this.#tell({ kind: health });
      });
    }
  }

  /** Its process ends, and nothing restarts it. */
  end(exitCode: number, outOfMemory = false): void {
    if (this.state !== "running") return;
    this.state = "stopped";
    this.connections = 0;
    this.exitCode = exitCode;
    this.#outOfMemory = outOfMemory;
    if (outOfMemory) this.#tell({ kind: "out-of-memory" });
    this.#tell({ kind: "died", exitCode });
    for (const follower of this.#followers) follower(undefined);
  }

  /** Its process ends unasked: the restart policy decides what follows. */
  fall(exitCode: number, outOfMemory = false): void {
    this.end(exitCode, outOfMemory);
    const { restartPolicy, run } = this;
    if (restartPolicy === "no" || (restartPolicy === "on-failure" && this.exitCode === 0)) return;
    this.state = "restarting";
    this.#clock.after(firstRestartMs * 2 ** this.restartCount, () => {
      if (this.run !== run || this.state !== "restarting") return;
      this.restartCount += 1;
      this.start();
    });
  }

  watch(onEvent: Listener<ContainerEvent>, signal: AbortSignal): void {
    listen(this.#watchers, onEvent, signal);
  }

  /** Others, or itself, open a connection to it and close it again. */
  accept({ from, count = 1 }: { readonly from: string; readonly count?: number }): void {
    if (from === loopback) this.#inside += count;
    else for (let one = 0; one < count; one += 1) this.#arrived.push(from);
  }

  /** Its queue is full: attempts to connect are dropped. */
  drop(count: number): void {
    this.#dropped += count;
  }

  /** By its behaviour. */
  wasReached(withinMs: number): boolean {
    const { reached } = this.behaviour;
    if (!reached || this.state !== "running" || this.startedAtMs === undefined) return false;
    const upMs = this.#clock.monotonicMs() - this.startedAtMs;
    const latestMs = Math.floor(Math.min(upMs, reached.forMs) / reached.everyMs) * reached.everyMs;
    return latestMs > 0 && upMs - latestMs < withinMs;
  }

  /** The count of its kernel; undefined if nobody can see it. */
  countAccepted(): AcceptedConnections | undefined {
    const { startedAtMs, behaviour, connections, isOnHost } = this;
    if (this.state !== "running" || startedAtMs === undefined) return undefined;
    if (connections === undefined || isOnHost) return undefined;
    const upMs = this.#clock.monotonicMs() - startedAtMs;
    const { everyMs = Infinity, forMs = 0 } = behaviour.reached ?? {};
    const reached = Math.floor(Math.min(upMs, forMs) / everyMs);
    const { checkedEveryMs = Infinity } = behaviour;
    const checked = Math.floor(upMs / checkedEveryMs);
    const startMs = (run: number): number => this.#clock.wallMs() - upMs + run * checkedEveryMs;
    const checks = Array.from({ length: Math.min(checked, checksKept) }, (_, back) => checked - back)
      .map((run) => ({ startMs: startMs(run), endMs: startMs(run) + checkMs }))
      .filter(({ endMs }) => endMs <= this.#clock.wallMs());
    return {
      namespace: `${this.id} ${this.run}`,
      atMs: this.#clock.wallMs(),
      accepted: this.#arrived.length + this.#inside + reached + checked,
      opened: this.#inside + checked,
      dropped: this.#dropped,
      inside: Array.from({ length: this.#inside }, (_, one) => `${loopback} ${one}`),
      peers: [
        ...this.#arrived.map((from, one) => `${from} ${one}`),
        ...(reached > 0 ? [`10.9.9.1 ${60_000 + (reached % 5_000)}`] : []),
      ],
      checks,
    };
  }

  /** Tells undefined after its process has ended. */
  follow(onLine: Listener<string | undefined>, signal: AbortSignal): void {
    listen(this.#followers, onLine, signal);
  }

  /** Status and body that it answers at a path; undefined if nothing listens yet. */
  answer(
    path: string | undefined,
    bearerToken: string | undefined,
  ): { status: number; body: string; location?: string } | undefined {
    const { behaviour, request, startedAtMs } = this;
    if (!request || startedAtMs === undefined) return undefined;
    const upMs = this.#clock.monotonicMs() - startedAtMs;
    if (upMs < (behaviour.listensAfterMs ?? 0)) return undefined;
    const page = path === undefined ? undefined : behaviour.pages?.[path];
    if (page) return page(bearerToken);
    const ready = upMs >= (behaviour.readyAfterMs ?? 0) && upMs < (behaviour.unreadyAfterMs ?? Infinity);
    return { status: ready ? 200 : 503, body: request.deployment };
  }

  view(): Container {
    const { id, name, request, claims, state, restartCount, startedAtMs } = this;
    const healthTimes = this.image?.health;
    return {
      id,
      name,
      workload: claims?.workload,
      deployment: claims?.deployment,
      fence: request?.fence,
      state,
      health: this.#health(),
      ...(healthTimes && { healthTimes }),
      ...this.#lastCheck(),
      restartCount,
      exitCode: this.exitCode,
      outOfMemory: this.#outOfMemory,
      address: state === "running" ? this.address : undefined,
      startedAt: startedAtMs === undefined ? undefined : new Date(startedAtMs).toISOString(),
    };
  }

  /** As in an engine's list, which omits the details of an inspection. */
  row(): Container {
    const { healthTimes: _, lastCheck: __, ...view } = this.view();
    return { ...view, restartCount: 0, outOfMemory: false, startedAt: undefined };
  }

  #health(): Container["health"] {
    const { health, healthAfterMs = 0 } = this.behaviour;
    if (!health) return "none";
    const upMs = this.startedAtMs === undefined ? -1 : this.#clock.monotonicMs() - this.startedAtMs;
    return upMs >= healthAfterMs ? health : "starting";
  }

  #lastCheck(): Pick<Container, "lastCheck"> {
    const { health, healthOutput } = this.behaviour;
    if (healthOutput === undefined || this.#health() !== health) return {};
    return { lastCheck: { exitCode: health === "healthy" ? 0 : 1, output: healthOutput } };
  }

  #tell(event: ContainerEvent): void {
    for (const watcher of this.#watchers) watcher(event);
    this.#onEvent(event);
  }
}

export function listen<T>(listeners: Set<Listener<T>>, listener: Listener<T>, signal: AbortSignal): void {
  if (signal.aborted) return;
  listeners.add(listener);
  signal.addEventListener("abort", () => listeners.delete(listener), { once: true });
}

export function anonymousAt(anonymous: ReadonlyMap<string, string>): VolumeAt[] {
  return [...anonymous].map(([target, name]) => ({ name, target }));
}
