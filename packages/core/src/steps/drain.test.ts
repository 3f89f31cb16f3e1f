import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { drain, stoppedAfterMs } from "../testing/drain-world.js";

const secondMs = 1_000;
const minuteMs = 60 * secondMs;
const hourMs = 60 * minuteMs;

describe("a drain", () => {
  it("should let a stream of 20 minutes end, telling what is open about once a second", async () => {
    const drained = await drain(1, { drain: { timeout: "30m" } });
    const { world, done, hold, blue } = drained;
    world.world.clock.after(20 * minuteMs, () => hold(0));
    expect(await done).toMatchObject({ status: "succeeded", phase: "done" });
    expect(stoppedAfterMs(drained)).toBeGreaterThanOrEqual(20 * minuteMs + secondMs);
    expect(stoppedAfterMs(drained)).toBeLessThan(20 * minuteMs + 2 * secondMs);
    const told = world.of("drain:progressed");
    expect(told.length).toBeGreaterThan(1_150);
    expect(told.length).toBeLessThan(1_250);
    expect(told[600]).toMatchObject({ container: `web-${blue}`, open: { connections: 1 } });
    expect(told[600]?.waitedMs).toBeGreaterThan(9 * minuteMs);
    expect((told[600]?.waitedMs ?? 0) + (told[600]?.leftMs ?? 0)).toBeCloseTo(30 * minuteMs, -3);
    const [finished] = world.of("drain:finished");
    expect(finished).toMatchObject({ outcome: "drained", cut: undefined });
    const [record] = await world.store.listDeployments("web", { limit: 1 });
    expect(record?.drain).toMatchObject({ outcome: "drained", waitedMs: finished?.waitedMs });
    expect(record?.drain).not.toHaveProperty("cut");
  });

  it('should wait for hours where its timeout is "0"', async () => {
    const drained = await drain(2, { drain: { timeout: "0" } });
    const { world, done, hold } = drained;
    world.world.clock.after(5 * hourMs, () => hold(0));
    await done;
    expect(stoppedAfterMs(drained)).toBeGreaterThanOrEqual(5 * hourMs + secondMs);
    expect(world.of("drain:progressed")[100]?.leftMs).toBeUndefined();
  });

  it("should cut at its deadline what is still open then, and count it", async () => {
    const drained = await drain(3, { drain: { timeout: "10s" } });
    const { world, done } = drained;
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(stoppedAfterMs(drained)).toBeGreaterThanOrEqual(10 * secondMs - 1);
    expect(stoppedAfterMs(drained)).toBeLessThan(11 * secondMs);
    const end = { outcome: "deadline", cut: { connections: 3 } };
    expect(world.of("drain:finished")).toMatchObject([end]);
    const [record] = await world.store.listDeployments("web", { limit: 1 });
    expect(record?.drain).toMatchObject(end);
  });

  it("should last two minutes where the config says nothing", async () => {
    const drained = await drain(1);
    await drained.done;
    expect(stoppedAfterMs(drained)).toBeGreaterThan(119 * secondMs);
    expect(stoppedAfterMs(drained)).toBeLessThan(121 * secondMs);
  });

  it("should not take a short silence for the end", async () => {
    const drained = await drain(1);
    const { world, done, hold } = drained;
    world.world.clock.after(5_000, () => hold(0));
    world.world.clock.after(5_800, () => hold(1));
    world.world.clock.after(9_000, () => hold(0));
    await done;
    expect(stoppedAfterMs(drained)).toBeGreaterThanOrEqual(10_000);
    expect(stoppedAfterMs(drained)).toBeLessThan(11_000);
  });

  it("should last until the deadline where nobody can count", async () => {
    const drained = await drain(undefined, { drain: { timeout: "30s" } });
    await drained.done;
    expect(stoppedAfterMs(drained)).toBeGreaterThan(29 * secondMs);
    const [finished] = drained.world.of("drain:finished");
    expect(finished).toMatchObject({ outcome: "deadline", cut: { connections: undefined } });
  });

  it("should last two minutes where nobody can count and there is no deadline", async () => {
    const drained = await drain(undefined, { drain: { timeout: "0" } });
    await drained.done;
    expect(stoppedAfterMs(drained)).toBeGreaterThanOrEqual(120 * secondMs);
    expect(stoppedAfterMs(drained)).toBeLessThan(121 * secondMs);
  });

  it("should cut nothing because the engine does not answer for a while", async () => {
    const drained = await drain(1, { drain: { timeout: "0" } });
    const { world, done, hold } = drained;
    const { runtime, clock } = world.world;
    const count = runtime.connections.count.bind(runtime.connections);
    runtime.connections.count = () => Promise.reject(new DeployerError("ENGINE_UNREACHABLE", "it is down"));
    await clock.sleep(30 * secondMs);
    runtime.connections.count = count;
    await clock.sleep(30 * secondMs);
    expect(stoppedAfterMs(drained)).toBeUndefined();
    hold(0);
    expect(await done).toMatchObject({ status: "succeeded" });
  });

  it("should end at once where green falls, and blue be live again", async () => {
    const { world, done, green, blue } = await drain(1);
    await world.world.clock.sleep(3_000);
    world.world.runtime.crash(`web-${green}`);
    const fellAtMs = world.world.clock.monotonicMs();
    expect(await done).toMatchObject({
      status: "failed",
      phase: "draining",
      error: { code: "GREEN_EXITED" },
    });
    expect(world.world.clock.monotonicMs() - fellAtMs).toBeLessThan(3_000);
    expect(world.serving()).toEqual([blue]);
    expect(world.containers()).toEqual([`${blue} running`]);
  });

  it("should bring blue back where green fell and was restarted while no deployer looked", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1");
    world.world.runtime.holdConnections(`web-${blue.id}`, 1);
    const { id, done } = await world.begin("2", { restart: "unless-stopped" });
    await world.next("drain:started");
    await world.deployer.close();
    await done;
    world.world.runtime.crash(`web-${id}`);
    await world.world.clock.sleep(5_000);
    expect(world.containers()).toEqual([`${blue.id} running`, `${id} running`]);
    world.world.runtime.holdConnections(`web-${blue.id}`, 0);
    await world.restart();
    await world.deployer.reconcile();
    const record = await world.store.findDeployment(id);
    expect(record).toMatchObject({ phase: "failed", error: { code: "GREEN_EXITED" } });
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should say that green fell, also if a cancellation comes right after", async () => {
    const { world, done, green, blue } = await drain(1);
    await world.world.clock.sleep(3_000);
    world.world.runtime.crash(`web-${green}`);
    await world.deployer.cancel(green);
    expect(await done).toMatchObject({ status: "failed", error: { code: "GREEN_EXITED" } });
    expect(world.serving()).toEqual([blue]);
  });

  it("should put a route back that was pointed elsewhere meanwhile, before blue goes", async () => {
    const { world, done, green, hold } = await drain(1);
    await world.world.clock.sleep(3_000);
    world.world.router.editByHand("web", { scheme: "http", host: "10.66.0.1", port: 80 });
    await world.world.clock.sleep(3_000);
    hold(0);
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(world.serving()).toEqual([green]);
  });

  it("should go on where green was restarted by hand and serves", async () => {
    const drained = await drain(1);
    const { world, done, green, hold } = drained;
    const { runtime, clock } = world.world;
    await clock.sleep(3_000);
    void runtime.stop(`web-${green}`, { signalName: "SIGTERM", graceMs: 0 });
    void runtime.start(`web-${green}`);
    await clock.sleep(30_000);
    expect(stoppedAfterMs(drained)).toBeUndefined();
    hold(0);
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(world.serving()).toEqual([green]);
  });

  it("should be ended by a cancellation, and blue be live again", async () => {
    const world = await DeployerWorld.open();
    const first = await world.deploy("1");
    world.world.runtime.holdConnections(`web-${first.id}`, 1);
    const cancel = new AbortController();
    const { done } = await world.begin("2", {}, { options: { signal: cancel.signal } });
    await world.next("drain:started");
    cancel.abort();
    expect(await done).toMatchObject({ status: "cancelled", error: { code: "CANCELLED" } });
    expect(world.serving()).toEqual([first.id]);
    expect(world.containers()).toEqual([`${first.id} running`]);
    expect((await world.store.findState("web"))?.live.deployment).toBe(first.id);
  });

  it.each(["drained", "handed-over"])(
    "should not have ended (%s) where it was cancelled at that very instant",
    async (outcome) => {
      const { world, done, green, blue, hold } = await drain(1);
      const write = world.store.writeDeployment.bind(world.store);
      world.store.writeDeployment = async (lease, record, also) => {
        if (record.drain?.outcome === outcome && !record.error) await world.deployer.cancel(green);
        return write(lease, record, also);
      };
      if (outcome === "drained") hold(0);
      else await world.enqueueAnother();
      expect(await done).toMatchObject({ status: "cancelled" });
      expect(world.serving()).toEqual([blue]);
      expect(world.containers()).toEqual([`${blue} running`]);
      expect((await world.store.findState("web"))?.retiring).toEqual([]);
    },
  );

  it("should be past cancelling once it has ended", async () => {
    const { world, done, green, hold } = await drain(1, { behaviour: { ignoresStopSignal: true } });
    hold(0);
    await world.next("drain:finished");
    await expect(world.deployer.cancel(green)).rejects.toMatchObject({ code: "CANCEL_REFUSED" });
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(world.serving()).toEqual([green]);
  });

  it("should, begun anew after a crash, go back to blue where somebody has cancelled meanwhile", async () => {
    const { world, blue, green } = await drain(1);
    await world.deployer.close();
    const error = { code: "CANCELLED", message: "", remedy: "", details: null };
    await world.store.requestCancel(green, error);
    await world.restart();
    await world.deployer.reconcile();
    expect((await world.store.findDeployment(green))?.phase).toBe("cancelled");
    expect(world.serving()).toEqual([blue]);
  });

  it("should, resumed after a crash, keep the stored deadline", async () => {
    const drained = await drain(2, { drain: { timeout: "2h" } });
    const { world, green } = drained;
    await world.world.clock.sleep(hourMs);
    await world.deployer.close();
    await world.world.clock.sleep(hourMs / 2);
    await world.restart();
    await world.deployer.reconcile();
    expect((await world.store.findDeployment(green))?.phase).toBe("done");
    expect(stoppedAfterMs(drained)).toBeGreaterThanOrEqual(2 * hourMs - 1);
    expect(stoppedAfterMs(drained)).toBeLessThan(2 * hourMs + secondMs);
    const [finished] = world.of("drain:finished");
    expect(finished).toMatchObject({ outcome: "deadline", cut: { connections: 2 } });
    expect(finished?.waitedMs).toBeCloseTo(2 * hourMs, -4);
  });

  it.each([-hourMs, hourMs])("should last as long where the wall clock jumps by %i ms", async (jumpMs) => {
    const first = await drain(1, { drain: { timeout: "2h" } });
    const { world } = first;
    await world.enqueueAnother();
    await first.done;
    await world.dequeue();
    world.world.runtime.holdConnections(`web-${first.green}`, 1);
    const { done } = await world.begin("3", { drain: { timeout: "1m" } });
    await world.next("drain:started");
    const committedAtMs = world.world.clock.monotonicMs();
    await world.world.clock.sleep(10_000);
    world.world.clock.wallOffsetMs += jumpMs;
    // Retired containers go, which is written to the journal of the drain.
    first.hold(0);
    await done;
    const stopMs = stoppedAfterMs({ ...first, blue: first.green, committedAtMs });
    expect(stopMs).toBeGreaterThanOrEqual(minuteMs - 1);
    expect(stopMs).toBeLessThan(minuteMs + 2 * secondMs);
  });

  it("should, resumed after its end, tell no other one", async () => {
    const { world, green, done } = await drain(2, {
      drain: { timeout: "5s" },
      behaviour: { ignoresStopSignal: true },
    });
    await world.next("drain:finished");
    await world.deployer.close();
    await done;
    await world.restart();
    await world.deployer.reconcile();
    const record = await world.store.findDeployment(green);
    expect(record).toMatchObject({ phase: "done", drain: { outcome: "deadline", cut: { connections: 2 } } });
    expect([world.of("drain:started"), world.of("drain:finished")].map((all) => all.length)).toEqual([1, 1]);
  });
});
