import type { Privilege } from "./privilege.js";
import { DeployerError } from "../errors/deployer-error.js";
import { isWithin } from "./folders.js";

/**
 * What the embedding application lets configs ask of the host and of the deployer. `createDeployer` checks its
 * shape.
 */
export interface Policy {
  readonly privileged?: boolean;
  /** The host's pid, ipc and network namespaces. */
  readonly hostNamespaces?: boolean;
  /** Names such as "NET_ADMIN". */
  readonly capabilities?: readonly string[];
  /** Host paths such as "/dev/fuse". */
  readonly devices?: readonly string[];
  /**
   * Absolute host folders that may be mounted, with everything below them, unless a link below them is on the
   * way.
   */
  readonly bindMounts?: readonly string[];
  /** The engine's own socket, and host folders that are as powerful: each gives the host. */
  readonly engineSocket?: boolean;
  /**
   * The names that `from_env` and `from_file` may use. Absent: variables that begin with CUTOVER_SECRET_, and
   * no file.
   */
  readonly secrets?: SecretPolicy;
  /**
   * Absolute folders of the deployer's machine for `directory`, `archive`, `file` and a local `repository`.
   * Absent: none.
   */
  readonly folders?: readonly string[];
  /**
   * Git repositories by ssh, each an address or a prefix that ends in "*". The deployer's own keys fetch them.
   * Absent: none.
   */
  readonly repositories?: readonly string[];
  /** Named volumes, each a name or a prefix that ends in "*". Absent: every one. */
  readonly volumes?: readonly string[];
  /** Networks to join, as `volumes`. Absent: every one but the host's. */
  readonly networks?: readonly string[];
  /** Host ports for another address than the loopback. Absent: every one. */
  readonly publicPorts?: readonly number[];
  /** Log drivers in addition to json-file, local and none. */
  readonly logDrivers?: readonly string[];
}

export interface SecretPolicy {
  /** Environment variables of the deployer, each a name or a prefix that ends in "*". */
  readonly variables?: readonly string[];
  /** Absolute folders of the deployer's machine: files in them and below them. */
  readonly folders?: readonly string[];
}

/** Allowed for `from_env` unless `secrets.variables` is set. */
const defaultVariables: readonly string[] = ["CUTOVER_SECRET_*"];

/** A refusal; `reason` completes the name of its kind. */
export interface Refusal extends Privilege {
  readonly reason?: string;
}

/** POLICY_REFUSED, naming each field that the policy does not allow. Pure: paths count by their text. */
export function enforcePolicy(policy: Policy, privileges: readonly Privilege[]): void {
  refuse(privileges.filter((privilege) => !allows(policy, privilege)));
}

/** Throws POLICY_REFUSED with the line that would allow everything, unless the list is empty. */
export function refuse(refused: readonly Refusal[]): void {
  if (refused.length === 0) return;
  const explained = refused.map((one) => ({ ...one, reason: one.reason ?? portReason(one) }));
  const list = explained.map(({ path, kind, reason }) => `${path} (${reason ? `${kind}: ${reason}` : kind})`);
  const unexplained = explained.filter(({ reason }) => reason === undefined);
  const remedy =
    unexplained.length > 0
      ? `Remove the field, or widen the policy of the embedding application: policy: ${literal(widening(unexplained))}`
      : refused.every(({ kind }) => kind === "public-port")
        ? "Publish fixed ports, or publish on 127.0.0.1."
        : "Use a path without links, or a folder that the policy itself lists.";
  throw new DeployerError(
    "POLICY_REFUSED",
    `the policy of this application does not allow ${list.join(", ")}`,
    { details: { fields: refused.map(({ path, kind }) => ({ path, kind })) }, remedy },
  );
}

