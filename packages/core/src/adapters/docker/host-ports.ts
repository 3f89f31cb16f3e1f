import { createSocket } from "node:dgram";
import { createServer } from "node:net";
import { hostname } from "node:os";
import type Docker from "dockerode";
import { isAny, overlaps, type HeldPort, type HostPort, type PortHolder } from "../../ports/host-port.js";
import { bodyOf } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { ownerOfSocket } from "./socket-owner.js";
import { isListening, readSockets, type SocketRow } from "./socket-tables.js";

type Rows = readonly Docker.ContainerInfo[];

/**
 * As the port says. Containers hold what the engine lists. Other programs are seen in the kernel's tables, if the engine runs on this machine;
 * a socket is bound only to make sure of what stands there.
 */
export async function findPortHolders(
  engine: EngineConnection,
  ports: readonly HostPort[],
  signal: AbortSignal | undefined,
): Promise<HeldPort[]> {
  signal?.throwIfAborted();
  if (ports.length === 0) return [];
  const reply = await engine.call({ path: "/containers/json", signal });
  const rows = bodyOf(reply, "The engine did not list its containers") as Rows;
  const published = rows.flatMap((row) => publishedBy(row).map((port) => ({ row, port })));
  const held = ports.flatMap((port) =>
    published
      .filter((one) => overlaps(one.port, port))
      .map(({ row }): HeldPort => ({ port, holder: containerOf(row) })),
  );
  if (!(await isHere(engine, signal))) return unique(held);
  const sockets = await listeningHere(ports);
  for (const port of ports) {
    if (await lacksAddress(port)) held.push({ port, holder: { kind: "no-address" } });
    for (const socket of sockets) {
      const taken = asHostPort(socket);
      if (!mayOverlap(taken, port) || published.some((one) => isSame(one.port, taken))) continue;
      const isSure = held.some((one) => one.port === port && one.holder.kind === "container");
      if (!isSure && (await canBind(port))) continue;
      held.push({ port, holder: await holderOf(socket, rows) });
    }
  }
  return unique(held);
}

function publishedBy({ Ports }: Docker.ContainerInfo): HostPort[] {
  return Ports.flatMap(({ IP, PublicPort, Type }) => {
    const protocol = Type === "udp" ? "udp" : "tcp";
    return PublicPort ? { protocol, hostAddress: IP || "0.0.0.0", hostPort: PublicPort } : [];
  });
}

function containerOf({ Names, Id, Labels }: Docker.ContainerInfo): PortHolder {
  return { kind: "container", name: (Names[0] ?? Id).replace(/^\//, ""), labels: Labels };
}

/** Only a process in the engine's own network namespace sees the sockets that it competes with. */
async function isHere(engine: EngineConnection, signal: AbortSignal | undefined): Promise<boolean> {
  if (engine.socketPath === undefined) return false;
  const info = bodyOf(await engine.call({ path: "/info", signal }), "The engine did not describe itself");
  return (info as { Name?: unknown }).Name === hostname();
}

async function listeningHere(ports: readonly HostPort[]): Promise<SocketRow[]> {
  const protocols = [...new Set(ports.map(({ protocol }) => protocol))];
  const tables = await Promise.all(protocols.map((protocol) => readSockets("self", protocol)));
  return tables.flatMap((rows) => rows ?? []).filter(isListening);
}

function asHostPort({ protocol, address, port }: SocketRow): HostPort {
  return { protocol, hostAddress: address.replace(/^::ffff:/, ""), hostPort: port };
}

/** A socket at "::" takes IPv4 too, unless its program has asked for IPv6 alone. */
function mayOverlap(taken: HostPort, port: HostPort): boolean {
  const onBoth = taken.hostAddress === "::" && !port.hostAddress.includes(":");
  return overlaps(onBoth ? { ...taken, hostAddress: "0.0.0.0" } : taken, port);
}

function isSame(one: HostPort, other: HostPort): boolean {
  const { protocol, hostAddress, hostPort } = one;
  return protocol === other.protocol && hostAddress === other.hostAddress && hostPort === other.hostPort;
}

async function holderOf(socket: SocketRow, rows: Rows): Promise<PortHolder> {
  const owner = await ownerOfSocket(socket.inode);
  const container = rows.find(({ Id }) => owner?.controlGroup.includes(Id));
  if (container) return containerOf(container);
  return { kind: "program", name: owner && `${owner.name} (process ${owner.pid})` };
}

async function lacksAddress({ hostAddress, ...port }: HostPort): Promise<boolean> {
  if (isAny(hostAddress)) return false;
  return (await bindFailure({ ...port, hostAddress, hostPort: 0 })) === "EADDRNOTAVAIL";
}

async function canBind(port: HostPort): Promise<boolean> {
  return (await bindFailure(port)) === undefined;
}

/** The kernel's code; undefined: it was free, and is again. */
function bindFailure({ protocol, hostAddress, hostPort }: HostPort): Promise<string | undefined> {
  return new Promise((resolve) => {
    const fail = (error: NodeJS.ErrnoException): void => resolve(error.code ?? "EUNKNOWN");
    if (protocol === "udp") {
      // Of IPv4, the kernel refuses that option, whatever the address: EINVAL.
      const socket = createSocket(
        hostAddress.includes(":") ? { type: "udp6", ipv6Only: true } : { type: "udp4" },
      );
      socket.once("error", (error) => {
        socket.close();
        fail(error);
      });
      socket.bind({ address: hostAddress, port: hostPort, exclusive: true }, () =>
        socket.close(() => resolve(undefined)),
      );
      return;
    }
    const server = createServer();
    server.once("error", fail);
    const at = { host: hostAddress, port: hostPort, exclusive: true, ipv6Only: true };
    server.listen(at, () => server.close(() => resolve(undefined)));
  });
}

function unique(held: readonly HeldPort[]): HeldPort[] {
  return [...new Map(held.map((one) => [JSON.stringify([one.port, one.holder]), one])).values()];
}
