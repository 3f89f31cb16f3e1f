import { formatPath } from "@cutover/schema";
import { catalogue, type ErrorCode } from "@cutover/schema/errors";
import type { Finding } from "../events/finding.js";
import type { HeldPort, HostPort, PortHolder } from "../runtime/host-port.js";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { Stack } from "../source/stack.js";
import type { RuntimeState } from "../store/records.js";
import { isOnHost } from "./address-of.js";
import type { Engine } from "./engine.js";

/** A port of the engine's machine that a config names, with its path there. */
export interface WantedPort extends HostPort {
  readonly path: string;
}

/** The ports of the engine's machine that a config names: those that it publishes, and the traffic port on the host's network. */
export function hostPortsOf({ port, container }: WorkloadDescription): WantedPort[] {
  if (!container) return [];
  const published = container.ports.map(({ protocol, hostAddress, hostPort }, index) => {
    return { path: formatPath(["ports", index]), protocol, hostAddress, hostPort };
  });
  if (port === undefined || !isOnHost(container)) return published;
  return [...published, { path: "port", protocol: "tcp", hostAddress: "0.0.0.0", hostPort: port }];
}

/** Those that a stack publishes, as its driver knows them. */
export function hostPortsOfStack(
  { sources }: Pick<Engine, "sources">,
  stack: StackOf | undefined,
): WantedPort[] {
  return [...((stack && sources.get(stack.source)?.stacks?.hostPorts?.(stack)) ?? [])];
}

type StackOf = Stack & { readonly source: string };

/** A finding for each port that something holds which does not go before green starts. `state` is of what is live, and goes. */
export async function findTakenPorts(
  { runtime, sources }: Pick<Engine, "runtime" | "sources">,
  { ports, state }: { readonly ports: readonly WantedPort[]; readonly state: RuntimeState | undefined },
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  if (ports.length === 0) return [];
  const held = await runtime.findPortHolders(ports.map(withoutPath), signal);
  return ports.flatMap((port) =>
    held
      .filter((one) => isSame(one.port, port) && !goes({ sources }, one.holder, state))
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

/** What is live, and what has retired, are stopped before green starts. */
function goes(
  { sources }: Pick<Engine, "sources">,
  holder: HeldPort["holder"],
  state: RuntimeState | undefined,
): boolean {
  if (!state || holder.kind === "no-address") return false;
  // On the host's network blue's own processes listen; whose they are cannot always be seen.
  if (holder.kind === "program") return holder.name === undefined && isOnHost(state.live.spec);
  const going = [state.live, ...(state.retiring ?? []).map(({ container }) => container)];
  return going.some(({ name, stack }) => {
    if (!stack) return name === holder.name;
    return sources.get(stack.source)?.stacks?.isOf?.(stack, holder.labels) === true;
  });
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
