import { describe, expect, it } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

const config = {
  image: "r/x:1",
  port: 8080,
  domains: ["app.test"],
  healthcheck: { path: "/health", deadline: "2s" },
};
const proxy = { max_body_size: "50m", connect_timeout: "5s", send_timeout: "90s", read_timeout: "2m" };
const limits = {
  maxBodyBytes: 50 * 1024 * 1024,
  connectTimeoutMs: 5_000,
  sendTimeoutMs: 90_000,
  readTimeoutMs: 120_000,
};

async function open() {
  const world = memoryWorld();
  world.runtime.publish("r/x:1");
  const deployer = await createDeployer({
    ...world,
    store: new MemoryStore(),
    sources: [memorySource()],
    timing: { watchMs: 10_000 },
  });
  const deploy = async (more: object) => {
    await deployer.apply({ name: "web", source: "memory", config: { ...config, ...more } });
    return deployer.deploy("web").done;
  };
  return { ...world, deployer, deploy };
}

describe("the limits of a workload's route", () => {
  it("should be what its config says, and go with the deployment that says nothing", async () => {
    const { router, deployer, deploy } = await open();
    await deploy({ proxy });
    expect(router.limits("web")).toEqual(limits);
    await deploy({ proxy: { read_timeout: "1h" } });
    expect(router.limits("web")).toEqual({ readTimeoutMs: 3_600_000 });
    await deploy({});
    expect(router.limits("web")).toBeUndefined();
    await deployer.close();
  });

  it("should be put back with the route, after someone changed it, and after an update that failed", async () => {
    const { router, clock, deployer, deploy } = await open();
    await deploy({ proxy, deploy_strategy: "blue-green" });
    const target = { scheme: "http", host: "10.9.9.9", port: 80 } as const;
    await router.put({ workload: "web", domains: ["app.test"], target, nonce: "somebodyelse0000" });
    await clock.sleep(25_000);
    expect(router.limits("web")).toEqual(limits);
    // The proxy cannot load the configuration, so the switch is never verified.
    router.breakAnother(600_000);
    const update = await deploy({ deploy_strategy: "blue-green", proxy: { read_timeout: "1s" } });
    expect(update.status).toBe("failed");
    await clock.sleep(900_000);
    expect(router.limits("web")).toEqual(limits);
    await deployer.close();
  });
});
