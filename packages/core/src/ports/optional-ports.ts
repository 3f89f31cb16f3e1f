import { DeployerError } from "../errors/deployer-error.js";
import type { Runtime } from "./runtime.js";

/** What a runtime may lack. */
export type OptionalPort = (typeof optionalPorts)[number];

export const optionalPorts = [
  "images",
  "volumes",
  "names",
  "exec",
  "connections",
  "usage",
  "host",
] as const satisfies readonly (keyof Runtime)[];

/** A runtime that has these ports. */
export type RuntimeWith<Port extends OptionalPort> = Runtime & {
  readonly [Name in Port]: NonNullable<Runtime[Name]>;
};

/** A runtime that lacks nothing. */
export type WholeRuntime = RuntimeWith<OptionalPort>;

const words: Readonly<Record<OptionalPort, string>> = {
  images: "it neither holds nor builds images for Cutover",
  volumes: "it keeps no named volumes",
  names: "it gives containers no names in a network's DNS",
  exec: "it runs no commands in containers",
  connections: "it counts no connections",
  usage: "it measures no usage",
  host: "it gives no access to the machine that it runs on",
};

/** Why a runtime cannot do what needs the port, as a clause. */
export function lackOf(port: OptionalPort): string {
  return `the runtime lacks \`${port}\`: ${words[port]}`;
}

/** A port of a runtime. RUNTIME_LACKS if it has none; `path` is the config's field, or the operation, that needs it. */
export function demandPort<Name extends OptionalPort>(
  runtime: Pick<Runtime, Name>,
  port: Name,
  path: string,
): NonNullable<Runtime[Name]> {
  const found = runtime[port];
  if (found) return found;
  throw new DeployerError("RUNTIME_LACKS", `${path}: ${lackOf(port)}`, { details: { port, field: path } });
}
