import { describe, expect, it, vi } from "vitest";
import { bad, deployed, good, minuteMs, told } from "../testing/monitored-world.js";

describe("the monitor", () => {
  it("should keep quiet where all is well, and say how well", async () => {
    const world = await deployed();
    await world.clock.sleep(10 * minuteMs);
    const health = await world.deployer.health("web");
    expect(health).toMatchObject({
      status: "healthy",
      note: undefined,
      lastCheck: { succeeded: true, by: "probe", message: "answered 200" },
      uptime: { lastDay: 1, total: 1 },
      history: [{ status: "healthy" }],
    });
    expect(told(world)).toEqual([]);
    await world.deployer.close();
  });

  it("should tell of a failing check once when it is degraded, once when it is unhealthy, once when it is over", async () => {
    const world = await deployed();
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    world.runtime.behave(world.live, good);
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual(["health warning raised", "health error raised", "health error resolved"]);
    expect(new Set(world.alerts.map(({ id }) => id)).size).toBe(1);
    expect(world.alerts[1]).toMatchObject({
      workload: "web",
      message: expect.stringContaining("answered 503"),
    });
    const { history, uptime } = await world.deployer.health("web");
    expect(history.map(({ status }) => status)).toEqual(["healthy", "unhealthy", "degraded", "healthy"]);
    expect(uptime.lastDay).toBeGreaterThan(0.45);
    expect(uptime.lastDay).toBeLessThan(0.6);
    await world.deployer.close();
  });

  it("should ask through the proxy what it cannot connect to, and not blame it for a proxy that gives no answer", async () => {
    const world = await deployed({
      asked: "through-proxy",
      prober: ({ prober, clock }) => ({
        async probe(request, signal) {
          // The proxy is away for five minutes.
          const isAway = clock.monotonicMs() > 10 * minuteMs && clock.monotonicMs() < 15 * minuteMs;
          if (isAway) return { kind: "failure", reason: "refused", message: "nobody listens" };
          return prober.probe(request, signal);
        },
      }),
    });
    await world.clock.sleep(minuteMs);
    expect((await world.deployer.health("web")).lastCheck).toMatchObject({ succeeded: true, by: "probe" });
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect((await world.deployer.health("web")).lastCheck).toMatchObject({ succeeded: false, by: "probe" });
    world.runtime.behave(world.live, good);
    await world.clock.sleep(6 * minuteMs);
    world.alerts.length = 0;
    await world.clock.sleep(4 * minuteMs);
    expect((await world.deployer.health("web")).lastCheck).toMatchObject({ succeeded: true, by: "running" });
    await world.clock.sleep(4 * minuteMs);
    expect(told(world).filter((line) => line.startsWith("health"))).toEqual([]);
    await world.deployer.close();
  });

  it("should not mind one failure among successes", async () => {
    const world = await deployed();
    for (let time = 0; time < 10; time += 1) {
      world.runtime.behave(world.live, bad);
      await world.clock.sleep(2_000);
      world.runtime.behave(world.live, good);
      await world.clock.sleep(6_000);
    }
    expect(told(world)).toEqual([]);
    await world.deployer.close();
  });

  it("should judge by the image's own health, and else by whether it runs", async () => {
    const checked = await deployed({ config: { image: "registry/checked:1" } });
    checked.runtime.behave(checked.live, { health: "unhealthy" });
    await checked.clock.sleep(minuteMs);
    expect((await checked.deployer.health("web")).lastCheck).toMatchObject({
      succeeded: false,
      by: "health",
    });
    expect(told(checked)).toEqual(["health warning raised", "health error raised"]);
    await checked.deployer.close();

    const plain = await deployed({ config: { image: "registry/web:1" } });
    expect((await plain.deployer.health("web")).lastCheck).toMatchObject({ succeeded: true, by: "running" });
    plain.runtime.removeByHand(plain.live);
    await plain.clock.sleep(minuteMs);
    expect(plain.alerts.at(-1)).toMatchObject({
      message: expect.stringContaining("is gone"),
      severity: "error",
    });
    await plain.deployer.close();
  });

  it("should go on with an incident after a restart, and not tell of it twice", async () => {
    const world = await deployed();
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    await world.deployer.close();
    const next = await world.reopen();
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual(["health warning raised", "health error raised"]);
    expect((await next.health("web")).history).toHaveLength(3);
    world.runtime.behave(world.live, good);
    await world.clock.sleep(minuteMs);
    expect(told(world).slice(2)).toEqual(["health error resolved"]);
    expect(new Set(world.alerts.map(({ id }) => id)).size).toBe(1);
    await next.close();
  });

  it("should tell at once of a process that the kernel ended, and resolve it when it was quiet for long", async () => {
    const world = await deployed();
    world.runtime.runOutOfMemory(world.live);
    await world.clock.sleep(1_000);
    expect(told(world)).toEqual(["out-of-memory error raised"]);
    await world.clock.sleep(6 * minuteMs);
    expect(told(world)).toEqual(["out-of-memory error raised", "out-of-memory error resolved"]);
    await world.deployer.close();
  });

  it("should tell of a crash loop after three ends within five minutes, and not of fewer", async () => {
    const world = await deployed();
    for (const pauseMs of [20_000, 6 * minuteMs, minuteMs, 20_000]) {
      expect(told(world)).toEqual([]);
      world.runtime.crash(world.live);
      await world.clock.sleep(pauseMs);
    }
    world.runtime.crash(world.live);
    await world.clock.sleep(1_000);
    expect(told(world)).toEqual(["crash-loop error raised"]);
    world.runtime.crash(world.live);
    await world.clock.sleep(20_000);
    expect(told(world).filter((each) => each.startsWith("crash-loop"))).toHaveLength(1);
    await world.clock.sleep(6 * minuteMs);
    expect(told(world).at(-1)).toBe("crash-loop error resolved");
    await world.deployer.close();
  });

  it("should not take ends that are minutes apart for a loop", async () => {
    const world = await deployed();
    for (let time = 0; time < 6; time += 1) {
      world.runtime.crash(world.live);
      await world.clock.sleep(4 * minuteMs);
    }
    expect(told(world).filter((each) => each.startsWith("crash-loop"))).toEqual([]);
    await world.deployer.close();
  });

  it("should check although the engine does not answer for its events", async () => {
    const world = await deployed();
    await world.deployer.close();
    world.runtime.watch = () => new Promise(() => undefined);
    const next = await world.reopen();
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual(["health warning raised", "health error raised"]);
    await next.close();
  });

  it("should store a change with a later check where the store refused it", async () => {
    const world = await deployed();
    const appendHealth = world.store.appendHealth.bind(world.store);
    world.store.appendHealth = () => Promise.reject(new Error("busy"));
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual(["health warning raised", "health error raised"]);
    world.store.appendHealth = appendHealth;
    await world.clock.sleep(5_000);
    const { status, history } = await world.deployer.health("web");
    expect([status, history.map((entry) => entry.status)]).toEqual(["unhealthy", ["unhealthy", "healthy"]]);
    expect(told(world)).toHaveLength(2);
    await world.deployer.close();
  });

  it("should not store the end of a check whose workload was removed meanwhile", async () => {
    const begun: number[] = [];
    const world = await deployed({
      prober: ({ prober, clock }) => ({
        async probe(request, signal) {
          const outcome = await prober.probe(request, signal);
          if (request.path !== "/health") return outcome;
          begun.push(clock.wallMs());
          await clock.sleep(4_000, signal);
          return outcome;
        },
      }),
    });
    const health = () => world.deployer.health("web");
    world.runtime.behave(world.live, bad);
    while ((await health()).status !== "unhealthy") await world.clock.sleep(100);
    world.runtime.behave(world.live, good);
    while (!(await health()).lastCheck?.succeeded) await world.clock.sleep(100);
    for (const before = begun.length; begun.length === before;) await world.clock.sleep(100);
    expect((await world.deployer.remove("web").done).status).toBe("succeeded");
    await world.clock.sleep(minuteMs);
    expect(await world.store.listHealth("web", 10)).toEqual([]);
    await world.deployer.close();
  });

  it("should resolve what it has told of a workload that is removed", async () => {
    const world = await deployed();
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    await world.deployer.remove("web").done;
    await world.clock.sleep(5_000);
    expect(told(world).slice(2)).toEqual(["health error resolved"]);
    await world.deployer.close();
  });

  it("should have what waits delivered when the deployer is closed, for five seconds", async () => {
    const got: string[] = [];
    const world = await deployed({
      monitor: {
        notifiers: [
          async ({ kind }) => {
            await world.clock.sleep(1_000);
            got.push(kind);
          },
          () => new Promise(() => undefined),
        ],
      },
    });
    vi.spyOn(process, "emitWarning").mockReturnValueOnce(undefined);
    world.runtime.runOutOfMemory(world.live);
    await world.clock.sleep(100);
    const atMs = world.clock.monotonicMs();
    await world.deployer.close();
    expect(got).toEqual(["out-of-memory"]);
    expect(world.clock.monotonicMs() - atMs).toBe(5_000);
  });

  it("should refuse options that it cannot use", async () => {
    for (const monitor of [{ parallel: 0 }, { parallel: 1.5 }, { selfHeal: "maybe" as "off" }]) {
      await expect(deployed({ monitor })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
    }
  });
});
