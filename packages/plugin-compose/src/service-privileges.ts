import type { Privilege } from "@cutover/core/plugin";
import {
  bindMount,
  each,
  entriesOf,
  isObject,
  isSet,
  labelsOf,
  textOf,
  unknown,
  unknownKeys,
} from "./privilege-parts.js";
import { logPrivileges, portPrivileges } from "./resource-privileges.js";

/**
 * Keys that give a service no power over its host, whatever their value. Every other key is checked, or is a
 * privilege.
 */
const harmless = new Set(
  `attach blkio_config build cap_drop command configs container_name cpu_count cpu_percent cpu_period cpu_quota
  cpu_rt_period cpu_rt_runtime cpu_shares cpus cpuset depends_on develop dns dns_opt dns_search domainname entrypoint
  env_file environment expose extra_hosts group_add healthcheck hostname image init label_file labels links mac_address
  mem_limit mem_reservation mem_swappiness memswap_limit pids_limit platform profiles pull_policy pull_refresh_after read_only
  restart scale secrets shm_size stdin_open stop_grace_period stop_signal tmpfs tty ulimits user working_dir`.split(
    /\s+/,
  ),
);

type Look = (path: string, value: unknown) => Privilege[];

const looks: Readonly<Record<string, Look>> = {
  privileged: (path) => [{ kind: "privileged", path, value: "true" }],
  pid: (path, value) => namespaceOf("host-pid", path, value),
  ipc: (path, value) => namespaceOf("host-ipc", path, value),
  network_mode: (path, value) => {
    if (value === "host") return [{ kind: "host-network", path, value }];
    if (value === "bridge") return [{ kind: "network", path, value }];
    return /^(none|service:.*)$/.test(textOf(value)) ? [] : [unknown(path, textOf(value))];
  },
  cap_add: (path, value) =>
    each(value).map((name, index) => ({
      kind: "capability",
      path: `${path}[${index}]`,
      value: textOf(name).replace(/^CAP_/, ""),
    })),
  devices: (path, value) =>
    each(value).map((device, index) => ({
      kind: "device",
      path: `${path}[${index}]`,
      value: textOf((isObject(device) ? device["source"] : undefined) ?? device).replace(/:.*/, ""),
    })),
  volumes: (path, value) => each(value).flatMap((volume, index) => mountOf(`${path}[${index}]`, volume)),
  ports: portPrivileges,
  logging: logPrivileges,
  deploy: deployPrivileges,
  networks: (path, value) =>
    entriesOf(value).flatMap(([name, network]) => unknownKeys(`${path}.${name}`, network, endpointKeys)),
  security_opt: (path, value) =>
    each(value).flatMap((option, index) =>
      /^no-new-privileges([:=](1|t|T|true|True|TRUE))?$/.test(textOf(option))
        ? []
        : unknown(`${path}[${index}]`, textOf(option)),
    ),
  sysctls: (path, value) =>
    sysctlsOf(value)
      .filter((name) => !/^(net\.|kernel\.(msg|sem|shm)|fs\.mqueue\.)/.test(name))
      .map((name) => unknown(`${path}.${name}`, name)),
  storage_opt: (path, value) => unknownKeys(path, value, new Set(["size"])),
  oom_score_adj: (path, value) => (Number(value) >= 0 ? [] : [unknown(path, textOf(value))]),
  cgroup: (path, value) => (value === "private" ? [] : [unknown(path, textOf(value))]),
  isolation: (path, value) => (value === "default" || value === "" ? [] : [unknown(path, textOf(value))]),
  post_start: hookPrivileges,
  pre_stop: hookPrivileges,
  use_api_socket: (path) => [{ kind: "engine-socket", path, value: "true" }],
};

const endpointKeys = new Set(
  "aliases ipv4_address ipv6_address link_local_ips mac_address priority gw_priority interface_name".split(
    " ",
  ),
);
const hookKeys = new Set("command user working_dir environment".split(" "));
const deployKeys = new Set(
  "mode replicas endpoint_mode labels placement restart_policy rollback_config update_config resources".split(
    " ",
  ),
);
const limitKeys = new Set("cpus memory pids".split(" "));

