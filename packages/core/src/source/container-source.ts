import { powerOf } from "../policy/folders.js";
import type { Privilege } from "../policy/privilege.js";
import type { RouteLimits } from "../ports/router.js";
import type { SecretReference, VolumeMount, WantedContainer } from "../ports/container-spec.js";
import {
  type ConfigPath,
  type ContainerConfig,
  durationMs,
  formatPath,
  parseByteSize,
  readVolume,
  tmpfsOf,
  toAsciiDomain,
} from "@cutover/schema";
import {
  extraHostsOf,
  isHarmlessSecurityOption,
  isLocalLogDriver,
  parsePublishedPort,
  ulimitsOf,
} from "@cutover/schema/internal";
import { gateOf, lifecycleOf } from "./container-lifecycle.js";
import type { WorkloadDescription } from "./source-plugin.js";

/**
 * Reads the common fields of a container source for the core. Pure; `config` as validated, `platform` as it
 * asks for.
 */
export function describeContainer(
  config: ContainerConfig,
  { platform }: { readonly platform?: string | undefined } = {},
): WorkloadDescription {
  return {
    domains: [...new Set(config.domains.map(toAsciiDomain))].sort(),
    port: config.port,
    ...(config.proxy && { limits: limitsOf(config.proxy) }),
    gate: gateOf(config),
    container: wantedOf(config, platform),
    networks: [...new Set(config.networks)],
    lifecycle: lifecycleOf(config),
    privileges: privilegesOf(config),
    uses: usesOf(config),
    needs: [{ path: "source", port: "images" }],
    secrets: secretsOf(config),
  };
}

function limitsOf(proxy: NonNullable<ContainerConfig["proxy"]>): RouteLimits {
  const { max_body_size, connect_timeout, send_timeout, read_timeout } = proxy;
  const bytes = max_body_size === undefined ? undefined : parseByteSize(max_body_size);
  return {
    ...(bytes !== undefined && { maxBodyBytes: bytes }),
    ...(connect_timeout !== undefined && { connectTimeoutMs: durationMs(connect_timeout) }),
    ...(send_timeout !== undefined && { sendTimeoutMs: durationMs(send_timeout) }),
    ...(read_timeout !== undefined && { readTimeoutMs: durationMs(read_timeout) }),
  };
}

/** The container of a validated config. Pure; `pinned.image` is pinned by digest or is an image id. */
export function containerSpec(
  config: ContainerConfig,
  pinned: { readonly image: string; readonly platform?: string | undefined },
): WantedContainer {
  return { image: pinned.image, ...wantedOf(config, pinned.platform) };
}

function wantedOf(config: ContainerConfig, platform: string | undefined): Omit<WantedContainer, "image"> {
  const { command, entrypoint, user, working_dir, memory, cpus, pids_limit, init, stop_signal } = config;
  const memoryBytes = memory === undefined ? undefined : parseByteSize(memory);
  return {
    ...(platform !== undefined && { platform }),
    ...(command && { command }),
    ...(entrypoint && { entrypoint }),
    environment: config.environment,
    ...(user !== undefined && { user }),
    ...(working_dir !== undefined && { workingDirectory: working_dir }),
    ...(init !== undefined && { init }),
    labels: config.labels,
    mounts: volumesOf(config).map(({ mount }) => mount),
    ...isolationOf(config),
    ...(config.anonymous_volumes === "discard" && { anonymousVolumes: "discard" as const }),
    networks: [...new Set(config.networks)],
    ports: config.ports.flatMap((port) => parsePublishedPort(port) ?? []),
    // The engine would start a container that a deployment stopped, after a restart of the engine.
    restart: config.restart === "always" ? "unless-stopped" : config.restart,
    ...(stop_signal !== undefined && { stopSignal: stop_signal }),
    stopGraceMs: durationMs(config.stop_grace_period),
    ...(memoryBytes !== undefined && { memoryBytes }),
    ...(cpus !== undefined && { nanoCpus: Math.round(cpus * 1e9) }),
    ...(pids_limit !== undefined && { pidsLimit: pids_limit }),
    readOnlyRoot: config.read_only,
    privileged: config.privileged,
    capabilities: config.cap_add.map(bareCapability),
    devices: config.devices,
    hostPid: config.pid === "host",
    hostIpc: config.ipc === "host",
  };
}

