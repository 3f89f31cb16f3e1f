import { afterEach, beforeEach, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

let world: DeployerWorld;
beforeEach(async () => {
  world = await DeployerWorld.open();
});
afterEach(() => world.deployer.close());

it("should prove a wildcard domain by random names below it, and repair it", async () => {
  const asked: string[] = [];
  const { prober, router } = world.world;
  const probe = prober.probe.bind(prober);
  prober.probe = (request, signal) => {
    if (request.address === router.address) asked.push(request.host);
    return probe(request, signal);
  };
  const domains = ["*.shop.test", "shop.test"];
  expect((await world.deploy("1", { domains })).status).toBe("succeeded");
  const { id, status, evidence } = await world.deploy("2", { domains });
  expect([status, evidence?.domains]).toEqual(["succeeded", domains]);
  const below = asked.filter((host) => host !== "shop.test");
  expect(new Set(below).size).toBe(below.length);
  expect(below.every((host) => /^[0-9a-f]{12}\.shop\.test$/.test(host))).toBe(true);
  router.editByHand("web", { scheme: "http", host: "192.0.2.9", port: 80 });
  await world.deployer.reconcile();
  await world.world.clock.sleep(1_000);
  expect(router.serve("any.shop.test")).toMatchObject({ nonce: (await router.read("web"))?.nonce });
  expect((await world.store.findState("web"))?.live.deployment).toBe(id);
});
