import { readFile } from "node:fs/promises";
import type Docker from "dockerode";
import type { AcceptedConnections, Connections, Listener } from "../../ports/connections.js";
import { isAny } from "../../ports/host-port.js";
import { inspectContainer } from "./container-calls.js";
import type { EngineConnection } from "./engine-connection.js";
import { isListening, readSockets, type SocketRow } from "./socket-tables.js";

/**
 * The kernel's states in which something may still be served: ESTABLISHED; CLOSE_WAIT, in which the client has said all it
 * wanted and may await its answer; and FIN_WAIT1, LAST_ACK and CLOSING, in which the application has ended, but not all that it
 * wrote has arrived. And SYN_RECV: if the application's queue is full, the client is connected in its own eyes, and has sent its request.
 * A container that is removed takes its network namespace, and what is still in there, with it.
 */
const openStates = new Set(["01", "03", "08", "04", "09", "0B"]);
const tries = 3;
/** The engine's own name server, which it runs in the container's namespace. */
const nameServer = "127.0.0.11";

/** As the port says. */
export async function countConnections(
  engine: EngineConnection,
  { name, port }: { readonly name: string; readonly port: number },
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const { rows, inspect } = await readRows(engine, name, signal);
  if (!rows) return undefined;
  const published = inspect?.NetworkSettings?.Ports?.[`${port}/tcp`] ?? [];
  const here = published.length > 0 ? await readSockets("self", "tcp") : [];
  return Math.max(countRows(rows, port), countPublished(here ?? [], published));
}

/** What the engine's own proxy process has open for a published port: it may not have passed on yet what waits there. */
export function countPublished(
  rows: readonly SocketRow[],
  published: readonly { readonly HostIp: string; readonly HostPort: string }[],
): number {
  const isThere = ({ address, port }: SocketRow): boolean =>
    published.some(
      ({ HostIp, HostPort }) => Number(HostPort) === port && (isAny(HostIp) || plain(address) === HostIp),
    );
  return rows.filter((row) => openStates.has(row.state) && isThere(row)).length;
}

/** As the port says. */
async function listListeners(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Listener[] | undefined> {
  const { rows, inspect } = await readRows(engine, name, signal);
  if (inspect?.HostConfig?.NetworkMode === "host") return undefined;
  return rows
    ?.filter((row) => isListening(row) && row.address !== nameServer)
    .map(({ address, port }) => ({ address, port }));
}

/** As the port says. */
export async function countAccepted(
  engine: EngineConnection,
  { name, port }: { readonly name: string; readonly port: number },
  signal: AbortSignal | undefined,
): Promise<AcceptedConnections | undefined> {
  const { rows, counts, inspect } = await readRows(engine, name, signal);
  if (!rows || !counts || !inspect || sharesNamespace(inspect)) return undefined;
  const { Pid, StartedAt } = inspect.State;
  return {
    namespace: `${inspect.Id} ${StartedAt} ${Pid}`,
    atMs: Date.now(),
    ...counts,
    ...readEnds(rows, port),
    checks: checksOf(inspect.State.Health),
  };
}

/** On the host's network, or on that of another container, the kernel counts what others accept too. */
function sharesNamespace({ HostConfig }: Docker.ContainerInspectInfo): boolean {
  const mode = HostConfig?.NetworkMode ?? "";
  return mode === "host" || mode.startsWith("container:");
}

/** A connection of a container with itself leaves from the address that it leads to; its end is remembered for a minute. */
export function readEnds(
  rows: readonly SocketRow[],
  port: number,
): Pick<AcceptedConnections, "inside" | "peers"> {
  const connected = rows.flatMap((row) => (row.remote ? { ...row, remote: row.remote } : []));
  const inside = connected.filter(isInside).map(endsOf);
  const peers = connected
    .filter((row) => row.port === port && !isInside(row))
    .map(({ remote }) => `${plain(remote.address)} ${remote.port}`);
  return { inside: [...new Set(inside)], peers };
}

type ConnectedRow = SocketRow & Required<Pick<SocketRow, "remote">>;

function isInside({ address, remote }: ConnectedRow): boolean {
  const [own, other] = [plain(address), plain(remote.address)];
  return own === other || (isLoopback(own) && isLoopback(other));
}

function isLoopback(address: string): boolean {
  return address === "::1" || address.startsWith("127.");
}

/** The same for both sockets of a connection. */
function endsOf({ address, port, remote }: ConnectedRow): string {
  const ends = [`${plain(address)} ${port}`, `${plain(remote.address)} ${remote.port}`];
  return ends.toSorted().join(" ");
}

/** A socket of both families shows an IPv4 address as a mapped one. */
function plain(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/, "");
}

