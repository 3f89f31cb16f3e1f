import { expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

it("should go on after a crash although a person has saved a page that was read before an undo", async () => {
  const world = await DeployerWorld.open();
  const blue = await world.deploy("1");
  const undone = await world.begin("2");
  await world.next("route:written");
  await world.deployer.cancel(undone.id);
  await undone.done;
  const interrupted = await world.begin("3", {}, { readyAfterMs: Infinity });
  await world.next("container:started");
  await world.deployer.close();
  // It holds the marker of the write that was undone.
  world.world.router.saveStale("web");
  await world.restart();
  await world.deployer.reconcile();
  expect(await world.store.findDeployment(interrupted.id)).toMatchObject({ phase: "failed" });
  await world.deployer.reconcile();
  expect(world.serving()).toEqual([blue.id]);
});

it("should go on after a crash although a person has saved a page that was read before what a prune has cleared away", async () => {
  const world = await DeployerWorld.open();
  const blue = await world.deploy("1");
  const undone = await world.begin("2");
  await world.next("route:written");
  await world.deployer.cancel(undone.id);
  await undone.done;
  // The second prune clears away the record of the first.
  for (const tag of ["bad", "worse"]) {
    await world.deploy(tag, {}, { readyAfterMs: Infinity });
    await world.world.clock.sleep(120_001);
    await world.deployer.prune({ history: 0 });
  }
  expect(await world.store.findDeployment(undone.id)).toBeUndefined();
  expect(await world.deployer.history("web")).toHaveLength(3);
  const interrupted = await world.begin("3", {}, { readyAfterMs: Infinity });
  await world.next("container:started");
  await world.deployer.close();
  world.world.router.saveStale("web");
  await world.restart();
  await world.deployer.reconcile();
  expect(await world.store.findDeployment(interrupted.id)).toMatchObject({ phase: "failed" });
  await world.deployer.reconcile();
  expect(world.serving()).toEqual([blue.id]);
});
