import type { Readable } from "node:stream";
import type Docker from "dockerode";
import { DeployerError } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import type { ContainerSpec } from "../container-spec.js";
import {
  labels,
  type AcceptedConnections,
  type AliasOn,
  type Builder,
  type BuildRequest,
  type BuiltImage,
  type Container,
  type ContainerEvent,
  type CreateContainer,
  type EngineInfo,
  type HostBind,
  type Image,
  type LabelledContainer,
  type Listener,
  type LogRange,
  type Usage,
  type PullRequest,
  type Runtime,
  type UnusedVolume,
  type VolumeAt,
  type WorkloadEvent,
} from "../runtime.js";
import type { HeldPort, HostPort } from "../host-port.js";
import { findAliasObstacle, giveAlias, takeAlias } from "./aliases.js";
import { buildImage } from "./build.js";
import { buildByCommand, findBuildCommand } from "./build-command.js";
import { countAccepted, countConnections, listListeners } from "./connections.js";
import { demandContainer, inspectContainer } from "./container-calls.js";
import { readLogs } from "./container-logs.js";
import { environmentOf, viewOfInspect, viewOfRow } from "./container-view.js";
import { createContainer, removeContainer } from "./create-container.js";
import { listBinds } from "./host-binds.js";
import { bodyOf, engineFailure } from "./docker-errors.js";
import { EngineConnection, type EngineAddress } from "./engine-connection.js";
import { findPortHolders } from "./host-ports.js";
import { givenLabels, imageLabels } from "./inherited-labels.js";
import { mountTarget, viewOfImage } from "./image-view.js";
import { imagePath, listImages, listTags, removeImage, tagImage } from "./images.js";
import { readReply } from "./engine-stream.js";
import { chooseLoopbackPort } from "./loopback-port.js";
import { checkEngine } from "./preflight.js";
import { pullImage } from "./pull.js";
import { runCommand } from "./run-command.js";
import { startFailure } from "./start-failure.js";
import { stopContainer } from "./stop-container.js";
import { readUsage } from "./usage.js";
import { createVolume, listMissingVolumes, listUnusedVolumes, removeVolume } from "./volumes.js";
import { watchContainer } from "./watch-container.js";
import { watchWorkloads } from "./watch-workloads.js";

export interface DockerOptions extends EngineAddress {
  /** The network that the proxy shares with the containers. Absent: they are published on 127.0.0.1. */
  readonly network?: string;
}

/**
 * A Docker engine, 20.10 (API 1.41) or newer: by default the one at /var/run/docker.sock, else at `socketPath`, or at
 * `host` and `port` (2375) over plain TCP. Connects with the first call.
 */
export function docker(options: DockerOptions = {}): Runtime {
  return new DockerRuntime(options);
}

/** The network on which the proxy reaches it. */
function networkOf({ reach }: CreateContainer, own: string | undefined): string | undefined {
  if (!reach) return own;
  return reach.kind === "network" ? reach.network : undefined;
}

class DockerRuntime implements Runtime {
  readonly reach: Runtime["reach"];
  readonly engineUrl: string;
  readonly #engine: EngineConnection;
  readonly #network: string | undefined;

  constructor({ network, ...address }: DockerOptions) {
    this.#engine = new EngineConnection(address);
    this.#network = network;
    this.engineUrl = this.#engine.url;
    this.reach = network === undefined ? { kind: "loopback" } : { kind: "network", network };
  }

  async info(signal?: AbortSignal): Promise<EngineInfo> {
    const reply = await this.#engine.call({ path: "/version", signal });
    const told = bodyOf(reply, "The engine did not tell its version");
    const { Version, ApiVersion, Os, Arch } = told as {
      readonly Version: string;
      readonly ApiVersion: string;
      readonly Os?: string;
      readonly Arch?: string;
    };
    const settings = await this.#engine.call({ path: "/info", signal });
    const { DockerRootDir } = (settings.json ?? {}) as { readonly DockerRootDir?: unknown };
    return {
      version: Version,
      apiVersion: ApiVersion,
      ...(Os && Arch && { platform: `${Os}/${Arch}` }),
      ...(typeof DockerRootDir === "string" && { dataFolder: DockerRootDir }),
    };
  }

