import { describe, expect, it } from "vitest";
import type { RouteWrite } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { deployed } from "../testing/monitored-world.js";

const failover = { failover: true, drain: { timeout: "5s" }, bake: "5s" };

/** A live version 1, and what is written to its route from now on. */
async function afterFirst(): Promise<{ world: DeployerWorld; blue: string; writes: RouteWrite[] }> {
  const world = await DeployerWorld.open();
  const { id: blue } = await world.deploy("1", failover);
  const writes = world.noteWrites();
  return { world, blue, writes };
}

const named = (write: RouteWrite): string =>
  [write.staged && "staged", write.fallback && "fallback"].filter(Boolean).join() || "plain";

describe("a deployment with a failover", () => {
  it("should prove the way to green before it, and end it before blue is stopped", async () => {
    const { world, blue, writes } = await afterFirst();
    const before = await world.world.router.read("web");
    const { done } = await world.begin("2", failover);
    const result = await done;
    expect(result).toMatchObject({ status: "succeeded", evidence: { reach: { status: 200 } } });
    expect(writes.map(named)).toEqual(["staged", "fallback", "plain"]);
    expect(writes[1]?.fallback).toEqual(before?.target);
    const route = await world.world.router.read("web");
    expect(route).not.toHaveProperty("fallback");
    const types = world.events.map((event) => event.type);
    const stopped = world.events.findLastIndex(
      (event) => event.type === "container:stopped" && event.container === `web-${blue}`,
    );
    expect(types.lastIndexOf("route:written")).toBeLessThan(stopped);
    expect((await world.store.findState("web"))?.route).not.toHaveProperty("fallback");
  });

  it("should answer every request if green ends right after the switch", async () => {
    const { world, blue } = await afterFirst();
    const { id, done } = await world.begin("2", failover);
    const seen = world.visitUntil(done);
    await world.next("route:verified");
    await world.world.clock.sleep(300);
    world.world.runtime.crash(`web-${id}`);
    expect(await done).toMatchObject({ status: "failed" });
    expect(new Set(await seen)).toEqual(new Set([blue, id]));
    expect(await world.visit()).toBe(blue);
    expect(await world.world.router.read("web")).not.toHaveProperty("fallback");
  });

  it("should be ended by the next process if this one ends meanwhile", async () => {
    const { world, blue } = await afterFirst();
    const { id, done } = await world.begin("2", failover);
    await world.next("bake:started");
    expect(await world.world.router.read("web")).toHaveProperty("fallback");
    await world.deployer.close();
    await done;
    await world.restart();
    await world.deployer.reconcile();
    expect(await world.world.router.read("web")).not.toHaveProperty("fallback");
    expect(world.containers()).toEqual([`${id} running`]);
    expect(await world.visit()).not.toBe(blue);
  });

  it("should be ended by a repair if a deployment that was given up has left it", async () => {
    const world = await deployed();
    const { router, data, clock, deployer } = world;
    const state = data.states.get("web");
    if (!state?.route) throw new Error("nothing is live");
    const { domains, target, nonce } = state.route;
    const fallback = { ...target, port: 9 };
    await router.put({ workload: "web", domains, target, nonce, fallback });
    await clock.sleep(1_000);
    data.states.set("web", { ...state, route: { ...state.route, fallback } });
    await deployer.reconcile();
    expect(await router.read("web")).not.toHaveProperty("fallback");
    expect(data.states.get("web")?.route).not.toHaveProperty("fallback");
    const repair = [...data.deployments.values()].find(({ operation }) => operation === "repair");
    expect(JSON.stringify(repair)).toContain("what does not reach the live container is sent to");
    await deployer.close();
  });

  it("should name no blue that is gone when green is started again", async () => {
    const { world, blue, writes } = await afterFirst();
    const { id, done } = await world.begin("2", failover);
    await world.next("bake:started");
    writes.length = 0;
    world.world.runtime.removeByHand(`web-${blue}`);
    world.world.runtime.crash(`web-${id}`);
    world.world.router.editByHand("web", { scheme: "http", host: "10.9.9.9", port: 80 });
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(writes.map(named)).not.toContain("fallback");
    expect(await world.visit()).toBe(id);
  });

  it("should change nothing of a first deployment", async () => {
    const world = await DeployerWorld.open();
    expect(await world.deploy("1", failover)).toMatchObject({ status: "succeeded" });
    expect(await world.world.router.read("web")).not.toHaveProperty("fallback");
  });

  it("should be told of beforehand", async () => {
    const { world } = await afterFirst();
    const { steps } = await world.deployer.explain("web");
    const summaries = steps.map(({ summary }) => summary);
    expect(summaries).toContain(
      "have the proxy send to blue what green does not take, until blue is stopped",
    );
    expect(
      summaries.some((summary) => summary.startsWith("ask the proxy for green with a secret token")),
    ).toBe(true);
  });

  it("should be refused with recreate, and without domains", async () => {
    const { world } = await afterFirst();
    const recreate = world.begin("2", { ...failover, deploy_strategy: "recreate" });
    await expect(recreate).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("failover needs blue-green, but the strategy is recreate"),
    });
    await expect(world.begin("2", { ...failover, domains: [] })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });
});
