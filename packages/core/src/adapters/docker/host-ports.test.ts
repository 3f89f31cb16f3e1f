import { createSocket } from "node:dgram";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { hostname } from "node:os";
import { afterEach, describe, expect, it } from "vitest";
import type { HostPort } from "../../ports/host-port.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { findPortHolders } from "./host-ports.js";

const closings: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closings.splice(0)) await close();
});

/** Takes a port that is free, and tells it. */
async function listen(protocol: "tcp" | "udp", host: string): Promise<number> {
  if (protocol === "tcp") {
    const server = createServer().listen({ host, port: 0 });
    closings.push(() => once(server.close(), "close"));
    await once(server, "listening");
    return (server.address() as AddressInfo).port;
  }
  const socket = createSocket("udp4");
  closings.push(() => once(socket.close(), "close"));
  socket.bind({ address: host, port: 0 });
  await once(socket, "listening");
  return socket.address().port;
}

interface Published {
  readonly IP?: string;
  readonly PublicPort?: number;
  readonly Type: string;
}
const row = (name: string | undefined, ...Ports: Published[]) => ({
  Id: `id-of-${name ?? "nameless"}`,
  Names: name === undefined ? [] : [name],
  Labels: { of: name ?? "nobody" },
  Ports,
});

function engineOf(rows: readonly object[], { Name = hostname(), isLocal = true, broken = "" } = {}) {
  const asked: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    asked.push(request);
    if (request.path === broken) return { status: 500, json: undefined, message: "it is broken" };
    return { status: 200, json: request.path === "/info" ? { Name } : rows, message: "" };
  };
  const socketPath = isLocal ? "/run/docker.sock" : undefined;
  return { engine: { call, socketPath } as unknown as EngineConnection, asked };
}

const port = (hostAddress: string, hostPort: number, protocol: HostPort["protocol"] = "tcp"): HostPort => ({
  protocol,
  hostAddress,
  hostPort,
});
const signal = new AbortController().signal;

