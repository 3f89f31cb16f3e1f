import { DeployerError } from "../errors/deployer-error.js";
import { overlaps, type HostPort } from "../ports/host-port.js";
import type { Container, ContainerEvent, CreateContainer, Runtime } from "../ports/runtime.js";
import { listen, MemoryContainer, type Claims } from "./memory-container.js";
import { MemoryImages, type HeldImage, type ImageBehaviour, type Labels } from "./memory-images.js";
import type { VirtualClock } from "./virtual-clock.js";

/** The effect of an engine call on a container of ours. */
export type ContainerChange = "created" | "started" | "stopped" | "removed";

export type ContainerObserver = (change: ContainerChange, deployment: string, name: string) => void;

interface Asked {
  readonly path?: string;
  readonly bearerToken?: string | undefined;
}

interface Answered {
  readonly status: number;
  readonly body: string;
  readonly location?: string;
}

export interface MemoryEngineOptions {
  readonly clock: VirtualClock;
  readonly reach?: Runtime["reach"];
  readonly networks?: readonly string[];
}

/** The machine of a runtime in memory: its containers, and events that happen by themselves or by hand. */
export class MemoryEngine {
  readonly reach: Runtime["reach"];
  readonly clock: VirtualClock;
  readonly networks: ReadonlySet<string>;
  /** By name. */
  readonly containers = new Map<string, MemoryContainer>();
  readonly images: MemoryImages;
  /** Those images, also if the runtime lacks the port. */
  protected readonly stock: MemoryImages;
  readonly #watchers = new Set<(event: ContainerEvent) => void>();
  readonly #observers: ContainerObserver[] = [];
  readonly #graves: MemoryContainer[] = [];
  readonly #heldPorts: HostPort[] = [];
  #created = 0;

  constructor({ clock, reach = { kind: "loopback" }, networks = [] }: MemoryEngineOptions) {
    this.clock = clock;
    this.reach = reach;
    this.networks = new Set(networks);
    this.stock = new MemoryImages(clock, (image) =>
      [...this.containers.values()].some(({ request }) => request?.spec.image === image),
    );
    this.images = this.stock;
  }

  /**
   * Reports every effect of calls on containers of ours, afterwards; not events that happen by themselves or by
   * hand.
   */
  observe(observer: ContainerObserver): void {
    this.#observers.push(observer);
  }

  /** Puts an image into the registry, to be pulled under `reference`. */
  publish(reference: string, behaviour: ImageBehaviour = {}, labels: Labels = {}): void {
    this.stock.publish(reference, behaviour, labels);
  }

  /** All containers now, synchronously. */
  snapshot(): Container[] {
    return [...this.containers.values()].map((container) => container.view());
  }

