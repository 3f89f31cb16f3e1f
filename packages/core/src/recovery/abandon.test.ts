import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "../deployer/deployer.js";
import type { Deployment } from "../deployer/deployment.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentEvent } from "../events/events.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

/**
 * Blue keeps ending, and green runs but is not ready: the deployment in "switching" can be neither finished nor
 * undone.
 */
async function held(more: object = {}) {
  const world = memoryWorld({ reloadMs: { first: 5, last: 200 } });
  const { runtime, clock } = world;
  runtime.publish("registry/web:falls", { exitsAfterMs: 2_000 });
  runtime.publish("registry/web:worse", { unreadyAfterMs: 1_500 });
  runtime.publish("registry/web:fixed");
  const data = emptyStoreData();
  const events: DeploymentEvent[] = [];
  const open = (): Promise<Deployer> =>
    createDeployer({
      ...world,
      store: new MemoryStore(data, () => clock.wallMs()),
      sources: [memorySource()],
      timing: { watchMs: 0, pollMs: 500, leaseMs: 1_000, drainQuietMs: 300, verifyWindowMs: 600 },
      onEvent: (event) => events.push(event),
    });
  const begin = async (deployer: Deployer, tag: string, also: object = {}): Promise<Deployment> => {
    const healthcheck = { path: "/health", successes: 1, deadline: "1s" };
    const common = { port: 8080, domains: ["app.test"], healthcheck, restart: "no", ...more };
    const config = { image: `registry/web:${tag}`, ...common, ...also };
    await deployer.apply({ name: "web", source: "memory", config });
    return deployer.deploy("web");
  };
  const deployer = await open();
  const blue = await (await begin(deployer, "falls")).done;
  const green = await begin(deployer, "worse");
  while (data.deployments.get(green.id)?.nonce === undefined) await clock.sleep(5);
  await deployer.close();
  await clock.sleep(5_000);
  const next = await open();
  await expect(next.reconcile()).rejects.toMatchObject({ code: "GREEN_EXITED" });
  await clock.sleep(3_000);
  expect(data.deployments.get(green.id)?.phase).toBe("switching");
  const served = (): (string | undefined)[] => [
    ...new Set(
      world.router.targets("app.test").map(({ host, port }) => runtime.listenerAt(host, port)?.body),
    ),
  ];
  const names = () => runtime.snapshot().map(({ deployment, state }) => `${deployment} ${state}`);
  return { world, data, events, open, begin, deployer: next, blue: blue.id, green: green.id, served, names };
}

describe("a deployment that can be neither finished nor undone", () => {
  it("should keep its place if what stands in its way may soon be over", async () => {
    const { world, data, begin, deployer, green } = await held();
    const unreachable = new DeployerError("ENGINE_UNREACHABLE", "the engine restarts");
    world.runtime.list = () => Promise.reject(unreachable);
    const { status, error } = await (await begin(deployer, "fixed")).done;
    expect([status, error?.code]).toEqual(["failed", "ENGINE_UNREACHABLE"]);
    expect(data.deployments.get(green)).toMatchObject({ phase: "switching" });
    expect(data.deployments.get(green)?.abandoned).toBeUndefined();
    await deployer.close();
  });

  it.each(["blue-green", "recreate"])("should make way for a new one, by %s", async (deploy_strategy) => {
    const { world, data, events, begin, deployer, green, served, names } = await held();
    const beside: string[] = [];
    world.runtime.observe((change, deployment) => {
      const runs = world.runtime.snapshot().filter((one) => one.state === "running");
      if (change === "started" && deployment !== green) beside.push(...runs.map(({ name }) => name));
    });
    const fixed = await (await begin(deployer, "fixed", { deploy_strategy })).done;
    expect(fixed).toMatchObject({ status: "succeeded" });
    expect(served()).toEqual([fixed.id]);
    expect(names()).toEqual([`${fixed.id} running`]);
    // The recovery started blue once more, beside the held containers.
    const alone = deploy_strategy === "recreate" ? beside.slice(2) : [`web-${fixed.id}`];
    expect(alone).toEqual([`web-${fixed.id}`]);
    expect(data.deployments.get(green)).toMatchObject({
      phase: "failed",
      error: { code: "ABANDONED" },
      abandoned: { why: expect.stringContaining(fixed.id) },
    });
    expect(events.map(({ type }) => type)).toContain("deployment:abandoned");
    await deployer.close();
  });

  it("should make way for a removal", async () => {
    const { deployer, world, names } = await held();
    expect((await deployer.remove("web").done).status).toBe("succeeded");
    expect(names()).toEqual([]);
    expect(world.router.targets("app.test")).toEqual([]);
    await deployer.close();
  });

  it("should stay where the new one is refused before it begins", async () => {
    const { data, world, begin, deployer, green } = await held();
    const refused = { networks: ["nowhere"] };
    expect((await (await begin(deployer, "fixed", refused)).done).status).toBe("failed");
    expect(data.deployments.get(green)?.phase).toBe("switching");
    expect(world.runtime.snapshot()).toHaveLength(2);
    await deployer.close();
  });

  it("should stay where a removal is cancelled before it begins", async () => {
    const { data, world, deployer, green } = await held();
    const removal = deployer.remove("web");
    world.router.check = async () => {
      await deployer.cancel(removal.id);
      return [];
    };
    expect((await removal.done).status).toBe("cancelled");
    expect(data.deployments.get(green)?.phase).toBe("switching");
    await deployer.close();
  });

  it.each(["blue-green", "recreate"])(
    "should leave blue live if the new one fails too, by %s",
    async (deploy_strategy) => {
      const { world, data, begin, deployer, blue, green, served, names } = await held();
      world.runtime.publish("registry/web:never", { readyAfterMs: Infinity });
      const again = await (await begin(deployer, "never", { deploy_strategy })).done;
      expect(again).toMatchObject({ status: "failed", error: { code: "READINESS_TIMEOUT" } });
      expect(data.deployments.get(green)?.phase).toBe("failed");
      await deployer.reconcile();
      expect(data.states.get("web")?.live.deployment).toBe(blue);
      expect(names()).toEqual([`${blue} running`]);
      expect(served()).toEqual([blue]);
      await deployer.close();
    },
  );

  it("should be given up by a person's word, from any process", async () => {
    const { data, events, open, deployer, blue, green, served, names } = await held();
    const other = await open();
    const left = await other.abandon(green, { by: "ann", why: "blue is broken" });
    expect(names()).toHaveLength(2);
    expect(left.containers).toHaveLength(2);
    expect(data.deployments.get(green)).toMatchObject({
      phase: "failed",
      abandoned: { by: "ann", why: "blue is broken" },
      error: { code: "ABANDONED", message: expect.stringContaining("blue is broken") },
    });
    expect(data.states.get("web")?.live.deployment).toBe(blue);
    expect(events.find(({ type }) => type === "deployment:abandoned")).toMatchObject({ by: "ann" });
    await expect(other.abandon(green, { why: "again" })).rejects.toMatchObject({ code: "ABANDON_REFUSED" });
    // Leftovers go after the route leads to the live container.
    await other.reconcile();
    expect(names()).toEqual([`${blue} running`]);
    expect(served()).toEqual([blue]);
    await Promise.all([deployer.close(), other.close()]);
  });

  it("should say why, and be a deployment that is open", async () => {
    const { deployer, blue, green } = await held();
    const of = (options: object) => deployer.abandon(green, options as { why: string });
    await expect(of({})).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    await expect(deployer.abandon("none", { why: "x" })).rejects.toMatchObject({
      code: "DEPLOYMENT_UNKNOWN",
    });
    await expect(deployer.abandon(blue, { why: "x" })).rejects.toMatchObject({ code: "ABANDON_REFUSED" });
    await deployer.close();
  });
});

