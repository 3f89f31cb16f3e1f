import { mkdtemp, rm } from "node:fs/promises";
import { Agent, createServer, request, type Server } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { caddy, nginx, nginxProxyManager } from "@cutover/core";
import { markerPath, type Router, type RouteTarget } from "@cutover/core/ports";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CaddyProcess } from "./parts/caddy/caddy-process.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { startNginxProxyManager } from "./parts/nginx-proxy-manager/start-nginx-proxy-manager.js";
import { freePort } from "./parts/registry/free-port.js";

const host = "app.shares.test";
const token = "t".repeat(32);
const drawnPath = "/.well-known/cutover/drawn";

interface Proxy {
  readonly router: Router;
  readonly port: number;
  /** What the proxy has loaded, if a share must not change it. */
  readonly loaded?: () => Promise<unknown>;
  readonly close: () => Promise<void>;
}

const proxies: Readonly<Record<string, () => Promise<Proxy>>> = {
  nginx: async () => {
    const directory = await mkdtemp(join(tmpdir(), "cutover-nginx-"));
    const port = await freePort();
    const router = nginx({ directory, port });
    const close = async () => {
      await router.stop();
      await rm(directory, { recursive: true });
    };
    return { router, port, close };
  },
  "Nginx Proxy Manager": async () => {
    const proxy = await startNginxProxyManager();
    const { apiUrl, proxyUrl, identity, secret } = proxy;
    const router = nginxProxyManager({ apiUrl, proxyUrl, identity, secret });
    return { router, port: Number(new URL(proxyUrl).port), close: () => proxy.close() };
  },
  Caddy: async () => {
    const process = await CaddyProcess.start();
    const { admin, proxyPort, directory } = process;
    const router = caddy({ admin, proxyUrl: `http://127.0.0.1:${proxyPort}`, directory });
    const loaded = async () => {
      const loads = (await process.log()).split("load complete").length;
      return { loads, configuration: await process.edit("GET", "") };
    };
    return { router, port: proxyPort, loaded, close: () => process.close() };
  },
};

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

describe.each(Object.entries(proxies))("a share of the requests on %s", (_proxy, start) => {
  let proxy: Proxy;
  let blue: RouteTarget;
  let green: RouteTarget;
  let nonces = 0;
  beforeAll(async () => {
    proxy = await start();
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

  it("should get 502 from a green that is dead, until it is taken away", async () => {
    const dead = { ...green, port: await freePort() };
    await put(50, dead);
    await isServed();
    const counts = await ask(1_000);
    expect([...counts.keys()].toSorted()).toEqual(["200 blue", "502"]);
    expect(counts.get("502")).toBeGreaterThan(400);
    await put(undefined, dead);
    await isServed();
    expect([...(await ask(1_000))]).toEqual([["200 blue", 1_000]]);
  });
});
