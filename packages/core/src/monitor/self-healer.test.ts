import { describe, expect, it } from "vitest";
import {
  bad,
  deployed,
  good,
  minuteMs,
  probed,
  told,
  type MonitoredWorld,
} from "../testing/monitored-world.js";

describe("the monitor beside deployments", () => {
  it("should neither alert nor heal while a deployment is open, however long it fails", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    world.runtime.publish("registry/web:2", { readyAfterMs: 120_000 });
    const config = { ...probed, image: "registry/web:2", deploy_strategy: "recreate" };
    const slow = { ...config, healthcheck: { ...probed.healthcheck, deadline: "5m" } };
    await world.deployer.apply({ name: "web", source: "memory", config: slow });
    const deployment = world.deployer.deploy("web");
    await world.clock.sleep(minuteMs);
    expect((await world.deployer.health("web")).note).toBe("it is being deployed");
    expect((await deployment.done).status).toBe("succeeded");
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual([]);
    expect((await world.deployer.health("web")).note).toBeUndefined();
    expect((await world.deployer.history("web")).map(({ operation }) => operation)).toEqual([
      "deploy",
      "deploy",
    ]);
    await world.deployer.close();
  });

  it("should not check meanwhile, and forget what an earlier check found meanwhile", async () => {
    const probes: string[] = [];
    const world = await deployed({
      prober: ({ prober, clock }) => ({
        async probe(request, signal) {
          if (request.path !== "/health") return prober.probe(request, signal);
          probes.push(request.address);
          await clock.sleep(1_500, signal);
          return prober.probe(request, signal);
        },
      }),
    });
    world.runtime.behave(world.live, bad);
    const status = async () => (await world.deployer.health("web")).status;
    while ((await status()) !== "degraded") await world.clock.sleep(100);
    for (const before = probes.length; probes.length === before;) await world.clock.sleep(100);
    world.runtime.publish("registry/web:2", { readyAfterMs: 20_000 });
    await world.deployer.apply({
      name: "web",
      source: "memory",
      config: { ...probed, image: "registry/web:2" },
    });
    const deployment = world.deployer.deploy("web");
    await world.clock.sleep(2_000);
    const [blue] = probes;
    const before = probes.length;
    await world.clock.sleep(8_000);
    expect(probes.slice(before)).not.toContain(blue);
    const { note, lastCheck } = await world.deployer.health("web");
    expect([note, lastCheck?.succeeded]).toEqual(["it is being deployed", false]);
    expect(lastCheck?.atMs).toBeLessThan(world.clock.wallMs() - 9_000);
    expect((await deployment.done).status).toBe("succeeded");
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual(["health warning raised", "health warning resolved"]);
    await world.deployer.close();
  });

  it("should not heal where a deployment came to wait while the lease was awaited", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    const [one] = [...world.data.deployments.values()];
    if (!one) throw new Error("no deployment");
    let asked = 0;
    world.store.listQueued = async () => ((asked += 1) === 1 ? [] : [{ ...one, phase: "queued" }]);
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect(asked).toBe(2);
    expect((await world.deployer.history("web")).map(({ operation }) => operation)).toEqual(["deploy"]);
    await world.deployer.close();
  });

  it("should leave a container alone that became live after the check that failed", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    const listQueued = world.store.listQueued.bind(world.store);
    let replaced = "";
    // The last look before the lease is asked for.
    world.store.listQueued = async (workload) => {
      world.store.listQueued = listQueued;
      replaced = (await world.deployer.deploy("web").done).status;
      return listQueued(workload);
    };
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect(replaced).toBe("succeeded");
    expect((await world.deployer.history("web")).map(({ operation }) => operation)).toEqual([
      "deploy",
      "deploy",
    ]);
    await world.deployer.close();
  });

  it("should not take the stops of deployments for crashes", async () => {
    const world = await deployed();
    world.runtime.publish("registry/web:2", { exitsAfterMs: 5 });
    const config = { ...probed, image: "registry/web:2", deploy_strategy: "recreate" };
    await world.deployer.apply({ name: "web", source: "memory", config });
    for (let time = 0; time < 4; time += 1)
      expect((await world.deployer.deploy("web").done).status).toBe("failed");
    await world.clock.sleep(5_000);
    expect(told(world)).toEqual([]);
    await world.deployer.close();
  });

  it("should not mind what happens to a container that is no longer live", async () => {
    const world = await deployed();
    await world.deployer.apply({
      name: "web",
      source: "memory",
      config: { ...probed, drain: { timeout: "1h" } },
    });
    world.runtime.holdConnections(world.live, 1);
    const deployment = world.deployer.deploy("web");
    await world.clock.sleep(minuteMs);
    const open = [...world.data.deployments.values()].find(({ phase }) => phase === "draining");
    expect(open?.id).toBe(deployment.id);
    world.runtime.runOutOfMemory(world.live);
    await world.clock.sleep(minuteMs);
    expect(told(world)).toEqual([]);
    expect((await world.deployer.health("web")).status).toBe("healthy");
    await world.deployer.close();
  });

  it("should not heal what another deployment waits for, nor count that as a try", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    const [one] = [...world.data.deployments.values()];
    if (!one) throw new Error("no deployment");
    const listQueued = world.store.listQueued.bind(world.store);
    world.store.listQueued = async () => [{ ...one, phase: "queued" }];
    world.runtime.behave(world.live, bad);
    const repairs = async () =>
      (await world.deployer.history("web")).filter(({ operation }) => operation === "repair").length;
    await world.clock.sleep(30 * minuteMs);
    expect([await repairs(), told(world)]).toEqual([0, ["health warning raised", "health error raised"]]);
    world.store.listQueued = listQueued;
    await world.clock.sleep(10_000);
    expect(await repairs()).toBe(1);
    await world.deployer.close();
  });

  it("should begin anew with another live container, and resolve what was wrong with the old one", async () => {
    const world = await deployed();
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect((await world.deployer.deploy("web").done).status).toBe("succeeded");
    await world.clock.sleep(minuteMs);
    expect(told(world).slice(2)).toEqual(["health error resolved"]);
    await world.deployer.close();
  });
});

