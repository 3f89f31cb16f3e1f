import { say } from "@cutover/schema/sayings";
import type { Container, Runtime } from "../ports/runtime.js";
import type { Revision } from "../records/records.js";
import { handleOf } from "./handle.js";
import { reachOf } from "./route-target.js";

const loopback = "127.0.0.1";

/** A container as the engine shows it now, and as the journal records it. */
export interface Asked {
  readonly container: Pick<Container, "address">;
  readonly reference: Revision;
}

/**
 * Where the deployer asks a port of a container. Undefined: this machine cannot connect to it; or its network gave it no address, and the port
 * is not published for it. The host's own loopback is never asked in its place: another program may listen there.
 */
export function addressOf(
  { host, asked }: Pick<Runtime, "host" | "asked">,
  { container: { address }, reference }: Asked,
  port: number,
): { readonly address: string; readonly port: number } | undefined {
  if (asked === "through-proxy") return undefined;
  if (address !== undefined) return { address, port };
  const { loopbackPort } = handleOf(reference);
  if (isOnHost(reference)) return host && { address: hostOf(host.engineUrl), port };
  if (loopbackPort === undefined || reference.port !== port) return undefined;
  return { address: loopback, port: loopbackPort };
}

/** It listens on the ports of the engine's machine itself. */
export function isOnHost({ spec }: { readonly spec: Pick<Revision["spec"], "networks"> }): boolean {
  return spec.networks.includes("host");
}

/** In words, for a container whose `addressOf` is undefined. */
export function lacksAddress(runtime: Pick<Runtime, "reach" | "asked">, reference: Revision): string {
  if (runtime.asked === "through-proxy") return say("check.no-way");
  const reach = reachOf(reference, runtime.reach);
  return reach.kind === "network"
    ? say("check.no-address-on", { network: reach.network })
    : say("check.no-address");
}

/** Of the machine that the engine runs on. */
function hostOf(engineUrl: string): string {
  const { protocol, hostname } = new URL(engineUrl);
  return protocol === "tcp:" ? hostname.replace(/^\[(.*)\]$/, "$1") : loopback;
}