describe("abandon", () => {
  async function draining() {
    const world = memoryWorld();
    world.runtime.publish("registry/web:1");
    world.runtime.publish("registry/web:2");
    const data = emptyStoreData();
    const events: DeploymentEvent[] = [];
    const open = (sources = [memorySource()]): Promise<Deployer> =>
      createDeployer({
        ...world,
        store: new MemoryStore(data, () => world.clock.wallMs()),
        sources,
        timing: { watchMs: 0, leaseMs: 1_000 },
        onEvent: (event) => events.push(event),
      });
    const deployer = await open();
    const deploy = async (tag: string): Promise<Deployment> => {
      const drain = { timeout: "2h" };
      const config = { image: `registry/web:${tag}`, port: 8080, domains: ["app.test"], drain, retain: 1 };
      await deployer.apply({ name: "web", source: "memory", config: { ...config, liveness_window: "1s" } });
      return deployer.deploy("web");
    };
    const blue = await (await deploy("1")).done;
    world.runtime.holdConnections(`web-${blue.id}`, 1);
    const green = await deploy("2");
    while (!events.some(({ type }) => type === "drain:started")) await world.clock.sleep(10);
    return { world, data, open, deployer, blue: blue.id, green: green.id };
  }

  it("should be refused while a deployer is at work", async () => {
    const { deployer, data, open, green } = await draining();
    const other = await open();
    await expect(other.abandon(green, { why: "impatience" })).rejects.toMatchObject({
      code: "ABANDON_REFUSED",
      message: expect.stringContaining("at work"),
    });
    expect(data.deployments.get(green)?.phase).toBe("draining");
    await Promise.all([deployer.close(), other.close()]);
  });

  it("should leave what is committed live, and let blue retire with what it serves", async () => {
    const { world, data, open, deployer, blue, green } = await draining();
    await deployer.close();
    // Its plugin is gone, so its outcome is unknown.
    const next = await open([]);
    await expect(next.reconcile()).rejects.toMatchObject({ code: "SOURCE_UNKNOWN" });
    await next.abandon(green, { why: "the plugin is gone for good" });
    expect(data.deployments.get(green)).toMatchObject({
      phase: "done",
      abandoned: { why: "the plugin is gone for good" },
    });
    expect(data.deployments.get(green)?.error).toBeUndefined();
    const state = data.states.get("web");
    expect(state?.live.deployment).toBe(green);
    expect(state?.retiring?.map(({ container }) => container.deployment)).toEqual([blue]);
    expect(world.runtime.snapshot().map((one) => one.state)).toEqual(["running", "running"]);
    await next.close();
  });
});
