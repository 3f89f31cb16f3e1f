import { createSocket, type RemoteInfo } from "node:dgram";
import { once } from "node:events";

export interface NameServer {
  readonly port: number;
  close(): Promise<void>;
}

const noSuchName = 3;
const typeA = 1;

/** A name server that answers A questions about the names in `known` (looked up anew each time): on loopback, unless `at` is given. */
export async function startNameServer(
  known: ReadonlyMap<string, string>,
  at: { readonly address: string; readonly port: number } = { address: "127.0.0.1", port: 0 },
): Promise<NameServer> {
  const socket = createSocket("udp4");
  socket.on("message", (question: Buffer, from: RemoteInfo) => {
    socket.send(answer(question, known), from.port, from.address);
  });
  socket.bind(at.port, at.address);
  await once(socket, "listening");
  return {
    port: socket.address().port,
    close: () => new Promise((resolve) => socket.close(() => resolve())),
  };
}

function answer(question: Buffer, known: ReadonlyMap<string, string>): Buffer {
  const { name, end } = readName(question);
  const address = known.get(name.toLowerCase());
  const asked = question.subarray(12, end + 4);
  const wantsAddress = question.readUInt16BE(end) === typeA;
  const header = Buffer.from(question.subarray(0, 12));
  header.writeUInt16BE(0x8180 | (address === undefined ? noSuchName : 0), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(address !== undefined && wantsAddress ? 1 : 0, 6);
  header.writeUInt32BE(0, 8);
  if (address === undefined || !wantsAddress) return Buffer.concat([header, asked]);
  const record = Buffer.from([0xc0, 12, 0, typeA, 0, 1, 0, 0, 0, 1, 0, 4]);
  return Buffer.concat([header, asked, record, Buffer.from(address.split(".").map(Number))]);
}

function readName(question: Buffer): { readonly name: string; readonly end: number } {
  const labels: string[] = [];
  let at = 12;
  for (let length = question[at] ?? 0; length > 0; length = question[at] ?? 0) {
    labels.push(question.toString("latin1", at + 1, at + 1 + length));
    at += length + 1;
  }
  return { name: labels.join("."), end: at + 1 };
}
