import { beforeEach, describe, expect, it } from "vitest";
import { memorySource } from "../testing/memory-source.js";
import { memoryWorld } from "../testing/memory-world.js";
import { RollbackWorld, withoutRegistry } from "../testing/rollback-world.js";
import type { SourcePlugin } from "../source/source-plugin.js";

let web: RollbackWorld;

beforeEach(async () => {
  web = await RollbackWorld.open();
});

const other = (more: Partial<SourcePlugin> = {}): SourcePlugin => ({
  ...memorySource(),
  ...more,
  kind: "other",
});

async function deployMany(count: number, more: Record<string, unknown>): Promise<string[]> {
  const ids: string[] = [];
  for (let round = 0; round < count; round += 1)
    ids.push((await web.deploy(`${(round % 4) + 1}`, more, "other")).id);
  return ids;
}

const possible = async (): Promise<string[]> =>
  (await web.deployer.history("web")).flatMap(({ id, rollback }) => (rollback.possible ? id : []));

/**
 * Prunes in a deployer with these options. Resolves with the rollbacks that a usual deployer then has; rejects
 * if anything went.
 */
async function pruneIn(options: Parameters<RollbackWorld["reopen"]>[0]): Promise<string[]> {
  const stored = JSON.stringify([...web.data.states]);
  await web.world.clock.sleep(200_000);
  await web.deployer.close();
  await web.reopen(options);
  expect(await web.deployer.prune({ history: 0 })).toEqual([]);
  await web.deployer.close();
  await web.reopen();
  expect(JSON.stringify([...web.data.states])).toBe(stored);
  return possible();
}

describe("a prune that cannot tell now", () => {
  it("should keep everything while the live one's plugin is not registered, however many are kept", async () => {
    await deployMany(9, { retain: 7 });
    const before = await possible();
    expect(before.length).toBe(7);
    expect(await pruneIn({ sources: [memorySource()] })).toEqual(before);
  });

  it("should keep everything while a newer schema refuses the live one's config", async () => {
    await deployMany(9, { retain: 7 });
    const schema = other().schema.refine(() => false, "is refused now");
    const before = await possible();
    expect(await pruneIn({ sources: [memorySource(), other({ schema })] })).toEqual(before);
  });

  it("should keep what a stricter policy refuses in this process", async () => {
    await deployMany(2, { retain: 1 });
    const describe: SourcePlugin["describe"] = (config) => ({
      ...other().describe(config),
      privileges: [{ kind: "privileged", path: "privileged", value: "true" }],
    });
    const before = await possible();
    expect(await pruneIn({ sources: [memorySource(), other({ describe })] })).toEqual(before);
  });

  it("should keep what claims a domain that another workload has for a while", async () => {
    await web.deploy("1", { retain: 1, domains: ["app.test", "extra.test"] }, "other");
    await web.deploy("2", { retain: 1 }, "other");
    const before = await possible();
    const config = { image: "registry/web:4", port: 8080, healthcheck: { path: "/" } };
    await web.deployer.apply({
      name: "api",
      source: "other",
      config: { ...config, domains: ["extra.test"] },
    });
    expect(await web.deployer.prune({ history: 0 })).toEqual([]);
    await web.deployer.apply({ name: "api", source: "other", config: { ...config, domains: [] } });
    expect(await possible()).toEqual(before);
  });

  it("should keep what lost its volume, which a backup may bring back", async () => {
    await web.deploy("1", { retain: 1, volumes: ["data:/data"] }, "other");
    await web.deploy("2", { retain: 1 }, "other");
    const before = await possible();
    const { volumes } = web.world.runtime;
    const data = volumes.get("data") ?? "";
    volumes.delete("data");
    expect(await web.deployer.prune({ history: 0 })).toEqual([]);
    volumes.set("data", data);
    expect(await possible()).toEqual(before);
  });

  it("should keep what a plugin without a way to pull finds gone from the engine", async () => {
    const [first = ""] = await deployMany(2, {});
    const { spec } = web.data.deployments.get(first)?.green ?? {};
    web.world.runtime.images.removeByHand(spec?.image ?? "");
    const before = await possible();
    expect(await pruneIn({ sources: [memorySource(), { ...withoutRegistry(), kind: "other" }] })).toEqual(
      before,
    );
  });

  it("should keep everything while the engine is another one, which does not run what is live", async () => {
    const prepare: SourcePlugin["prepare"] = async (config, context) => {
      const { container } = await other().prepare(config, context);
      return { container: { ...container, image: container.image.replace(/^.*@/, "") } };
    };
    const sources = [other({ prepare })];
    await web.deployer.close();
    await web.reopen({ sources });
    await deployMany(3, { retain: 1 });
    const before = await possible();
    expect(await pruneIn({ sources, runtime: memoryWorld().runtime })).toEqual(before);
  });
});

describe("a deployment that cannot tell what is kept", () => {
  it("should take no images away where blue's plugin is not registered", async () => {
    await deployMany(5, {});
    await deployMany(3, { retain: 6 });
    const before = await web.world.runtime.images.tags("cutover/");
    await web.deployer.close();
    await web.reopen({ sources: [memorySource()] });
    await web.deployer.apply({ name: "web", source: "memory", config: { image: "registry/web:none" } });
    expect((await web.deployer.deploy("web").done).status).toBe("failed");
    expect(await web.world.runtime.images.tags("cutover/")).toEqual(before);
  });
});
