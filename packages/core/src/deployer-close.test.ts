import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import { memorySource } from "./testing/memory-source.js";
import { emptyStoreData, MemoryStore, type MemoryStoreData } from "./testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "./testing/memory-world.js";

/** A store whose calls take time, and which notes those that come after it was closed. */
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

/** What prepares the work, and resolves with it. */
const works: Record<string, (begun: Begun) => Promise<() => Promise<unknown>>> = {
  reconcile: async ({ world, deployer }) => {
    const [live] = await world.runtime.listContainers("web");
    world.runtime.removeByHand(live?.name ?? "");
    return () => deployer.reconcile();
  },
  prune: async ({ world, deployer }) => {
    expect((await deploy(deployer, { image: "registry/web:none" })).status).toBe("failed");
    // What has just ended stays.
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
});
