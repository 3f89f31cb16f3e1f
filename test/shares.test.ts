import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { markerPath, type RouteTarget } from "@cutover/core/ports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { freePort } from "./parts/registry/free-port.js";
import { startProxy, type RealProxy } from "./parts/world/real-proxy.js";

const host = "app.shares.test";
const token = "t".repeat(32);
const drawnPath = "/.well-known/cutover/drawn";

const upstreams: Server[] = [];
async function startUpstream(name: string): Promise<RouteTarget> {
  const server = createServer((_request, response) => response.end(name));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  upstreams.push(server);
  return { scheme: "http", host: "127.0.0.1", port: (server.address() as AddressInfo).port };
}
afterAll(() => {
  for (const server of upstreams) {
    server.closeAllConnections();
    server.close();
  }
});

describe.each(["nginx", "nginx-proxy-manager", "caddy"] as const)("a share of the requests on %s", (kind) => {
  let proxy: RealProxy;
  let blue: RouteTarget;
  let green: RouteTarget;
  let nonces = 0;
  beforeAll(async () => {
    proxy = await startProxy(kind);
    [blue, green] = [await startUpstream("blue"), await startUpstream("green")];
  });
  afterAll(() => proxy.close());

  const nonceOf = (number: number) => String(number).padStart(24, "n");

  async function put(share: number | undefined, target = green): Promise<void> {
    const staged = { target, token, ...(share !== undefined && { share }) };
    nonces += 1;
    const write = { workload: "web", domains: [host], target: blue, nonce: nonceOf(nonces) };
    await proxy.router.put({ ...write, staged });
  }

  /** Old workers of an nginx answer in between for a while. */
  async function isServed(): Promise<void> {
    const answers = async () => {
      const seen = await ask(50, markerPath);
      return seen.get(`200 ${nonceOf(nonces)}`);
    };
    await expect.poll(answers, { timeout: 15_000 }).toBe(50);
  }

  /** How often each answer came to so many requests, over 16 kept connections. */
  async function ask(times: number, path = "/", cookie?: string): Promise<Map<string, number>> {
    const agent = new Agent({ keepAlive: true, maxSockets: 16 });
    const headers = { host, ...(cookie !== undefined && { cookie }) };
    const used = new WeakSet<Socket>();
    const one = (by: Agent | false) =>
      new Promise<string>((resolve) => {
        let isKept = false;
        const call = request(
          { host: "127.0.0.1", port: proxy.port, path, agent: by, headers, timeout: 10_000 },
          (response) => {
            let body = "";
            response.setEncoding("utf8").on("data", (part: string) => (body += part));
            response.on("error", ({ message }) => resolve(message));
            response.on("end", () =>
              resolve(`${response.statusCode}${response.statusCode === 200 ? ` ${body}` : ""}`),
            );
          },
        );
        call.on("socket", (socket) => {
          isKept = used.has(socket);
          used.add(socket);
        });
        call.on("timeout", () => call.destroy(new Error("timeout")));
        // An old worker of an nginx closes its kept connections: a browser sends such a request once more.
        call.on("error", ({ message }) => resolve(isKept ? one(false) : message)).end();
      });
    const counts = new Map<string, number>();
    let left = times;
    const lane = async () => {
      for (; left > 0;) {
        left -= 1;
        const answer = await one(agent);
        counts.set(answer, (counts.get(answer) ?? 0) + 1);
      }
    };
    await Promise.all(Array.from({ length: 16 }, lane));
    agent.destroy();
    return counts;
  }

  /** At 1 % of 10,000 requests, 20 % of the weight are two standard deviations: one run in twenty would be beyond. Five are one in a million. */
  it.each([
    { share: 1, least: 50, most: 150 },
    { share: 10, least: 800, most: 1_200 },
  ])("should be $share % of 10,000", async ({ share, least, most }) => {
    await put(100 - share);
    const before = await proxy.loaded?.();
    await put(share);
    await isServed();
    const counts = await ask(10_000);
    const drawn = counts.get("200 green") ?? 0;
    expect(drawn).toBeGreaterThanOrEqual(least);
    expect(drawn).toBeLessThanOrEqual(most);
    expect(Object.fromEntries(counts)).toEqual({ "200 green": drawn, "200 blue": 10_000 - drawn });
    expect(await proxy.loaded?.()).toEqual(before);
  });

  it("should draw no request with the cookie, and say so", async () => {
    await put(99);
    await isServed();
    for (const value of [token, "live"]) {
      const cookie = `cutover_preview=${value}`;
      expect([...(await ask(100, drawnPath, cookie))]).toEqual([["200 live", 100]]);
      expect([...(await ask(100, "/", cookie))]).toEqual([[value === token ? "200 green" : "200 blue", 100]]);
    }
  });

  it("should change without a failed request", async () => {
    await put(10);
    await isServed();
    // So few that no request waits for a connection: Node does not say of those that theirs was kept, and nginx may have closed it.
    const at = { port: proxy.port, host, perSecond: 50 };
    const loads = (["fresh", "keep-alive"] as const).map((connections) =>
      new OpenLoopLoad({ ...at, connections }).start(),
    );
    const until = performance.now() + 5_000;
    for (let turn = 0; performance.now() < until; turn += 1) {
      await put([1, 50, undefined, 99][turn % 4]);
      await sleep(200);
    }
    for (const load of loads) {
      const summary = summarizeLoad(await load.stop());
      expect(summary).toMatchObject({ failed: 0, failures: [] });
      expect(summary.bodies.toSorted()).toEqual(["blue", "green"]);
    }
  });

  it("should fail no request if green is dead", async () => {
    await put(50, { ...green, port: await freePort() });
    await isServed();
    expect([...(await ask(3_000))]).toEqual([["200 blue", 3_000]]);
  });
});
