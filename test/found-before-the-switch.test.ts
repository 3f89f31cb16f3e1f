import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { once } from "node:events";
import { createServer } from "node:net";
import type { DeploymentResult } from "@cutover/core";
import { OpenLoopLoad, summarizeLoad, type LoadSummary } from "./parts/load/open-loop-load.js";
import { freePort } from "./parts/registry/free-port.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const domain = "app.cutover.test";
let parts: RealParts;
let image: string;
beforeAll(async () => {
  parts = await openRealParts();
  image = await parts.publish("v1");
});
afterAll(() => parts.close());

let world: RealWorld;
beforeEach(async () => {
  world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx" });
});
afterEach(() => world.close());

const base = {
  port: 8080,
  domains: [domain],
  healthcheck: { path: "/health", port: 8080, deadline: "3s" },
  stop_grace_period: "2s",
};

async function deploy(config: object): Promise<DeploymentResult> {
  await world.deployer.apply({ name: "app", source: "image", config: { ...base, image, ...config } });
  return world.deployer.deploy("app").done;
}

async function underLoad<T>(work: () => Promise<T>): Promise<{ result: T; load: LoadSummary }> {
  const at = { host: domain, port: world.proxyPort, perSecond: 100, connections: "fresh" } as const;
  const load = new OpenLoopLoad(at).start();
  const result = await work();
  return { result, load: summarizeLoad(await load.stop()) };
}

describe("what is asked before live traffic could find it", () => {
  it.each([
    ["a health check on another port", {}],
    ["no health check", { healthcheck: undefined, liveness_window: "300ms" }],
  ])(
    "should leave blue serving every request when nobody listens on the new port, with %s",
    async (_, config) => {
      const blue = await deploy(config);
      const { result, load } = await underLoad(() => deploy({ ...config, port: 9090 }));
      expect(result).toMatchObject({
        status: "failed",
        phase: "probing",
        error: { code: "GREEN_UNREACHABLE", details: { field: "port" } },
      });
      expect(result.error?.message).toMatch(/nothing listens on port 9090 in app-.*; it listens on 8080/);
      expect(load).toMatchObject({ failed: 0, failures: [], bodies: ["v1"] });
      expect(await world.deployer.status("app")).toMatchObject({ live: { deployment: blue.id } });
    },
  );

  it("should say it of an application that listens inside its container only", async () => {
    const environment = { HOST: "127.0.0.1" };
    const result = await deploy({ environment, healthcheck: undefined, liveness_window: "300ms" });
    expect(result.error?.message).toContain("listens on port 8080 at 127.0.0.1 only");
    expect(result).toMatchObject({ phase: "probing", error: { code: "GREEN_UNREACHABLE" } });
  });

  it("should leave blue serving every request when a recreate wants a port of the host that is taken", async () => {
    const port = await freePort();
    const blue = await deploy({ deploy_strategy: "recreate" });
    const server = createServer().listen({ host: "127.0.0.1", port });
    await once(server, "listening");
    const { result, load } = await underLoad(() => deploy({ ports: [`0.0.0.0:${port}:8080`] }));
    expect(result).toMatchObject({ phase: "preflight", error: { code: "PORT_TAKEN" } });
    expect(result.error?.message).toMatch(
      new RegExp(`^ports\\[0\\]: .*${port}/tcp is held by .*process ${process.pid}`),
    );
    expect(await world.deployer.check("app")).toMatchObject([{ code: "PORT_TAKEN", subject: "ports[0]" }]);
    expect(load).toMatchObject({ failed: 0, failures: [], bodies: ["v1"] });
    expect(await world.deployer.status("app")).toMatchObject({ live: { deployment: blue.id } });
    await once(server.close(), "close");
    expect(await deploy({ ports: [`0.0.0.0:${port}:8080`] })).toMatchObject({ status: "succeeded" });
    // Blue itself holds it now.
    expect(await deploy({ ports: [`127.0.0.1:${port}:8080`] })).toMatchObject({ status: "succeeded" });
  });
});
