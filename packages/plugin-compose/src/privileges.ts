import { describeContainer, type Privilege } from "@cutover/core";
import { containerFields, validateConfig } from "@cutover/core/schema";
import * as z from "zod";
import { invalid, type Model, type Service } from "./model.js";

/** Keys that give a service no power over its host. Every other one is a privilege, so that a key of tomorrow is refused today. */
const harmless = new Set(
  `annotations attach blkio_config build command configs container_name cpu_count cpu_percent cpu_period cpu_quota
  cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset depends_on deploy develop dns dns_opt dns_search domainname entrypoint
  env_file environment expose extra_hosts group_add healthcheck hostname image init labels links logging mac_address
  mem_limit mem_reservation mem_swappiness memswap_limit networks oom_kill_disable oom_score_adj pids_limit platform ports
  profiles pull_policy read_only restart scale secrets shm_size stdin_open stop_grace_period stop_signal storage_opt sysctls
  tmpfs tty ulimits user volumes working_dir`.split(/\s+/),
);

const harmlessOptions = new Set(
  ["bridge.enable_icc", "bridge.enable_ip_masquerade", "bridge.host_binding_ipv4", "driver.mtu"].map(
    (option) => `com.docker.network.${option}`,
  ),
);

/** What the resolved stack asks for that only a policy can allow, each with its place in the Compose file. STACK_INVALID. */
export function privilegesOf(model: Model): Privilege[] {
  const services = Object.entries(model.services).flatMap(([name, service]) =>
    serviceEntries(`services.${name}`, service),
  );
  const mounted = [
    ...files("configs", model.configs),
    ...files("secrets", model.secrets),
    ...Object.entries(model.volumes ?? {}).flatMap(([name, volume]) => deviceOf(`volumes.${name}`, volume)),
  ];
  const joined = Object.entries(model.networks ?? {}).flatMap(([name, network]) =>
    networkEntries(`networks.${name}`, name, network),
  );
  return [...services, ...mounted, ...joined];
}

function serviceEntries(path: string, service: Service): Privilege[] {
  if (Object.keys(service.labels ?? {}).some((key) => key.startsWith("dev.cutover.")))
    throw invalid(`${path}.labels: keys that begin with dev.cutover. are reserved`);
  return Object.entries(service).flatMap(([key, value]): Privilege[] => {
    if (value === undefined || value === null || value === false) return [];
    const at = `${path}.${key}`;
    switch (key) {
      case "privileged":
        return [{ kind: "privileged", path: at, value: "true" }];
      case "pid":
      case "ipc":
        return namespaceOf(key, at, value);
      case "network_mode":
        if (value === "host") return [{ kind: "host-network", path: at, value }];
        return /^(bridge|none|service:.*)$/.test(textOf(value)) ? [] : [unknown(at, value)];
      case "cap_add":
        return each(value, (name, index) => ({
          kind: "capability",
          path: `${at}[${index}]`,
          value: textOf(name).replace(/^CAP_/, ""),
        }));
      case "cap_drop":
        return [];
      case "devices":
        return each(value, (device, index) => ({
          kind: "device",
          path: `${at}[${index}]`,
          value: textOf((device as { source?: unknown }).source ?? device).replace(/:.*/, ""),
        }));
      case "volumes":
        return list(value).flatMap((volume, index) => mountOf(`${at}[${index}]`, volume));
      case "deploy":
        return hasReservedDevices(value) ? [unknown(`${at}.resources.reservations.devices`, "devices")] : [];
      default:
        return harmless.has(key) ? [] : [unknown(at, key)];
    }
  });
}

/** A service on the network that the engine calls host is in the host's namespace; other drivers and options take the host's interfaces. */
function networkEntries(path: string, key: string, network: unknown): Privilege[] {
  const { name = key, external, driver, driver_opts } = (network ?? {}) as Readonly<Record<string, unknown>>;
  const called = (external as { name?: unknown } | undefined)?.name ?? name;
  if (called === "host") return [{ kind: "host-network", path: `${path}.name`, value: "host" }];
  if (driver === "host") return [{ kind: "host-network", path: `${path}.driver`, value: "host" }];
  if (driver !== undefined && driver !== "" && driver !== "bridge")
    return [unknown(`${path}.driver`, driver)];
  const option = Object.keys(driver_opts ?? {}).find((one) => !harmlessOptions.has(one));
  return option === undefined ? [] : [unknown(`${path}.driver_opts.${option}`, option)];
}

function namespaceOf(key: "pid" | "ipc", path: string, value: unknown): Privilege[] {
  if (value === "host") return [{ kind: key === "pid" ? "host-pid" : "host-ipc", path, value }];
  return /^(service:.*|private|shareable|none)$/.test(textOf(value)) ? [] : [unknown(path, value)];
}

/** The core knows which host paths give the engine's socket too. */
function mountOf(path: string, volume: unknown): Privilege[] {
  if (typeof volume === "string") return shortMountOf(path, volume);
  const { type, source } = volume as { type?: unknown; source?: unknown };
  if (type === "volume" || type === "tmpfs") return [];
  if (type !== "bind") return [unknown(path, type)];
  return bindMount(path, textOf(source));
}

/** As Compose v1 resolves them: `source:target:mode`. */
function shortMountOf(path: string, volume: string): Privilege[] {
  const [source = "", target] = volume.split(":");
  return target !== undefined && /^[/.~]/.test(source) ? bindMount(path, source) : [];
}

function bindMount(path: string, source: string): Privilege[] {
  const config = validateConfig(bindSchema, {
    volumes: [{ type: "bind", source, target: "/checked", read_only: true }],
  });
  return describeContainer(config).privileges.map(({ kind, value }) => ({ kind, value, path }));
}

const bindSchema = z.strictObject(containerFields);

function files(key: string, entries: Readonly<Record<string, unknown>> | undefined): Privilege[] {
  return Object.entries(entries ?? {}).flatMap(([name, entry]) => {
    const { file } = entry as { file?: unknown };
    return file === undefined ? [] : bindMount(`${key}.${name}.file`, textOf(file));
  });
}

/** A named volume of the local driver can be a folder of the host. */
function deviceOf(path: string, volume: unknown): Privilege[] {
  const { driver, driver_opts } = (volume ?? {}) as { driver?: unknown; driver_opts?: { device?: unknown } };
  const device = driver_opts?.device;
  if (device !== undefined)
    return textOf(device).startsWith("/")
      ? bindMount(`${path}.driver_opts.device`, textOf(device))
      : [unknown(`${path}.driver_opts.device`, "device")];
  return driver === undefined || driver === "local" ? [] : [unknown(`${path}.driver`, driver)];
}

function hasReservedDevices(deploy: unknown): boolean {
  type Deploy = { resources?: { reservations?: { devices?: unknown[] } } };
  return ((deploy as Deploy).resources?.reservations?.devices ?? []).length > 0;
}

function each(value: unknown, view: (entry: unknown, index: number) => Privilege): Privilege[] {
  return list(value).map(view);
}

function list(value: unknown): unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

function unknown(path: string, value: unknown): Privilege {
  return { kind: "privileged", path, value: textOf(value) };
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
