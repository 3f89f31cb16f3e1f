import { expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

it("a cancellation while a hook runs after the commit should go back to blue, also if nobody drains it", async () => {
  const world = await DeployerWorld.open();
  const unreached = { domains: [] };
  const { id: blue } = await world.deploy("1", unreached);
  const hooks = { post_cutover: { command: ["warm"], timeout: "60s" } };
  const behaviour = { commands: { warm: { afterMs: 10_000 } } };
  const deployment = await world.begin("2", { ...unreached, hooks }, behaviour);
  await world.next("state:committed");
  await world.world.clock.sleep(1_000);
  await world.deployer.cancel(deployment.id);
  expect(await deployment.done).toMatchObject({ status: "cancelled", error: { code: "CANCELLED" } });
  expect(world.containers()).toEqual([`${blue} running`]);
  expect((await world.store.findState("web"))?.live.deployment).toBe(blue);
});

it("a cancellation of a first deployment after its commit should be refused", async () => {
  const world = await DeployerWorld.open();
  const hooks = { post_cutover: { command: ["warm"], timeout: "60s" } };
  const behaviour = { commands: { warm: { afterMs: 10_000 } } };
  const deployment = await world.begin("1", { hooks }, behaviour);
  await world.next("state:committed");
  await world.world.clock.sleep(1_000);
  await expect(world.deployer.cancel(deployment.id)).rejects.toMatchObject({ code: "CANCEL_REFUSED" });
  expect(await deployment.done).toMatchObject({ status: "succeeded" });
});
