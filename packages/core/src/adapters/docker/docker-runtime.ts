import type { Finding } from "../../events/finding.js";
import type { ContainerSpec } from "../../ports/container-spec.js";
import type { WholeRuntime } from "../../ports/optional-ports.js";
import {
  labels,
  type Container,
  type ContainerEvent,
  type CreateContainer,
  type LogRange,
  type Runtime,
} from "../../ports/runtime.js";
import { dockerNames } from "./aliases.js";
import { dockerConnections } from "./connections.js";
import { demandContainer, inspectContainer } from "./container-calls.js";
import { readLogs } from "./container-logs.js";
import { viewOfInspect, viewOfRow } from "./container-view.js";
import { createContainer, removeContainer } from "./create-container.js";
import { dockerHost } from "./docker-host.js";
import { dockerImages } from "./docker-images.js";
import { EngineConnection, type EngineAddress } from "./engine-connection.js";
import { givenLabels } from "./inherited-labels.js";
import { listRows } from "./list-rows.js";
import { checkEngine } from "./preflight.js";
import { dockerExec } from "./run-command.js";
import { startFailure } from "./start-failure.js";
import { stopContainer } from "./stop-container.js";
import { dockerMeter } from "./usage.js";
import { dockerVolumes } from "./volumes.js";
import { watchContainer } from "./watch-container.js";
import { watchWorkloads } from "./watch-workloads.js";

export interface DockerOptions extends EngineAddress {
  /** The network that the proxy shares with the containers. Absent: they are published on 127.0.0.1. */
  readonly network?: string;
  /**
   * How a container is asked whether it is ready: at its address, or through the proxy, if this process cannot connect to that, as in a container
   * that is not on `network`. Absent: "through-proxy" if `host` is another machine, else "directly".
   */
  readonly asked?: "directly" | "through-proxy";
}

/**
 * A Docker engine, 20.10 (API 1.41) or newer: by default the one at /var/run/docker.sock, else at `socketPath`, or at
 * `host` and `port` (2375) over plain TCP. Connects with the first call.
 */
export function docker(options: DockerOptions = {}): WholeRuntime {
  return new DockerRuntime(options);
}

function isElsewhere({ host }: EngineAddress): boolean {
  return host !== undefined && host !== "localhost" && host !== "::1" && !host.startsWith("127.");
}

/** The network on which the proxy reaches it. */
function networkOf({ reach }: CreateContainer, own: string | undefined): string | undefined {
  if (!reach) return own;
  return reach.kind === "network" ? reach.network : undefined;
}

class DockerRuntime implements WholeRuntime {
  readonly reach: Runtime["reach"];
  readonly asked: "directly" | "through-proxy";
  readonly images: WholeRuntime["images"];
  readonly volumes: WholeRuntime["volumes"];
  readonly names: WholeRuntime["names"];
  readonly exec: WholeRuntime["exec"];
  readonly connections: WholeRuntime["connections"];
  readonly usage: WholeRuntime["usage"];
  readonly host: WholeRuntime["host"];
  readonly #engine: EngineConnection;
  readonly #network: string | undefined;

  constructor({ network, asked, ...address }: DockerOptions) {
    const engine = new EngineConnection(address);
    this.#engine = engine;
    this.#network = network;
    this.asked = asked ?? (isElsewhere(address) ? "through-proxy" : "directly");
    this.reach = network === undefined ? { kind: "loopback" } : { kind: "network", network };
    this.images = dockerImages(engine);
    this.volumes = dockerVolumes(engine);
    this.names = dockerNames(engine);
    this.exec = dockerExec(engine);
    this.connections = dockerConnections(engine);
    this.usage = dockerMeter(engine);
    this.host = dockerHost(engine);
  }

  async check(networks: readonly string[], signal?: AbortSignal): Promise<Finding[]> {
    const all = this.#network === undefined ? networks : [this.#network, ...networks];
    return checkEngine(this.#engine, all, signal);
  }

  async create(request: CreateContainer, signal?: AbortSignal): Promise<Container> {
    return createContainer(this.#engine, networkOf(request, this.#network), request, signal);
  }

  async start(name: string, signal?: AbortSignal): Promise<void> {
    await demandContainer(
      this.#engine,
      { name, action: "/start", what: `Container ${name} did not start`, failure: startFailure },
      signal,
    );
  }

  async stop(
    name: string,
    { signalName, graceMs }: { signalName: string; graceMs: number },
    signal?: AbortSignal,
  ): Promise<void> {
    await stopContainer(this.#engine, { name, signalName, graceMs }, signal);
  }

  async remove(
    name: string,
    signal?: AbortSignal,
    { anonymousVolumes } = { anonymousVolumes: false },
  ): Promise<void> {
    await removeContainer(this.#engine, { name, anonymousVolumes }, signal);
  }

  async claim(name: string, to: string, signal?: AbortSignal): Promise<void> {
    const what = `Container ${name} was not renamed to ${to}`;
    const codes = { 409: "CONTAINER_CONFLICT" } as const;
    await demandContainer(
      this.#engine,
      { name, action: "/rename", query: { name: to }, what, codes },
      signal,
    );
  }

  async supervise(name: string, policy: ContainerSpec["restart"], signal?: AbortSignal): Promise<void> {
    const what = `The restart policy of container ${name} was not set`;
    const body = { RestartPolicy: { Name: policy, MaximumRetryCount: 0 } };
    await demandContainer(this.#engine, { name, action: "/update", body, what }, signal);
  }

  async inspect(name: string, signal?: AbortSignal): Promise<Container | undefined> {
    const inspect = await inspectContainer(this.#engine, name, signal);
    if (!inspect) return undefined;
    const { Config, Image } = inspect;
    const given = await givenLabels(this.#engine, { all: Config.Labels, image: Image }, signal);
    return viewOfInspect({ ...inspect, Config: { ...Config, Labels: { ...given } } }, this.#network);
  }

  async list(workload?: string, signal?: AbortSignal): Promise<Container[]> {
    const label = workload === undefined ? labels.workload : `${labels.workload}=${workload}`;
    const found: Container[] = [];
    for (const row of await listRows(this.#engine, label, signal)) {
      const given = await givenLabels(this.#engine, { all: row.Labels, image: row.ImageID }, signal);
      if (given[labels.workload] !== undefined) found.push(viewOfRow(row, this.#network));
    }
    return found;
  }

  async watch(
    { name }: { readonly name?: string },
    onEvent: (event: ContainerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    if (name === undefined) await watchWorkloads(this.#engine, onEvent, signal);
    else await watchContainer(this.#engine, { name, onEvent }, signal);
  }

  logs(name: string, which: LogRange = {}, signal?: AbortSignal): AsyncIterable<string> {
    return readLogs(this.#engine, { name, ...which }, signal);
  }
}
