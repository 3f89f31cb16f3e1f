import { describe, expect, it } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

const effects = {
  runtime: ["create", "start", "stop", "remove", "claim", "supervise"],
  names: ["give", "take"],
  volumes: ["create", "remove"],
  images: ["tag", "remove", "pull"],
  exec: ["run"],
  router: ["put", "remove"],
  store: ["openDeployment", "writeDeployment"],
} as const;
const slowMs = 40;

/** Every effect takes a while, and is noted if it begins before the previous one has ended. */
async function slow() {
  const world = memoryWorld({ networks: ["internal"] });
  const { runtime, router, clock } = world;
  const store = new MemoryStore(undefined, () => clock.wallMs());
  const under: string[] = [];
  const overlaps: string[] = [];
  const carriedOut = new Set<string>();
  const { names, volumes, images, exec } = runtime;
  const ports = { runtime, names, volumes, images, exec, router, store };
  for (const [port, called] of Object.entries(effects)) {
    const target = ports[port as keyof typeof ports] as unknown as Record<
      string,
      (...parameters: unknown[]) => Promise<unknown>
    >;
    for (const key of called) {
      const name = `${port}.${key}`;
      const call = target[key]?.bind(target);
      if (!call) throw new Error(`there is no ${name}`);
      target[key] = async (...parameters) => {
        if (under.length > 0) overlaps.push(`${name} during ${under.join()}`);
        under.push(name);
        carriedOut.add(name);
        try {
          await clock.sleep(slowMs);
          return await call(...parameters);
        } finally {
          under.splice(under.indexOf(name), 1);
        }
      };
    }
  }
  const ended = (): string[] => [...overlaps, ...under.map((name) => `${name} after the end`)];
  const deployer = await createDeployer({
    ...world,
    store,
    sources: [memorySource()],
    timing: { watchMs: 0 },
  });
  const deploy = async (tag: string, more: object, behaviour = {}) => {
    runtime.publish(`registry/web:${tag}`, behaviour);
    const common = { image: `registry/web:${tag}`, port: 8080, domains: ["app.test"], ...more };
    await deployer.apply({ name: "web", source: "memory", config: common });
    return deployer.deploy("web").done;
  };
  return { deployer, deploy, ended, carriedOut };
}

const config = {
  networks: ["internal"],
  alias: "web",
  volumes: [{ type: "volume", source: "data", target: "/data", shared: true }],
  hooks: { pre_cutover: { command: ["migrate"] }, post_cutover: { command: ["warm"] } },
  retain: 1,
};

describe.each(["blue-green", "recreate"])("the effects of a deployment, by %s", (deploy_strategy) => {
  it("should be carried out one after the other, each once the one before it has ended", async () => {
    const { deployer, deploy, ended, carriedOut } = await slow();
    const statuses: string[] = [];
    for (const version of ["1", "2", "3"])
      statuses.push((await deploy(version, { ...config, deploy_strategy })).status);
    statuses.push((await deployer.rollback("web").done).status);
    statuses.push((await deploy("4", { ...config, retain: 0, deploy_strategy })).status);
    const failed = { ...config, deploy_strategy, healthcheck: { path: "/health", deadline: "1s" } };
    statuses.push((await deploy("5", failed, { readyAfterMs: Infinity })).status);
    statuses.push((await deployer.remove("web", { volumes: true }).done).status);
    expect(statuses).toEqual([...Array<string>(5).fill("succeeded"), "failed", "succeeded"]);
    expect(ended()).toEqual([]);
    const never = Object.entries(effects)
      .flatMap(([port, names]) => names.map((name) => `${port}.${name}`))
      .filter((name) => !carriedOut.has(name));
    expect(never).toEqual([]);
  });
});
