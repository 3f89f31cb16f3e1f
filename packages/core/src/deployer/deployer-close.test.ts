import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import { sqlite } from "../adapters/sqlite/sqlite.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore, type MemoryStoreData } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

/** A store with slow calls, which records calls after its close. */
function watched(world: MemoryWorld, data: MemoryStoreData): { store: MemoryStore; late: string[] } {
  const late: string[] = [];
  let isClosed = false;
  const store = new Proxy(new MemoryStore(data), {
    get(target, key) {
      const member: unknown = Reflect.get(target, key, target);
      if (typeof member !== "function") return member;
      return async (...parameters: unknown[]): Promise<unknown> => {
        if (isClosed) late.push(String(key));
        if (key === "close") isClosed = true;
        await world.clock.sleep(1);
        return Reflect.apply(member, target, parameters) as unknown;
      };
    },
  });
  return { store, late };
}

const config = { image: "registry/web:1", port: 8080, healthcheck: { path: "/" } };

async function deploy(deployer: Deployer, more: object = {}) {
  await deployer.apply({ name: "web", source: "memory", config: { ...config, ...more } });
  return deployer.deploy("web").done;
}

interface Begun {
  readonly world: MemoryWorld;
  readonly deployer: Deployer;
}

/** The preparation of the work, and its result. */
const works: Record<string, (begun: Begun) => Promise<() => Promise<unknown>>> = {
  reconcile: async ({ world, deployer }) => {
    const [live] = await world.runtime.list("web");
    world.runtime.removeByHand(live?.name ?? "");
    return () => deployer.reconcile();
  },
  prune: async ({ world, deployer }) => {
    expect((await deploy(deployer, { image: "registry/web:none" })).status).toBe("failed");
    // Work that has just ended stays.
    await world.clock.sleep(120_001);
    return () => deployer.prune({ history: 0 });
  },
};

describe("close", () => {
  it.each(Object.entries(works))("should wait for the end of a %s, whatever it is at", async (_, prepare) => {
    let cut = 0;
    for (let afterMs = 0; afterMs < 120; afterMs += 1) {
      const world = memoryWorld();
      world.runtime.publish("registry/web:1");
      const data = emptyStoreData();
      const { store, late } = watched(world, data);
      const timing = { watchMs: 0 };
      const deployer = await createDeployer({ ...world, store, sources: [memorySource()], timing });
      await deploy(deployer);
      const work = await prepare({ world, deployer });
      const ended = work().then(
        () => false,
        () => true,
      );
      await world.clock.sleep(afterMs);
      await deployer.close();
      if (await ended) cut += 1;
      expect(late, `after ${afterMs} ms`).toEqual([]);
      const owners = [...data.leases.values()].map(({ owner }) => owner);
      expect(owners, `after ${afterMs} ms`).toEqual(owners.map(() => undefined));
    }
    expect(cut).toBeGreaterThan(5);
  });

  it("should leave the store open for another deployer of this process that uses it", async () => {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1");
    const store = sqlite(":memory:");
    const open = () =>
      createDeployer({ ...world, store, sources: [memorySource()], timing: { watchMs: 0, drainQuietMs: 1 } });
    const [one, two] = await Promise.all([open(), open()]);
    await two.apply({ name: "web", source: "memory", config });
    const deployment = two.deploy("web");
    for await (const { type } of deployment.events) if (type === "container:started") break;
    await Promise.all([one.close(), one.close()]);
    expect(await deployment.done).toMatchObject({ status: "succeeded" });
    expect((await two.status("web")).live?.deployment).toBe(deployment.id);
    await two.close();
    await expect(store.listWorkloads()).rejects.toMatchObject({ code: "CLOSED" });
  });

  it("should leave open what runs where somebody closes the store beneath it, and begin nothing", async () => {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1", { readyAfterMs: 1_000 });
    const store = sqlite(":memory:");
    const sources = [memorySource()];
    const deployer = await createDeployer({ ...world, store, sources, timing: { watchMs: 0 } });
    await deployer.apply({ name: "web", source: "memory", config });
    const deployment = deployer.deploy("web");
    for await (const { type } of deployment.events) if (type === "container:started") break;
    await store.close();
    expect(await deployment.done).toMatchObject({ status: "interrupted" });
    expect(await deployer.deploy("web").done).toMatchObject({ status: "interrupted" });
    await deployer.close();
  });

  it("should not keep a store open that options kept from being used", async () => {
    const world = memoryWorld();
    const store = sqlite(":memory:");
    const wrong = createDeployer({ ...world, store, sources: [], parallel: 0 });
    await expect(wrong).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await expect(store.listWorkloads()).rejects.toMatchObject({ code: "CLOSED" });
  });
});

describe("the end of a deployer", () => {
  it("should be waited for by many workloads at once without a warning", async () => {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1");
    const names = Array.from({ length: 12 }, (_, index) => `web-${index}`);
    const list = world.runtime.list.bind(world.runtime);
    // As an adapter does: it listens while its call is under way.
    world.runtime.list = async (workload, signal) => {
      const listener = (): void => undefined;
      signal?.addEventListener("abort", listener);
      await world.clock.sleep(100);
      signal?.removeEventListener("abort", listener);
      return list(workload, signal);
    };
    const warnings: Error[] = [];
    const listener = (warning: Error): unknown => warnings.push(warning);
    process.on("warning", listener);
    const store = new MemoryStore(emptyStoreData());
    const deployer = await createDeployer({
      ...world,
      store,
      sources: [memorySource()],
      timing: { watchMs: 0 },
    });
    for (const name of names) await deployer.apply({ name, source: "memory", config });
    const results = await Promise.all(names.map((name) => deployer.deploy(name).done));
    await deployer.close();
    process.off("warning", listener);
    expect(results.map(({ status }) => status)).toEqual(names.map(() => "succeeded"));
    expect(warnings.filter(({ name }) => name === "MaxListenersExceededWarning")).toEqual([]);
  });
});
