import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";
import { deployed, minuteMs } from "../testing/monitored-world.js";

let world: DeployerWorld;
beforeEach(async () => {
  world = await DeployerWorld.open();
});
afterEach(() => world.deployer.close());

const read = () => world.world.router.read("web");
const theirs = { scheme: "http", host: "192.0.2.9", port: 80 } as const;

describe("a route that a person edits in the proxy", () => {
  it("should keep their domain, say so, and drop what was ours and is no longer wanted", async () => {
    await world.deploy("1", { domains: ["app.test", "old.test"] });
    world.world.router.changeByHand("web", { domains: ["app.test", "mine.test", "old.test"] });
    expect((await world.deploy("2")).status).toBe("succeeded");
    expect((await read())?.domains).toEqual(["app.test", "mine.test"]);
    expect(world.of("route:written").at(-1)).toMatchObject({ domains: ["app.test"], kept: ["mine.test"] });
    expect((await world.store.findState("web"))?.route?.entrances.map(({ domain }) => domain)).toEqual([
      "app.test",
    ]);
  });

  it("should keep the domains of a host that was handed over, also when the first deployment is undone", async () => {
    world.world.router.handOver("web", ["app.test", "own.test"], theirs);
    const undone = await world.begin("1");
    await world.next("route:written");
    await world.deployer.cancel(undone.id);
    expect((await undone.done).status).toBe("cancelled");
    expect(await read()).toMatchObject({ domains: ["app.test", "own.test"], target: theirs });
    expect((await world.deploy("2")).status).toBe("succeeded");
    expect((await read())?.domains).toEqual(["app.test", "own.test"]);
  });

  it("should not be made anew without its password, neither by a deployment nor by a repair", async () => {
    await world.deploy("1");
    world.world.router.changeByHand("web", { guards: ["access list 3"] });
    await world.deploy("2");
    world.world.router.deleteByHand("web");
    const { error } = await world.deploy("3");
    expect(error).toMatchObject({ code: "ROUTE_GUARDED" });
    await world.deployer.reconcile();
    expect(await read()).toBeUndefined();
    world.world.router.handOver("web", ["app.test"], theirs);
    const { id, status } = await world.deploy("4");
    expect([status, world.serving()]).toEqual(["succeeded", [id]]);
  });

  it("should not be made anew without a password that was set after the last deployment", async () => {
    await world.deploy("1");
    world.world.router.changeByHand("web", { guards: ["access list 3"] });
    await world.deployer.reconcile();
    expect((await world.store.findState("web"))?.route?.facts?.guards).toEqual(["access list 3"]);
    world.world.router.deleteByHand("web");
    await world.deployer.reconcile();
    expect(await read()).toBeUndefined();
  });

  it("should be told of by an alert that names what stood on it", async () => {
    const monitored = await deployed();
    monitored.router.changeByHand("web", { guards: ["access list 3"] });
    await monitored.deployer.reconcile();
    monitored.router.deleteByHand("web");
    await monitored.clock.sleep(2 * minuteMs);
    expect(monitored.alerts).toMatchObject([
      { kind: "route-drift", message: expect.stringContaining("access list 3") as string },
    ]);
    await monitored.deployer.close();
  });

  it("should not be switched on by a deployment, nor by a repair", async () => {
    await world.deploy("1");
    world.world.router.changeByHand("web", { enabled: false });
    expect((await world.deploy("2")).error).toMatchObject({ code: "ROUTE_DISABLED" });
    await world.deployer.reconcile();
    expect(await read()).toMatchObject({ enabled: false });
    world.world.router.changeByHand("web", { enabled: true });
    await world.world.clock.sleep(1_000);
    expect((await world.deploy("3")).status).toBe("succeeded");
  });

  it.each(["route:written", "state:committed"] as const)(
    "should leave no deployment open if they switch it off at %s",
    async (type) => {
      await world.deploy("1");
      const deployment = await world.begin("2", { drain: { timeout: "5s" } });
      await world.next(type);
      world.world.router.changeByHand("web", { enabled: false });
      const { status } = await deployment.done;
      expect(status).toBe(type === "route:written" ? "failed" : "succeeded");
      expect(await world.store.listOpenDeployments()).toEqual([]);
      expect(await read()).toMatchObject({ enabled: false });
    },
  );

  it("should be known although its block was taken out of it, also to a removal", async () => {
    await world.deploy("1");
    const before = (await read())?.facts?.id;
    world.world.router.clearBlockByHand("web");
    expect((await world.deploy("2")).status).toBe("succeeded");
    expect((await read())?.facts?.id).toBe(before);
    world.world.router.clearBlockByHand("web");
    expect((await world.deployer.remove("web").done).status).toBe("succeeded");
    await world.world.clock.sleep(1_000);
    expect(world.world.router.targets("app.test")).toEqual([]);
  });

  it("should lead where it led before it was handed over, once the workload is removed", async () => {
    world.world.router.handOver("web", ["app.test"], theirs);
    await world.deploy("1");
    await world.deploy("2");
    world.world.router.clearBlockByHand("web");
    await world.deployer.remove("web").done;
    await world.world.clock.sleep(1_000);
    expect(world.world.router.targets("app.test")).toEqual([theirs, theirs]);
    expect(world.containers()).toEqual([]);
  });
});
