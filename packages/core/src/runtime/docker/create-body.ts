import { labels, type CreateContainer } from "../runtime.js";
import type { PublishedPort, VolumeMount } from "../container-spec.js";

interface PortBinding {
  readonly HostIp: string;
  readonly HostPort: string;
}

/** All that is ever sent to create a container. */
export interface CreateBody {
  readonly Image: string;
  readonly Env: readonly string[];
  readonly Labels: Readonly<Record<string, string>>;
  readonly StopSignal: string;
  /** Seconds. */
  readonly StopTimeout: number;
  readonly Cmd?: readonly string[];
  readonly Entrypoint?: readonly string[];
  readonly User?: string;
  readonly WorkingDir?: string;
  readonly ExposedPorts: Readonly<Record<string, object>>;
  readonly HostConfig: {
    readonly NetworkMode?: string;
    readonly Mounts: readonly object[];
    readonly PortBindings: Readonly<Record<string, readonly PortBinding[]>>;
    readonly RestartPolicy: { readonly Name: "no" };
    readonly Init: boolean;
    readonly Memory?: number;
    readonly NanoCpus?: number;
    readonly PidsLimit?: number;
    readonly ReadonlyRootfs: boolean;
    readonly CapAdd: readonly string[];
    readonly Devices: readonly object[];
    readonly Privileged: boolean;
    readonly PidMode?: "host";
    readonly IpcMode?: "host";
  };
  readonly NetworkingConfig?: {
    readonly EndpointsConfig: Readonly<Record<string, { readonly Aliases: readonly string[] }>>;
  };
}

/**
 * The body that creates a container, field by field: what a spec carries beyond its type goes nowhere. Pure.
 * `reachNetwork` is the network on which the proxy reaches it.
 */
export function createBody(request: CreateContainer, reachNetwork: string | undefined): CreateBody {
  const { spec } = request;
  const ports = publishedPorts(request);
  const network = firstNetwork(spec, reachNetwork);
  return {
    Image: spec.image,
    Env: Object.entries(spec.environment).map(([name, value]) => `${name}=${value}`),
    Labels: {
      ...spec.labels,
      [labels.workload]: request.workload,
      [labels.deployment]: request.deployment,
      [labels.fence]: String(request.fence),
    },
    StopSignal: spec.stopSignal,
    StopTimeout: Math.ceil(spec.stopGraceMs / 1000),
    ...(spec.command && { Cmd: [...spec.command] }),
    ...(spec.entrypoint && { Entrypoint: [...spec.entrypoint] }),
    ...(spec.user !== undefined && { User: spec.user }),
    ...(spec.workingDirectory !== undefined && { WorkingDir: spec.workingDirectory }),
    ExposedPorts: Object.fromEntries(ports.map((port) => [portKey(port), {}])),
    HostConfig: {
      ...(network !== undefined && { NetworkMode: network }),
      Mounts: spec.mounts.map(mountBody),
      PortBindings: portBindings(ports),
      RestartPolicy: { Name: "no" },
      Init: isTrue(spec.init),
      ...(spec.memoryBytes !== undefined && { Memory: spec.memoryBytes }),
      ...(spec.nanoCpus !== undefined && { NanoCpus: spec.nanoCpus }),
      ...(spec.pidsLimit !== undefined && { PidsLimit: spec.pidsLimit }),
      ReadonlyRootfs: isTrue(spec.readOnlyRoot),
      CapAdd: [...spec.capabilities],
      Devices: spec.devices.map(deviceBody),
      Privileged: isTrue(spec.privileged),
      ...(isTrue(spec.hostPid) && { PidMode: "host" as const }),
      ...(isTrue(spec.hostIpc) && { IpcMode: "host" as const }),
    },
    // The engine's own DNS entry follows a rename; an alias stays. The host's network has neither.
    ...(network !== undefined &&
      network !== hostNetwork && {
        NetworkingConfig: { EndpointsConfig: { [network]: { Aliases: [request.alias] } } },
      }),
  };
}

const hostNetwork = "host";

/** Which a container is created on; undefined: the engine's own. The host's network can only be had alone, and not be joined later. */
export function firstNetwork(
  { networks }: Pick<CreateContainer["spec"], "networks">,
  reachNetwork: string | undefined,
): string | undefined {
  return networks.includes(hostNetwork) ? hostNetwork : reachNetwork;
}

function publishedPorts({ spec, port, loopbackPort }: CreateContainer): PublishedPort[] {
  const isOnHost = spec.networks.includes(hostNetwork);
  if (port === undefined || loopbackPort === undefined || isOnHost) return [...spec.ports];
  return [
    ...spec.ports,
    { containerPort: port, protocol: "tcp", hostAddress: "127.0.0.1", hostPort: loopbackPort },
  ];
}

function portBindings(ports: readonly PublishedPort[]): Record<string, PortBinding[]> {
  const bindings: Record<string, PortBinding[]> = {};
  for (const port of ports) {
    (bindings[portKey(port)] ??= []).push({ HostIp: port.hostAddress, HostPort: String(port.hostPort) });
  }
  return bindings;
}

function portKey(port: PublishedPort): string {
  return `${port.containerPort}/${port.protocol}`;
}

function mountBody(mount: VolumeMount): object {
  return {
    Type: mount.type === "bind" ? "bind" : "volume",
    Source: mount.source,
    Target: mount.target,
    ReadOnly: isTrue(mount.readOnly),
  };
}

/** A spec is read back from storage: only a real `true` may grant anything. */
function isTrue(value: unknown): boolean {
  return value === true;
}

/** `host[:container[:permissions]]`, as Compose writes it. */
function deviceBody(device: string): object {
  const [host = "", container = host, permissions = "rwm"] = device.split(":");
  return { PathOnHost: host, PathInContainer: container, CgroupPermissions: permissions };
}