/** Pure: paths count by their text. */
export function allows(policy: Policy, { kind, value }: Privilege): boolean {
  switch (kind) {
    case "privileged":
      return policy.privileged === true;
    case "host-pid":
    case "host-ipc":
    case "host-network":
      return policy.hostNamespaces === true;
    case "capability":
      return policy.capabilities?.includes(value) === true;
    case "device":
      return policy.devices?.includes(value) === true;
    case "engine-socket":
      return policy.engineSocket === true;
    case "bind-mount":
      return isWithinAny(policy.bindMounts, value);
    case "secret-variable":
      return isNamed(policy.secrets?.variables ?? defaultVariables, value);
    case "secret-file":
      return isWithinAny(policy.secrets?.folders, value);
    case "local-path":
      return isWithinAny(policy.folders, value);
    case "ssh-repository":
      return isNamed(policy.repositories ?? [], value) && !/(^|[/:])\.\.(\/|$)/.test(value);
    case "log-driver":
      return policy.logDrivers?.includes(value) === true;
    case "volume":
      return policy.volumes === undefined || isNamed(policy.volumes, value);
    case "network":
      return policy.networks === undefined || isNamed(policy.networks, value);
    case "public-port":
      return (
        policy.publicPorts === undefined || portsOf(value).every((port) => policy.publicPorts?.includes(port))
      );
  }
}

const mostPortsNamed = 100;

/** No list of ports can sensibly allow these. */
function portReason({ kind, value }: Privilege): string | undefined {
  if (kind !== "public-port") return undefined;
  const ports = portsOf(value);
  if (ports.includes(0)) return "the engine chooses the port";
  return ports.length > mostPortsNamed ? `it has ${ports.length} ports` : undefined;
}

/** For a port, or a range such as "8000-8010" out of which the engine chooses. 0 stands for an unknown port. */
function portsOf(value: string): number[] {
  const [, first, last = first] = /^(\d{1,5})(?:-(\d{1,5}))?$/.exec(value) ?? [];
  const count = Number(last) - Number(first) + 1;
  return count >= 1 ? Array.from({ length: count }, (_, index) => Number(first) + index) : [0];
}

function isNamed(names: readonly string[], value: string): boolean {
  return names.some((name) => (name.endsWith("*") ? value.startsWith(name.slice(0, -1)) : name === value));
}

function isWithinAny(folders: readonly string[] | undefined, path: string): boolean {
  return folders?.some((folder) => isWithin(folder, path)) === true;
}

/** The policy that allows exactly these. */
function widening(refused: readonly Privilege[]): object {
  const of = (...kinds: Privilege["kind"][]): string[] => [
    ...new Set(refused.flatMap(({ kind, value }) => (kinds.includes(kind) ? value : []))),
  ];
  const list = (key: string, values: readonly unknown[]) => (values.length > 0 ? { [key]: values } : {});
  const flag = (key: string, values: readonly string[]) => (values.length > 0 ? { [key]: true } : {});
  const secrets = {
    ...list("variables", of("secret-variable")),
    ...list("folders", [...new Set(of("secret-file").map(folderOf))]),
  };
  return {
    ...flag("privileged", of("privileged")),
    ...flag("hostNamespaces", of("host-pid", "host-ipc", "host-network")),
    ...list("capabilities", of("capability")),
    ...list("devices", of("device")),
    ...list("bindMounts", of("bind-mount")),
    ...flag("engineSocket", of("engine-socket")),
    ...(Object.keys(secrets).length > 0 ? { secrets } : {}),
    ...list("folders", of("local-path")),
    ...list("repositories", of("ssh-repository")),
    ...list("volumes", of("volume")),
    ...list("networks", of("network")),
    ...list("publicPorts", [...new Set(of("public-port").flatMap(portsOf))]),
    ...list("logDrivers", of("log-driver")),
  };
}

function folderOf(file: string): string {
  return file.replace(/\/[^/]*$/, "") || "/";
}

/** The value as source code. */
function literal(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(literal).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const fields = Object.entries(value).map(([key, field]) => `${key}: ${literal(field)}`);
  return `{ ${fields.join(", ")} }`;
}
