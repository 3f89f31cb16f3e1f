import { describe, expect, it, vi } from "vitest";
import { createDeployer, type Deployer } from "../deployer.js";
import type { DeploymentEvent } from "../events/events.js";
import { emptyStoreData, MemoryStore } from "../testing/memory-store.js";
import { memorySource } from "../testing/memory-source.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

const network = "internal";
const hooks = { pre_cutover: { command: ["migrate"], timeout: "5s" }, post_cutover: { command: ["warm"] } };

interface Setup extends MemoryWorld {
  readonly store: MemoryStore;
  readonly deployer: Deployer;
  readonly events: DeploymentEvent[];
  /** Called at each event, before the deployment goes on. */
  readonly during: { event?: (event: DeploymentEvent) => void };
  readonly open: () => Promise<Deployer>;
}

async function setUp(): Promise<Setup> {
  const world = memoryWorld({ networks: [network] });
  const events: DeploymentEvent[] = [];
  const during: Setup["during"] = {};
  const data = emptyStoreData();
  const store = new MemoryStore(data, () => world.clock.wallMs());
  const open = () =>
    createDeployer({
      ...world,
      store: new MemoryStore(data, () => world.clock.wallMs()),
      sources: [memorySource()],
      timing: { watchMs: 0, drainQuietMs: 1_000 },
      secrets: (name) => (name === "token" ? "from-the-resolver" : undefined),
      onEvent: (event) => {
        events.push(event);
        during.event?.(event);
      },
    });
  for (const version of ["1", "2", "3"]) world.runtime.publish(`registry/web:${version}`);
  return { ...world, store, deployer: await open(), events, during, open };
}

function config(version: string, more: object = {}): object {
  const image = `registry/web:${version}`;
  return { image, port: 8080, domains: ["app.test"], healthcheck: { path: "/" }, ...more };
}

async function deploy({ deployer }: Pick<Setup, "deployer">, value: object) {
  await deployer.apply({ name: "web", source: "memory", config: value });
  return deployer.deploy("web").done;
}

const holders = ({ runtime }: Setup) =>
  runtime.resolveAlias(network, "web").map(({ deployment }) => deployment);
const typesOf = (events: readonly DeploymentEvent[]) => events.map(({ type }) => type);

