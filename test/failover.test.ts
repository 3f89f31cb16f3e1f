import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { openRealWorld, type RealWorld } from "./parts/world/real-world.js";
import { withTwoVersions } from "./parts/world/with-two-versions.js";

const host = "app.cutover.test";

const given = withTwoVersions("failover");

describe.each(["nginx", "nginx-proxy-manager", "caddy"] as const)("a failover on %s", (proxy) => {
  let world: RealWorld;
  beforeEach(async () => {
    world = await openRealWorld({ socketPath: given.parts.socketPath, proxy });
  });
  afterEach(() => world.close());

  async function begin(version: number, more: object = {}) {
    const healthcheck = { path: "/health" };
    const common = { port: 8080, domains: [host], healthcheck, drain: { timeout: "1s" }, failover: true };
    const config = { image: given.versions[version], ...common, ...more };
    await world.deployer.apply({ name: "app", source: "image", config });
    return world.deployer.deploy("app");
  }

  it("should answer every request although green ends after the switch, and be gone after the undo", async () => {
    expect(await (await begin(0)).done).toMatchObject({ status: "succeeded" });
    const load = new OpenLoopLoad({
      port: world.proxyPort,
      host,
      perSecond: 50,
      connections: "fresh",
    }).start();
    const falls = { bake: "60s", environment: { EXIT_AFTER_MS: "15000" } };
    const { done, events } = await begin(1, falls);
    const shown = (async () => {
      for await (const { type } of events) if (type === "bake:started") return world.router.read("app");
      return undefined;
    })();
    const result = await done;
    expect(result).toMatchObject({ status: "failed", error: { code: "GREEN_EXITED" } });
    expect(result.evidence?.reach).toMatchObject({ status: 200 });
    expect((await shown)?.fallback).toEqual((await world.router.read("app"))?.target);
    expect(await world.router.read("app")).not.toHaveProperty("fallback");
    const { failures, bodies } = summarizeLoad(await load.stop());
    expect(failures).toEqual([]);
    expect(new Set(bodies)).toEqual(new Set(["failover-1", "failover-2"]));
  });

  it("should lose nothing if green stays, and end before blue goes", async () => {
    expect(await (await begin(0)).done).toMatchObject({ status: "succeeded" });
    const load = new OpenLoopLoad({
      port: world.proxyPort,
      host,
      perSecond: 50,
      connections: "fresh",
    }).start();
    const { done } = await begin(1, { bake: "2s" });
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(await world.router.read("app")).not.toHaveProperty("fallback");
    expect(summarizeLoad(await load.stop()).failures).toEqual([]);
  });
});
