import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { DeployerWorld } from "../testing/deployer-world.js";

const forbidden = new DeployerError("ROUTER_FORBIDDEN", "the proxy user lost its right");

/** A removal that could not be finished. */
async function interrupted(options = {}) {
  const world = await DeployerWorld.open();
  const blue = await world.deploy("1");
  world.world.router.refuseWrites(forbidden);
  const first = await world.deployer.remove("web", options).done;
  expect(first).toMatchObject({ status: "interrupted", error: { code: "ROUTER_FORBIDDEN" } });
  return { world, blue, first, router: world.world.router };
}

async function expectGone(world: DeployerWorld): Promise<void> {
  expect(await world.world.router.read("web")).toBeUndefined();
  expect(world.containers()).toEqual([]);
  expect(await world.store.findState("web")).toBeUndefined();
  expect(await world.store.findWorkload("web")).toBeUndefined();
  expect(await world.store.listOpenDeployments()).toEqual([]);
  expect(await world.store.listQueued()).toEqual([]);
}

describe("a removal", () => {
  it("should see that the proxy serves the route no longer, also if the answer was lost", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    const { router } = world.world;
    const remove = router.remove.bind(router);
    router.remove = async (...parameters) => {
      router.remove = remove;
      await remove(...parameters);
      throw new DeployerError("ROUTER_UNCERTAIN", "no answer");
    };
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
    expect(world.of("route:removed")).toMatchObject([{ domains: ["app.test"] }]);
    await expectGone(world);
  });
});

describe("a removal that was left open", () => {
  it("should be taken up by the next one, in the same process", async () => {
    const { world, first, router } = await interrupted();
    router.refuseWrites(undefined);
    const second = await world.deployer.remove("web").done;
    expect(second).toMatchObject({ status: "succeeded", error: undefined });
    await expectGone(world);
    const told = await world.deployer.history("web");
    expect(told.map(({ id, status }) => [id, status]).slice(0, 2)).toEqual([
      [second.id, "succeeded"],
      [first.id, "superseded"],
    ]);
  });

  it("should be taken up by the next one, in another process", async () => {
    const { world, router } = await interrupted();
    await world.deployer.close();
    await world.restart();
    router.refuseWrites(undefined);
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
    await expectGone(world);
  });

  it("should be ended by the watchdog's look, once it can be", async () => {
    const { world, first, router } = await interrupted();
    await expect(world.deployer.reconcile()).rejects.toMatchObject({ code: "ROUTER_FORBIDDEN" });
    router.refuseWrites(undefined);
    await world.deployer.reconcile();
    await expectGone(world);
    expect(await world.store.findDeployment(first.id)).toMatchObject({ phase: "done" });
  });

  it("should stay open, as the newer one, while it still cannot be carried through", async () => {
    const { world, blue, router } = await interrupted();
    const second = await world.deployer.remove("web").done;
    expect(second).toMatchObject({ status: "interrupted", error: { code: "ROUTER_FORBIDDEN" } });
    expect(await world.store.listOpenDeployments()).toMatchObject([{ id: second.id, phase: "removing" }]);
    expect(world.containers()).toEqual([`${blue.id} running`]);
    router.refuseWrites(undefined);
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
  });

  it("should stay open if the next one is refused", async () => {
    const { world, first, router } = await interrupted();
    const [at] = router.targets("app.test");
    router.addForeign("second.test", at);
    expect(await world.deployer.remove("web").done).toMatchObject({ error: { code: "TARGET_NAMED" } });
    expect(await world.store.listOpenDeployments()).toMatchObject([{ id: first.id }]);
  });

  it("should be gone on with where its route and its state are gone already", async () => {
    const { world } = await interrupted();
    const { router, runtime } = world.world;
    router.refuseWrites(undefined);
    const remove = runtime.remove.bind(runtime);
    runtime.remove = () => Promise.reject(new DeployerError("ENGINE_FAILED", "no"));
    expect(await world.deployer.remove("web").done).toMatchObject({ error: { code: "ENGINE_FAILED" } });
    expect(await world.store.findState("web")).toBeUndefined();
    runtime.remove = remove;
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
    await expectGone(world);
  });

  it("should still remove the volumes that it was to remove", async () => {
    const { world, router } = await interrupted({ volumes: true });
    router.refuseWrites(undefined);
    const { id } = await world.deployer.remove("web").done;
    expect(await world.store.findDeployment(id)).toMatchObject({ phase: "done", removesVolumes: true });
  });

  it("should wait for what a lost write of the one before may still do", async () => {
    const { world, first, router } = await interrupted();
    const record = await world.store.findDeployment(first.id);
    if (!record) throw new Error("it is not stored");
    const uncertainAtMs = world.world.clock.wallMs();
    world.store.data.deployments.set(first.id, { ...record, uncertainAtMs });
    router.refuseWrites(undefined);
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
    expect(world.world.clock.wallMs() - uncertainAtMs).toBeGreaterThanOrEqual(120_000);
  });

  it("should wait no longer than that where the clock was set back since", async () => {
    const { world, first, router } = await interrupted();
    const record = await world.store.findDeployment(first.id);
    if (!record) throw new Error("it is not stored");
    const uncertainAtMs = world.world.clock.wallMs() + 86_400_000;
    world.store.data.deployments.set(first.id, { ...record, uncertainAtMs });
    router.refuseWrites(undefined);
    const beganMs = world.world.clock.monotonicMs();
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
    expect(world.world.clock.monotonicMs() - beganMs).toBeLessThan(130_000);
  });

  it("should be waited for while its deployer is at work on it, and leave nothing to do", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1");
    const first = world.deployer.remove("web");
    while ((await world.store.listOpenDeployments()).length === 0) await world.world.clock.sleep(10);
    const second = world.deployer.remove("web");
    expect(await first.done).toMatchObject({ status: "succeeded" });
    expect(await second.done).toMatchObject({ status: "succeeded", error: undefined });
    await expectGone(world);
  });
});