/** Absent fields stay absent: the engine's own settings hold, and old records equal new ones. */
function isolationOf(config: ContainerConfig): Partial<WantedContainer> {
  const { tmpfs, shm_size, cap_drop, security_opt, ulimits, extra_hosts, logging } = config;
  const shmBytes = shm_size === undefined ? undefined : parseByteSize(shm_size);
  return {
    ...(tmpfs !== undefined && { tmpfs: tmpfsOf(tmpfs) }),
    ...(shmBytes !== undefined && { shmBytes }),
    ...(cap_drop && { droppedCapabilities: cap_drop.map(bareCapability) }),
    ...(security_opt && { securityOptions: security_opt }),
    ...(ulimits && { ulimits: ulimitsOf(ulimits) }),
    ...(extra_hosts !== undefined && { extraHosts: extraHostsOf(extra_hosts) }),
    ...(logging && {
      logging: {
        driver: logging.driver,
        options: Object.fromEntries(Object.entries(logging.options).map(([key, value]) => [key, `${value}`])),
      },
    }),
  };
}

function volumesOf(config: ContainerConfig): { mount: VolumeMount; path: string }[] {
  return config.volumes.flatMap((entry, index) => {
    const volume = readVolume(entry);
    if (volume === undefined) return [];
    const { shared: _, ...mount } = volume;
    return { mount, path: formatPath(["volumes", index]) };
  });
}

function at(kind: Privilege["kind"], path: ConfigPath, value: string): Privilege {
  return { kind, path: formatPath(path), value };
}

function usesOf(config: ContainerConfig): Privilege[] {
  return [
    ...config.networks.flatMap((name, index) =>
      name === "host" ? [] : at("network", ["networks", index], name),
    ),
    ...config.ports.flatMap((text, index) => {
      const port = parsePublishedPort(text);
      if (port === undefined || isLoopback(port.hostAddress)) return [];
      return at("public-port", ["ports", index], String(port.hostPort));
    }),
    ...volumesOf(config).flatMap(({ mount, path }): Privilege[] =>
      mount.type === "volume" ? [{ kind: "volume", path, value: mount.source }] : [],
    ),
  ];
}

function privilegesOf(config: ContainerConfig): Privilege[] {
  return [
    ...(config.privileged ? [at("privileged", ["privileged"], "true")] : []),
    ...(config.pid === "host" ? [at("host-pid", ["pid"], "host")] : []),
    ...(config.ipc === "host" ? [at("host-ipc", ["ipc"], "host")] : []),
    ...config.networks.flatMap((name, index) =>
      name === "host" ? at("host-network", ["networks", index], name) : [],
    ),
    ...config.cap_add.map((name, index) => at("capability", ["cap_add", index], bareCapability(name))),
    ...config.devices.map((device, index) => at("device", ["devices", index], device.replace(/:.*/, ""))),
    ...(config.security_opt ?? []).flatMap((option, index) =>
      isHarmlessSecurityOption(option) ? [] : at("privileged", ["security_opt", index], option),
    ),
    ...(config.logging && !isLocalLogDriver(config.logging.driver)
      ? [at("log-driver", ["logging", "driver"], config.logging.driver)]
      : []),
    ...volumesOf(config).flatMap(({ mount, path }) =>
      mountPrivileges(mount).map((kind) => ({ kind, path, value: mount.source })),
    ),
  ];
}

/** A folder above the engine's socket gives the socket too. */
export function mountPrivileges({ type, source }: VolumeMount): Privilege["kind"][] {
  if (type !== "bind") return [];
  const power = powerOf(source);
  if (power === "socket") return ["engine-socket"];
  return power === "folder" ? ["bind-mount", "engine-socket"] : ["bind-mount"];
}

/** A port on these addresses can only be reached from this machine. */
function isLoopback(address: string): boolean {
  return /^(127\.|::1$)/.test(address);
}

/** The engine reads NET_ADMIN and CAP_NET_ADMIN alike, so a policy sees one name. */
function bareCapability(name: string): string {
  return name.replace(/^CAP_/, "");
}

function secretsOf(config: ContainerConfig): { path: string; reference: SecretReference }[] {
  const { status_token } = config.drain;
  const token = status_token && { path: formatPath(["drain", "status_token"]), reference: status_token };
  const inEnvironment = Object.entries(config.environment).flatMap(([name, value]) =>
    typeof value === "string" ? [] : { path: formatPath(["environment", name]), reference: value },
  );
  return token ? [...inEnvironment, token] : inEnvironment;
}