describe("the ports that containers publish", () => {
  const holders = async (wanted: HostPort, ...rows: object[]) => {
    const held = await findPortHolders(engineOf(rows, { isLocal: false }).engine, [wanted], signal);
    return held.map(({ holder }) => holder);
  };
  const tcp = { IP: "127.0.0.1", PublicPort: 4_000, Type: "tcp" };

  it("should be held by the container, with its name and labels", async () => {
    const wanted = port("127.0.0.1", 4_000);
    const { engine, asked } = engineOf([row("/other"), row("/web-1", tcp)], { isLocal: false });
    const holder = { kind: "container", name: "web-1", labels: { of: "/web-1" } };
    expect(await findPortHolders(engine, [wanted], signal)).toEqual([{ port: wanted, holder }]);
    expect(asked).toEqual([{ path: "/containers/json", signal }]);
  });

  it.each<[string, HostPort, Published, number]>([
    ["another port", port("127.0.0.1", 4_001), tcp, 0],
    ["another address", port("127.0.0.2", 4_000), tcp, 0],
    ["every address", port("0.0.0.0", 4_000), tcp, 1],
    ["every address of the other family", port("::", 4_000), tcp, 0],
    ["another protocol", port("127.0.0.1", 4_000, "udp"), tcp, 0],
    ["UDP", port("127.0.0.1", 4_000, "udp"), { ...tcp, Type: "udp" }, 1],
    ["TCP of what is UDP", port("127.0.0.1", 4_000), { ...tcp, Type: "udp" }, 0],
    ["a port that is published at no named address", port("10.0.0.1", 4_000), { ...tcp, IP: "" }, 1],
    ["a port of which no address is told", port("10.0.0.1", 4_000), { PublicPort: 4_000, Type: "tcp" }, 1],
    ["a port that is not published", port("127.0.0.1", 4_000), { IP: "127.0.0.1", Type: "tcp" }, 0],
  ])("should be compared with %s", async (_, wanted, published, count) => {
    expect(await holders(wanted, row("/web-1", published))).toHaveLength(count);
  });

  it.each([
    ["/a/b", "a/b"],
    ["plain", "plain"],
    [undefined, "id-of-nameless"],
  ])("should be held by a container that the engine calls %j: %j", async (name, expected) => {
    expect(await holders(port("0.0.0.0", 4_000), row(name, tcp))).toMatchObject([{ name: expected }]);
  });

  it("should each be told once for each container", async () => {
    const [first, second] = [port("0.0.0.0", 4_000), port("127.0.0.1", 5_000)];
    const more = { ...tcp, IP: "127.0.0.2" };
    const rows = [row("/a", tcp, more), row("/b", more, { ...tcp, PublicPort: 5_000 })];
    const held = await findPortHolders(
      engineOf(rows, { isLocal: false }).engine,
      [first, second, first],
      undefined,
    );
    expect(
      held.map((one) => [one.port.hostPort, one.holder.kind === "container" && one.holder.name]),
    ).toEqual([
      [4_000, "a"],
      [4_000, "b"],
      [5_000, "b"],
    ]);
  });

  it("should not be asked for without a port, nor when nobody wants it any more", async () => {
    const { engine, asked } = engineOf([]);
    expect(await findPortHolders(engine, [], undefined)).toEqual([]);
    const reason = new Error("enough");
    await expect(findPortHolders(engine, [], AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(asked).toEqual([]);
  });

  it.each([
    ["/containers/json", "The engine did not list its containers: it is broken"],
    ["/info", "The engine did not describe itself: it is broken"],
  ])("should not be said if the engine fails at %s", async (broken, message) => {
    const { engine } = engineOf([], { broken });
    await expect(findPortHolders(engine, [port("127.0.0.1", 1)], signal)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message,
    });
  });
});

describe("the ports that programs of this machine have", () => {
  const comm = () => readFileSync("/proc/self/comm", "utf8").trim();
  const program = () => ({ kind: "program", name: `${comm()} (process ${process.pid})` });
  const holders = async (wanted: HostPort, ...rows: object[]) =>
    (await findPortHolders(engineOf(rows).engine, [wanted], signal)).map(({ holder }) => holder);

  it.each([
    ["tcp", "127.0.0.1", "127.0.0.1"],
    ["tcp", "127.0.0.1", "0.0.0.0"],
    ["tcp", "0.0.0.0", "127.0.0.1"],
    ["udp", "127.0.0.1", "127.0.0.1"],
    ["udp", "0.0.0.0", "127.0.0.1"],
  ] as const)("should be held: %s at %s, for one at %s", async (protocol, host, wanted) => {
    const taken = await listen(protocol, host);
    expect(await holders(port(wanted, taken, protocol))).toEqual([program()]);
  });

  it("should be those of their address and protocol alone", async () => {
    const taken = await listen("tcp", "127.0.0.2");
    expect(await holders(port("127.0.0.1", taken))).toEqual([]);
    expect(await holders(port("127.0.0.2", taken, "udp"))).toEqual([]);
  });

  it("should be told of all protocols that are asked for, and stay as they are", async () => {
    const wanted = [
      port("127.0.0.1", await listen("tcp", "127.0.0.1")),
      port("127.0.0.1", await listen("udp", "127.0.0.1"), "udp"),
    ];
    const { engine, asked } = engineOf([]);
    const expected = wanted.map((one) => ({ port: one, holder: program() }));
    expect(await findPortHolders(engine, wanted, signal)).toEqual(expected);
    expect(await findPortHolders(engine, wanted, signal)).toEqual(expected);
    expect(asked[1]).toEqual({ path: "/info", signal });
    await Promise.all(closings.splice(0).map((close) => close()));
    expect(await findPortHolders(engine, wanted, signal)).toEqual([]);
  });

  it("should not be held by a connection that merely begins there", async () => {
    const at = await listen("tcp", "127.0.0.1");
    const socket = connect({ host: "127.0.0.1", port: at });
    await once(socket, "connect");
    closings.unshift(() => once(socket.destroy(), "close"));
    expect(await holders(port("127.0.0.1", socket.localPort ?? 0))).toEqual([]);
  });

  it("should be told for no engine of another machine", async () => {
    const wanted = [port("127.0.0.1", await listen("tcp", "127.0.0.1")), port("192.0.2.1", 1)];
    const far = engineOf([], { isLocal: false });
    expect(await findPortHolders(far.engine, wanted, signal)).toEqual([]);
    expect(await findPortHolders(engineOf([], { Name: "elsewhere" }).engine, wanted, signal)).toEqual([]);
  });

  it("should be the container's if it publishes just that one", async () => {
    const taken = await listen("tcp", "127.0.0.1");
    const published = { IP: "127.0.0.1", PublicPort: taken, Type: "tcp" };
    const kinds = async (one: Published) =>
      (await holders(port("127.0.0.1", taken), row("/web-1", one))).map(({ kind }) => kind);
    expect(await kinds(published)).toEqual(["container"]);
    expect(await kinds({ ...published, IP: "0.0.0.0" })).toEqual(["container", "program"]);
    expect(await kinds({ ...published, PublicPort: taken === 1 ? 2 : 1 })).toEqual(["program"]);
    expect(await kinds({ ...published, Type: "udp" })).toEqual(["program"]);
  });

  it("should be a container's whose process has the socket, though it publishes nothing", async () => {
    const taken = await listen("tcp", "127.0.0.1");
    const own = { ...row("/on-host"), Id: readFileSync("/proc/self/cgroup", "utf8") };
    expect(await holders(port("127.0.0.1", taken), row("/web-1"), own)).toEqual([
      { kind: "container", name: "on-host", labels: { of: "/on-host" } },
    ]);
  });

  it("should lack an address that the machine has not", async () => {
    expect(await holders(port("192.0.2.1", 4_000))).toEqual([{ kind: "no-address" }]);
    expect(await holders(port("127.0.0.1", 1))).toEqual([]);
    expect(await holders(port("127.0.0.1", 1, "udp"))).toEqual([]);
  });

  it("should lack an address for UDP too", async () => {
    expect(await holders(port("192.0.2.1", 4_000, "udp"))).toEqual([{ kind: "no-address" }]);
  });
});
