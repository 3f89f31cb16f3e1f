import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

const minuteMs = 60_000;
const timing = { watchMs: 30_000 };
const ends = { restart: "no", liveness_window: "1s", healthcheck: undefined, domains: [], port: undefined };

let world: DeployerWorld;
beforeEach(async () => {
  world = await DeployerWorld.open(timing);
});
afterEach(() => world.deployer.close());

const repairs = async () =>
  (await world.deployer.history("web", { limit: 1_000 })).filter(({ operation }) => operation === "repair");
const gaps = () => {
  const at = world.of("damage:found").map(({ atMs }) => Math.round(atMs / 1_000));
  return at.slice(1).map((seconds, index) => seconds - (at[index] ?? 0));
};

describe("repairs of what keeps breaking", () => {
  it("should be one entry with a count, at pauses that grow up to five minutes", async () => {
    await world.deploy("1", ends, { exitsAfterMs: 12_000, exitCode: 1 });
    await world.world.clock.sleep(120 * minuteMs);
    const [repair, ...others] = await repairs();
    expect(others).toEqual([]);
    expect(repair).toMatchObject({ status: "succeeded", count: world.of("damage:found").length });
    expect((repair?.lastAtMs ?? 0) - (repair?.startedAtMs ?? 0)).toBeGreaterThan(100 * minuteMs);
    expect(gaps().slice(0, 5)).toEqual([30, 60, 120, 240, 300]);
    expect(new Set(gaps().slice(4))).toEqual(new Set([300]));
    expect(world.of("damage:found").map(({ count }) => count)).toEqual(
      world.of("damage:found").map((_, index) => index + 1),
    );
    expect(await world.store.listPhases(repair?.id ?? "")).toHaveLength(2);
  });

  it("should keep their pauses in another process, and make none for reconcile and a deployment", async () => {
    await world.deploy("1", ends, { exitsAfterMs: 12_000, exitCode: 1 });
    await world.world.clock.sleep(30 * minuteMs);
    const count = world.of("damage:found").length;
    await world.deployer.close();
    await world.restart(timing);
    await world.world.clock.sleep(2 * minuteMs);
    expect(world.of("damage:found").length - count).toBeLessThan(2);
    const before = world.of("damage:found").length;
    await world.deployer.reconcile();
    await world.world.clock.sleep(20_000);
    await world.deployer.reconcile();
    expect(world.of("damage:found")).toHaveLength(before + 2);
    const atMs = world.world.clock.monotonicMs();
    expect((await world.deploy("2", ends)).status).toBe("succeeded");
    expect(world.world.clock.monotonicMs() - atMs).toBeLessThan(10_000);
    expect(await repairs()).toHaveLength(1);
  });

  it("should be another entry, at once, after all was well for a while", async () => {
    await world.deploy("1", { ...ends, restart: "no" });
    const name = () => world.world.runtime.snapshot()[0]?.name ?? "";
    for (let day = 0; day < 3; day += 1) {
      await world.world.runtime.stop(name(), { signalName: "SIGTERM", graceMs: 0 });
      await world.world.clock.sleep(minuteMs);
      expect(world.world.runtime.snapshot()[0]?.state).toBe("running");
      await world.world.clock.sleep(24 * 60 * minuteMs);
    }
    expect((await repairs()).map(({ count }) => count)).toEqual([1, 1, 1]);
  });

  it("should not wait where something else breaks, or another deployment does", async () => {
    await world.deploy("1", ends, { exitsAfterMs: 12_000, exitCode: 1 });
    await world.world.clock.sleep(30 * minuteMs);
    await world.deploy("2", ends, { exitsAfterMs: 12_000, exitCode: 1 });
    const before = world.of("damage:found").length;
    await world.world.clock.sleep(minuteMs + 5_000);
    expect(
      world
        .of("damage:found")
        .slice(before)
        .map(({ count }) => count),
    ).toEqual([1, 2]);
  });

  it("should be retried ever more rarely while they fail, and keep nobody from a deployment", async () => {
    await world.deploy("1");
    const { runtime, clock } = world.world;
    const create = runtime.create.bind(runtime);
    runtime.removeByHand(runtime.snapshot()[0]?.name ?? "");
    runtime.create = () => Promise.reject(new Error("the image is gone"));
    await clock.sleep(120 * minuteMs);
    const [repair, ...others] = await repairs();
    expect(others).toEqual([]);
    expect(repair?.count).toBeGreaterThan(10);
    expect(repair?.count).toBeLessThan(35);
    expect(world.of("clean-up:failed").length).toBeLessThan(300);
    runtime.create = create;
    expect((await world.deploy("2")).status).toBe("succeeded");
  });

  it("should report that what is live cannot be started, and not keep a deployment from its own", async () => {
    const first = await world.deploy("1");
    const { runtime } = world.world;
    const create = runtime.create.bind(runtime);
    runtime.removeByHand(runtime.snapshot()[0]?.name ?? "");
    runtime.create = (request, signal) =>
      request.deployment === first.id
        ? Promise.reject(new Error("its device is gone"))
        : create(request, signal);
    await world.world.clock.sleep(5 * minuteMs);
    expect((await repairs())[0]?.status).toBe("open");
    world.events.length = 0;
    expect((await world.deploy("2")).status).toBe("succeeded");
    const told = world.of("clean-up:failed").find(({ what }) => what === "start the live container");
    expect(told?.error.message).toContain("device");
  });

  it("should write no route that leads to the live container as it should", async () => {
    await world.deploy("1", { restart: "no" });
    const { router, runtime, clock } = world.world;
    const put = router.put.bind(router);
    let writes = 0;
    router.put = (...parameters) => {
      writes += 1;
      return put(...parameters);
    };
    runtime.crash(runtime.snapshot()[0]?.name ?? "");
    await clock.sleep(2 * minuteMs);
    expect(await repairs()).toMatchObject([{ status: "succeeded" }]);
    expect(world.serving()).not.toContain(undefined);
    expect(writes).toBe(0);
  });

  it("should not be held up by a wall clock that was set back", async () => {
    await world.deploy("1", ends, { exitsAfterMs: 12_000, exitCode: 1 });
    await world.world.clock.sleep(60 * minuteMs);
    world.world.clock.wallOffsetMs -= 24 * 60 * minuteMs;
    const before = world.of("damage:found").length;
    await world.world.clock.sleep(2 * minuteMs);
    expect(world.of("damage:found").length).toBeGreaterThan(before);
  });
});
