import { formatPath } from "@cutover/schema";
import { catalogue, type ErrorCode } from "@cutover/schema/errors";
import type { Finding } from "../events/finding.js";
import type { HeldPort, HostPort, PortHolder } from "../ports/host-port.js";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { RuntimeState } from "../records/records.js";
import { isOnHost } from "../revision/address-of.js";
import type { WantedPort } from "../revision/revision-runtime.js";
import { runtimesFor, type RuntimesOptions } from "../revision/runtimes.js";

/**
 * The ports of the engine's machine in a config: the published ports, and the traffic port on the host's
 * network.
 */
export function hostPortsOf({ port, container }: WorkloadDescription): WantedPort[] {
  if (!container) return [];
  const published = container.ports.map(({ protocol, hostAddress, hostPort }, index) => {
    return { path: formatPath(["ports", index]), protocol, hostAddress, hostPort };
  });
  if (port === undefined || !isOnHost({ spec: container })) return published;
  return [...published, { path: "port", protocol: "tcp", hostAddress: "0.0.0.0", hostPort: port }];
}

/**
 * Returns a finding for each port whose holder stays when green starts. `state` names the live container, which
 * is stopped first.
 */
export async function findTakenPorts(
  engine: RuntimesOptions,
  { ports, state }: { readonly ports: readonly WantedPort[]; readonly state: RuntimeState | undefined },
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  if (ports.length === 0) return [];
  const held = (await engine.runtime.host?.findPortHolders(ports.map(withoutPath), signal)) ?? [];
  return ports.flatMap((port) =>
    held
      .filter((one) => isSame(one.port, port) && !goes(engine, one.holder, state))
      .map(({ holder }) => finding(port, holder)),
  );
}

function withoutPath({ protocol, hostAddress, hostPort }: WantedPort): HostPort {
  return { protocol, hostAddress, hostPort };
}

function isSame(one: HostPort, other: HostPort): boolean {
  const { protocol, hostAddress, hostPort } = one;
  return protocol === other.protocol && hostAddress === other.hostAddress && hostPort === other.hostPort;
}

/** The live and the retired containers are stopped before green starts. */
function goes(engine: RuntimesOptions, holder: HeldPort["holder"], state: RuntimeState | undefined): boolean {
  if (!state || holder.kind === "no-address") return false;
  // On the host's network blue's own processes listen; their owner cannot always be seen.
  if (holder.kind === "program") return holder.name === undefined && isOnHost(state.live);
  const going = [state.live, ...(state.retiring ?? []).map(({ container }) => container)];
  const runtimeOf = runtimesFor(engine, state);
  return going.some((revision) => runtimeOf(revision).holds(revision, holder));
}

function finding({ path, protocol, hostAddress, hostPort }: WantedPort, holder: PortHolder): Finding {
  const of = (code: ErrorCode, message: string): Finding => {
    return { code, severity: "error", subject: path, message, remedy: catalogue[code] };
  };
  if (holder.kind === "no-address")
    return of("CONFIG_INVALID", `the engine's machine has no address ${hostAddress}`);
  const at = hostAddress.includes(":") ? `[${hostAddress}]` : hostAddress;
  return of("PORT_TAKEN", `the host port ${at}:${hostPort}/${protocol} is held by ${describe(holder)}`);
}

function describe(holder: Exclude<PortHolder, { kind: "no-address" }>): string {
  if (holder.kind === "container") return `the container ${holder.name}`;
  return holder.name ?? "another program of that machine";
}
