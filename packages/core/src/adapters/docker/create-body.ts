import { DeployerError } from "../../errors/deployer-error.js";
import { labels, type CreateContainer } from "../../ports/runtime.js";
import type { PublishedPort, VolumeMount } from "../../ports/container-spec.js";

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
    /** Only where a mount is relabelled for SELinux, which `Mounts` cannot ask for. */
    readonly Binds?: readonly string[];
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
    readonly Tmpfs?: Readonly<Record<string, string>>;
    readonly ShmSize?: number;
    readonly CapDrop?: readonly string[];
    readonly SecurityOpt?: readonly string[];
    readonly MaskedPaths?: readonly string[];
    readonly ReadonlyPaths?: readonly string[];
    readonly Ulimits?: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[];
    readonly ExtraHosts?: readonly string[];
    readonly LogConfig?: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
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
      ...mountBodies(spec.mounts),
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
      ...isolationBody(spec),
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

function mountBodies(mounts: readonly VolumeMount[]): { Mounts: object[]; Binds?: string[] } {
  const labelled = mounts.filter(({ selinux }) => selinux === "z" || selinux === "Z");
  const plain = mounts.filter((mount) => !labelled.includes(mount));
  return {
    Mounts: plain.map(mountBody),
    ...(labelled.length > 0 && { Binds: labelled.map(bindBody) }),
  };
}

function mountBody(mount: VolumeMount): object {
  const isBind = mount.type === "bind";
  return {
    Type: isBind ? "bind" : "volume",
    Source: mount.source,
    Target: mount.target,
    ReadOnly: isTrue(mount.readOnly),
    ...(!isBind && isTrue(mount.noCopy) && { VolumeOptions: { NoCopy: true } }),
  };
}

/** A colon would begin another part: the schema lets none through, but the engine's host may have led a path elsewhere. */
function bindBody({ type, source, target, readOnly, selinux, noCopy }: VolumeMount): string {
  if (`${source}${target}`.includes(":"))
    throw new DeployerError(
      "CONFIG_INVALID",
      `A mount with an SELinux label has a colon in its path: ${source}`,
    );
  const isEmpty = type !== "bind" && isTrue(noCopy);
  return `${source}:${target}:${isTrue(readOnly) ? "ro" : "rw"},${selinux}${isEmpty ? ",nocopy" : ""}`;
}

/** The `docker` command itself turns this option into what the engine knows. */
const unmasked = /^systempaths[:=]unconfined$/;

function isolationBody(spec: CreateContainer["spec"]): Partial<CreateBody["HostConfig"]> {
  const { tmpfs, shmBytes, droppedCapabilities, securityOptions, ulimits, extraHosts, logging } = spec;
  return {
    ...(tmpfs && { Tmpfs: Object.fromEntries(tmpfs.map(({ target, options }) => [target, options])) }),
    ...(shmBytes !== undefined && { ShmSize: shmBytes }),
    ...(droppedCapabilities && { CapDrop: [...droppedCapabilities] }),
    ...(securityOptions && { SecurityOpt: securityOptions.filter((option) => !unmasked.test(option)) }),
    ...(securityOptions?.some((option) => unmasked.test(option)) && { MaskedPaths: [], ReadonlyPaths: [] }),
    ...(ulimits && {
      Ulimits: ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard })),
    }),
    ...(extraHosts && { ExtraHosts: [...extraHosts] }),
    ...(logging && { LogConfig: { Type: logging.driver, Config: { ...logging.options } } }),
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
