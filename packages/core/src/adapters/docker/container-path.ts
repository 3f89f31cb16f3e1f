import { DeployerError } from "../../errors/deployer-error.js";

/** The API path of a container, by name. The engine also takes ids and their beginnings: see `mayBeId`. */
export function containerPath(name: string): string {
  if (!/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/.test(name)) {
    throw new DeployerError("INTERNAL", "That is not a container name.", {
      details: { length: name.length },
    });
  }
  return `/containers/${encodeURIComponent(name)}`;
}

/** Where true, the engine could take the name for the beginning of a foreign container's id. */
export function mayBeId(name: string): boolean {
  return /^[0-9a-f]{1,64}$/.test(name);
}
