import { expect, it } from "vitest";
import type { Deployment } from "../deployer/deployment.js";
import { DeployerWorld } from "../testing/deployer-world.js";

it("should go on after a crash although a person has saved a page that was read before an undo", async () => {
  const world = await DeployerWorld.open();
  const blue = await world.deploy("1");
  await undoSwitch(world);
  expect(await recoverAfterStalePage(world)).toEqual([blue.id]);
});

it("should go on after a crash although a person has saved a page that was read before what a prune has cleared away", async () => {
  const world = await DeployerWorld.open();
  const blue = await world.deploy("1");
  const undone = await undoSwitch(world);
  // The second prune removes the record of the first.
  for (const tag of ["bad", "worse"]) {
    await world.deploy(tag, {}, { readyAfterMs: Infinity });
    await world.world.clock.sleep(120_001);
    await world.deployer.prune({ history: 0 });
  }
  expect(await world.store.findDeployment(undone.id)).toBeUndefined();
  expect(await world.deployer.history("web")).toHaveLength(3);
  expect(await recoverAfterStalePage(world)).toEqual([blue.id]);
});

/** A deployment that is cancelled after its route is written. */
async function undoSwitch(world: DeployerWorld): Promise<Deployment> {
  const undone = await world.begin("2");
  await world.next("route:written");
  await world.deployer.cancel(undone.id);
  await undone.done;
  return undone;
}

/** Resolves with the deployment that serves in the end. */
async function recoverAfterStalePage(world: DeployerWorld): Promise<unknown> {
  const interrupted = await world.begin("3", {}, { readyAfterMs: Infinity });
  await world.next("container:started");
  await world.deployer.close();
  // It holds the marker of the undone write.
  world.world.router.saveStale("web");
  await world.restart();
  await world.deployer.reconcile();
  expect(await world.store.findDeployment(interrupted.id)).toMatchObject({ phase: "failed" });
  await world.deployer.reconcile();
  return world.serving();
}