function checksOf(health: Docker.ContainerInspectInfo["State"]["Health"]): AcceptedConnections["checks"] {
  const runs = (health?.Log ?? []) as readonly { readonly Start?: string; readonly End?: string }[];
  return runs
    .map(({ Start = "", End = "" }) => ({ startMs: Date.parse(Start), endMs: Date.parse(End) }))
    .filter(({ startMs, endMs }) => startMs > 0 && endMs >= startMs);
}

/** The kernel's own counts of TCP connections of a network namespace, in `/proc/<pid>/net/snmp` and `/proc/<pid>/net/netstat`. */
export function parseCounts(
  text: string,
): Pick<AcceptedConnections, "accepted" | "opened" | "dropped"> | undefined {
  const { PassiveOpens: accepted = NaN, ActiveOpens: opened = NaN } = countsOf(text, "Tcp:");
  const { ListenDrops: dropped = 0 } = countsOf(text, "TcpExt:");
  const counts = { accepted, opened, dropped };
  return Number.isSafeInteger(counts.accepted) && Number.isSafeInteger(counts.opened) ? counts : undefined;
}

/** A line of names, and one of numbers: both begin with the same word. */
function countsOf(text: string, start: string): Partial<Record<string, number>> {
  const [names = [], values = []] = text
    .split("\n")
    .filter((line) => line.startsWith(start))
    .map((line) => line.trim().split(/\s+/).slice(1));
  return Object.fromEntries(names.map((name, index) => [name, Number(values[index] ?? NaN)]));
}

/** How many rows of this local port are in a state in which something may be served. */
export function countRows(rows: readonly SocketRow[], port: number): number {
  return rows.filter((row) => row.port === port && openStates.has(row.state)).length;
}

interface Seen {
  readonly rows: SocketRow[] | undefined;
  readonly counts?: ReturnType<typeof parseCounts>;
  readonly inspect?: Docker.ContainerInspectInfo;
}

/**
 * The container's TCP sockets, none if it does not run. Its processes are looked at through this machine's /proc, so that its image needs to
 * hold nothing. An engine of another machine tells a process id of that machine: what has that id here is not in the container's control group.
 */
async function readRows(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Seen> {
  for (let attempt = 1; ; attempt += 1) {
    const inspect = await inspectContainer(engine, name, signal);
    const pid = inspect?.State.Pid ?? 0;
    if (!inspect?.State.Running || pid === 0) return { rows: [] };
    // Before the tables: what is accepted in between is seen there, and not counted yet.
    const read = (table: string) => readFile(`/proc/${pid}/net/${table}`, "utf8").catch(() => "");
    const counts = parseCounts(`${await read("snmp")}\n${await read("netstat")}`);
    const rows = await readSockets(pid, "tcp");
    // After the reading: a process id is not given to another process so fast that it could have been another one before.
    if (rows && (await isOfContainer(pid, inspect.Id))) return { rows, counts, inspect };
    // It may have ended between the two looks.
    if (rows || attempt === tries) return { rows: undefined, inspect };
  }
}

async function isOfContainer(pid: number, id: string): Promise<boolean> {
  return ((await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => undefined)) ?? "").includes(id);
}

export function dockerConnections(engine: EngineConnection): Connections {
  return {
    count: (name, port, signal) => countConnections(engine, { name, port }, signal),
    accepted: (name, port, signal) => countAccepted(engine, { name, port }, signal),
    listeners: (name, signal) => listListeners(engine, name, signal),
  };
}
