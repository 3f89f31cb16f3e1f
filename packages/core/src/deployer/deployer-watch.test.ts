import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { DeploymentEvent } from "../events/events.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

interface Setup extends MemoryWorld {
  readonly deployer: Deployer;
  readonly events: DeploymentEvent[];
  readonly live: string;
}

const config = {
  image: "registry/web:1",
  port: 8080,
  domains: ["app.test"],
  healthcheck: { path: "/health" },
};

async function deployed(watchMs: number): Promise<Setup> {
  const world = memoryWorld();
  world.runtime.publish("registry/web:1");
  const events: DeploymentEvent[] = [];
  const deployer = await createDeployer({
    ...world,
    store: new MemoryStore(),
    sources: [memorySource()],
    timing: { watchMs },
    onEvent: (event) => events.push(event),
  });
  await deployer.apply({ name: "web", source: "memory", config });
  const { id } = await deployer.deploy("web").done;
  events.length = 0;
  return { ...world, deployer, events, live: id };
}

const serving = ({ router, runtime }: Setup) =>
  new Set(router.targets("app.test").map(({ host, port }) => runtime.listenerAt(host, port)?.body));

const problems = ({ events }: Setup) =>
  events.flatMap((event) => (event.type === "damage:found" ? event.problems : []));

describe("the watchdog", () => {
  it("should put back a route that someone has changed, and tell of it", async () => {
    const world = await deployed(10_000);
    await world.router.put({
      workload: "web",
      domains: ["app.test"],
      target: { scheme: "http", host: "10.9.9.9", port: 80 },
      nonce: "somebodyelse0000",
    });
    await world.clock.sleep(25_000);
    expect(serving(world)).toEqual(new Set([world.live]));
    expect(problems(world)).toEqual([expect.stringContaining("does not answer for app.test")]);
    await world.deployer.close();
  });

  it("should put back a route that a person has pointed elsewhere and left alone otherwise", async () => {
    const world = await deployed(10_000);
    world.router.editByHand("web", { scheme: "http", host: "10.9.9.9", port: 80 });
    await world.clock.sleep(25_000);
    expect(serving(world)).toEqual(new Set([world.live]));
    expect(problems(world)).toHaveLength(1);
    await world.deployer.close();
  });

  it("should start a live container that was stopped by hand", async () => {
    const world = await deployed(10_000);
    await world.runtime.stop(`web-${world.live}`, { signalName: "SIGTERM", graceMs: 0 });
    await world.clock.sleep(25_000);
    expect(serving(world)).toEqual(new Set([world.live]));
    expect(problems(world)).toEqual([expect.stringContaining("is stopped")]);
    await world.deployer.close();
  });

  it("should create a live container again that was removed by hand", async () => {
    const world = await deployed(10_000);
    world.runtime.removeByHand(`web-${world.live}`);
    await world.clock.sleep(25_000);
    expect(serving(world)).toEqual(new Set([world.live]));
    const [repair] = await world.deployer.history("web", { limit: 1 });
    expect(repair).toMatchObject({ operation: "repair", status: "succeeded" });
    expect(repair?.reason).toContain("is gone");
    await world.deployer.close();
  });

  it("should do nothing if all is well, and nothing at all where it is turned off", async () => {
    const well = await deployed(10_000);
    await well.clock.sleep(60_000);
    expect(await well.deployer.history("web")).toHaveLength(1);
    await well.deployer.close();
    const off = await deployed(0);
    off.runtime.removeByHand(`web-${off.live}`);
    await off.clock.sleep(60_000);
    expect(await off.runtime.list()).toEqual([]);
    await off.deployer.reconcile();
    expect(serving(off)).toEqual(new Set([off.live]));
    await off.deployer.close();
  });

  it("should ask the store for the lease of no deployment that this deployer itself carries out", async () => {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1", { readyAfterMs: Infinity });
    const store = new MemoryStore();
    let asked = 0;
    const readLease = store.readLease.bind(store);
    store.readLease = (key) => {
      asked += 1;
      return readLease(key);
    };
    const deployer = await createDeployer({
      ...world,
      store,
      sources: [memorySource()],
      timing: { watchMs: 10_000 },
    });
    const healthcheck = { path: "/health", deadline: "1h" };
    await deployer.apply({ name: "web", source: "memory", config: { ...config, healthcheck } });
    await deployer.deploy("web").done;
    expect(asked).toBeLessThan(50);
    await deployer.close();
  });

  it("should refuse times that a timer cannot keep", async () => {
    const times = [{ watchMs: NaN }, { watchMs: -1 }, { watchMs: Number.MAX_SAFE_INTEGER }, { leaseMs: 1 }];
    for (const timing of times)
      await expect(
        createDeployer({ ...memoryWorld(), store: new MemoryStore(), sources: [], timing }),
      ).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });

  it("should not stand in the way of a deployment when a repair cannot succeed", async () => {
    const world = await deployed(10_000);
    world.runtime.removeByHand(`web-${world.live}`);
    const create = world.runtime.create.bind(world.runtime);
    world.runtime.create = () => Promise.reject(new Error("the image is gone"));
    await world.clock.sleep(30_000);
    world.runtime.create = create;
    expect((await world.deployer.deploy("web").done).status).toBe("succeeded");
    await world.deployer.close();
  });
});
