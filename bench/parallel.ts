import { openRealWorld, type RealParts } from "../test/parts/world/real-world.js";
import { workloadConfig } from "./workload-config.js";

const count = 20;

/** Wall time of so many first deployments at once, four at a time, against the same one after the other. */
export async function compareParallel(parts: RealParts): Promise<number> {
  const image = await parts.publish("parallel");
  const { socketPath } = parts;
  const names = Array.from({ length: count }, (_, index) => `parallel-${index}`);
  const measure = async (atOnce: boolean): Promise<number> => {
    const world = await openRealWorld({ socketPath, proxy: "nginx", timing: { drainQuietMs: 0 } });
    try {
      for (const name of names) {
        const config = workloadConfig(image, { domains: [`${name}.test`] });
        await world.deployer.apply({ name, source: "image", config });
      }
      const deploy = async (name: string): Promise<void> => {
        const { error } = await world.deployer.deploy(name).done;
        if (error) throw error;
      };
      const startedAtMs = performance.now();
      if (atOnce) await Promise.all(names.map(deploy));
      else for (const name of names) await deploy(name);
      return performance.now() - startedAtMs;
    } finally {
      await world.close();
    }
  };
  const serialMs = await measure(false);
  return (await measure(true)) / serialMs;
}
