import { leaseKey } from "../journal/leases.js";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Lease } from "../ports/store.js";
import { DeployerWorld } from "../testing/deployer-world.js";

const minuteMs = 60_000;
const dayMs = 24 * 60 * minuteMs;

let world: DeployerWorld;
beforeEach(async () => {
  world = await DeployerWorld.open({ watchMs: 30_000 });
});
afterEach(() => world.deployer.close());

const ids = async () => (await world.deployer.history("web", { limit: 1_000 })).map(({ id }) => id);

/** This many deployments that fail before they begin. */
async function failOften(times: number): Promise<void> {
  await world.deployer.apply({ name: "web", source: "memory", config: { image: "registry/none:1" } });
  for (let time = 0; time < times; time += 1) await world.deployer.deploy("web").done;
}

describe("the watchdog's retention", () => {
  it("should keep a hundred closed deployments besides what can be rolled back to, by itself", async () => {
    const first = await world.deploy("1");
    const second = await world.deploy("2");
    await failOften(250);
    expect(await ids()).toHaveLength(252);
    await world.world.clock.sleep(75 * minuteMs);
    const left = await ids();
    expect(left.length).toBeLessThan(110);
    expect(left).toEqual(expect.arrayContaining([first.id, second.id]));
    expect((await world.deployer.rollback("web").done).status).toBe("succeeded");
    for (let hour = 0; hour < 30; hour += 1) await world.world.clock.sleep(60 * minuteMs);
    expect((await ids()).length).toBeLessThan(110);
  });

  it("should leave a workload alone while it is deployed, or another process is at work on it", async () => {
    await world.deploy("1");
    await failOften(120);
    const owner = { instance: "b", hostname: "elsewhere", pid: 1, processStart: undefined };
    const { store } = world;
    const lease = await store.claimLease(leaseKey("web"), owner, await store.readLease(leaseKey("web")));
    if (!lease) throw new Error("the lease is free");
    const beats = keepBeating(lease);
    await world.world.clock.sleep(75 * minuteMs);
    expect(await ids()).toHaveLength(121);
    await beats.end();
    await world.world.clock.sleep(75 * minuteMs);
    expect((await ids()).length).toBeLessThan(110);
  });

  it("should drop the history of a workload a month after it was removed", async () => {
    await world.deploy("1");
    await world.deployer.remove("web").done;
    const { clock } = world.world;
    // Only the wall clock jumps over the days: otherwise each look in between would be played.
    clock.wallOffsetMs += 29 * dayMs;
    await clock.sleep(75 * minuteMs);
    expect(await world.store.listDeployments("web", { limit: 10 })).toHaveLength(2);
    clock.wallOffsetMs += dayMs;
    await clock.sleep(75 * minuteMs);
    expect(await world.store.listDeployments("web", { limit: 10 })).toEqual([]);
  });
});

/** Another living process that holds a lease. */
function keepBeating(lease: Lease) {
  const stop = new AbortController();
  const beating = (async () => {
    while (!stop.signal.aborted) {
      await world.store.beatLeases([lease]);
      await world.world.clock.sleep(1_000);
    }
    await world.store.releaseLease(lease);
  })();
  return {
    end: () => {
      stop.abort();
      return beating;
    },
  };
}
