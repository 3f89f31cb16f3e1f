import { readFile } from "node:fs/promises";
import { inspectContainer } from "./container-calls.js";
import type { EngineConnection } from "./engine-connection.js";

/**
 * The kernel's states in which something may still be served: ESTABLISHED; CLOSE_WAIT, in which the client has said all it
 * wanted and may await its answer; and FIN_WAIT1, LAST_ACK and CLOSING, in which the application has ended, but not all that it
 * wrote has arrived. A container that is removed takes its network namespace, and what is still in there, with it.
 */
const openStates = new Set(["01", "08", "04", "09", "0B"]);
const tries = 3;

/**
 * As the port says. The container's processes are looked at through this machine's /proc, so that its image needs to hold nothing. An engine
 * of another machine tells a process id of that machine: what has that id here is not in the container's control group.
 */
export async function countConnections(
  engine: EngineConnection,
  { name, port }: { readonly name: string; readonly port: number },
  signal: AbortSignal | undefined,
): Promise<number | undefined> {
  for (let attempt = 1; ; attempt += 1) {
    const inspect = await inspectContainer(engine, name, signal);
    const pid = inspect?.State.Pid ?? 0;
    if (!inspect?.State.Running || pid === 0) return 0;
    const tables = await readTables(pid);
    // After the reading: a process id is not given to another process so fast that it could have been another one before.
    if (tables && (await isOfContainer(pid, inspect.Id))) return countRows(tables, port);
    // It may have ended between the two looks.
    if (tables || attempt === tries) return undefined;
  }
}

/** Rows of the tables that /proc/net/tcp and tcp6 are, whose local port is `port`, in a state in which something may be served. */
export function countRows(tables: string, port: number): number {
  const local = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  let count = 0;
  for (const line of tables.split("\n")) {
    const [, localAddress, , state] = line.trim().split(/\s+/, 4);
    if (localAddress?.endsWith(local) && openStates.has(state ?? "")) count += 1;
  }
  return count;
}

async function readTables(pid: number): Promise<string | undefined> {
  const [tcp, tcp6] = await Promise.all(["tcp", "tcp6"].map((table) => read(`/proc/${pid}/net/${table}`)));
  // A kernel without IPv6 has no tcp6.
  return tcp && `${tcp}\n${tcp6 ?? ""}`;
}

async function isOfContainer(pid: number, id: string): Promise<boolean> {
  return ((await read(`/proc/${pid}/cgroup`)) ?? "").includes(id);
}

async function read(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
