import { DeployerError } from "../errors/deployer-error.js";
import { overlaps, type HostPort } from "../runtime/host-port.js";
import type { Container, ContainerEvent, CreateContainer, Runtime } from "../runtime/runtime.js";
import { listen, MemoryContainer, type Claims } from "./memory-container.js";
import { MemoryImages, type HeldImage, type ImageBehaviour, type Labels } from "./memory-images.js";
import type { VirtualClock } from "./virtual-clock.js";

/** What a call to the engine did to a container of ours. */
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

/** The machine that a runtime in memory acts on: its containers, and what happens to them by itself or by hand. */
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

  /** Tells of everything that calls do to containers of ours, when it is done; not of what happens by itself or by hand. */
  observe(observer: ContainerObserver): void {
    this.#observers.push(observer);
  }

  /** Puts an image into the registry, to be pulled under `reference`. */
  publish(reference: string, behaviour: ImageBehaviour = {}, labels: Labels = {}): void {
    this.stock.publish(reference, behaviour, labels);
  }

  /** All containers as they are now, synchronously. */
  snapshot(): Container[] {
    return [...this.containers.values()].map((container) => container.view());
  }

  /** Which container of ours an address belongs to, running or not, or belonged to before it was removed. */
  ownerOf(address: string, port: number): Container | undefined {
    const latest = [...this.#graves, ...this.containers.values()].filter((one) => one.isAt(address, port));
    const owner = latest.find(({ state }) => state === "running") ?? latest.at(-1);
    return owner?.view();
  }

  /** Removes a container as a person would, behind the deployer's back. */
  removeByHand(name: string): void {
    this.bury(this.require(name));
  }

  /** Ends a container, and takes it away. */
  bury(container: MemoryContainer): void {
    container.end(137);
    container.state = "stopped";
    this.containers.delete(container.name);
    this.#graves.push(container);
  }

  /** A container that is not ours, running under `name`: of an image, whose labels it inherits, or labelled by hand. */
  createForeign(name: string, { image = "", claims }: { image?: string; claims?: Claims } = {}): void {
    const labels = this.stock.held(image)?.labels ?? {};
    this.add(name, undefined, { behaviour: {}, labels }, claims).start();
  }

  /** A program of the host that is no container listens there from now on; the result ends it. */
  holdPort(port: HostPort): () => void {
    this.#heldPorts.push(port);
    return () => void this.#heldPorts.splice(this.#heldPorts.indexOf(port), 1);
  }

  /** Clients of this address open so many connections to it, for an instant each; 127.0.0.1 is the container itself. */
  connect(name: string, { from = "10.9.9.1", count = 1 }: { from?: string; count?: number } = {}): void {
    this.containers.get(name)?.accept({ from, count });
  }

  /** Whether a client that comes again and again has opened a connection to it within the last milliseconds. */
  wasReached(name: string, withinMs: number): boolean {
    return this.containers.get(name)?.wasReached(withinMs) ?? false;
  }

  /** Clients hold so many connections to it from now on, undefined: nobody can count them; they end with its process. */
  holdConnections(name: string, count: number | undefined): void {
    const container = this.require(name);
    const more = (count ?? 0) - (container.connections ?? 0);
    if (more > 0) container.accept({ from: "10.9.9.1", count: more });
    container.connections = count;
  }

  /** Running containers that the network's DNS answers `alias` with. */
  resolveAlias(network: string, alias: string): Container[] {
    return [...this.containers.values()]
      .filter(({ state, aliases }) => state === "running" && aliases.has(`${network} ${alias}`))
      .map((container) => container.view());
  }

  /** From now on the container behaves otherwise than its image says. */
  behave(name: string, behaviour: ImageBehaviour): void {
    const container = this.require(name);
    container.behaviour = { ...container.behaviour, ...behaviour };
  }

  /** The kernel ends the container's process, which took too much memory. */
  runOutOfMemory(name: string): void {
    this.require(name).fall(137, true);
  }

  /** Ends the container's process, as if it had crashed. */
  crash(name: string, exitCode = 1): void {
    this.require(name).fall(exitCode);
  }

  /** As when its daemon restarts: every process ends, and comes back where its restart policy says so. */
  restartEngine(): void {
    for (const container of this.containers.values()) {
      if (container.state !== "running") continue;
      container.end(137);
      if (container.restartPolicy === "unless-stopped") container.start();
    }
  }

  /** Another program of the host listens on the ports that containers of ours hold when they run, and that do not run now. */
  takePortsOfStopped(isMeant: (deployment: string) => boolean = () => true): void {
    for (const { state, request } of this.containers.values()) {
      const hostPort = request?.loopbackPort;
      if (state === "running" || hostPort === undefined || !isMeant(request?.deployment ?? "")) continue;
      this.#heldPorts.push({ protocol: "tcp", hostAddress: "127.0.0.1", hostPort });
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

  /** Of every container that was given our labels. */
  watchAll(onEvent: (event: ContainerEvent) => void, signal: AbortSignal): void {
    listen(this.#watchers, onEvent, signal);
  }

  /** Tells the observers, when a call has done something. */
  tell(change: ContainerChange, { claims, name }: MemoryContainer): void {
    const { deployment } = claims ?? {};
    if (deployment !== undefined) for (const observer of this.#observers) observer(change, deployment, name);
  }

  /** Adds a container, not started. */
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

  /** What holds a port of the host. `by` undefined: a program that is no container. */
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