/** STACK_INVALID for our labels, and for a host path that is not plain. */
export function servicePrivileges(path: string, service: unknown): Privilege[] {
  labelsOf(path, service);
  labelsOf(`${path}.build`, isObject(service) ? service["build"] : undefined);
  return entriesOf(service).flatMap(([key, value]) => {
    if (!isSet(value) || key.startsWith("x-")) return [];
    const look = Object.hasOwn(looks, key) ? looks[key] : undefined;
    if (look) return look(`${path}.${key}`, value);
    return harmless.has(key) ? [] : [unknown(`${path}.${key}`, key)];
  });
}

function namespaceOf(kind: "host-pid" | "host-ipc", path: string, value: unknown): Privilege[] {
  if (value === "host") return [{ kind, path, value }];
  return /^(service:.*|private|shareable|none)$/.test(textOf(value)) ? [] : [unknown(path, textOf(value))];
}

const mountKeys = new Set("type source target read_only consistency bind volume tmpfs".split(" "));
const bindKeys = new Set("create_host_path propagation selinux".split(" "));
const volumeKeys = new Set("nocopy subpath labels".split(" "));
/** SELinux labels files that the service may use anyway: the source of the mount is the privilege. */
const labelWords = ["z", "Z"];
const modeWords = new Set(["", "ro", "rw", "nocopy", "private", "rprivate", ...labelWords]);

function mountOf(path: string, volume: unknown): Privilege[] {
  if (!isObject(volume)) return shortMountOf(path, textOf(volume));
  const { type, source, bind, volume: options } = volume;
  const strangers = [
    ...unknownKeys(path, volume, mountKeys),
    ...unknownKeys(`${path}.bind`, bind, bindKeys),
    ...unknownKeys(`${path}.volume`, options, volumeKeys),
  ];
  // Another propagation would show later mounts of the host, or give the container's mounts to the host.
  const propagation = isObject(bind) ? bind["propagation"] : undefined;
  if (isSet(propagation) && !/^r?private$/.test(textOf(propagation)))
    strangers.push(unknown(`${path}.bind.propagation`, textOf(propagation)));
  const label = isObject(bind) ? bind["selinux"] : undefined;
  if (isSet(label) && !labelWords.includes(textOf(label)))
    strangers.push(unknown(`${path}.bind.selinux`, textOf(label)));
  if (type === "tmpfs" || type === "volume") {
    const isPath = typeof source === "string" && /^[/.~]/.test(source);
    return isPath ? [...strangers, ...bindMount(path, source)] : strangers;
  }
  if (type !== "bind") return [...strangers, unknown(path, textOf(type))];
  return [...strangers, ...bindMount(path, textOf(source))];
}

/** As Compose v1 resolves them: `source:target:mode`. */
function shortMountOf(path: string, volume: string): Privilege[] {
  const [source = "", target, mode] = volume.split(":");
  const options = (mode ?? "").split(",").filter((word) => !modeWords.has(word));
  const strangers = options.map((word) => unknown(path, word));
  return target !== undefined && /^[/.~]/.test(source)
    ? [...strangers, ...bindMount(path, source)]
    : strangers;
}

function deployPrivileges(path: string, deploy: unknown): Privilege[] {
  labelsOf(path, deploy);
  const { limits, reservations, ...rest } =
    isObject(deploy) && isObject(deploy["resources"]) ? deploy["resources"] : {};
  return [
    ...unknownKeys(path, deploy, deployKeys),
    ...unknownKeys(`${path}.resources`, rest, new Set()),
    ...unknownKeys(`${path}.resources.limits`, limits, limitKeys),
    ...unknownKeys(`${path}.resources.reservations`, reservations, limitKeys),
  ];
}

function sysctlsOf(value: unknown): string[] {
  return Array.isArray(value)
    ? value.map((option) => textOf(option).replace(/=.*$/s, ""))
    : entriesOf(value).map(([name]) => name);
}

function hookPrivileges(path: string, hooks: unknown): Privilege[] {
  return each(hooks).flatMap((hook, index) => unknownKeys(`${path}[${index}]`, hook, hookKeys));
}
