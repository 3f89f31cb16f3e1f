import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { markerPath, type Router, type RouteTarget, type RouteWrite } from "@cutover/core/ports";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { EventStream } from "./parts/load/event-stream.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { WebSocketStream } from "./parts/load/web-socket-stream.js";
import { wholeAnswer } from "./parts/load/whole-answer.js";
import { startProxy, type RealProxy } from "./parts/world/real-proxy.js";

const host = "app.fallback.test";

/** Answers with its name and its request's length, "/slow" after 100 ms; has a stream and a WebSocket. */
const program = `
const { WebSocketServer } = require("ws");
const name = process.argv[1];
const server = require("node:http").createServer((request, response) => {
  if (request.url === "/sse") {
    response.writeHead(200, { "content-type": "text/event-stream" });
    const timer = setInterval(() => response.write("data: " + name + "\\n\\n"), 50);
    return response.on("close", () => clearInterval(timer));
  }
  let length = 0;
  request.on("data", (part) => (length += part.length));
  request.on("end", () => {
    const answer = () => response.end(name + (length > 0 ? " " + length : "") + (request.url === "/headers" ? JSON.stringify(request.headers) : ""));
    if (request.url === "/slow") setTimeout(answer, 100);
    else answer();
  });
});
new WebSocketServer({ server }).on("connection", (socket) => {
  const timer = setInterval(() => socket.send(name), 50);
  socket.on("close", () => clearInterval(timer));
});
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
`;

const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

async function startProcess(name: string): Promise<{ target: RouteTarget; kill: () => Promise<unknown> }> {
  const child = spawn(process.execPath, ["-e", program, name], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  const [port] = (await once(child.stdout, "data")) as [Buffer];
  const kill = async () => {
    const ended = once(child, "exit");
    child.kill("SIGKILL");
    return ended;
  };
  return { target: { scheme: "http", host: "127.0.0.1", port: Number(port) }, kill };
}

describe.each(["nginx", "nginx-proxy-manager", "caddy"] as const)("a fallback on %s", (kind) => {
  let proxy: RealProxy;
  let router: Router;
  let nonces = 0;
  beforeAll(async () => {
    proxy = await startProxy(kind);
    ({ router } = proxy);
  });
  afterAll(() => proxy.close());

  async function put(write: Pick<RouteWrite, "target" | "fallback" | "limits">): Promise<void> {
    nonces += 1;
    const nonce = String(nonces).padStart(24, "n");
    await router.put({
      workload: "web",
      domains: [host],
      nonce,
      limits: { maxBodyBytes: 2_000_000 },
      ...write,
    });
    let run = 0;
    const isServed = async () => {
      run = (await send(`GET ${markerPath}`)).endsWith(nonce) ? run + 1 : 0;
      return run >= 10;
    };
    await expect.poll(isServed, { timeout: 15_000, interval: 20 }).toBe(true);
  }

  /** The whole answer to one request. */
  async function send(start: string, body = "", ...headers: readonly string[]): Promise<string> {
    const lines = [`${start} HTTP/1.1`, `Host: ${host}`, "Connection: close", ...headers];
    if (body !== "" && headers.length === 0) lines.push(`Content-Length: ${body.length}`);
    const socket = connect(proxy.port, "127.0.0.1");
    socket.write(`${lines.join("\r\n")}\r\n\r\n${body}`);
    return wholeAnswer(socket);
  }

  it.each(["fresh", "keep-alive"] as const)(
    "should fail no request over %s connections while the target is killed",
    async (connections) => {
      const [blue, green] = [await startProcess("blue"), await startProcess("green")];
      await put({ target: green.target, fallback: blue.target });
      const at = { port: proxy.port, host, connections };
      const loads = ["/", "/slow"].map((path) => new OpenLoopLoad({ ...at, path, perSecond: 100 }).start());
      await sleep(1_000);
      await green.kill();
      await sleep(2_000);
      for (const load of loads) {
        const summary = summarizeLoad(await load.stop());
        expect(summary.requests).toBeGreaterThan(200);
        expect(summary).toMatchObject({ failed: 0, failures: [], bodies: ["green", "blue"] });
      }
    },
  );

  it("should treat a request to the fallback as one to the target", async () => {
    const blue = await startProcess("blue");
    const dead = { ...blue.target, port: 1 };
    await put({ target: dead, fallback: blue.target });
    const sent = await send("GET /headers");
    await put({ target: blue.target });
    const withoutDate = (text: string) => text.replace(/^date: .*$/im, "");
    expect(withoutDate(sent)).toBe(withoutDate(await send("GET /headers")));
    await put({ target: dead, fallback: blue.target, limits: { maxBodyBytes: 900_000 } });
    expect(await send("POST /", "x".repeat(900_000))).toContain("blue 900000");
    expect((await send("POST /", "x".repeat(900_001))).slice(0, 12)).toBe("HTTP/1.1 413");
    const at = { port: proxy.port, host };
    const streams = [new EventStream(at), new WebSocketStream(at)];
    await Promise.all(streams.map(({ opened }) => opened));
    await sleep(500);
    expect(streams.map((stream) => stream.close().cutAtMs)).toEqual([undefined, undefined]);
  });

  it("should never send a part of a body", async () => {
    const blue = await startProcess("blue");
    const dead = { ...blue.target, port: 1 };
    await put({ target: dead, fallback: blue.target });
    const large = await send("POST /", "x".repeat(1_500_000));
    // Only Nginx Proxy Manager takes every body whole before it forwards.
    const isWhole = kind === "nginx-proxy-manager";
    expect(large).toContain(isWhole ? "blue 1500000" : "HTTP/1.1 502");
    const chunked = await send("PUT /", "3\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked");
    expect(chunked).toContain(isWhole ? "blue 3" : "HTTP/1.1 502");
    await put({ target: blue.target, fallback: dead });
    expect(await send("POST /", "x".repeat(1_500_000))).toContain("blue 1500000");
    expect(await send("PUT /", "3\r\nabc\r\n0\r\n\r\n", "Transfer-Encoding: chunked")).toContain("blue 3");
  });
});
