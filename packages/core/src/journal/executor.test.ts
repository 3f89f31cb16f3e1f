import { leaseKey } from "./leases.js";
import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { currentOwner } from "./owner.js";
import { DeployerWorld } from "../testing/deployer-world.js";

describe("a deployment that has not begun", () => {
  it("should stay in the queue, for whoever has its lease now, where that is lost during its preflight", async () => {
    const world = await DeployerWorld.open();
    const { store } = world;
    world.world.router.check = async () => {
      const row = await store.readLease(leaseKey("web"));
      await store.claimLease(leaseKey("web"), { ...currentOwner(), instance: "another" }, row);
      return [];
    };
    const result = await world.deploy("1");
    expect(result).toMatchObject({ status: "interrupted", error: { code: "LEASE_LOST" } });
    expect(await store.listQueued("web")).toMatchObject([{ id: result.id }]);
  });

  it("should not stand in the way of the next one where it could not be taken out of the queue", async () => {
    const world = await DeployerWorld.open();
    const rewrite = world.store.rewriteQueued.bind(world.store);
    world.store.rewriteQueued = () => Promise.reject(new DeployerError("STORE_BUSY", "it is locked"));
    expect((await world.deploy("1", { networks: ["nowhere"] })).status).toBe("interrupted");
    world.store.rewriteQueued = rewrite;
    const next = await world.deploy("2");
    expect(next.status).toBe("succeeded");
    expect(world.serving()).toEqual([next.id]);
  });
});
