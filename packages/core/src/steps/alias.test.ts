import { describe, expect, it, vi } from "vitest";
import { configOf, deployWeb, holders, hooks, hooksWorld, network, typesOf } from "../testing/hooks-world.js";
import { memorySource } from "../testing/memory-source.js";

describe("an alias", () => {
  const aliased = { networks: [network], alias: "web" };

  it("should lead to green before blue loses it, and never to one that is not ready", async () => {
    const world = await hooksWorld();
    world.runtime.publish("registry/web:2", { readyAfterMs: 3_000 });
    const first = await deployWeb(world, configOf("1", aliased));
    expect(holders(world)).toEqual([first.id]);
    const seen: string[] = [];
    const give = world.runtime.names.give.bind(world.runtime.names);
    const take = world.runtime.names.take.bind(world.runtime.names);
    vi.spyOn(world.runtime.names, "give").mockImplementation(async (name, at, signal) => {
      seen.push(typesOf(world.events).includes("gate:passed") ? "give when ready" : "give too early");
      await give(name, at, signal);
    });
    vi.spyOn(world.runtime.names, "take").mockImplementation(async (name, at, signal) => {
      seen.push(`take from ${holders(world).length}`);
      return take(name, at, signal);
    });
    world.events.length = 0;
    const second = await deployWeb(world, configOf("2", aliased));
    expect(seen).toEqual(["give when ready", "take from 2"]);
    expect(holders(world)).toEqual([second.id]);
  });

  it("should have blue drained also if no proxy leads to it", async () => {
    const world = await hooksWorld();
    const drain = { timeout: "30s" };
    await deployWeb(world, configOf("1", { ...aliased, drain, domains: [] }));
    await deployWeb(world, configOf("2", { ...aliased, drain, domains: [] }));
    expect(typesOf(world.events)).toContain("drain:started");
  });

  it("should stay with blue where green fails before it has it, and go back where green falls after it", async () => {
    const world = await hooksWorld();
    const first = await deployWeb(world, configOf("1", aliased));
    world.runtime.publish("registry/web:2", { commands: { migrate: { exitCode: 1 } } });
    await deployWeb(world, configOf("2", { ...aliased, hooks }));
    expect(holders(world)).toEqual([first.id]);

    world.runtime.publish("registry/web:3", { exitsAfterMs: 20_000 });
    world.runtime.holdConnections(`web-${first.id}`, 1);
    const events = world.events.length;
    const third = await deployWeb(world, configOf("3", aliased));
    expect(third).toMatchObject({ status: "failed", error: { code: "GREEN_EXITED" } });
    expect(typesOf(world.events.slice(events))).toContain("state:committed");
    expect(holders(world)).toEqual([first.id]);
  });

  it("should be back with blue before green, which serves, loses it; who has resolved it is still served for a moment", async () => {
    const world = await hooksWorld();
    const first = await deployWeb(world, configOf("1", aliased));
    const cancel = new AbortController();
    await world.deployer.apply({ name: "web", source: "memory", config: configOf("2", aliased) });
    const deployment = world.deployer.deploy("web", { signal: cancel.signal });
    let takenAtMs = 0;
    const waitedMs: number[] = [];
    const held: string[][] = [];
    const take = world.runtime.names.take.bind(world.runtime.names);
    const stop = world.runtime.stop.bind(world.runtime);
    vi.spyOn(world.runtime.names, "take").mockImplementation(async (name, at, signal) => {
      held.push(holders(world).map(String));
      takenAtMs = world.clock.monotonicMs();
      return take(name, at, signal);
    });
    vi.spyOn(world.runtime, "stop").mockImplementation(async (name, by, signal) => {
      waitedMs.push(world.clock.monotonicMs() - takenAtMs);
      await stop(name, by, signal);
    });
    for await (const event of deployment.events) if (event.type === "alias:moved") cancel.abort();
    expect((await deployment.done).status).toBe("cancelled");
    expect(held).toEqual([[first.id, deployment.id]]);
    expect(waitedMs).toEqual([1_300]);
    expect(holders(world)).toEqual([first.id]);
  });

  it("should leave blue up for who has resolved it, and whose first packet was lost as it was joined again", async () => {
    const world = await hooksWorld();
    const hasty = { ...aliased, drain: { timeout: "1s" } };
    const first = await deployWeb(world, configOf("1", hasty));
    let takenAtMs = Infinity;
    let waitedMs: number | undefined;
    const take = world.runtime.names.take.bind(world.runtime.names);
    vi.spyOn(world.runtime.names, "take").mockImplementation(async (name, at, signal) => {
      takenAtMs = world.clock.monotonicMs();
      return take(name, at, signal);
    });
    world.runtime.observe((change, deployment) => {
      if (change === "stopped" && deployment === first.id) waitedMs = world.clock.monotonicMs() - takenAtMs;
    });
    await deployWeb(world, configOf("2", hasty));
    expect(waitedMs).toBeGreaterThanOrEqual(1_300);
  });

  it("should stay with blue where green falls right after the switch", async () => {
    const world = await hooksWorld();
    const first = await deployWeb(world, configOf("1", aliased));
    await world.deployer.apply({ name: "web", source: "memory", config: configOf("2", aliased) });
    const take = vi.spyOn(world.runtime.names, "take");
    world.during.event = (event) => {
      if (event.type === "state:committed") world.runtime.crash(event.container);
    };
    expect((await world.deployer.deploy("web").done).status).toBe("failed");
    expect(take.mock.calls.map(([name]) => name)).not.toContain(`web-${first.id}`);
    expect(holders(world)).toEqual([first.id]);
  });

  it("should lead to green where that is started again, since both were removed by hand", async () => {
    const world = await hooksWorld();
    const first = await deployWeb(world, configOf("1", aliased));
    await world.deployer.apply({ name: "web", source: "memory", config: configOf("2", aliased) });
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
    const world = await hooksWorld();
    await deployWeb(world, configOf("1", { ...aliased, retain: 1 }));
    const take = world.runtime.names.take.bind(world.runtime.names);
    const taken: unknown[] = [];
    vi.spyOn(world.runtime.names, "take").mockImplementation(async (name, at, signal) => {
      taken.push([at.alias, (await world.runtime.inspect(name))?.state]);
      return take(name, at, signal);
    });
    await deployWeb(world, configOf("2", { ...aliased, alias: "site", retain: 1 }));
    expect(taken).toEqual([
      ["web", "running"],
      ["web", "stopped"],
    ]);
  });

  it("should lead to the live container again where that was removed by hand", async () => {
    const world = await hooksWorld();
    const { id } = await deployWeb(world, configOf("1", aliased));
    world.runtime.removeByHand(`web-${id}`);
    expect(holders(world)).toEqual([]);
    await world.deployer.reconcile();
    expect(holders(world)).toEqual([id]);
  });

  it("should be refused before anything is changed on a network that cannot keep addresses, but not for recreate", async () => {
    const world = await hooksWorld();
    vi.spyOn(world.runtime.names, "obstacle").mockResolvedValue("The subnet is not its own.");
    const refused = await deployWeb(world, configOf("1", aliased));
    expect(refused.error?.code).toBe("ALIAS_UNSUPPORTED");
    expect(await world.runtime.list("web")).toEqual([]);
    expect(await world.deployer.check("web")).toMatchObject([{ code: "ALIAS_UNSUPPORTED" }]);
    const accepted = await deployWeb(world, configOf("1", { ...aliased, deploy_strategy: "recreate" }));
    expect(accepted.status).toBe("succeeded");
    expect(holders(world)).toEqual([accepted.id]);
  });

  it("should not hold up a deployment where nobody can tell blue's any more, as its plugin refuses its config", async () => {
    const world = await hooksWorld();
    await deployWeb(world, configOf("1", aliased));
    await world.deployer.close();
    const source = memorySource();
    const isNew = (config: unknown): boolean => (config as { image: string }).image !== "registry/web:1";
    const deployer = await world.open({ ...source, schema: source.schema.refine(isNew) });
    const result = await deployWeb({ deployer }, configOf("2", aliased));
    expect(result).toMatchObject({ status: "succeeded", error: undefined });
    expect(holders(world)).toEqual([result.id]);
    await deployer.close();
  });
});
