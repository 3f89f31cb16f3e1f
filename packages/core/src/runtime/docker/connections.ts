import { readFile } from "node:fs/promises";
import type Docker from "dockerode";
import type { Listener } from "../runtime.js";
import { inspectContainer } from "./container-calls.js";
import type { EngineConnection } from "./engine-connection.js";
import { isListening, readSockets, type SocketRow } from "./socket-tables.js";

/**
 * The kernel's states in which something may still be served: ESTABLISHED; CLOSE_WAIT, in which the client has said all it
 * wanted and may await its answer; and FIN_WAIT1, LAST_ACK and CLOSING, in which the application has ended, but not all that it
 * wrote has arrived. A container that is removed takes its network namespace, and what is still in there, with it.
 */
const openStates = new Set(["01", "08", "04", "09", "0B"]);
const tries = 3;
/** The engine's own name server, which it runs in the container's namespace. */
const nameServer = "127.0.0.11";

/** As the port says. */
export async function countConnections(
  engine: EngineConnection,
  { name, port }: { readonly name: string; readonly port: number },
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  const { rows } = await readRows(engine, name, signal);
  return rows && countRows(rows, port);
}

/** As the port says. */
export async function listListeners(
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

/** How many rows of this local port are in a state in which something may be served. */
export function countRows(rows: readonly SocketRow[], port: number): number {
  return rows.filter((row) => row.port === port && openStates.has(row.state)).length;
}

/**
 * The container's TCP sockets, none where it does not run. Its processes are looked at through this machine's /proc, so that its image needs to
 * hold nothing. An engine of another machine tells a process id of that machine: what has that id here is not in the container's control group.
 */
async function readRows(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<{ rows: SocketRow[] | undefined; inspect?: Docker.ContainerInspectInfo }> {
  for (let attempt = 1; ; attempt += 1) {
    const inspect = await inspectContainer(engine, name, signal);
    const pid = inspect?.State.Pid ?? 0;
    if (!inspect?.State.Running || pid === 0) return { rows: [] };
    const rows = await readSockets(pid, "tcp");
    // After the reading: a process id is not given to another process so fast that it could have been another one before.
    if (rows && (await isOfContainer(pid, inspect.Id))) return { rows, inspect };
    // It may have ended between the two looks.
    if (rows || attempt === tries) return { rows: undefined, inspect };
  }
}

async function isOfContainer(pid: number, id: string): Promise<boolean> {
  return ((await readFile(`/proc/${pid}/cgroup`, "utf8").catch(() => undefined)) ?? "").includes(id);
}
