import { DeployerError } from "../errors/deployer-error.js";
import { Readable } from "node:stream";
import type { Finding } from "../events/finding.js";
import type { ContainerSpec } from "../ports/container-spec.js";
import type { Container, ContainerEvent, CreateContainer, LogRange, Runtime } from "../ports/runtime.js";
import type { OptionalPort, WholeRuntime } from "../ports/optional-ports.js";
import { readSignal } from "../ports/stop-signal.js";
import { programOf } from "../source/image-init.js";
import { MemoryConnections } from "./memory-connections.js";
import type { MemoryContainer } from "./memory-container.js";
import { MemoryEngine, type MemoryEngineOptions } from "./memory-engine.js";
import { MemoryExec } from "./memory-exec.js";
import { MemoryHost } from "./memory-host.js";
import { MemoryMeter } from "./memory-meter.js";
import { MemoryNetworkNames } from "./memory-network-names.js";
import { MemoryVolumes } from "./memory-volumes.js";

export interface MemoryRuntimeOptions extends MemoryEngineOptions {
  /** "through-proxy": the prober of its world cannot connect to containers. */
  readonly asked?: Runtime["asked"] | undefined;
  /** Ports that it lacks: they are undefined, whatever their type says. Without `images`, it brings an image itself. */
  readonly without?: readonly OptionalPort[];
}

/** A runtime in memory. Everything takes effect at once; time passes only on its clock. */
export class MemoryRuntime extends MemoryEngine implements WholeRuntime {
  readonly asked: Runtime["asked"];
  readonly volumes = new MemoryVolumes(this.containers);
  readonly names = new MemoryNetworkNames(this);
  readonly exec = new MemoryExec(this);
  readonly connections = new MemoryConnections(this);
  readonly usage = new MemoryMeter(this);
  readonly host = new MemoryHost(this);
  readonly #volumes = this.volumes;

  constructor({ without = [], asked, ...options }: MemoryRuntimeOptions) {
    super(options);
    this.asked = asked;
    for (const port of without) Object.defineProperty(this, port, { value: undefined });
  }

  async check(networks: readonly string[], signal?: AbortSignal): Promise<Finding[]> {
    signal?.throwIfAborted();
    return networks
      .filter((network) => !this.networks.has(network))
      .map((network) => ({
        code: "NETWORK_MISSING",
        severity: "error",
        subject: `network ${network}`,
        message: "there is no such network",
        remedy: "Create it.",
      }));
  }

  async create(request: CreateContainer, signal?: AbortSignal): Promise<Container> {
    signal?.throwIfAborted();
    const existing = this.containers.get(request.name);
    if (existing) {
      const same =
        existing.request?.deployment === request.deployment && existing.request.workload === request.workload;
      if (same) return existing.view();
      throw new DeployerError("CONTAINER_CONFLICT", `${request.name} is the name of another container`);
    }
    const { image: name } = request.spec;
    const image = this.#lacks("images") ? this.stock.bring(name) : this.stock.held(name);
    if (!image) throw new DeployerError("IMAGE_NOT_FOUND", `${request.spec.image} is not on the engine`);
    requireLimits(request);
    const { reach } = request;
    const networks = [...request.spec.networks, ...(reach?.kind === "network" ? [reach.network] : [])];
    for (const network of networks) {
      if (!this.networks.has(network))
        throw new DeployerError("NETWORK_MISSING", `network ${network} is missing`);
    }
    const created = this.add(request.name, { reach: this.reach, ...request }, image);
    this.#volumes.makeFor(created);
    this.tell("created", created);
    return created.view();
  }

  async start(name: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const container = this.require(name);
    if (container.state === "running" || container.state === "restarting") return;
    this.#requirePorts(container);
    requireProgram(container);
    container.restartCount = 0;
    container.start();
    this.#volumes.noteWriter(container);
    // The engine does not know what a process of the host's network will listen on: it falls by itself.
    const isTaken = container.ownHostPorts.some((port) => this.holdersOf(port).length > 1);
    if (isTaken) this.clock.after(1, () => container.fall(1));
    this.tell("started", container);
  }

  async stop(
    name: string,
    { signalName, graceMs }: { signalName: string; graceMs: number },
    signal?: AbortSignal,
  ): Promise<void> {
    signal?.throwIfAborted();
    if (readSignal(signalName) === undefined)
      throw new DeployerError("ENGINE_FAILED", `${signalName} is no signal`);
    const container = this.containers.get(name);
    if (container?.state === "restarting") container.state = "stopped";
    if (container?.state !== "running") return;
    const { run } = container;
    this.tell("stopped", container);
    if (container.behaviour.ignoresStopSignal) await this.clock.sleep(graceMs, signal);
    if (container.run === run) container.end(container.behaviour.ignoresStopSignal ? 137 : 0);
  }

  async remove(
    name: string,
    signal?: AbortSignal,
    { anonymousVolumes } = { anonymousVolumes: false },
  ): Promise<void> {
    signal?.throwIfAborted();
    const container = this.containers.get(name);
    if (!container) return;
    this.bury(container);
    if (anonymousVolumes) this.#volumes.dropAnonymous(container);
    this.tell("removed", container);
  }

  async claim(name: string, to: string, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    const container = this.require(name);
    if (this.containers.has(to)) throw new DeployerError("CONTAINER_CONFLICT", `${to} is taken`);
    this.containers.delete(name);
    container.name = to;
    this.containers.set(to, container);
  }

  async supervise(name: string, policy: ContainerSpec["restart"], signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
    this.require(name).restartPolicy = policy;
  }

  async inspect(name: string, signal?: AbortSignal): Promise<Container | undefined> {
    signal?.throwIfAborted();
    const container = this.containers.get(name);
    return container && container.view();
  }

  async list(workload?: string, signal?: AbortSignal): Promise<Container[]> {
    signal?.throwIfAborted();
    return [...this.containers.values()]
      .filter(
        ({ claims }) =>
          claims?.workload !== undefined && (workload === undefined || claims.workload === workload),
      )
      .map((container) => container.row());
  }

  async watch(
    { name }: { readonly name?: string },
    onEvent: (event: ContainerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (name === undefined) this.watchAll(onEvent, signal);
    else this.containers.get(name)?.watch(onEvent, signal);
  }

  async *logs(
    name: string,
    { tail, sinceMs = -Infinity, follow = false }: LogRange = {},
    signal?: AbortSignal,
  ): AsyncGenerator<string> {
    signal?.throwIfAborted();
    const container = this.containers.get(name);
    if (!container) return;
    const { log, logStart } = container;
    const begin = follow && tail === undefined && sinceMs === -Infinity ? logStart : 0;
    const kept = log.slice(begin).filter(({ atMs }) => atMs >= sinceMs);
    const written = kept.slice(Math.max(0, kept.length - (tail ?? Infinity))).map(({ line }) => line);
    if (!follow || container.state !== "running") return yield* written;
    const lines = new Readable({ objectMode: true, read: () => undefined });
    for (const line of written) lines.push(line);
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

  #lacks(port: OptionalPort): boolean {
    return (this as Runtime)[port] === undefined;
  }

  #requirePorts(container: MemoryContainer): void {
    for (const wanted of container.hostPorts) {
      const held = this.holdersOf(wanted).find(({ by }) => by !== container);
      if (held)
        throw new DeployerError(
          "PORT_TAKEN",
          `host port ${wanted.hostPort} is taken by ${held.by?.name ?? "another program"}`,
        );
    }
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
