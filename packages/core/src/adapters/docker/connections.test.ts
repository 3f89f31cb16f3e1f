import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, type Socket } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  countAccepted,
  countConnections,
  countPublished,
  countRows,
  dockerConnections,
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

describe("an end of a connection", () => {
  it.each([
    ["127.0.0.1", "127.0.0.9", true],
    ["::1", "::1", true],
    ["10.0.0.2", "::ffff:10.0.0.2", true],
    ["127.0.0.1", "10.0.0.1", false],
    ["10.0.0.2", "127.0.0.1", false],
    ["10.0.0.2", "10.0.0.1", false],
    ["2001:db8::2", "2001:db8::1", false],
  ])("should be the container's own by its address: %s %s %s", (address, other, isInside) => {
    const common = { protocol: "tcp", state: "01", inode: "1" } as const;
    const { inside, peers } = readEnds(
      [{ ...common, address, port: 80, remote: { address: other, port: 9000 } }],
      80,
    );
    expect(inside).toHaveLength(isInside ? 1 : 0);
    expect(peers).toEqual(isInside ? [] : [`${other} 9000`]);
  });
});

describe("parseCounts", () => {
  it("should read the kernel's counts by their names", () => {
    const text = "Ip: Forwarding\nIp: 1\nTcp: RtoMin ActiveOpens PassiveOpens\nTcp: 200 2 5\n";
    expect(parseCounts(text)).toEqual({ accepted: 5, opened: 2, dropped: 0 });
    expect(parseCounts("Tcp: PassiveOpens ActiveOpens\nTcp: 5 2\n")).toEqual(parseCounts(text));
    const full = "TcpExt: SyncookiesSent ListenOverflows ListenDrops\nTcpExt: 0 3 4\n";
    expect(parseCounts(text + full)).toEqual({ accepted: 5, opened: 2, dropped: 4 });
  });

  it.each([
    "",
    "Tcp: RtoMin\nTcp: 200\n",
    "Tcp: PassiveOpens\nTcp: 5\n",
    "Tcp: PassiveOpens ActiveOpens\nTcp: x 2\n",
    "Udp: PassiveOpens ActiveOpens\nUdp: 1 2\n",
  ])("should read none in %j", (text) => {
    expect(parseCounts(text)).toBeUndefined();
  });
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
    expect(await count(engineOf({ Running: true }))).toBe(0);
  });

  it("should count what was accepted by no process of somebody else, nor of none", async () => {
    const accepted = (state: object) =>
      countAccepted(engineOf(state), { name: "web", port: 8080 }, undefined);
    expect(await accepted({ Running: true, Pid: process.pid })).toBeUndefined();
    expect(await accepted({ Running: false, Pid: 0 })).toBeUndefined();
  });
});