describe("hooks", () => {
  it("should run before the switch and after it, and tell their lines", async () => {
    const world = await setUp();
    const commands = { migrate: { lines: ["3 tables"] }, warm: { lines: ["warm"] } };
    world.runtime.publish("registry/web:2", { commands });
    await deploy(world, config("1"));
    world.events.length = 0;
    const result = await deploy(world, config("2", { hooks }));
    expect(result.status).toBe("succeeded");
    const told = world.events.flatMap((event) =>
      event.type === "hook:line" ? [[event.hook, event.line]] : [],
    );
    expect(told).toEqual([
      ["pre_cutover", "3 tables"],
      ["post_cutover", "warm"],
    ]);
    const order = typesOf(world.events).filter((type) =>
      /^(gate:passed|hook:finished|route:verified|state:committed|drain:started)$/.test(type),
    );
    expect(order).toEqual([
      "gate:passed",
      "gate:passed",
      "hook:finished",
      "route:verified",
      "state:committed",
      "hook:finished",
      "drain:started",
    ]);
  });

  it.each(["blue-green", "recreate"])(
    "should undo a %s deployment whose command before the switch fails, with its last lines",
    async (deploy_strategy) => {
      const world = await setUp();
      const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);
      world.runtime.publish("registry/web:2", { commands: { migrate: { exitCode: 4, lines } } });
      const first = await deploy(world, config("1", { deploy_strategy }));
      const result = await deploy(world, config("2", { hooks, deploy_strategy }));
      expect(result).toMatchObject({ status: "failed", error: { code: "HOOK_FAILED" } });
      expect(result.error?.details).toMatchObject({ exitCode: 4, output: lines.slice(-30) });
      expect(world.events.filter(({ type }) => type === "hook:line")).toHaveLength(1_000);
      expect(typesOf(world.events)).not.toContain("clean-up:failed");
      expect((await world.deployer.status("web")).live?.deployment).toBe(first.id);
      expect(await world.runtime.listContainers("web")).toHaveLength(1);
    },
  );

  it("should not wait longer for a command than its time", async () => {
    const world = await setUp();
    world.runtime.publish("registry/web:2", { commands: { migrate: { afterMs: 60_000 } } });
    const result = await deploy(world, config("2", { hooks }));
    expect(result.error?.code).toBe("HOOK_FAILED");
    expect(result.error?.message).toContain("had not ended after 5 s");
    expect(result.timings.totalMs).toBeLessThan(20_000);
  });

  it("should end the wait at once when the deployment is cancelled", async () => {
    const world = await setUp();
    world.runtime.publish("registry/web:2", { commands: { migrate: { afterMs: 4_900 } } });
    await world.deployer.apply({ name: "web", source: "memory", config: config("2", { hooks }) });
    const cancel = new AbortController();
    const deployment = world.deployer.deploy("web", { signal: cancel.signal });
    for await (const event of deployment.events) if (event.type === "hook:started") break;
    const sinceMs = world.clock.monotonicMs();
    cancel.abort();
    expect((await deployment.done).status).toBe("cancelled");
    expect(world.clock.monotonicMs() - sinceMs).toBeLessThan(4_000);
  });

  it("should tell the failure of a command after the switch, and undo nothing", async () => {
    const world = await setUp();
    world.runtime.publish("registry/web:2", { commands: { warm: { exitCode: 1, lines: ["no cache"] } } });
    await deploy(world, config("1"));
    const result = await deploy(world, config("2", { hooks }));
    expect(result.status).toBe("succeeded");
    const failed = world.events.find(({ type }) => type === "clean-up:failed");
    expect(failed).toMatchObject({ error: { code: "HOOK_FAILED", details: { output: ["no cache"] } } });
    expect((await world.deployer.status("web")).live?.deployment).toBe(result.id);
    expect((await world.store.findDeployment(result.id))?.postCutoverEnded).toBe(true);
  });

  it("should be run again after the switch by a successor, where it had not ended, and only then", async () => {
    const world = await setUp();
    world.runtime.publish("registry/web:2", { commands: { warm: { afterMs: 30_000 } } });
    await deploy(world, config("1"));
    await world.deployer.apply({ name: "web", source: "memory", config: config("2", { hooks }) });
    const deployment = world.deployer.deploy("web");
    for await (const event of deployment.events)
      if (event.type === "hook:started" && event.hook === "post_cutover") break;
    await world.deployer.close();
    world.events.length = 0;
    const successor = await world.open();
    await successor.reconcile();
    const finished = world.events.filter((event) => event.type === "hook:finished");
    expect(finished).toMatchObject([{ hook: "post_cutover", exitCode: 0 }]);
    await successor.reconcile();
    expect(world.events.filter((event) => event.type === "hook:finished")).toHaveLength(1);
    expect((await successor.status("web")).live?.deployment).toBe(deployment.id);
  });

  it("should not be run again after the switch where it had ended", async () => {
    const world = await setUp();
    await deploy(world, config("1"));
    await world.deployer.apply({ name: "web", source: "memory", config: config("2", { hooks }) });
    for await (const event of world.deployer.deploy("web").events) if (event.type === "drain:started") break;
    await world.deployer.close();
    await (await world.open()).reconcile();
    const ended = world.events.filter((event) => event.type === "hook:finished");
    expect(ended.map(({ hook }) => hook)).toEqual(["pre_cutover", "post_cutover"]);
  });

  it("should mask secrets in lines, also those that another deployer's create has resolved, and where a line was cut", async () => {
    const world = await setUp();
    const long = `${"x".repeat(8_180)}from-the-res`;
    const commands = { migrate: { exitCode: 1, lines: ["it is from-the-resolver.", long] } };
    world.runtime.publish("registry/web:2", { commands });
    const environment = { TOKEN: { from_resolver: "token" } };
    const result = await deploy(world, config("2", { hooks, environment }));
    const [first, second] = (result.error?.details["output"] ?? []) as string[];
    expect(first).toBe("it is [secret].");
    expect(second?.slice(-12)).toBe("xxxx[secret]");
    expect(JSON.stringify([world.events, result])).not.toContain("from-the-res");
  });
});

