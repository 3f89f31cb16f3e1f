import { once } from "node:events";
import { type AddressInfo, createServer } from "node:net";
import { describe, expect, it } from "vitest";
import { isListening, parseSockets, readSockets } from "./socket-tables.js";

const heading =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const row = (local: string, remote: string, state = "01", inode = "57913") =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 ${inode} 1 0 20 4 30 10 -1`;
const nobody = "00000000:0000";
const rows = (...lines: string[]) => parseSockets(lines.join("\n"), "tcp");
/** No machine has so many processes. */
const noProcess = 2 ** 22 + 1;

describe("a table of sockets", () => {
  it("should tell both ends of a connection, its state and its inode", () => {
    expect(rows(heading, row("0100007F:1F90", "020011AC:C350", "08", "42"))).toEqual([
      {
        protocol: "tcp",
        address: "127.0.0.1",
        port: 8080,
        remote: { address: "172.17.0.2", port: 50_000 },
        state: "08",
        inode: "42",
      },
    ]);
  });

  it.each([
    ["nobody", nobody, undefined],
    ["port 1", "0100007F:0001", { address: "127.0.0.1", port: 1 }],
    ["what cannot be read", "?", undefined],
  ])("should tell the other end of a socket that is connected with %s", (_, other, remote) => {
    expect(rows(row("0100007F:1F90", other))[0]?.remote).toEqual(remote);
  });

  it("should be read with the tables that follow it, without their headings", () => {
    const found = rows(
      heading,
      row("0100007F:1F90", nobody),
      "",
      heading,
      row("00000000000000000000000001000000:1F91", nobody),
      row("0100007F:1F92", nobody),
    );
    expect(found.map(({ address, port }) => `${address} ${port}`)).toEqual([
      "127.0.0.1 8080",
      "::1 8081",
      "127.0.0.1 8082",
    ]);
  });

  it.each([
    ["0000000000000000FFFF000002000A0A:1F90", "::ffff:10.10.0.2"],
    ["B80D012000000000FFFF00000100007F:1F90", "2001:db8::ffff:7f00:1"],
    ["0000000000000000FFFF01000100007F:1F90", "::1:ffff:7f00:1"],
    ["0000000000000000000000000100007F:1F90", "::7f00:1"],
    ["00000000000000000000010000000000:1F90", "::1:0:0:0"],
    ["FEDCBA98765432100123456789ABCDEF:1F90", "98ba:dcfe:1032:5476:6745:2301:efcd:ab89"],
  ])("should tell the address %s as %s", (local, address) => {
    expect(rows(row(local, nobody))[0]?.address).toBe(address);
  });

  it.each([
    ["no address", "0:1F90"],
    ["no port", "0100007F"],
    ["more than a port", "0100007F:1F900"],
    ["more than an address", "00100007F:1F90"],
    ["small letters", "0100007f:1f90"],
  ])("should not be read from a row with %s", (_, local) => {
    expect(rows(row(local, nobody))).toEqual([]);
  });

  it("should have no inode in a row that is cut", () => {
    expect(rows(`0: 0100007F:1F90 ${nobody} 0A`)).toEqual([
      { protocol: "tcp", address: "127.0.0.1", port: 8080, state: "0A", inode: "" },
    ]);
  });

  it.each([
    ["tcp", "0A", true],
    ["tcp", "07", false],
    ["tcp", "01", false],
    ["udp", "07", true],
    ["udp", "0A", false],
    ["udp", "01", false],
  ] as const)("should have sockets that listen: %s in state %s: %s", (protocol, state, expected) => {
    const [found] = parseSockets(row("0100007F:1F90", nobody, state), protocol);
    expect(found).toMatchObject({ protocol, state });
    expect(found && isListening(found)).toBe(expected);
  });
});

describe("the sockets of a process", () => {
  it("should be those of its network, with what listens there", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    const [own, ofProcess] = [await readSockets("self", "tcp"), await readSockets(process.pid, "tcp")];
    await once(server.close(), "close");
    for (const found of [own, ofProcess])
      expect(found?.find((one) => one.port === port)).toMatchObject({
        protocol: "tcp",
        address: "127.0.0.1",
        state: "0A",
      });
  });

  it.each(["tcp", "udp"] as const)(
    "should not be known if there is no such process: %s",
    async (protocol) => {
      expect(await readSockets(noProcess, protocol)).toBeUndefined();
    },
  );
});