describe("the connections of a container, for which this process stands", () => {
  /** Stands in every line of the file of control groups. */
  const anyGroup = ":/";
  const listening = createServer();
  const nameServer = createServer();
  const ends: Socket[] = [];
  let client: Socket;
  let port: number;
  const portOf = (server: Server) => (server.address() as AddressInfo).port;
  /** Nothing is at this port. */
  const nowhere = 1;

  beforeAll(async () => {
    listening.listen(0, "127.0.0.1");
    nameServer.listen(0, "127.0.0.11");
    await Promise.all([listening, nameServer].map((server) => once(server, "listening")));
    port = portOf(listening);
    client = connect({ host: "127.0.0.1", port });
    const [connection] = await Promise.all([once(listening, "connection"), once(client, "connect")]);
    ends.push(client, connection[0] as Socket);
  });
  afterAll(async () => {
    for (const socket of ends) socket.destroy();
    await Promise.all([listening, nameServer].map((server) => once(server.close(), "close")));
  });

  interface Described {
    readonly id?: string;
    readonly state?: object;
    readonly mode?: string;
    readonly network?: object;
  }

  function seenOf({ id = anyGroup, state, mode, network }: Described = {}) {
    const [started, at] = ["2026-01-01T00:00:00Z", { Pid: process.pid, Running: true }];
    const State = { StartedAt: started, ...at, ...state };
    const json = {
      Id: id,
      Name: "/web",
      State,
      HostConfig: mode === undefined ? undefined : { NetworkMode: mode },
      NetworkSettings: network,
    };
    let calls = 0;
    const call = async () => {
      calls += 1;
      return { status: 200, json };
    };
    const connections = dockerConnections({ call } as unknown as EngineConnection);
    return { connections, calls: () => calls };
  }

  it("should be counted at the port, or at the one where it is published", async () => {
    expect(await seenOf().connections.count("web", port)).toBe(1);
    expect(await seenOf({ network: {} }).connections.count("web", port)).toBe(1);
    expect(await seenOf().connections.count("web", nowhere)).toBe(0);
    const published = (HostIp: string) => ({ [`${nowhere}/tcp`]: [{ HostIp, HostPort: String(port) }] });
    const countAt = (HostIp: string, at = nowhere) =>
      seenOf({ network: { Ports: published(HostIp) } }).connections.count("web", at);
    expect([await countAt("127.0.0.1"), await countAt("0.0.0.0"), await countAt("192.0.2.1")]).toEqual([
      1, 1, 0,
    ]);
    expect(await countAt("127.0.0.1", port)).toBe(1);
  });

  it("should be none of a container that is not there", async () => {
    const call = async () => ({ status: 404, json: undefined });
    const connections = dockerConnections({ call } as unknown as EngineConnection);
    expect(await connections.count("web", port)).toBe(0);
    expect(await connections.accepted("web", port)).toBeUndefined();
    expect(await connections.listeners("web")).toEqual([]);
  });

  it("should be looked for three times if its process is gone, and once if it is somebody else's", async () => {
    const gone = seenOf({ state: { Pid: 2 ** 22 + 1 } });
    expect(await gone.connections.count("web", port)).toBeUndefined();
    expect(gone.calls()).toBe(3);
    expect(await gone.connections.listeners("web")).toBeUndefined();
    const others = seenOf({ id: "c0ffee".repeat(10) });
    expect(await others.connections.count("web", port)).toBeUndefined();
    expect(others.calls()).toBe(1);
  });

  it("should have listeners, but for the engine's own, and on no network of others", async () => {
    const ours = { address: "127.0.0.1", port };
    const listeners = await seenOf().connections.listeners("web");
    expect(listeners).toContainEqual(ours);
    expect(listeners).not.toContainEqual({ address: "127.0.0.1", port: client.localPort });
    expect(listeners).not.toContainEqual({ address: "127.0.0.11", port: portOf(nameServer) });
    expect(await seenOf({ mode: "container:db" }).connections.listeners("web")).toContainEqual(ours);
    expect(await seenOf({ mode: "host" }).connections.listeners("web")).toBeUndefined();
  });

  it("should be counted by the kernel with their ends", async () => {
    const tables = ["snmp", "netstat"].map((table) => readFileSync(`/proc/self/net/${table}`, "utf8"));
    const before = { atMs: Date.now(), ...parseCounts(tables.join("\n")) };
    const accepted = await seenOf({ mode: "edge" }).connections.accepted("web", port);
    const connection = [`127.0.0.1 ${client.localPort}`, `127.0.0.1 ${port}`].toSorted((one, other) =>
      one < other ? -1 : 1,
    );
    expect(accepted).toMatchObject({
      namespace: `${anyGroup} 2026-01-01T00:00:00Z ${process.pid}`,
      inside: expect.arrayContaining([connection.join(" ")]) as string[],
      peers: [],
      checks: [],
    });
    expect(accepted?.accepted).toBeGreaterThan(0);
    // Others on this machine open connections too.
    expect(accepted?.accepted).toBeGreaterThanOrEqual(before.accepted ?? NaN);
    expect(accepted?.opened).toBeGreaterThanOrEqual(before.opened ?? NaN);
    expect(accepted?.dropped).toBeGreaterThanOrEqual(before.dropped ?? NaN);
    expect(accepted?.atMs).toBeGreaterThanOrEqual(before.atMs);
  });

  it.each(["host", "container:db"])(
    "should not be counted by the kernel on the network of others: %s",
    async (mode) => {
      expect(await seenOf({ mode }).connections.accepted("web", port)).toBeUndefined();
    },
  );

  const [start, end] = ["2026-01-01T00:00:01Z", "2026-01-01T00:00:03.5Z"];
  const startMs = Date.parse(start);
  it.each([
    ["without a health check", undefined, []],
    ["before its first run", { Log: null }, []],
    ["of one that has ended", { Log: [{ Start: start, End: end }] }, [{ startMs, endMs: startMs + 2_500 }]],
    ["of one that took no time", { Log: [{ Start: start, End: start }] }, [{ startMs, endMs: startMs }]],
    [
      "of one that has not ended",
      { Log: [{ Start: start, End: "0001-01-01T00:00:00Z" }, { Start: start }] },
      [],
    ],
    ["of one that never began", { Log: [{ End: end }, { Start: "1970-01-01T00:00:00Z", End: end }] }, []],
  ])("should come with the runs of its health check: %s", async (_what, Health, checks) => {
    const seen = await seenOf({ state: { Health } }).connections.accepted("web", port);
    expect(seen?.checks).toEqual(checks);
  });
});
