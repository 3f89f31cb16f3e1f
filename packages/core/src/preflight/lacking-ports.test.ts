import { describe, expect, it } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import type { OptionalPort } from "../ports/optional-ports.js";
import { containerSpec, describeContainer } from "../source/container-source.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

const { kind: _, ...source } = memorySource();
type Config = Parameters<typeof source.describe>[0];

/** Needs no images, because the runtime brings them. */
const plain: SourcePlugin<"plain", Config> = {
  ...source,
  kind: "plain",
  describe: (config) => {
    const { needs: _none, ...described } = describeContainer(config);
    return described;
  },
  prepare: async (config) => ({ container: containerSpec(config, { image: config.image }) }),
};
const stack: SourcePlugin<"stack", Config> = {
  ...plain,
  kind: "stack",
  describe: (config) => ({ ...plain.describe(config), inPlace: true }),
};
const network = {
  reach: { kind: "network", network: "edge" },
  networks: ["edge", "internal", "host"],
} as const;

interface Case {
  readonly lacks: OptionalPort;
  /** The need, in words for a person. */
  readonly field: string;
  readonly kind?: string;
  readonly more?: object;
  readonly reach?: object;
}

const needing: readonly Case[] = [
  { lacks: "images", field: "source", kind: "memory" },
  {
    lacks: "volumes",
    field: "volumes[1]",
    more: { volumes: ["/srv:/srv", "data:/data"], deploy_strategy: "recreate" },
  },
  { lacks: "names", field: "alias", more: { alias: "db", networks: ["internal"] } },
  { lacks: "exec", field: "hooks.pre_cutover", more: { hooks: { pre_cutover: { command: ["migrate"] } } } },
  { lacks: "exec", field: "hooks.post_cutover", more: { hooks: { post_cutover: { command: ["warm"] } } } },
  { lacks: "host", field: "port", reach: { reach: { kind: "loopback" } } },
  {
    lacks: "host",
    field: "networks[0]",
    more: { networks: ["host"], deploy_strategy: "recreate" },
    reach: { reach: { kind: "loopback" } },
  },
  { lacks: "host", field: "source", kind: "stack" },
];

async function setUp({ lacks, kind = "plain", more = {}, reach = {} }: Omit<Case, "field">) {
  const world = memoryWorld({ ...network, ...reach, without: [lacks] });
  const store = new MemoryStore(undefined, () => world.clock.wallMs());
  const sources = [memorySource(), plain, stack];
  const policy = { bindMounts: ["/srv"], hostNamespaces: true };
  const deployer = await createDeployer({ ...world, store, sources, policy, timing: { watchMs: 0 } });
  for (const version of ["1", "2"]) world.runtime.publish(`registry/web:${version}`);
  const apply = async (version: string): Promise<void> => {
    const common = { image: `registry/web:${version}`, port: 8080, domains: ["app.test"] };
    await deployer.apply({ name: "web", source: kind as "plain", config: { ...common, ...more } });
  };
  await apply("1");
  return { ...world, store, deployer, apply };
}

describe("a runtime that lacks a port", () => {
  it.each(needing)("should refuse what needs $lacks for $field before anything is done", async (one) => {
    const { deployer, store, runtime } = await setUp(one);
    const { status, error } = await deployer.deploy("web").done;
    expect(status).toBe("failed");
    expect(error).toMatchObject({ code: "RUNTIME_LACKS" });
    expect(error?.message).toContain(one.field);
    expect(error?.message).toContain(`\`${one.lacks}\``);
    expect(runtime.snapshot()).toEqual([]);
    const [record] = await store.listDeployments("web", { limit: 10 });
    expect(record).toMatchObject({ phase: "failed", routeTouched: false, timings: { phases: {} } });
    expect(record?.green).toBeUndefined();
    const found = (await deployer.check("web")).filter(({ severity }) => severity === "error");
    expect(found).toMatchObject([{ code: "RUNTIME_LACKS", subject: one.field }]);
    await deployer.close();
  });

  const ports: readonly OptionalPort[] = [
    "images",
    "volumes",
    "names",
    "exec",
    "connections",
    "usage",
    "host",
  ];
  it.each(ports)("should deploy, update, roll back and remove what does not need %s", async (lacks) => {
    const { deployer, apply, runtime } = await setUp({
      lacks,
      kind: lacks === "images" ? "plain" : "memory",
      more: { retain: 1, drain: { timeout: "1s" } },
    });
    const first = await deployer.deploy("web").done;
    await apply("2");
    const ends = [first, await deployer.deploy("web").done, await deployer.rollback("web").done];
    await deployer.prune();
    await deployer.reconcile();
    ends.push(await deployer.remove("web", { volumes: true }).done);
    expect(ends.map(({ status, error }) => error ?? status)).toEqual(Array(4).fill("succeeded"));
    expect(runtime.snapshot()).toEqual([]);
    await deployer.close();
  });

  it("should refuse an image that keeps data before anything is created, as it cannot name a volume", async () => {
    const { deployer, runtime } = await setUp({ lacks: "volumes", kind: "memory" });
    runtime.publish("registry/web:1", { says: { volumes: ["/var/lib/data"] } });
    const { error } = await deployer.deploy("web").done;
    expect(error).toMatchObject({ code: "RUNTIME_LACKS", details: { port: "volumes" } });
    expect(error?.message).toContain("/var/lib/data");
    expect(runtime.snapshot()).toEqual([]);
    await deployer.close();
  });

  it("should refuse to prune, remove or roll back to volumes that an earlier runtime has made", async () => {
    const more = { volumes: ["data:/data"], deploy_strategy: "recreate" };
    const { deployer, apply, store, ...world } = await setUp({ lacks: "usage", kind: "memory", more });
    const first = await deployer.deploy("web").done;
    await apply("2");
    await deployer.deploy("web").done;
    await deployer.close();
    Object.defineProperty(world.runtime, "volumes", { value: undefined });
    const next = await createDeployer({ ...world, store, sources: [memorySource()], timing: { watchMs: 0 } });
    const lacking = { code: "RUNTIME_LACKS", details: { port: "volumes" } };
    await expect(next.prune({ volumes: ["data"] })).rejects.toMatchObject(lacking);
    const ends = [await next.rollback("web").done, await next.remove("web", { volumes: true }).done];
    expect(ends.map(({ status }) => status)).toEqual(["failed", "failed"]);
    expect(ends[0]?.error?.message).toContain("the runtime lacks `volumes`");
    expect(ends[1]?.error).toMatchObject(lacking);
    expect((await next.history("web")).find(({ id }) => id === first.id)?.rollback.possible).toBe(false);
    expect(world.runtime.snapshot()).toMatchObject([{ state: "running" }]);
    await next.close();
  });
});