  /** The container of ours that an address belongs to, running or not, or belonged to before its removal. */
  ownerOf(address: string, port: number): Container | undefined {
    const latest = [...this.#graves, ...this.containers.values()].filter((one) => one.isAt(address, port));
    const owner = latest.find(({ state }) => state === "running") ?? latest.at(-1);
    return owner?.view();
  }

  /** Removes a container as a person would, behind the deployer's back. */
  removeByHand(name: string): void {
    this.bury(this.require(name));
  }

  /** Ends a container, and removes it. */
  bury(container: MemoryContainer): void {
    container.end(137);
    container.state = "stopped";
    this.containers.delete(container.name);
    this.#graves.push(container);
  }

  /** Runs a foreign container under `name`: of an image, whose labels it inherits, or labelled by hand. */
  createForeign(name: string, { image = "", claims }: { image?: string; claims?: Claims } = {}): void {
    const labels = this.stock.held(image)?.labels ?? {};
    this.add(name, undefined, { behaviour: {}, labels }, claims).start();
  }

  /** A host program that is not a container listens there from now on; the result ends it. */
  holdPort(port: HostPort): () => void {
    this.#heldPorts.push(port);
    return () => void this.#heldPorts.splice(this.#heldPorts.indexOf(port), 1);
  }

  /**
   * Clients of this address open this many connections to it, for an instant each; 127.0.0.1 is the container
   * itself.
   */
  connect(name: string, { from = "10.9.9.1", count = 1 }: { from?: string; count?: number } = {}): void {
    this.containers.get(name)?.accept({ from, count });
  }

  /** True if a returning client opened a connection to it within the last milliseconds. */
  wasReached(name: string, withinMs: number): boolean {
    return this.containers.get(name)?.wasReached(withinMs) ?? false;
  }

  /**
   * Clients hold this many connections to it from now on; undefined: nobody can count them. They end with its
   * process.
   */
  holdConnections(name: string, count: number | undefined): void {
    const container = this.require(name);
    const more = (count ?? 0) - (container.connections ?? 0);
    if (more > 0) container.accept({ from: "10.9.9.1", count: more });
    container.connections = count;
  }

  /** Running containers for which the network's DNS answers `alias`. */
  resolveAlias(network: string, alias: string): Container[] {
    return [...this.containers.values()]
      .filter(({ state, aliases }) => state === "running" && aliases.has(`${network} ${alias}`))
      .map((container) => container.view());
  }

  /** From now on the container behaves differently from its image. */
  behave(name: string, behaviour: ImageBehaviour): void {
    const container = this.require(name);
    container.behaviour = { ...container.behaviour, ...behaviour };
  }

  /** The kernel ends the container's process for its memory. */
  runOutOfMemory(name: string): void {
    this.require(name).fall(137, true);
  }

  /** Ends the container's process, as if it had crashed. */
  crash(name: string, exitCode = 1): void {
    this.require(name).fall(exitCode);
  }

  /** The daemon restarts: every process ends, and is restarted if its restart policy demands it. */
  restartEngine(): void {
    for (const container of this.containers.values()) {
      if (container.state !== "running") continue;
      container.end(137);
      if (container.restartPolicy === "unless-stopped") container.start();
    }
  }

  /** Another host program takes the ports of our stopped containers. */
  takePortsOfStopped(isMeant: (deployment: string) => boolean = () => true): void {
    for (const { state, request } of this.containers.values()) {
      const hostPort = request?.loopbackPort;
      if (state === "running" || hostPort === undefined || !isMeant(request?.deployment ?? "")) continue;
      this.#heldPorts.push({ protocol: "tcp", hostAddress: "127.0.0.1", hostPort });
    }
  }

  /** The listener at the address of the proxy's request, and its answer, without a connection: for observers. */
  listenerAt(address: string, port: number, of: Asked = {}): Answered | undefined {
    return this.#containerAt(address, port, true)?.answer(of.path, of.bearerToken);
  }

  /** As `listenerAt`, over a counted connection of its own. Only the proxy's network knows a name. */
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
    for (const container of this.containers.values()) {
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

  /** Every container with our labels. */
  watchAll(onEvent: (event: ContainerEvent) => void, signal: AbortSignal): void {
    listen(this.#watchers, onEvent, signal);
  }

  /** Tells the observers after a call has had an effect. */
  tell(change: ContainerChange, { claims, name }: MemoryContainer): void {
    const { deployment } = claims ?? {};
    if (deployment !== undefined) for (const observer of this.#observers) observer(change, deployment, name);
  }

  /** Adds a container without starting it. */
  add(
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
    const container = new MemoryContainer({ clock: this.clock, ...options });
    this.containers.set(name, container);
    return container;
  }

  /** The holder of a host port. `by` undefined: a program that is not a container. */
  holdersOf(port: HostPort): { readonly by: MemoryContainer | undefined }[] {
    const running = [...this.containers.values()].filter(({ state }) => state === "running");
    const by = running.filter((one) =>
      [...one.hostPorts, ...one.ownHostPorts].some((held) => overlaps(held, port)),
    );
    const program = this.#heldPorts.some((held) => overlaps(held, port));
    return [...by.map((one) => ({ by: one })), ...(program ? [{ by: undefined }] : [])];
  }

  /** CONTAINER_MISSING. */
  require(name: string): MemoryContainer {
    const container = this.containers.get(name);
    if (!container) throw new DeployerError("CONTAINER_MISSING", `there is no container ${name}`);
    return container;
  }
}
