import { posix } from "node:path";
import { DeployerError } from "../errors/deployer-error.js";
import type { Privilege } from "../source/source-plugin.js";

/** What the embedding application lets configs ask of the host. Everything is refused where absent. */
export interface Policy {
  readonly privileged?: boolean;
  /** The host's pid, ipc and network namespaces. */
  readonly hostNamespaces?: boolean;
  /** Names such as "NET_ADMIN". */
  readonly capabilities?: readonly string[];
  /** Host paths such as "/dev/fuse". */
  readonly devices?: readonly string[];
  /** Absolute host folders: they and what is below them may be mounted. */
  readonly bindMounts?: readonly string[];
  /** The engine's own socket: whoever has it owns the host. */
  readonly engineSocket?: boolean;
}

/** POLICY_REFUSED, naming each field that the policy does not allow. Pure. */
export function enforcePolicy(policy: Policy, privileges: readonly Privilege[]): void {
  const refused = privileges.filter((privilege) => !allows(policy, privilege));
  if (refused.length === 0) return;
  const list = refused.map(({ path, kind }) => `${path} (${kind})`).join(", ");
  throw new DeployerError("POLICY_REFUSED", `the policy of this application does not allow ${list}`, {
    details: { fields: refused.map(({ path, kind }) => ({ path, kind })) },
  });
}

function allows(policy: Policy, { kind, value }: Privilege): boolean {
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
      return policy.bindMounts?.some((folder) => isWithin(folder, value)) === true;
  }
}

function isWithin(folder: string, path: string): boolean {
  const below = posix.relative(posix.normalize(folder), posix.normalize(path));
  return posix.isAbsolute(path) && below !== ".." && !below.startsWith("../");
}
