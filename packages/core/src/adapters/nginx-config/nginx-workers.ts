import { readFileSync } from "node:fs";
import { open, readdir, readFile, readlink } from "node:fs/promises";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import type { Entrance, ProxyWorker } from "../../ports/router.js";

/**
 * In ticks of 10 ms, as in which Linux counts the start of a process. nginx waits 100 ms after the start of the workers of one configuration,
 * so those of the next start at least as much later.
 */
const generationTicks = 10;

/** Titles of nginx's processes that accept no connections. A worker shows its own before it closes its sockets, and accepts nothing after that. */
const notAccepting = [
  "nginx: worker process is shutting down",
  "nginx: cache manager process",
  "nginx: cache loader process",
  "nginx: privileged agent process",
];

type Address = Pick<Entrance, "address" | "port">;

/** A process as /proc shows it. */
interface Process {
  readonly pid: number;
  readonly title: string;
  readonly startTicks: number;
}

/**
 * The workers of an nginx that accept connections, by the pid of its master; undefined if /proc does not show them. Reads without a pause: the
 * kernel answers from memory, and a verification asks every few milliseconds.
 */
export function workersOf(master: number): ProxyWorker[] | undefined {
  const before = childrenOf(master);
  if (!before) return undefined;
  const first = before.map(readProcess);
  // The kernel may leave out a child while another one ends.
  const more = (childrenOf(master) ?? []).filter((pid) => !before.includes(pid));
  const all = [...first, ...more.map(readProcess)].filter((one) => one !== undefined);
  const accepting = all.filter(({ title }) => !notAccepting.some((other) => title.startsWith(other)));
  return inGenerations(accepting);
}

/** `Router.workers` of an nginx that is known by its addresses alone; something must listen at the first one. */
export function shownWorkers(
  addresses: readonly Address[],
): () => Promise<readonly ProxyWorker[] | undefined> {
  let last: number | undefined;
  return async () => {
    last = await masterAt(addresses, last);
    return last === undefined ? undefined : workersOf(last);
  };
}

/**
 * The pid of the nginx master of this machine whose sockets listen at these addresses. Undefined if another program listens there, or if /proc does
 * not show it. `last` is what was found before, and is looked at first.
 */
async function masterAt(addresses: readonly Address[], last?: number): Promise<number | undefined> {
  if (!addresses.every(({ address }) => isOfThisMachine(address))) return undefined;
  const listeners = await listListeners();
  const [first, ...more] = addresses.map(({ port }) => listeners.get(port) ?? []);
  if (!first || first.length === 0) return undefined;
  const sockets = [...first, ...more.flat()];
  if (last !== undefined && (await isMaster(last)) && (await holdsAll(last, sockets))) return last;
  for (const pid of await listProcesses())
    if ((await isMaster(pid)) && (await holdsAll(pid, sockets))) return pid;
  return undefined;
}

function inGenerations(processes: readonly Process[]): ProxyWorker[] {
  let generation = 0;
  let lastTicks = -Infinity;
  return processes
    .toSorted((one, other) => one.startTicks - other.startTicks)
    .map(({ pid, startTicks }) => {
      if (startTicks - lastTicks >= generationTicks) generation = startTicks;
      lastTicks = startTicks;
      return { id: `${pid}-${startTicks}`, generation };
    });
}

function childrenOf(pid: number): number[] | undefined {
  try {
    const text = readFileSync(`/proc/${pid}/task/${pid}/children`, "utf8");
    return text.split(" ").filter(Boolean).map(Number);
  } catch {
    return undefined;
  }
}

/** Undefined if it has ended. */
function readProcess(pid: number): Process | undefined {
  try {
    const title = readFileSync(`/proc/${pid}/cmdline`, "utf8");
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [state, ...fields] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    if (state === "Z" || state === "X") return undefined;
    return { pid, title, startTicks: Number(fields[18]) };
  } catch {
    return undefined;
  }
}

async function isMaster(pid: number): Promise<boolean> {
  const title = await readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
  return title.startsWith("nginx: master process");
}

async function holdsAll(pid: number, sockets: readonly string[]): Promise<boolean> {
  const folder = `/proc/${pid}/fd`;
  const names = await readdir(folder).catch(() => []);
  const held = await Promise.all(names.map((name) => readlink(`${folder}/${name}`).catch(() => "")));
  return sockets.every((socket) => held.includes(`socket:[${socket}]`));
}

async function listProcesses(): Promise<number[]> {
  const names = await readdir("/proc").catch(() => []);
  return names.filter((name) => /^\d+$/.test(name)).map(Number);
}

/** The inodes of the sockets that listen, by port. */
async function listListeners(): Promise<Map<number, string[]>> {
  const listeners = new Map<number, string[]>();
  for (const table of ["/proc/net/tcp", "/proc/net/tcp6"])
    for (const fields of await listeningRows(table)) {
      const port = Number.parseInt(fields[1]?.split(":")[1] ?? "", 16);
      listeners.set(port, [...(listeners.get(port) ?? []), fields[9] ?? ""]);
    }
  return listeners;
}

/** The kernel shows listening sockets first: what comes after them may be very much, and is not read. */
async function listeningRows(table: string): Promise<string[][]> {
  const file = await open(table).catch(() => undefined);
  if (!file) return [];
  try {
    const rows: string[][] = [];
    for await (const line of file.readLines()) {
      const fields = line.trim().split(/\s+/);
      if (fields[0] === "sl") continue;
      if (fields[3] !== "0A") break;
      rows.push(fields);
    }
    return rows;
  } finally {
    await file.close().catch(() => undefined);
  }
}

function isOfThisMachine(address: string): boolean {
  if (address === "localhost" || address === "::1" || address.startsWith("127.")) return true;
  if (isIP(address) === 0) return false;
  return Object.values(networkInterfaces()).some((own) => own?.some((one) => one.address === address));
}
