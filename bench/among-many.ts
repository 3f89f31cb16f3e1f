import { openRealWorld, type RealParts, type RealWorld } from "../test/parts/world/real-world.js";
import { emptyStore, fillStore } from "./fill-store.js";
import { median } from "./median.js";
import { workloadConfig } from "./workload-config.js";

/** Wall time of a blue-green deployment in a store with `many` other workloads against one with 10; in turn on one engine, medians. */
export async function compareAmongMany(parts: RealParts, many: number, rounds: number): Promise<number> {
  const image = await parts.publish("among");
  const { socketPath } = parts;
  const timing = { drainQuietMs: 0, watchMs: 0 };
  const worlds: { readonly world: RealWorld; readonly name: string; readonly times: number[] }[] = [];
  try {
    for (const count of [10, many]) {
      const world = await openRealWorld({ socketPath, proxy: "nginx", timing });
      const name = `bench-among-${count}`;
      worlds.push({ world, name, times: [] });
      await deploy(world, name, image);
      await fillStore(world.databaseFile, { count, image: parts.images.app });
    }
    for (let round = 0; round < rounds; round += 1)
      for (const { world, name, times } of worlds) times.push(await deploy(world, name, image));
    const [few, most] = worlds.map(({ times }) => median(times));
    return (most ?? NaN) / (few ?? NaN);
  } finally {
    for (const { world } of worlds) {
      emptyStore(world.databaseFile);
      await world.close();
    }
  }
}

async function deploy({ deployer }: RealWorld, name: string, image: string): Promise<number> {
  const config = workloadConfig(image, { domains: [`${name}.test`] });
  await deployer.apply({ name, source: "image", config });
  const startedAtMs = performance.now();
  const { error } = await deployer.deploy(name).done;
  if (error) throw error;
  return performance.now() - startedAtMs;
}