  async check(networks: readonly string[], signal?: AbortSignal): Promise<Finding[]> {
    const all = this.#network === undefined ? networks : [this.#network, ...networks];
    return checkEngine(this.#engine, all, signal);
  }

  async pullImage(request: PullRequest, signal?: AbortSignal): Promise<void> {
    await pullImage(this.#engine, request, signal);
  }

  async loadImage({ id, archive }: { id: string; archive: Readable }, signal?: AbortSignal): Promise<void> {
    const stream = await this.#engine.open({ method: "POST", path: "/images/load", archive, signal });
    const reply = await readReply(stream);
    if (reply.status !== 200) throw engineFailure(reply, `The engine did not load image ${id}`);
    if (!(await this.findImage(id, signal)))
      throw new DeployerError("ENGINE_FAILED", `The archive that was loaded does not hold image ${id}`);
  }

  async findImage(reference: string, signal?: AbortSignal): Promise<Image | undefined> {
    const reply = await this.#engine.call({ path: `${imagePath(reference)}/json`, signal });
    if (reply.status === 404) return undefined;
    // 20.10 knows no registry at an IPv6 address, so that it can hold no image of one; the name itself was checked before.
    if (reply.status === 400 && /invalid reference format/i.test(reply.message)) return undefined;
    return viewOfImage(
      bodyOf(reply, `The engine did not describe image ${reference}`) as Docker.ImageInspectInfo,
    );
  }

  async findObstacle(builder: Builder, signal?: AbortSignal): Promise<string | undefined> {
    signal?.throwIfAborted();
    if (builder === "classic") return undefined;
    const found = await findBuildCommand(builder, signal);
    return typeof found === "string" ? found : undefined;
  }

  async buildImage(request: BuildRequest, signal?: AbortSignal): Promise<string> {
    if (request.builder === "classic") return buildImage(this.#engine, request, signal);
    return buildByCommand(this.engineUrl, request, signal);
  }

  async listImages(workload: string, signal?: AbortSignal): Promise<BuiltImage[]> {
    return listImages(this.#engine, workload, signal);
  }

  async listTags(prefix: string, signal?: AbortSignal): Promise<string[]> {
    return listTags(this.#engine, prefix, signal);
  }

  async tagImage(id: string, tag: string, signal?: AbortSignal): Promise<void> {
    await tagImage(this.#engine, { id, tag }, signal);
  }

  async removeImage(tag: string, signal?: AbortSignal): Promise<void> {
    await removeImage(this.#engine, tag, signal);
  }

  async chooseLoopbackPort(): Promise<number> {
    return chooseLoopbackPort();
  }

  async createContainer(request: CreateContainer, signal?: AbortSignal): Promise<Container> {
    return createContainer(this.#engine, networkOf(request, this.#network), request, signal);
  }

  async startContainer(name: string, signal?: AbortSignal): Promise<void> {
    await demandContainer(
      this.#engine,
      { name, action: "/start", what: `Container ${name} did not start`, failure: startFailure },
      signal,
    );
  }

  async stopContainer(
    name: string,
    { signalName, graceMs }: { signalName: string; graceMs: number },
    signal?: AbortSignal,
  ): Promise<void> {
    await stopContainer(this.#engine, { name, signalName, graceMs }, signal);
  }

  async removeContainer(
    name: string,
    signal?: AbortSignal,
    { anonymousVolumes } = { anonymousVolumes: false },
  ): Promise<void> {
    await removeContainer(this.#engine, { name, anonymousVolumes }, signal);
  }

  async renameContainer(name: string, to: string, signal?: AbortSignal): Promise<void> {
    const what = `Container ${name} was not renamed to ${to}`;
    const codes = { 409: "CONTAINER_CONFLICT" } as const;
    await demandContainer(
      this.#engine,
      { name, action: "/rename", query: { name: to }, what, codes },
      signal,
    );
  }

  async setRestartPolicy(
    name: string,
    policy: ContainerSpec["restart"],
    signal?: AbortSignal,
  ): Promise<void> {
    const what = `The restart policy of container ${name} was not set`;
    const body = { RestartPolicy: { Name: policy, MaximumRetryCount: 0 } };
    await demandContainer(this.#engine, { name, action: "/update", body, what }, signal);
  }

  async findContainer(name: string, signal?: AbortSignal): Promise<Container | undefined> {
    const inspect = await inspectContainer(this.#engine, name, signal);
    if (!inspect) return undefined;
    const { Config, Image } = inspect;
    const given = await givenLabels(this.#engine, { all: Config.Labels, image: Image }, signal);
    return viewOfInspect({ ...inspect, Config: { ...Config, Labels: { ...given } } }, this.#network);
  }

  async listBinds(name: string, signal?: AbortSignal): Promise<HostBind[]> {
    return listBinds(this.#engine, name, signal);
  }

  async listContainers(workload?: string, signal?: AbortSignal): Promise<Container[]> {
    const label = workload === undefined ? labels.workload : `${labels.workload}=${workload}`;
    const found: Container[] = [];
    for (const row of await this.#rows(label, signal)) {
      const given = await givenLabels(this.#engine, { all: row.Labels, image: row.ImageID }, signal);
      if (given[labels.workload] !== undefined) found.push(viewOfRow(row, this.#network));
    }
    return found;
  }

  async listLabelled(label: string, value: string, signal?: AbortSignal): Promise<LabelledContainer[]> {
    const found: LabelledContainer[] = [];
    for (const row of await this.#rows(`${label}=${value}`, signal)) {
      const { name, state, exitCode } = viewOfRow(row, this.#network);
      const inherited = await imageLabels(this.#engine, row.ImageID, signal);
      found.push({ name, state, exitCode, labels: row.Labels, inherited });
    }
    return found;
  }

  async #rows(label: string, signal: AbortSignal | undefined): Promise<Docker.ContainerInfo[]> {
    const query = { all: "1", filters: JSON.stringify({ label: [label] }) };
    const reply = await this.#engine.call({ path: "/containers/json", query, signal });
    return bodyOf(reply, "The engine did not list its containers") as Docker.ContainerInfo[];
  }

  async readEnvironment(name: string, signal?: AbortSignal): Promise<Record<string, string> | undefined> {
    const inspect = await inspectContainer(this.#engine, name, signal);
    return inspect && environmentOf(inspect.Config.Env);
  }

  logs(name: string, which: LogRange = {}, signal?: AbortSignal): AsyncIterable<string> {
    return readLogs(this.#engine, { name, ...which }, signal);
  }

  async usage(name: string, signal?: AbortSignal): Promise<Usage | undefined> {
    return readUsage(this.#engine, name, signal);
  }

  async countConnections(name: string, port: number, signal?: AbortSignal): Promise<number | undefined> {
    return countConnections(this.#engine, { name, port }, signal);
  }

  async countAccepted(
    name: string,
    port: number,
    signal?: AbortSignal,
  ): Promise<AcceptedConnections | undefined> {
    return countAccepted(this.#engine, { name, port }, signal);
  }

  async listListeners(name: string, signal?: AbortSignal): Promise<Listener[] | undefined> {
    return listListeners(this.#engine, name, signal);
  }

  async findPortHolders(ports: readonly HostPort[], signal?: AbortSignal): Promise<HeldPort[]> {
    return findPortHolders(this.#engine, ports, signal);
  }

  async runCommand(
    name: string,
    request: Parameters<Runtime["runCommand"]>[1],
    signal?: AbortSignal,
  ): Promise<{ readonly exitCode: number | undefined }> {
    return runCommand(this.#engine, { name, ...request }, signal);
  }

  async findAliasObstacle(network: string, signal?: AbortSignal): Promise<string | undefined> {
    return findAliasObstacle(this.#engine, network, signal);
  }

  async giveAlias(name: string, at: AliasOn, signal?: AbortSignal): Promise<void> {
    await giveAlias(this.#engine, { name, ...at }, signal);
  }

  async takeAlias(name: string, at: AliasOn, signal?: AbortSignal): Promise<boolean> {
    return takeAlias(this.#engine, { name, ...at }, signal);
  }

  async listVolumeMounts(name: string, signal?: AbortSignal): Promise<VolumeAt[]> {
    const { Mounts = [] } = (await inspectContainer(this.#engine, name, signal)) ?? {};
    return Mounts.flatMap(({ Type, Name, Destination }) =>
      Type === "volume" && Name !== undefined ? { name: Name, target: mountTarget(Destination) } : [],
    );
  }

  async listMissingVolumes(names: readonly string[], signal?: AbortSignal): Promise<string[]> {
    return listMissingVolumes(this.#engine, names, signal);
  }

  async listUnusedVolumes(signal?: AbortSignal): Promise<UnusedVolume[]> {
    return listUnusedVolumes(this.#engine, signal);
  }

  async createVolume(name: string, workload: string, signal?: AbortSignal): Promise<void> {
    await createVolume(this.#engine, { name, workload }, signal);
  }

  async removeVolume(name: string, workload: string, signal?: AbortSignal): Promise<void> {
    await removeVolume(this.#engine, { name, workload }, signal);
  }

  async watchContainer(
    name: string,
    onEvent: (event: ContainerEvent) => void,
    signal: AbortSignal,
  ): Promise<void> {
    await watchContainer(this.#engine, { name, onEvent }, signal);
  }

  async watchWorkloads(onEvent: (event: WorkloadEvent) => void, signal: AbortSignal): Promise<void> {
    await watchWorkloads(this.#engine, onEvent, signal);
  }
}
