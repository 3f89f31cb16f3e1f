import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { DeployerWorld } from "../testing/deployer-world.js";

const none = { domains: [] };
const elsewhere = { scheme: "http", host: "10.9.9.9", port: 80 } as const;

/** A deployment that wrote the workload's first route, and was abandoned before its commit. */
async function givenUp({ hasBlue = true, isHandedOver = false } = {}) {
  const world = await DeployerWorld.open();
  const { router } = world.world;
  const blue = hasBlue ? await world.deploy("1", none) : undefined;
  if (isHandedOver) router.handOver("web", ["app.test"], elsewhere);
  const { id, done } = await world.begin("2");
  // A route that was handed over is written once before, to ask green through the proxy.
  const writes = isHandedOver ? 2 : 1;
  while (world.of("route:written").length < writes) await world.world.clock.sleep(1);
  await world.deployer.close();
  await done;
  world.world.runtime.behave(`web-${id}`, { readyAfterMs: Infinity });
  router.refuseWrites(new DeployerError("ROUTER_REJECTED", "no"));
  await world.restart();
  await expect(world.deployer.reconcile()).rejects.toMatchObject({ code: "ROUTER_REJECTED" });
  router.refuseWrites(undefined);
  await world.deployer.abandon(id, { why: "it is held" });
  expect(router.targets("app.test")).toHaveLength(2);
  const { host = "", port = 0 } = router.targets("app.test")[0] ?? {};
  expect(world.world.runtime.ownerOf(host, port)?.deployment).toBe(id);
  return { world, router, blue: blue?.id, id };
}

describe("the route of a deployment that was given up, of a workload that had none", () => {
  it.each([true, false])("should go with the workload (another version is live: %s)", async (hasBlue) => {
    const { world, router } = await givenUp({ hasBlue });
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
    expect(router.targets("app.test")).toEqual([]);
    expect(world.containers()).toEqual([]);
  });

  it.each(["blue-green", "recreate"])(
    "should go with a deployment without domains, by %s",
    async (strategy) => {
      const { world, router } = await givenUp();
      const next = await world.deploy("3", { ...none, deploy_strategy: strategy });
      expect(next).toMatchObject({ status: "succeeded" });
      expect(router.targets("app.test")).toEqual([]);
      expect(world.containers()).toEqual([`${next.id} running`]);
    },
  );

  it.each([true, false])("should be removed by a repair (another version is live: %s)", async (hasBlue) => {
    const { world, router, blue } = await givenUp({ hasBlue });
    await world.deployer.reconcile();
    expect(router.targets("app.test")).toEqual([]);
    expect(world.containers()).toEqual(hasBlue ? [`${blue} running`] : []);
  });

  it("should be seen gone before the container that it leads to goes", async () => {
    const { world, router, id } = await givenUp();
    const { runtime } = world.world;
    // The proxy's record is gone at once, but the proxy still serves the route, even after the quarantine.
    router.breakAnother(300_000);
    await expect(world.deployer.reconcile()).rejects.toMatchObject({ code: "ROUTE_NOT_VERIFIED" });
    expect(router.targets("app.test")).toHaveLength(2);
    expect(runtime.snapshot().map(({ deployment }) => deployment)).toContain(id);
  });

  it.each(["reconcile", "remove"] as const)(
    "should go with a removal after a %s that failed",
    async (first) => {
      const { world, router } = await givenUp();
      const remove = router.remove.bind(router);
      router.remove = () => Promise.reject(new DeployerError("ROUTER_UNCERTAIN", "no answer"));
      if (first === "remove") await world.deployer.remove("web").done;
      else await world.deployer.reconcile().catch(() => undefined);
      expect(await world.store.listOpenDeployments()).toMatchObject([{ routeTouched: true }]);
      router.remove = remove;
      expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
      expect(router.targets("app.test")).toEqual([]);
    },
  );

  it("should be removed by a repair though nothing else is wrong", async () => {
    const { world, router, blue, id } = await givenUp();
    const green = world.world.runtime.snapshot().find(({ deployment }) => deployment === id);
    world.world.runtime.removeByHand(green?.name ?? "");
    expect(world.containers()).toEqual([`${blue} running`]);
    await world.deployer.reconcile();
    expect(router.targets("app.test")).toEqual([]);
  });

  it("should not come back by the undo of the next deployment", async () => {
    const { world, router, blue } = await givenUp();
    const { id, done } = await world.begin("3");
    await world.next("route:written");
    await world.deployer.cancel(id);
    expect(await done).toMatchObject({ status: "cancelled" });
    expect(router.targets("app.test")).toEqual([]);
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it("should lead again to where it led when a person handed it over", async () => {
    const { world, router } = await givenUp({ isHandedOver: true });
    await world.deployer.reconcile();
    expect(router.targets("app.test")).toEqual([elsewhere, elsewhere]);
    expect(await world.deploy("3")).toMatchObject({ status: "succeeded" });
  });

  it("should be left alone once a person has handed over another in its place", async () => {
    const { world, router } = await givenUp();
    router.deleteByHand("web");
    router.handOver("web", ["app.test"], elsewhere);
    await world.deployer.reconcile();
    await world.world.clock.sleep(1_000);
    expect(router.targets("app.test")).toEqual([elsewhere, elsewhere]);
    expect(await router.read("web")).toMatchObject({ target: elsewhere });
  });

  it("should be asked of no proxy by a workload that never had a route", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1", none);
    world.world.router.read = () => Promise.reject(new Error("asked"));
    await world.deployer.reconcile();
    expect(await world.deploy("2", none)).toMatchObject({ status: "succeeded" });
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
  });
});
