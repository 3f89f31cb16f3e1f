import { afterEach, describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { ImageBehaviour } from "../testing/memory-images.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

const image = "registry/web:1";
let deployer: Deployer;
afterEach(() => deployer.close());

/** A workload whose image the engine holds, if `behaviour` is given. */
async function open(config: object, behaviour?: ImageBehaviour): Promise<MemoryWorld> {
  const world = memoryWorld();
  const source = { ...memorySource(), findImage: () => world.runtime.images.find(image) };
  deployer = await createDeployer({
    ...world,
    store: new MemoryStore(),
    sources: [source],
    timing: { watchMs: 0 },
  });
  if (behaviour) {
    world.runtime.publish(image, behaviour);
    await world.runtime.images.pull({ reference: image });
  }
  await deployer.apply({ name: "web", source: "memory", config: { image, port: 8080, ...config } });
  return world;
}

const declares = { says: { volumes: ["/data"] } };

async function told(): Promise<{ strategy: string; reason: string; steps: string; codes: string[] }> {
  const { strategy, reason, steps } = await deployer.explain("web");
  const codes = (await deployer.check("web")).map(({ code }) => code);
  return { strategy, reason, steps: steps.map(({ summary }) => summary).join("\n"), codes };
}

describe("explain and check", () => {
  it("should say that only the image can tell, where the engine has none", async () => {
    await open({});
    const { strategy, steps, codes } = await told();
    expect([strategy, codes]).toEqual(["blue-green", ["IMAGE_UNKNOWN"]]);
    expect(steps).toMatch(/only the image can tell.*it is recreated/);
  });

  it("should say that its data is not carried over where blue-green is asked for", async () => {
    await open({ deploy_strategy: "blue-green" });
    expect((await told()).steps).toMatch(/only the image can tell.*not carried over/);
  });

  it.each([
    ["recreate is asked for", { deploy_strategy: "recreate" }],
    ["the data may go", { anonymous_volumes: "discard" }],
    ["a volume decides", { volumes: ["store:/data"] }],
  ])("should say nothing of it where %s", async (_, config) => {
    await open(config);
    const { steps, codes } = await told();
    expect(codes).toEqual([]);
    expect(steps).not.toMatch(/only the image/);
  });

  it("should say what the image on the engine says", async () => {
    await open({}, declares);
    const { strategy, reason, steps, codes } = await told();
    expect([strategy, codes]).toEqual(["recreate", []]);
    expect(reason).toMatch(/at \/data/);
    expect(steps).toMatch(/keeps data at \/data, which is carried over/);
  });

  it("should carry over what the live container holds, though the image keeps no data any more", async () => {
    const { runtime } = await open({}, declares);
    await deployer.deploy("web").done;
    runtime.publish(image, {});
    await runtime.images.pull({ reference: image });
    const { strategy, reason } = await told();
    expect(strategy).toBe("recreate");
    expect(reason).toMatch(/at \/data/);
  });

  it("should warn of data that an explicit blue-green does not carry over", async () => {
    await open({ deploy_strategy: "blue-green" }, declares);
    const { strategy, steps, codes } = await told();
    expect([strategy, codes]).toEqual(["blue-green", ["IMAGE_VOLUMES_NOT_CARRIED"]]);
    expect(steps).toMatch(/\/data, which is not carried over/);
  });

  it.each([
    [{ exposedPorts: [3000] }, {}, "IMAGE_PORT_NOT_EXPOSED"],
    [{ command: [] }, {}, "IMAGE_HAS_NO_COMMAND"],
    [{ platform: "linux/s390x" }, {}, "IMAGE_PLATFORM_MISMATCH"],
    [{ entrypoint: ["/init"] }, { init: true }, "IMAGE_INIT_MISMATCH"],
  ])("should find how they do not fit: %o", async (says, config, code) => {
    await open(config, { says });
    expect((await told()).codes).toEqual([code]);
  });

  it("should be silent where all fits", async () => {
    await open({}, {});
    const { strategy, codes } = await told();
    expect([strategy, codes]).toEqual(["blue-green", []]);
  });
});
