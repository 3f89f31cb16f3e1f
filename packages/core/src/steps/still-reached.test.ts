import { describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";
import { drain, stoppedAfterMs } from "../testing/drain-world.js";

const secondMs = 1_000;

/** Blue gets a short connection again and again, from its start on. */
const reached = (everyMs: number, forMs = 3_600 * secondMs) => ({ reached: { everyMs, forMs } });

describe("a drain of a container that still gets new connections", () => {
  it("should count what it accepted, though each is over before anybody looks", async () => {
    const drained = await drain(0, { blueConfig: {}, behaviour: {} });
    const { world, done, blue } = drained;
    world.world.clock.after(600, () => world.world.runtime.connect(`web-${blue}`, { from: "10.0.0.9" }));
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(stoppedAfterMs(drained)).toBeGreaterThanOrEqual(1_600);
    const [finished] = world.of("drain:finished");
    expect(finished).toMatchObject({
      outcome: "drained",
      arrived: { outside: 1, inside: 0, from: ["10.0.0.9"] },
    });
    expect(finished?.arrived?.quietMs).toBeGreaterThanOrEqual(secondMs);
    const [summary] = await world.deployer.history("web", { limit: 1 });
    expect(summary?.drain?.arrived).toEqual(finished?.arrived);
  });

  it("should say that nothing arrived", async () => {
    const { world, done } = await drain(0);
    await done;
    expect(world.of("drain:finished")).toMatchObject([
      { outcome: "drained", arrived: { outside: 0, inside: 0, from: [] } },
    ]);
  });

  it("should not be held up by the container's own health check", async () => {
    const world = await DeployerWorld.open();
    await world.deploy("1", {}, { checkedEveryMs: 700 });
    await world.deploy("2");
    const [finished] = world.of("drain:finished");
    expect(finished).toMatchObject({ outcome: "drained", arrived: { outside: 0 } });
    expect(finished?.waitedMs).toBeLessThan(3 * secondMs);
  });

  it("should not be held up by what it opens to itself", async () => {
    const { world, done, blue } = await drain(0);
    for (let ms = 100; ms < 3_000; ms += 100)
      world.world.clock.after(ms, () => world.world.runtime.connect(`web-${blue}`, { from: "127.0.0.1" }));
    await done;
    const [finished] = world.of("drain:finished");
    expect(finished).toMatchObject({ outcome: "drained", arrived: { outside: 0 } });
    expect(finished?.arrived?.inside).toBeGreaterThan(5);
    expect(finished?.waitedMs).toBeLessThan(2 * secondMs);
  });

  it("should wait for one that comes seldom", async () => {
    const drained = await drain(0, { behaviour: reached(800, 9_000) });
    await drained.done;
    expect(drained.world.of("drain:finished")).toMatchObject([{ outcome: "drained" }]);
    expect(stoppedAfterMs(drained)).toBeGreaterThan(8_000);
  });

  it("should not be taken for the end by a word that nothing is active, unless it says that it may be stopped", async () => {
    const page = (word: object) => ({ "/drain": () => ({ status: 200, body: JSON.stringify(word) }) });
    const behaviour = (word: object) => ({ pages: page(word), ...reached(300) });
    const blueConfig = { drain: { status_path: "/drain" } };
    const of = { drain: { timeout: "5s" }, blueConfig };
    const counting = await drain(0, { ...of, behaviour: behaviour({ active_requests: 0 }) });
    await counting.done;
    expect(counting.world.of("drain:finished")).toMatchObject([{ outcome: "still-reached" }]);
    const ready = await drain(0, { ...of, behaviour: behaviour({ ready_for_shutdown: true }) });
    await ready.done;
    expect(ready.world.of("drain:finished")).toMatchObject([{ outcome: "drained" }]);
  });

  it("should not count its own questions for the application's word", async () => {
    const pages = { "/drain": () => ({ status: 200, body: '{"active_requests":0}' }) };
    const { world, done } = await drain(0, {
      behaviour: { pages },
      blueConfig: { drain: { status_path: "/drain" } },
    });
    await done;
    expect(world.of("drain:finished")).toMatchObject([{ outcome: "drained", arrived: { outside: 0 } }]);
  });
});

describe("a deadline that passed while no deployer ran", () => {
  it.each([
    ["deadline", "nobody comes", {}],
    ["still-reached", "somebody comes", reached(400)],
  ])("should leave the time to count: %s where %s", async (outcome, _, behaviour) => {
    const { world } = await drain(1, { drain: { timeout: "5s" }, behaviour });
    await world.deployer.close();
    await world.world.clock.sleep(20 * secondMs);
    await world.restart();
    await world.deployer.reconcile();
    const [finished] = world.of("drain:finished");
    expect(finished).toMatchObject({ outcome });
    expect((finished?.arrived?.outside ?? 0) > 0).toBe(outcome === "still-reached");
  });
});

describe("a container that still gets new connections at the deadline of its drain", () => {
  async function stillReached(forMs = 30 * secondMs) {
    const drained = await drain(0, { drain: { timeout: "5s" }, behaviour: reached(400, forMs) });
    expect(await drained.done).toMatchObject({ status: "succeeded", phase: "done" });
    return drained;
  }

  it("should serve on, by name, and go once none has come for a while", async () => {
    const drained = await stillReached();
    const { world, blue, green } = drained;
    expect(world.containers()).toEqual([`${blue} running`, `${green} running`]);
    const [finished] = world.of("drain:finished");
    expect(finished).toMatchObject({ deployment: green, outcome: "still-reached", cut: undefined });
    expect(finished?.arrived?.outside).toBeGreaterThan(10);
    const [warning] = world.of("warning:found");
    expect(warning).toMatchObject({ code: "STILL_REACHED" });
    expect(warning?.message).toContain("10.9.9.1");
    const record = await world.store.findDeployment(green);
    expect(record?.drain).toMatchObject({ outcome: "still-reached", arrived: finished?.arrived });
    expect((await world.store.findState("web"))?.retiring).toMatchObject([{ reached: finished?.arrived }]);
    await world.deployer.reconcile();
    expect(world.containers()).toHaveLength(2);
    await world.world.clock.sleep(60 * secondMs);
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${green} running`]);
    expect(stoppedAfterMs(drained)).toBeGreaterThan(35 * secondMs);
    expect(world.of("drain:finished").at(-1)).toMatchObject({ deployment: green, outcome: "drained" });
  });

  it("should be taken away by a watchdog too, and by a later deployer", async () => {
    const { world, green } = await stillReached();
    await world.deployer.close();
    await world.restart({ watchMs: 10 * secondMs });
    expect(world.containers()).toHaveLength(2);
    await world.world.clock.sleep(60 * secondMs);
    expect(world.containers()).toEqual([`${green} running`]);
    await world.deployer.close();
  });

  it("should be waited for by a later deployer too, though new connections come seldom by then", async () => {
    const { world, blue, green } = await stillReached(10 * secondMs);
    await world.deployer.close();
    const { clock, runtime } = world.world;
    for (let ms = 4_000; ms < 30_000; ms += 5_000)
      clock.after(ms, () => runtime.connect(`web-${blue}`, { from: "10.0.0.9" }));
    await clock.sleep(5 * secondMs);
    await world.restart({ watchMs: 10 * secondMs });
    await clock.sleep(25 * secondMs);
    expect(world.containers()).toEqual([`${blue} running`, `${green} running`]);
    await clock.sleep(30 * secondMs);
    expect(world.containers()).toEqual([`${green} running`]);
    await world.deployer.close();
  });

  it("should not keep another deployment from its end, and stay beside it", async () => {
    const { world, blue } = await stillReached(3_600 * secondMs);
    const third = await world.deploy("3");
    expect(third.status).toBe("succeeded");
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${blue} running`, `${third.id} running`]);
  });

  it("should refuse a recreate, as it would run beside the new one", async () => {
    const { world, blue, green } = await stillReached(3_600 * secondMs);
    const third = await world.deploy("3", { deploy_strategy: "recreate" });
    expect(third).toMatchObject({ status: "failed", error: { code: "STILL_REACHED" } });
    expect(world.containers()).toEqual([`${blue} running`, `${green} running`]);
    expect(world.serving()).toEqual([green]);
  });

  it("should go with the workload where that is removed", async () => {
    const { world } = await stillReached(3_600 * secondMs);
    expect((await world.deployer.remove("web").done).status).toBe("succeeded");
    expect(world.containers()).toEqual([]);
  });
});

describe("a container that was handed over", () => {
  it("should outlive its deadline while new connections come, and say so once", async () => {
    const { world, done, blue, green } = await drain(1, {
      drain: { timeout: "20s" },
      behaviour: reached(400, 60 * secondMs),
    });
    await world.enqueueAnother();
    await done;
    await world.dequeue();
    await world.deployer.close();
    await world.restart({ watchMs: 10 * secondMs });
    await world.world.clock.sleep(40 * secondMs);
    expect(world.containers()).toEqual([`${blue} running`, `${green} running`]);
    expect(world.of("warning:found")).toMatchObject([{ code: "STILL_REACHED", deployment: green }]);
    await world.world.clock.sleep(40 * secondMs);
    expect(world.containers()).toEqual([`${green} running`]);
    expect(world.of("drain:finished").at(-1)).toMatchObject({ outcome: "deadline", cut: { connections: 1 } });
    await world.deployer.close();
  });
});
