import { readFile } from "node:fs/promises";

/** A row of the kernel's tables of sockets, such as /proc/net/tcp. */
export interface SocketRow {
  readonly protocol: "tcp" | "udp";
  /** An IP literal. */
  readonly address: string;
  readonly port: number;
  /** The other end; absent without one. */
  readonly remote?: { readonly address: string; readonly port: number };
  /** The kernel's number of its state, two hexadecimal digits. */
  readonly state: string;
  /** The kernel's number of the socket. */
  readonly inode: string;
}

const listening = "0A";

/** Rows of the network namespace of a process, or of this one; undefined if there is no such process here. */
export async function readSockets(
  process: number | "self",
  protocol: SocketRow["protocol"],
): Promise<SocketRow[] | undefined> {
  const [four, six] = await Promise.all(
    [protocol, `${protocol}6`].map((table) => read(`/proc/${process}/net/${table}`)),
  );
  // A kernel without IPv6 has no second table.
  return four === undefined ? undefined : parseSockets(`${four}\n${six ?? ""}`, protocol);
}

/** The rows of tables that follow each other. Headings are skipped. */
export function parseSockets(tables: string, protocol: SocketRow["protocol"]): SocketRow[] {
  // A busy table has thousands of rows and few addresses.
  const known = new Map<string, string>();
  return tables.split("\n").flatMap((line) => {
    const fields = line.trim().split(/\s+/, 10);
    const [, local = "", other = "", state = ""] = fields;
    const own = endIn(local, known);
    const remote = endIn(other, known);
    if (!own) return [];
    const { address, port } = own;
    const row = { protocol, address, port, state, inode: fields[9] ?? "" };
    return remote && remote.port > 0 ? Object.assign(row, { remote }) : row;
  });
}

/** Of TCP: it waits for connections. Of UDP: it is bound, and takes packets from anybody. */
export function isListening({ protocol, state }: SocketRow): boolean {
  return state === (protocol === "tcp" ? listening : "07");
}

function endIn(text: string, known: Map<string, string>): NonNullable<SocketRow["remote"]> | undefined {
  const [, digits, port] = /^([0-9A-F]{8}|[0-9A-F]{32}):([0-9A-F]{4})$/.exec(text) ?? [];
  if (digits === undefined || port === undefined) return undefined;
  const address = known.get(digits) ?? addressIn(digits);
  known.set(digits, address);
  return { address, port: Number.parseInt(port, 16) };
}

/** The kernel writes an address as words of 32 bits, each in the byte order of a little-endian machine. */
function addressIn(digits: string): string {
  const words = digits.match(/.{8}/g) ?? [];
  const bytes = words.flatMap((word) => (word.match(/../g) ?? []).toReversed());
  const numbers = bytes.map((byte) => Number.parseInt(byte, 16));
  if (numbers.length === 4) return numbers.join(".");
  const groups = Array.from({ length: 8 }, (_, at) =>
    (((numbers[2 * at] ?? 0) << 8) | (numbers[2 * at + 1] ?? 0)).toString(16),
  );
  const isMapped = groups.slice(0, 5).every((group) => group === "0") && groups[5] === "ffff";
  if (isMapped) return `::ffff:${numbers.slice(12).join(".")}`;
  return new URL(`http://[${groups.join(":")}]`).hostname.slice(1, -1);
}

async function read(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(() => undefined);
}
