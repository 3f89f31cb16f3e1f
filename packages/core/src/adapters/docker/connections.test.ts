import { describe, expect, it } from "vitest";
import {
  countAccepted,
  countConnections,
  countPublished,
  countRows,
  parseCounts,
  readEnds,
} from "./connections.js";
import type { EngineConnection } from "./engine-connection.js";
import { isListening, parseSockets } from "./socket-tables.js";

const heading =
  "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const row = (local: string, remote: string, state: string): string =>
  `   0: ${local} ${remote} ${state} 00000000:00000000 00:00000000 00000000     0        0 57913 1 0 20 4 30 10 -1`;

describe("countRows", () => {
  it.each([
    ["ESTABLISHED", "01", 1],
    ["SYN_SENT", "02", 0],
    ["SYN_RECV, a client outside a full queue", "03", 1],
    ["FIN_WAIT1, with what was written on its way", "04", 1],
    ["FIN_WAIT2, with all of it arrived", "05", 0],
    ["TIME_WAIT", "06", 0],
    ["CLOSE", "07", 0],
    ["CLOSE_WAIT, a client that awaits its answer", "08", 1],
    ["LAST_ACK", "09", 1],
    ["LISTEN", "0A", 0],
    ["CLOSING", "0B", 1],
  ])("should, of %s, count what may still be served", (_, state, expected) => {
    const rows = parseSockets(`${heading}\n${row("0100007F:1F90", "0100007F:C350", state)}\n`, "tcp");
    expect(countRows(rows, 8080)).toBe(expected);
  });

  it("should count both families, and the local port only", () => {
    const tables = [
      heading,
      row("0201A8C0:1F90", "0101A8C0:C350", "01"),
      row("0201A8C0:C351", "0101A8C0:1F90", "01"),
      row("0201A8C0:0050", "0101A8C0:C352", "01"),
      heading,
      row("0000000000000000FFFF0000020011AC:1F90", "0000000000000000FFFF0000010011AC:C353", "01"),
    ];
    const rows = parseSockets(tables.join("\n"), "tcp");
    expect([countRows(rows, 8080), countRows(rows, 80)]).toEqual([2, 1]);
  });
});

describe("countPublished", () => {
  it("should count what is open at the published address, and nothing of others", () => {
    const tables = [
      heading,
      row("0100007F:1F90", "00000000:0000", "0A"),
      row("0100007F:1F90", "0100007F:C350", "01"),
      row("0000000000000000FFFF00000100007F:1F90", "0000000000000000FFFF00000100007F:C351", "08"),
      row("0100007F:1F90", "0100007F:C352", "06"),
      row("0201A8C0:1F90", "0101A8C0:C353", "01"),
      row("0100007F:C350", "0100007F:1F90", "01"),
    ];
    const rows = parseSockets(tables.join("\n"), "tcp");
    const at = (HostIp: string, HostPort = "8080") => countPublished(rows, [{ HostIp, HostPort }]);
    expect([at("127.0.0.1"), at("0.0.0.0"), at("::"), at("127.0.0.1", "80")]).toEqual([2, 3, 3, 0]);
    expect(countPublished(rows, [])).toBe(0);
  });
});

describe("readEnds", () => {
  it("should tell the container's connections with itself from those of others", () => {
    const tables = [
      row("00000000:1F90", "00000000:0000", "0A"),
      // Both sockets of one connection; one that has ended; one to its own address; others, of which one is of another port.
      row("0100007F:1F90", "0100007F:99FC", "01"),
      row("0000000000000000FFFF00000100007F:99FC", "0000000000000000FFFF00000100007F:1F90", "01"),
      row("0100007F:2328", "0200007F:9A00", "06"),
      row("020011AC:1F90", "020011AC:9A02", "06"),
      row("0000000000000000FFFF0000020011AC:1F90", "0000000000000000FFFF0000010011AC:EA00", "06"),
      row("020011AC:0050", "010011AC:EA02", "01"),
    ];
    expect(readEnds(parseSockets(tables.join("\n"), "tcp"), 8080)).toEqual({
      inside: [
        "127.0.0.1 39420 127.0.0.1 8080",
        "127.0.0.1 9000 127.0.0.2 39424",
        "172.17.0.2 39426 172.17.0.2 8080",
      ],
      peers: ["172.17.0.1 59904"],
    });
  });
});

describe("parseCounts", () => {
  it("should read the kernel's counts by their names", () => {
    const text = "Ip: Forwarding\nIp: 1\nTcp: RtoMin ActiveOpens PassiveOpens\nTcp: 200 2 5\n";
    expect(parseCounts(text)).toEqual({ accepted: 5, opened: 2, dropped: 0 });
    const full = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 3 4\n";
    expect(parseCounts(text + full)).toEqual({ accepted: 5, opened: 2, dropped: 4 });
  });

  it.each(["", "Tcp: RtoMin\nTcp: 200\n", "Udp: PassiveOpens\nUdp: 1\n"])(
    "should read none in %j",
    (text) => {
      expect(parseCounts(text)).toBeUndefined();
    },
  );
});

describe("parseSockets", () => {
  it.each([
    ["0100007F:1F90", "127.0.0.1"],
    ["00000000:1F90", "0.0.0.0"],
    ["020011AC:1F90", "172.17.0.2"],
    ["00000000000000000000000000000000:1F90", "::"],
    ["00000000000000000000000001000000:1F90", "::1"],
    ["0000000000000000FFFF00000100007F:1F90", "::ffff:127.0.0.1"],
    ["B80D0120000000000000000001000000:1F90", "2001:db8::1"],
  ])("should read %s as %s", (local, address) => {
    const [found, ...more] = parseSockets(`${heading}\n${row(local, "00000000:0000", "0A")}`, "tcp");
    expect([found, more]).toEqual([
      { protocol: "tcp", address, port: 8080, state: "0A", inode: "57913" },
      [],
    ]);
    expect(found && isListening(found)).toBe(true);
  });
});

describe("countConnections", () => {
  const engineOf = (...states: object[]): EngineConnection => {
    const call = async () => {
      const state = states.length > 1 ? states.shift() : states[0];
      return { status: 200, json: { Id: "c0ffee".repeat(10), Name: "/web", State: state } };
    };
    return { call } as unknown as EngineConnection;
  };
  const count = (engine: EngineConnection) =>
    countConnections(engine, { name: "web", port: 8080 }, undefined);
  const nobody = 2 ** 22 + 1;

  it("should not count what has the container's process id here and is not of the container", async () => {
    expect(await count(engineOf({ Running: true, Pid: process.pid }))).toBeUndefined();
  });

  it("should say that it cannot be counted where there is no such process here", async () => {
    expect(await count(engineOf({ Running: true, Pid: nobody }))).toBeUndefined();
  });

  it("should be 0 if the process ended between two looks, or is being restarted", async () => {
    expect(await count(engineOf({ Running: true, Pid: nobody }, { Running: false, Pid: 0 }))).toBe(0);
    expect(await count(engineOf({ Running: true, Restarting: true, Pid: 0 }))).toBe(0);
  });

  it("should count what was accepted by no process of somebody else, nor of none", async () => {
    const accepted = (state: object) =>
      countAccepted(engineOf(state), { name: "web", port: 8080 }, undefined);
    expect(await accepted({ Running: true, Pid: process.pid })).toBeUndefined();
    expect(await accepted({ Running: false, Pid: 0 })).toBeUndefined();
  });
});
