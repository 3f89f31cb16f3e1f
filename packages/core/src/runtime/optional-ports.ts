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
