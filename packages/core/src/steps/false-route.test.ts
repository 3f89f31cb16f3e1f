import { describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

const domain = "app.test";

/** A live workload behind somebody's own location, which leads to it whatever the route is. */
async function openFalse(domains = [domain]) {
  const world = await DeployerWorld.open();
  const first = await world.deploy("1", { domains });
  const route = (await world.store.findState("web"))?.route;
  if (!route) throw new Error("it has no route");
  world.world.router.addLocation(domain, { target: route.target });
  return { world, blue: first.id, target: route.target };
}

describe("the proof of a switch", () => {
  it("should count the requests that reached green, and those that reached blue", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    const { status, evidence } = await world.deploy("2");
    expect(status).toBe("succeeded");
    expect(evidence?.reached).toEqual({ counted: true, asks: 2, green: 2, blue: 0 });
    expect(world.of("warning:found")).toEqual([]);
    const [{ evidence: kept } = {}] = await world.deployer.history("web", { limit: 1 });
    expect(kept?.reached).toEqual(evidence?.reached);
  });

  it("should fail where the marker is the new one, and requests still go to blue, which serves on", async () => {
    const { world, blue } = await openFalse();
    const result = await world.deploy("2");
    expect(result).toMatchObject({ status: "failed", error: { code: "ROUTE_NOT_VERIFIED" } });
    expect(result.error?.message).toContain(
      "of 6 requests to http://app.test, 0 reached green and 6 reached blue",
    );
    expect(world.serving()).toEqual([blue]);
    expect(world.containers()).toEqual([`${blue} running`]);
    expect((await world.store.findState("web"))?.live.deployment).toBe(blue);
  });

  it("should fail where that is so of one domain only", async () => {
    const { world, blue } = await openFalse(["about.test", domain, "shop.test"]);
    const result = await world.deploy("2", { domains: ["about.test", domain, "shop.test"] });
    expect(result).toMatchObject({ status: "failed", error: { details: { domain, reachedBlue: 6 } } });
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it("should fail although others reach green by other ways meanwhile", async () => {
    const { world, blue } = await openFalse();
    const { done, id } = await world.begin("2", {}, { reached: { everyMs: 7, forMs: 60_000 } });
    expect(await done).toMatchObject({ status: "failed", error: { code: "ROUTE_NOT_VERIFIED" } });
    expect(id).not.toBe(blue);
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it("should hold for a rollback too", async () => {
    const world = await DeployerWorld.open();
    const first = await world.deploy("1");
    const second = await world.deploy("2");
    const route = (await world.store.findState("web"))?.route;
    if (route) world.world.router.addLocation(domain, { target: route.target });
    const rollback = await world.deployer.rollback("web", { to: first.id }).done;
    expect(rollback).toMatchObject({ status: "failed", error: { code: "ROUTE_NOT_VERIFIED" } });
    expect(world.containers()).toEqual([`${second.id} running`]);
  });

  it("should not be shaken by what reaches blue by other ways", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1", {}, { reached: { everyMs: 7, forMs: 5_000 } });
    expect(await world.deploy("2")).toMatchObject({
      status: "succeeded",
      evidence: { reached: { counted: true } },
    });
  });

  it("should take nothing for a false route where blue is reached as often while nothing is sent", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1", {}, { reached: { everyMs: 1, forMs: 10_000 } });
    const { status, evidence } = await world.deploy("2");
    expect(status).toBe("succeeded");
    expect(evidence?.reached).toMatchObject({ counted: false, asks: 6, green: 6, blue: 6 });
    expect(world.of("warning:found")).toMatchObject([{ code: "ROUTE_NOT_COUNTED" }]);
  });

  it("should say that it counted nothing where the proxy answers by itself, such as for a login", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    world.world.router.addLocation(domain, { answers: 401 });
    const { status, evidence } = await world.deploy("2");
    expect(status).toBe("succeeded");
    expect(evidence?.reached).toMatchObject({ counted: false, asks: 6, green: 0, blue: 0 });
    expect(evidence?.reached?.why).toContain("the last answer was 401");
    expect(world.of("warning:found")).toMatchObject([{ code: "ROUTE_NOT_COUNTED" }]);
  });

  it("should say so where nobody can count", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    world.world.runtime.connections.accepted = () => Promise.resolve(undefined);
    const { status, evidence } = await world.deploy("2");
    expect(status).toBe("succeeded");
    expect(evidence?.reached).toEqual({
      counted: false,
      why: "connections cannot be counted from this machine",
    });
    expect(world.of("warning:found")).toMatchObject([{ code: "ROUTE_NOT_COUNTED" }]);
  });
});
