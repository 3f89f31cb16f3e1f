import { describe, expect, it } from "vitest";
import { strategies } from "../strategies/strategies.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { describeStatus } from "./status.js";

const own = { steps: [{ weight: 5, for: "30s" }] };
const other = {
  steps: [
    { weight: 10, for: "30s" },
    { weight: 50, for: "5m" },
  ],
  abort_on: { more_failures: 2 },
};

function configOf(more: object = {}): object {
  const healthcheck = { path: "/health", interval: "1s" };
  return { image: "registry/web:1", port: 8080, domains: ["app.test"], healthcheck, ...more };
}

/** With what is applied, beside a live version. */
async function live(more: object): Promise<DeployerWorld> {
  const world = await DeployerWorld.open();
  await world.deploy("1");
  await world.deployer.apply({ name: "web", source: "memory", config: configOf(more) });
  return world;
}

async function explained(world: DeployerWorld, options: object = {}): Promise<string[]> {
  const { steps } = await world.deployer.explain("web", options);
  return steps.filter(({ phase }) => phase === "shifting").map(({ summary }) => summary);
}

describe("a shift", () => {
  it("should be the config's own, or that of one deployment, or none", async () => {
    const { deployer } = await live({ shift: own });
    for (const shift of [undefined, other, false] as const) {
      const given = shift === undefined ? {} : { shift };
      expect(await deployer.deploy("web", given).done).toMatchObject({ status: "succeeded" });
    }
    const [none, replaced, applied] = await deployer.history("web");
    expect(applied?.config).toEqual(configOf({ shift: own }));
    expect(replaced?.config).toEqual(configOf({ shift: other }));
    expect(none?.config).toEqual(configOf());
    expect(await deployer.workload("web")).toMatchObject({ config: { shift: own } });
  });

  it("should be that of one deployment beside its image", async () => {
    const world = await live({});
    world.world.runtime.publish("registry/web:2");
    await world.deployer.deploy("web", { image: "registry/web:2", shift: own }).done;
    const [latest] = await world.deployer.history("web");
    expect(latest?.config).toEqual(configOf({ image: "registry/web:2", shift: own }));
  });

  it("should be explained, of what is applied, written, or asked for", async () => {
    const world = await live({ shift: own });
    const written = { source: "memory", config: configOf() };
    expect(await explained(world)).toEqual([expect.stringContaining("5 % (30 s)")]);
    expect(await explained(world, { shift: other })).toEqual([
      expect.stringContaining("10 % (30 s), 50 % (300 s)"),
    ]);
    expect(await explained(world, { shift: false })).toEqual([]);
    expect(await explained(world, written)).toEqual([]);
    expect(await explained(world, { ...written, shift: own })).toEqual([
      expect.stringContaining("5 % (30 s)"),
    ]);
  });

  it("should not be explained of a first deployment: there is nothing to shift from", async () => {
    const world = await DeployerWorld.open();
    await world.deployer.apply({ name: "web", source: "memory", config: configOf({ shift: own }) });
    expect(await explained(world)).toEqual([]);
  });

  it.each([
    ["by choice", { deploy_strategy: "recreate" }],
    ["by a field", { volumes: ["data:/data"] }],
  ])("should be refused with recreate %s, naming it, before any effect", async (_, recreated) => {
    const world = await live(recreated);
    const { deployer } = world;
    const refused = {
      code: "CONFIG_INVALID",
      message: expect.stringMatching(/shift needs blue-green, but the strategy is recreate/),
      details: { issues: [{ path: "shift" }] },
    };
    const before = await deployer.workload("web");
    const shifted = {
      name: "web",
      source: "memory",
      config: configOf({ ...recreated, shift: own }),
    } as const;
    await expect(deployer.apply(shifted)).rejects.toMatchObject(refused);
    expect(await deployer.workload("web")).toEqual(before);
    await expect(deployer.explain("web", shifted)).rejects.toMatchObject(refused);
    await expect(deployer.explain("web", { shift: own })).rejects.toMatchObject(refused);
    const { done } = deployer.deploy("web", { shift: own });
    expect(await done).toMatchObject({ status: "failed", phase: "preflight", error: refused });
    expect(await deployer.history("web")).toHaveLength(1);
    expect(await deployer.deploy("web", { shift: false }).done).toMatchObject({ status: "succeeded" });
  });

  it.each<[string, unknown, object?]>([
    ["domains", own, { domains: [] }],
    ["shift.steps", {}],
    ["shift.steps", { steps: [] }],
    ["shift.steps", { steps: [...other.steps, ...own.steps] }],
    ["shift.steps[0].weight", { steps: [{ weight: 100, for: "1m" }] }],
    ["shift.steps[0].for", { steps: [{ weight: 10, for: "999ms" }] }],
    ["shift.until", { ...own, until: 1 }],
  ])("should be refused as in a config, naming %s: %j", async (path, given, more = {}) => {
    const { deployer } = await live(more);
    const shift = given as typeof own;
    const refused = { code: "CONFIG_INVALID", details: { issues: [{ path }] } };
    expect(await deployer.deploy("web", { shift }).done).toMatchObject({ status: "failed", error: refused });
    await expect(deployer.explain("web", { shift })).rejects.toMatchObject(refused);
    expect(await deployer.history("web")).toHaveLength(1);
  });

  it("should be taken by no story but that of blue-green", () => {
    expect(strategies.recreate.map(({ phase }) => phase)).not.toContain("shifting");
  });
});

describe("the status of an open deployment", () => {
  it("should show the share that green gets now, only while it shifts", async () => {
    const world = await live({});
    const [record] = await world.store.listDeployments("web", { limit: 1 });
    if (!record) throw new Error("there is no deployment");
    const workloads = await world.store.listWorkloads();
    const step = { nonce: "n", drawn: { asked: 100, green: 1 }, sinceMs: 0, durationMs: 1_000 };
    const shifted = [
      { ...step, weight: 1 },
      { ...step, weight: 10 },
    ];
    const openOf = (more: object) =>
      describeStatus({
        workloads,
        states: [],
        open: [{ ...record, ...more }],
        containers: [],
        checked: () => undefined,
        certificates: () => [],
      })[0]?.open;
    expect(openOf({ phase: "shifting", shifted })).toEqual({
      deployment: record.id,
      phase: "shifting",
      weight: 10,
    });
    expect(openOf({ phase: "shifting" })).not.toHaveProperty("weight");
    expect(openOf({ phase: "switching", shifted })).not.toHaveProperty("weight");
  });
});
