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

const networkKeys = new Set(
  "name external driver driver_opts ipam internal attachable labels enable_ipv4 enable_ipv6".split(" "),
);
const networkOptions = new Set(
  ["bridge.enable_icc", "bridge.enable_ip_masquerade", "bridge.host_binding_ipv4", "driver.mtu"].map(
    (option) => `com.docker.network.${option}`,
  ),
);

/**
 * The engine's network "host" puts a service into the host's namespace. Other drivers and options use the
 * host's interfaces. An external network is one of the names that a policy may limit.
 */
export function networkPrivileges(key: string, network: unknown, project: string): Privilege[] {
  const path = `networks.${key}`;
  const own = `${project}_${key}`;
  const { external, driver, driver_opts, ipam, ...rest } = isObject(network) ? network : {};
  const name = nameOf(external, rest["name"], external === true ? key : own);
  labelsOf(path, network);
  if (name === "host") return [{ kind: "host-network", path: `${path}.name`, value: "host" }];
  if (driver === "host") return [{ kind: "host-network", path: `${path}.driver`, value: "host" }];
  const isKnownDriver = !isSet(driver) || driver === "" || driver === "bridge";
  const ipamDriver = isObject(ipam) ? ipam["driver"] : undefined;
  const options = entriesOf(driver_opts).filter(([option]) => !networkOptions.has(option));
  return [
    ...unknownKeys(path, network, networkKeys),
    ...(isKnownDriver ? [] : [unknown(`${path}.driver`, textOf(driver))]),
    ...options.map(([option]) => unknown(`${path}.driver_opts.${option}`, option)),
    ...(isSet(ipamDriver) && ipamDriver !== "default"
      ? [unknown(`${path}.ipam.driver`, textOf(ipamDriver))]
      : []),
    ...(isObject(ipam) && isSet(ipam["options"]) ? [unknown(`${path}.ipam.options`, "options")] : []),
    ...(name === own ? [] : [{ kind: "network" as const, path, value: name }]),
  ];
}

const volumeKeys = new Set("name external driver driver_opts labels".split(" "));
const bindWords = new Set(["bind", "rbind", "ro", "rw"]);
const tmpfsWord = /^(size|mode|uid|gid|nr_inodes)=\w+%?$|^(noexec|nosuid|nodev|ro|rw)$/;

/**
 * A named volume of the local driver can be any mount of the host. Only a folder of the host and memory are
 * known.
 */
export function volumePrivileges(key: string, volume: unknown, project: string): Privilege[] {
  const path = `volumes.${key}`;
  const own = `${project}_${key}`;
  const { external, driver, driver_opts, ...rest } = isObject(volume) ? volume : {};
  const name = nameOf(external, rest["name"], external === true ? key : own);
  labelsOf(path, volume);
  return [
    ...unknownKeys(path, volume, volumeKeys),
    ...(!isSet(driver) || driver === "" || driver === "local"
      ? []
      : [unknown(`${path}.driver`, textOf(driver))]),
    ...optionPrivileges(`${path}.driver_opts`, driver_opts),
    ...(name === own ? [] : [{ kind: "volume" as const, path, value: name }]),
  ];
}

function optionPrivileges(path: string, options: unknown): Privilege[] {
  if (!isSet(options)) return [];
  if (!isObject(options)) return [unknown(path, "driver_opts")];
  const stranger = Object.keys(options).find((key) => !["type", "o", "device"].includes(key));
  if (stranger !== undefined) return [unknown(`${path}.${stranger}`, stranger)];
  const [type, device] = [textOf(options["type"] ?? ""), textOf(options["device"] ?? "")];
  const words = textOf(options["o"] ?? "")
    .split(",")
    .map((word) => word.trim())
    .filter(Boolean);
  const isBind = ["", "none", "bind"].includes(type) && (words.includes("bind") || words.includes("rbind"));
  if (isBind && device.startsWith("/") && words.every((word) => bindWords.has(word)))
    return bindMount(`${path}.device`, device);
  const isMemory = type === "tmpfs" && ["", "tmpfs"].includes(device);
  if (isMemory && words.every((word) => tmpfsWord.test(word))) return [];
  return [unknown(path, type || "driver_opts")];
}

/** v1 has the name of an external volume or network in `external`. */
function nameOf(external: unknown, name: unknown, fallback: string): string {
  const given = isObject(external) ? external["name"] : name;
  return isSet(given) ? textOf(given) : fallback;
}

const harmlessLogOptions: Readonly<Record<string, ReadonlySet<string>>> = {
  none: new Set(),
  "json-file": logOptions("mode max-buffer-size"),
  local: logOptions("mode max-buffer-size"),
};

function logOptions(more: string): ReadonlySet<string> {
  return new Set(`max-size max-file compress labels labels-regex env env-regex tag ${more}`.split(" "));
}

/** The engine itself sends a driver's lines, from the host's network. */
export function logPrivileges(path: string, logging: unknown): Privilege[] {
  const { driver, options, ...rest } = isObject(logging) ? logging : {};
  const strangers = unknownKeys(path, rest, new Set());
  const name = isSet(driver) ? textOf(driver) : "json-file";
  const known = Object.hasOwn(harmlessLogOptions, name) ? harmlessLogOptions[name] : undefined;
  if (known === undefined) return [...strangers, { kind: "log-driver", path: `${path}.driver`, value: name }];
  const strange = entriesOf(options).filter(([option]) => !known.has(option));
  return [...strangers, ...strange.map(([option]) => unknown(`${path}.options.${option}`, option))];
}

/** Ports published on another address than the loopback; 0 for a port that the engine chooses. */
export function portPrivileges(path: string, ports: unknown): Privilege[] {
  return each(ports).flatMap((port, index): Privilege[] => {
    const { address, published } = isObject(port)
      ? { address: port["host_ip"], published: port["published"] }
      : readShortPort(textOf(port));
    if (/^(127\.|\[?::1\]?$)/.test(textOf(address ?? ""))) return [];
    const value = isSet(published) ? textOf(published) : "0";
    return [{ kind: "public-port", path: `${path}[${index}]`, value }];
  });
}

/** `[[address:]published:]target[/protocol]` */
function readShortPort(text: string): { address: string | undefined; published: string | undefined } {
  const [, address, published] = /^(?:(?:(.*):)?([^:]*):)?[^:]+$/.exec(text) ?? [];
  return { address, published };
}
