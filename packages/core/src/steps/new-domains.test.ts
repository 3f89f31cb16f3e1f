import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { DeployerWorld } from "../testing/deployer-world.js";

const [own, added] = ["app.test", "new.test"];
const both = { domains: [added, own].toSorted() };

/** A first deployment on one domain, and an update that adds another and fails after its route was written. */
async function undone(more: object, fail: (world: DeployerWorld, id: string) => Promise<unknown>) {
  const world = await DeployerWorld.open();
  const blue = await world.deploy("1");
  const green = await world.begin("2", { ...both, ...more }, { unreadyAfterMs: 4_000 });
  await world.next("route:written");
  await fail(world, green.id);
  await green.done;
  return { world, blue };
}

const cancel = (world: DeployerWorld, id: string) => world.deployer.cancel(id);

describe("a domain that a deployment adds", () => {
  it.each([
    ["that is cancelled", {}, cancel],
    ["that does worse in its bake", { bake: "30s" }, async () => undefined],
    ["by recreation that is cancelled", { deploy_strategy: "recreate" }, cancel],
  ])("should be off the route again after one %s", async (_, more, fail) => {
    const { world, blue } = await undone(more, fail);
    expect(world.serving()).toEqual([blue.id]);
    expect((await world.world.router.read("web"))?.domains).toEqual([own]);
    expect(world.world.router.targets(added)).toEqual([]);
  });

  it("should be off the route again once a person who had switched it off lets it be written", async () => {
    const world = await DeployerWorld.open();
    const { router } = world.world;
    const blue = await world.deploy("1");
    const green = await world.begin("2", both);
    await world.next("route:written");
    router.changeByHand("web", { enabled: false });
    await world.deployer.cancel(green.id);
    await green.done;
    router.changeByHand("web", { enabled: true });
    await world.deployer.reconcile();
    expect((await router.read("web"))?.domains).toEqual([own]);
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should be off the route again after the deployment was abandoned", async () => {
    const world = await DeployerWorld.open();
    const { router } = world.world;
    const blue = await world.deploy("1");
    const green = await world.begin("2", both);
    await world.next("route:written");
    router.refuseWrites(new DeployerError("ROUTER_FORBIDDEN", "the proxy user lost its right"));
    await world.deployer.cancel(green.id);
    await green.done;
    await world.deployer.abandon(green.id, { why: "a test" });
    router.refuseWrites(undefined);
    await world.deployer.reconcile();
    expect((await router.read("web"))?.domains).toEqual([own]);
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should stay if a person had added it before", async () => {
    const { world } = await undone({}, async (here, id) => {
      await here.deployer.cancel(id);
    });
    world.world.router.changeByHand("web", { domains: both.domains });
    const green = await world.begin("3", both);
    await world.next("route:written");
    await world.deployer.cancel(green.id);
    await green.done;
    expect((await world.world.router.read("web"))?.domains).toEqual(both.domains);
  });
});