describe("self-heal", () => {
  const startsOf = (world: MonitoredWorld) => {
    const changes: string[] = [];
    world.runtime.observe((change) => changes.push(change));
    return changes;
  };

  it("should do nothing if it is off", async () => {
    const world = await deployed();
    const changes = startsOf(world);
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(20 * minuteMs);
    expect(changes).toEqual([]);
    await world.deployer.close();
  });

  it("should restart an unhealthy container, as a repair of its own in history", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    const changes = startsOf(world);
    world.runtime.behave(world.live, bad);
    world.runtime.observe((change) => change === "stopped" && world.runtime.behave(world.live, good));
    await world.clock.sleep(minuteMs);
    expect(changes).toEqual(["stopped", "started"]);
    const [repair] = await world.deployer.history("web", { limit: 1 });
    expect(repair).toMatchObject({ operation: "repair", status: "succeeded" });
    expect(repair?.reason).toContain("self-heal (restart): answered 503");
    expect((await world.deployer.health("web")).status).toBe("healthy");
    expect(told(world).at(-1)).toBe("health error resolved");
    await world.deployer.close();
  });

  it("should create it again from what was deployed, before the old one goes", async () => {
    const world = await deployed({ monitor: { selfHeal: "recreate" } });
    const changes = startsOf(world);
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect(changes).toEqual(["stopped", "created", "removed", "started"]);
    const [state] = await world.deployer.status();
    expect(world.runtime.snapshot().map(({ name, state }) => [name, state])).toEqual([
      [state?.live?.container, "running"],
    ]);
    expect((await world.deployer.health("web")).status).toBe("healthy");
    await world.deployer.close();
  });

  it("should restart instead where the image is gone that it would be created from", async () => {
    const world = await deployed({ monitor: { selfHeal: "recreate" } });
    const changes = startsOf(world);
    world.runtime.images.find = async () => undefined;
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect(changes).toEqual(["stopped", "started"]);
    await world.deployer.close();
  });

  it("should try three times, five minutes apart, and then tell that it gave up", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    const atMs: number[] = [];
    world.runtime.observe((change) => change === "stopped" && atMs.push(world.clock.monotonicMs()));
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(60 * minuteMs);
    expect(atMs).toHaveLength(3);
    for (const [index, each] of atMs.slice(1).entries())
      expect(each - (atMs[index] ?? 0)).toBeGreaterThanOrEqual(300_000);
    expect(told(world).filter((each) => each.startsWith("self-heal"))).toEqual(["self-heal error raised"]);
    for (const { name } of world.runtime.snapshot()) world.runtime.behave(name, good);
    await world.clock.sleep(minuteMs);
    expect(told(world).slice(-2).toSorted()).toEqual(["health error resolved", "self-heal error resolved"]);
    await world.deployer.close();
  });

  it("should not restart a new container for one failed check, however unwell the one before was", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    const { id } = await world.deployer.deploy("web").done;
    const changes = startsOf(world);
    world.runtime.behave(`web-${id}`, bad);
    const before = (await world.deployer.health("web")).lastCheck?.atMs;
    while ((await world.deployer.health("web")).lastCheck?.atMs === before) await world.clock.sleep(100);
    world.runtime.behave(`web-${id}`, good);
    await world.clock.sleep(minuteMs);
    expect(changes).toEqual([]);
    expect((await world.deployer.health("web")).history.map(({ status }) => status)).toEqual([
      "healthy",
      "unhealthy",
      "degraded",
      "healthy",
    ]);
    await world.deployer.close();
  });

  it("should not hold up looks at routes, however long it takes", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart", parallel: 1 } });
    world.runtime.publish("registry/other:1");
    const config = { ...probed, image: "registry/other:1", domains: ["other.test"] };
    await world.deployer.apply({ name: "other", source: "memory", config });
    expect((await world.deployer.deploy("other").done).status).toBe("succeeded");
    const stop = world.runtime.stop.bind(world.runtime);
    world.runtime.stop = async (...parameters) => {
      await world.clock.sleep(10 * minuteMs);
      return stop(...parameters);
    };
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    world.router.editByHand("other", { scheme: "http", host: "10.9.9.9", port: 80 });
    await world.clock.sleep(2 * minuteMs);
    expect(told(world)).toContain("route-drift error raised");
    await world.deployer.close();
  });

  it("should not count its own stop as a crash", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    for (let time = 0; time < 2; time += 1) {
      world.runtime.crash(world.live);
      await world.clock.sleep(10_000);
    }
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(minuteMs);
    expect(
      (await world.deployer.history("web")).filter(({ operation }) => operation === "repair"),
    ).toHaveLength(1);
    expect(told(world).filter((each) => each.startsWith("crash-loop"))).toEqual([]);
    await world.deployer.close();
  });
});

describe("a deployment that ends a repair", () => {
  it("should have blue serve while green gets ready, if the repair had not started it", async () => {
    const world = await deployed();
    const next = await world.reopen();
    await world.runtime.stop(world.live, { signalName: "SIGTERM", graceMs: 0 });
    const start = world.runtime.start.bind(world.runtime);
    world.runtime.start = () => Promise.reject(new Error("not now"));
    const repaired = world.deployer.reconcile().catch(() => undefined);
    await world.clock.sleep(1_000);
    await world.deployer.close();
    await repaired;
    world.runtime.start = start;
    world.runtime.publish("registry/web:2", { readyAfterMs: 5_000 });
    await next.apply({ name: "web", source: "memory", config: { ...probed, image: "registry/web:2" } });
    const deployment = next.deploy("web");
    await world.clock.sleep(3_000);
    const up = world.runtime.snapshot().filter(({ state }) => state === "running");
    expect(up.map(({ deployment: one }) => `web-${one}`)).toEqual([world.live, `web-${deployment.id}`]);
    expect((await deployment.done).status).toBe("succeeded");
    await next.close();
  });
});
