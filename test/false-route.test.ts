import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { DeploymentResult } from "@cutover/core";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { identity, secret } from "./parts/nginx-proxy-manager/nginx-proxy-manager-stand-in.js";
import {
  openRealParts,
  openRealWorld,
  type RealParts,
  type RealWorld,
  type RouterKind,
} from "./parts/world/real-world.js";

const domain = "app.cutover.test";
let parts: RealParts;
let images: readonly [string, string];
beforeAll(async () => {
  parts = await openRealParts();
  images = [await parts.publish("v1"), await parts.publish("v2")];
});
afterAll(() => parts.close());

let world: RealWorld;
afterEach(() => world.close());

async function open(proxy: RouterKind): Promise<void> {
  world = await openRealWorld({ socketPath: parts.socketPath, proxy, timing: { drainQuietMs: 300 } });
}

async function deploy(image: string, more: object = {}): Promise<DeploymentResult> {
  const healthcheck = { path: "/health", interval: "200ms", deadline: "10s" };
  const config = { image, port: 8080, domains: [domain], healthcheck, stop_grace_period: "1s", ...more };
  await world.deployer.apply({ name: "app", source: "image", config });
  return world.deployer.deploy("app").done;
}

/** A person's own text, which nginx reads after the target on the proxy's page. */
async function addText(apiUrl: string, text: (port: number) => string): Promise<void> {
  const call = async (path: string, method: string, body?: object, token?: string): Promise<unknown> => {
    const headers = {
      "content-type": "application/json",
      ...(token && { authorization: `Bearer ${token}` }),
    };
    const answer = await fetch(`${apiUrl}${path}`, {
      method,
      headers,
      ...(body && { body: JSON.stringify(body) }),
    });
    return answer.json();
  };
  const { token } = (await call("/tokens", "POST", { identity, secret })) as { token: string };
  const hosts = (await call("/nginx/proxy-hosts", "GET", undefined, token)) as readonly {
    id: number;
    forward_port: number;
    advanced_config: string;
  }[];
  for (const { id, forward_port, advanced_config } of hosts) {
    const body = { advanced_config: `${text(forward_port)}\n${advanced_config}` };
    await call(`/nginx/proxy-hosts/${id}`, "PUT", body, token);
  }
}

/** Split before the last digits, so that no text names the target: a text with it would move with the switch. */
const apart = (port: number): string => `set $tail ${String(port).slice(-2)};`;
const head = (port: number): string => String(port).slice(0, -2);

async function deployUnderLoad() {
  const at = { host: domain, port: world.proxyPort, perSecond: 50, connections: "fresh" } as const;
  const load = new OpenLoopLoad(at).start();
  const result = await deploy(images[1]);
  return { result, load: summarizeLoad(await load.stop()) };
}

describe("a proxy that keeps sending requests to the old container", () => {
  it.each([
    [
      "its own location",
      (port: number) => `location / { ${apart(port)} proxy_pass http://127.0.0.1:${head(port)}$tail; }`,
    ],
    ["its own port", (port: number) => `${apart(port)} set $port ${head(port)}$tail;`],
  ] as const)("should fail the deployment, and lose nothing, with %s", async (_, text) => {
    await open("nginx-proxy-manager");
    const blue = await deploy(images[0]);
    await addText(world.proxyManager?.apiUrl ?? "", text);
    await delay(500);
    const { result, load } = await deployUnderLoad();
    expect(result).toMatchObject({
      status: "failed",
      phase: "switching",
      error: { code: "ROUTE_NOT_VERIFIED" },
    });
    expect(load).toMatchObject({ failed: 0, bodies: ["v1"] });
    expect(await world.deployer.status("app")).toMatchObject({ live: { deployment: blue.id } });
  });

  it("should be moved with the switch, and lose nothing, if its own location names the container", async () => {
    await open("nginx-proxy-manager");
    await deploy(images[0]);
    await addText(
      world.proxyManager?.apiUrl ?? "",
      (port) => `location / { proxy_pass http://127.0.0.1:${port}; }`,
    );
    await delay(500);
    const { result, load } = await deployUnderLoad();
    expect(result).toMatchObject({ status: "succeeded", evidence: { reached: { counted: true } } });
    expect(load).toMatchObject({ failed: 0, bodies: ["v1", "v2"] });
  });
});

describe("a container whose own port is still asked after the switch", () => {
  it("should serve on by name until nobody asks any more", async () => {
    await open("nginx");
    await deploy(images[0]);
    const port = (await world.router.read("app"))?.target.port ?? 0;
    const load = new OpenLoopLoad({ host: domain, port, perSecond: 20, connections: "fresh" }).start();
    const second = await deploy(images[1], { drain: { timeout: "2s" } });
    expect(second).toMatchObject({ status: "succeeded" });
    const outcomes = () =>
      world.events.flatMap((one) => (one.type === "drain:finished" ? [one.outcome] : []));
    expect(outcomes()).toEqual(["still-reached"]);
    const reached = world.events.find((one) => one.type === "warning:found" && one.code === "STILL_REACHED");
    expect(reached).toMatchObject({ message: expect.stringMatching(/, from (\d+\.){3}\d+;/) });
    await delay(500);
    expect(summarizeLoad(await load.stop())).toMatchObject({ failed: 0, bodies: ["v1"] });
    await expect.poll(outcomes, { timeout: 15_000 }).toEqual(["still-reached", "drained"]);
  });
});
