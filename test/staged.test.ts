import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { createDeployer, docker, sqlite, type Deployer } from "@cutover/core";
import { image } from "@cutover/plugin-image";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { TestEngine } from "./parts/images/test-engine.js";
import { EventStream } from "./parts/load/event-stream.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { WebSocketStream } from "./parts/load/web-socket-stream.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const host = "app.cutover.test";
const network = `staged-${process.pid}`;

let parts: RealParts;
let engine: TestEngine;
let networkId: string;
let folder: string;
let versions: readonly string[];
beforeAll(async () => {
  parts = await openRealParts();
  engine = new TestEngine(parts.socketPath);
  networkId = await engine.createNetwork(network);
  folder = await mkdtemp(join(tmpdir(), "staged-"));
  versions = [await parts.publish("staged-1"), await parts.publish("staged-2")];
});
afterAll(async () => {
  await engine.removeNetwork(networkId);
  await rm(folder, { recursive: true });
  await parts.close();
});

describe.each(["nginx", "nginx-proxy-manager", "caddy"] as const)("a green that is staged on %s", (proxy) => {
  let world: RealWorld;
  let load: OpenLoopLoad;
  let streams: readonly (EventStream | WebSocketStream)[];
  beforeEach(async () => {
    world = await openRealWorld({ socketPath: parts.socketPath, proxy, previews: "*.preview.cutover.test" });
    await apply(world.deployer, 0);
    const { status, error } = await world.deployer.deploy("app").done;
    if (status !== "succeeded") throw new Error(`the first deployment ${status}`, { cause: error });
    const at = { port: world.proxyPort, host };
    streams = [new EventStream(at), new WebSocketStream(at)];
    await Promise.all(streams.map(({ opened }) => opened));
    load = new OpenLoopLoad({ ...at, perSecond: 50, connections: "fresh" }).start();
  });
  afterEach(() => world.close());

  async function apply(deployer: Deployer, version: number): Promise<void> {
    const healthcheck = { path: "/health" };
    const drain = { timeout: "1s" };
    const config = { image: versions[version], port: 8080, domains: [host], healthcheck, drain };
    await deployer.apply({ name: "app", source: "image", config });
  }

  /** What a visitor gets, by the jar of a browser. */
  async function visit(url: string, ...more: readonly string[]): Promise<string> {
    const resolve = ["--resolve", `${new URL(url).hostname}:${world.proxyPort}:127.0.0.1`];
    return (await promisify(execFile)("curl", ["-sS", "--max-time", "10", ...resolve, ...more, url])).stdout;
  }

  it("should cost no request and no stream if the proxy has no way to it", async () => {
    await world.deployer.close();
    const deployer = await createDeployer({
      runtime: docker({ socketPath: parts.socketPath, network }),
      router: world.router,
      store: sqlite(world.databaseFile),
      sources: [image()],
    });
    try {
      await apply(deployer, 1);
      const result = await deployer.deploy("app").done;
      expect(result).toMatchObject({
        status: "failed",
        error: { code: proxy === "nginx" ? "ROUTER_REJECTED" : "GREEN_UNREACHABLE" },
      });
      expect(await deployer.history("app")).toMatchObject([{ phase: "failed" }, { phase: "done" }]);
    } finally {
      await deployer.close();
    }
    const cut = streams.map((stream) => stream.close().cutAtMs);
    expect([cut, summarizeLoad(await load.stop()).failures]).toEqual([[undefined, undefined], []]);
    expect(await visit(`http://${host}:${world.proxyPort}/`)).toBe("staged-1");
  });

  it("should be seen under its link alone until it is promoted", async () => {
    const { deployer } = world;
    await apply(deployer, 1);
    const { id, done, events } = deployer.deploy("app", { hold: "5m", preview: true });
    for await (const { type } of events) if (type === "hold:started") break;
    const preview = await deployer.preview(id);
    const { hostname, port } = new URL(preview.url);
    expect([hostname.replace(/^[0-9a-f]{48}/, "*"), Number(port)]).toEqual([
      "*.preview.cutover.test",
      world.proxyPort,
    ]);
    const [token = ""] = hostname.split(".");
    expect(await visit(preview.url)).toBe("staged-2");
    expect(await visit(preview.url, "-X", "POST", "--data", "a=1")).toBe("staged-2");
    const root = `http://${host}:${world.proxyPort}/`;
    const url = `${root}.well-known/cutover/preview?token=${token}`;
    const jar = join(folder, `${proxy}.jar`);
    expect(await visit(url, "-L", "-c", jar)).toBe("staged-2");
    expect(await visit(root, "-b", jar)).toBe("staged-2");
    expect(await visit(root, "-b", jar, "-X", "POST", "--data", "a=1")).toBe("staged-2");
    expect(await visit(root)).toBe("staged-1");
    // The application's own answer to that path.
    expect(await visit(`${url}x`)).toBe("not found");
    expect(streams.map((stream) => stream.close().cutAtMs)).toEqual([undefined, undefined]);
    await deployer.promote(id);
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(await visit(root)).toBe("staged-2");
    expect(summarizeLoad(await load.stop()).failures).toEqual([]);
    // It stays the address of that deployment, and goes with it.
    expect(await deployer.preview(id)).toEqual(preview);
    expect(await visit(preview.url)).toBe("staged-2");
    await apply(deployer, 0);
    expect(await deployer.deploy("app").done).toMatchObject({ status: "succeeded" });
    expect(await visit(preview.url)).not.toContain("staged-");
    expect(JSON.stringify(world.events)).not.toContain(token);
  });
});
