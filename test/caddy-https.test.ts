import { join } from "node:path";
import { caddy, createDeployer, docker, sqlite, type Deployer } from "@cutover/core";
import { image } from "@cutover/plugin-image";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { CaddyProcess } from "./parts/caddy/caddy-process.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { worldPrefix } from "./parts/world/clear-dead-worlds.js";
import { makeOwnedFolder } from "./parts/world/owned-folder.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

const domain = "app.internal";
let parts: RealParts;
let process: CaddyProcess;
let deployer: Deployer;
const warnings: string[] = [];

beforeAll(async () => {
  parts = await openRealParts();
  process = await CaddyProcess.start({ automatic_https: {} });
  const { admin, directory, proxyPort } = process;
  const folder = await makeOwnedFolder(worldPrefix);
  deployer = await createDeployer({
    runtime: docker({ socketPath: parts.socketPath }),
    router: caddy({ admin, directory, proxyUrl: `https://127.0.0.1:${proxyPort}` }),
    store: sqlite(join(folder, "cutover.db")),
    sources: [image()],
    timing: { drainQuietMs: 300 },
    onEvent: (event) => {
      // Caddy keeps its connections to a container, so that those of the proof are none of their own.
      if (event.type === "warning:found" && event.code !== "ROUTE_NOT_COUNTED") warnings.push(event.code);
    },
  });
});
afterAll(async () => {
  await deployer.remove("app").done;
  await deployer.close();
  await process.close();
  await parts.close();
});

async function deploy(version: string) {
  const config = {
    image: await parts.publish(version),
    port: 8080,
    domains: [domain],
    healthcheck: { path: "/health", interval: "200ms", deadline: "10s" },
    stop_grace_period: "1s",
  };
  await deployer.apply({ name: "app", source: "image", config });
  return deployer.deploy("app").done;
}

describe("a workload behind Caddy over https", () => {
  it("should get a certificate of Caddy's own authority, and lose no request by a switch", async () => {
    expect(await deploy("v1")).toMatchObject({ status: "succeeded" });
    expect(warnings).toEqual(["CERTIFICATE_MISSING", "ROUTER_FORGETS"]);
    const at = { port: process.proxyPort, host: domain, tls: true, perSecond: 50 };
    const load = new OpenLoopLoad({ ...at, connections: "fresh" }).start();
    for (const version of ["v2", "v1"]) expect(await deploy(version)).toMatchObject({ status: "succeeded" });
    const summary = summarizeLoad(await load.stop());
    expect(summary).toMatchObject({ failed: 0, failures: [] });
    expect(summary.bodies).toHaveLength(2);
    expect(summary.requests).toBeGreaterThan(50);
    expect(warnings.slice(2)).toEqual(["CERTIFICATE_MISSING", "CERTIFICATE_MISSING"]);
  });
});