describe("an alias", () => {
  const aliased = { networks: [network], alias: "web" };

  it("should lead to green before blue loses it, and never to one that is not ready", async () => {
    const world = await setUp();
    world.runtime.publish("registry/web:2", { readyAfterMs: 3_000 });
    const first = await deploy(world, config("1", aliased));
    expect(holders(world)).toEqual([first.id]);
    const seen: string[] = [];
    const giveAlias = world.runtime.giveAlias.bind(world.runtime);
    const takeAlias = world.runtime.takeAlias.bind(world.runtime);
    vi.spyOn(world.runtime, "giveAlias").mockImplementation(async (name, at, signal) => {
      seen.push(`give with ${typesOf(world.events).filter((type) => type === "gate:passed").length} passes`);
      await giveAlias(name, at, signal);
    });
    vi.spyOn(world.runtime, "takeAlias").mockImplementation(async (name, at, signal) => {
      seen.push(`take from ${holders(world).length}`);
      return takeAlias(name, at, signal);
    });
    world.events.length = 0;
    const second = await deploy(world, config("2", aliased));
    expect(seen).toEqual(["give with 2 passes", "take from 2"]);
    expect(holders(world)).toEqual([second.id]);
  });

  it("should have blue drained also where no proxy leads to it", async () => {
    const world = await setUp();
    const drain = { timeout: "30s" };
    await deploy(world, config("1", { ...aliased, drain, domains: [] }));
    await deploy(world, config("2", { ...aliased, drain, domains: [] }));
    expect(typesOf(world.events)).toContain("drain:started");
  });

  it("should stay with blue where green fails before it has it, and go back where green falls after it", async () => {
    const world = await setUp();
    const first = await deploy(world, config("1", aliased));
    world.runtime.publish("registry/web:2", { commands: { migrate: { exitCode: 1 } } });
    await deploy(world, config("2", { ...aliased, hooks }));
    expect(holders(world)).toEqual([first.id]);

    world.runtime.publish("registry/web:3", { exitsAfterMs: 20_000 });
    world.runtime.holdConnections(`web-${first.id}`, 1);
    const events = world.events.length;
    const third = await deploy(world, config("3", aliased));
    expect(third).toMatchObject({ status: "failed", error: { code: "GREEN_EXITED" } });
    expect(typesOf(world.events.slice(events))).toContain("state:committed");
    expect(holders(world)).toEqual([first.id]);
  });

  it("should be back with blue before green, which serves, loses it; who has resolved it is still served for a moment", async () => {
    const world = await setUp();
    const first = await deploy(world, config("1", aliased));
    const cancel = new AbortController();
    await world.deployer.apply({ name: "web", source: "memory", config: config("2", aliased) });
    const deployment = world.deployer.deploy("web", { signal: cancel.signal });
    let takenAtMs = 0;
    const waitedMs: number[] = [];
    const held: string[][] = [];
    const takeAlias = world.runtime.takeAlias.bind(world.runtime);
    const stopContainer = world.runtime.stopContainer.bind(world.runtime);
    vi.spyOn(world.runtime, "takeAlias").mockImplementation(async (name, at, signal) => {
      held.push(holders(world).map(String));
      takenAtMs = world.clock.monotonicMs();
      return takeAlias(name, at, signal);
    });
    vi.spyOn(world.runtime, "stopContainer").mockImplementation(async (name, stop, signal) => {
      waitedMs.push(world.clock.monotonicMs() - takenAtMs);
      await stopContainer(name, stop, signal);
    });
    for await (const event of deployment.events) if (event.type === "alias:moved") cancel.abort();
    expect((await deployment.done).status).toBe("cancelled");
    expect(held).toEqual([[first.id, deployment.id]]);
    expect(waitedMs).toEqual([1_000]);
    expect(holders(world)).toEqual([first.id]);
  });

  it("should stay with blue where green falls right after the switch", async () => {
    const world = await setUp();
    const first = await deploy(world, config("1", aliased));
    await world.deployer.apply({ name: "web", source: "memory", config: config("2", aliased) });
    const take = vi.spyOn(world.runtime, "takeAlias");
    world.during.event = (event) => {
      if (event.type === "state:committed") world.runtime.crash(event.container);
    };
    expect((await world.deployer.deploy("web").done).status).toBe("failed");
    expect(take.mock.calls.map(([name]) => name)).not.toContain(`web-${first.id}`);
    expect(holders(world)).toEqual([first.id]);
  });

  it("should lead to green where that is started again, since both were removed by hand", async () => {
    const world = await setUp();
    const first = await deploy(world, config("1", aliased));
    await world.deployer.apply({ name: "web", source: "memory", config: config("2", aliased) });
    const deployment = world.deployer.deploy("web");
    for await (const event of deployment.events) {
      if (event.type !== "drain:started") continue;
      world.runtime.removeByHand(`web-${first.id}`);
      world.runtime.removeByHand(`web-${deployment.id}`);
    }
    expect((await deployment.done).status).toBe("succeeded");
    expect(holders(world)).toEqual([deployment.id]);
  });

  it("should be cleared from a container that is kept, once that is stopped, so that it starts at any address", async () => {
    const world = await setUp();
    await deploy(world, config("1", { ...aliased, retain: 1 }));
    const takeAlias = world.runtime.takeAlias.bind(world.runtime);
    const states: unknown[] = [];
    vi.spyOn(world.runtime, "takeAlias").mockImplementation(async (name, at, signal) => {
      states.push((await world.runtime.findContainer(name))?.state);
      return takeAlias(name, at, signal);
    });
    await deploy(world, config("2", { ...aliased, retain: 1 }));
    expect(states).toEqual(["running", "stopped"]);
  });

  it("should lead to the live container again where that was removed by hand", async () => {
    const world = await setUp();
    const { id } = await deploy(world, config("1", aliased));
    world.runtime.removeByHand(`web-${id}`);
    expect(holders(world)).toEqual([]);
    await world.deployer.reconcile();
    expect(holders(world)).toEqual([id]);
  });

  it("should be refused before anything is changed on a network that cannot keep addresses, but not for recreate", async () => {
    const world = await setUp();
    vi.spyOn(world.runtime, "findAliasObstacle").mockResolvedValue("The subnet is not its own.");
    const refused = await deploy(world, config("1", aliased));
    expect(refused.error?.code).toBe("ALIAS_UNSUPPORTED");
    expect(await world.runtime.listContainers("web")).toEqual([]);
    expect(await world.deployer.check("web")).toMatchObject([{ code: "ALIAS_UNSUPPORTED" }]);
    const accepted = await deploy(world, config("1", { ...aliased, deploy_strategy: "recreate" }));
    expect(accepted.status).toBe("succeeded");
    expect(holders(world)).toEqual([accepted.id]);
  });
});
