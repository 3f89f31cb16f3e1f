import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { markerPath } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { deployed, minuteMs } from "../testing/monitored-world.js";

const elsewhere = { scheme: "http", host: "10.9.9.9", port: 80 } as const;
const stale = { target: elsewhere, nonce: "of-an-older-write-00" };
const timing = { watchMs: 30_000 };
/** A look every second and a half, plus the proxy's reload. */
const soonMs = 2_500;

let world: DeployerWorld;
beforeEach(async () => {
  world = await DeployerWorld.open(timing);
  await world.deploy("1");
  await world.world.clock.sleep(10_000);
});
afterEach(() => world.deployer.close());

const repairs = async () =>
  (await world.deployer.history("web")).filter(({ operation }) => operation === "repair");
const isServed = () => world.serving().length === 1 && world.serving()[0] !== undefined;

describe("the watch over routes that people edit", () => {
  it("should put a route back within two seconds, each time that a stale page is saved", async () => {
    const { router, clock } = world.world;
    for (let save = 0; save < 4; save += 1) {
      router.changeByHand("web", stale);
      await clock.sleep(soonMs);
      expect(isServed()).toBe(true);
    }
    expect(await repairs()).toMatchObject([{ status: "succeeded", count: 4 }]);
  });

  it("should read one marker for a look and write nothing while all is well, and end with the deployer", async () => {
    const { prober, clock } = world.world;
    const probe = prober.probe.bind(prober);
    let reads = 0;
    prober.probe = (request, signal) => {
      if (request.path === markerPath) reads += 1;
      return probe(request, signal);
    };
    const write = world.store.claimLease.bind(world.store);
    let claims = 0;
    world.store.claimLease = (...parameters) => {
      claims += 1;
      return write(...parameters);
    };
    const told = world.events.length;
    await clock.sleep(60_000);
    expect([claims, world.events.length - told]).toEqual([0, 0]);
    expect(reads).toBeGreaterThan(30);
    expect(reads).toBeLessThan(60);
    await world.deployer.close();
    const before = reads;
    await clock.sleep(60_000);
    expect(reads).toBe(before);
  });

  it("should look no further while a person has switched the route off, or forces https", async () => {
    const { router, clock } = world.world;
    const read = router.read.bind(router);
    let reads = 0;
    router.read = (...parameters) => {
      reads += 1;
      return read(...parameters);
    };
    for (const [change, most] of [
      [{ https: "forced" }, 30],
      [{ enabled: false }, 20],
    ] as const) {
      router.changeByHand("web", change);
      reads = 0;
      await clock.sleep(120_000);
      expect(reads).toBeLessThan(most);
    }
    expect(await repairs()).toEqual([]);
    expect((await read("web"))?.enabled).toBe(false);
  });

  it.each(["offered", "forced"] as const)(
    "should mend an https within seconds that a person has added, %s, once it is dead",
    async (https) => {
      const { router, clock } = world.world;
      const hasHttps = () => router.serve("app.test", "https") !== undefined;
      for (const isSeen of [true, false]) {
        router.changeByHand("web", { https: "none" });
        await clock.sleep(10_000);
        router.changeByHand("web", { https });
        if (isSeen) await clock.sleep(7_000);
        router.loseServed("web", "https");
        await clock.sleep(200);
        expect(hasHttps()).toBe(false);
        await clock.sleep(8_000);
        expect(hasHttps()).toBe(true);
      }
    },
  );

  it("should compare every route with its record within seconds, also beside others", async () => {
    const { router, clock } = world.world;
    const others = ["b", "c"];
    for (const name of others) {
      const config = { image: "registry/web:1", port: 8080, domains: [`${name}.test`] };
      await world.deployer.apply({ name, source: "memory", config });
      await world.deployer.deploy(name).done;
    }
    for (const [name, domain] of [["web", "app.test"], ...others.map((each) => [each, `${each}.test`])]) {
      router.changeByHand(name ?? "", { https: "offered" });
      await clock.sleep(500);
      router.loseServed(name ?? "", "https");
      await clock.sleep(15_000);
      expect([name, router.serve(domain ?? "", "https")]).not.toContain(undefined);
    }
  });

  it("should look at all routes from its first look on", async () => {
    const { router, clock } = world.world;
    const names = ["web", "b", "c"];
    for (const name of names.slice(1)) {
      const config = { image: "registry/web:1", port: 8080, domains: [`${name}.test`] };
      await world.deployer.apply({ name, source: "memory", config });
      await world.deployer.deploy(name).done;
    }
    await world.deployer.close();
    await world.restart(timing);
    for (const name of names) router.changeByHand(name, stale);
    await clock.sleep(soonMs);
    const routes = await Promise.all(names.map((name) => router.read(name)));
    expect(routes.map((route) => route?.target.host)).not.toContain(elsewhere.host);
  });

  it("should not take another page that is saved for the one that it has left alone", async () => {
    const { router, clock } = world.world;
    await world.deployer.pause("web", {});
    router.changeByHand("web", stale);
    await clock.sleep(10_000);
    await world.store.pauseWorkload("web", undefined);
    router.changeByHand("web", { ...stale, nonce: "of-another-write-0000" });
    await clock.sleep(soonMs);
    expect(isServed()).toBe(true);
  });

  it("should know within seconds of a password that a person has set, and make no route anew without it", async () => {
    const { router, clock } = world.world;
    router.changeByHand("web", { guards: ["access list 3"] });
    await clock.sleep(8_000);
    router.deleteByHand("web");
    await clock.sleep(10_000);
    expect(await router.read("web")).toBeUndefined();
  });

  it("should have the monitor tell within seconds that a person has switched the route off", async () => {
    const watched = await deployed({ watchMs: 30_000 });
    await watched.clock.sleep(minuteMs);
    expect(watched.alerts).toEqual([]);
    watched.router.changeByHand("web", { enabled: false });
    await watched.clock.sleep(5_000);
    expect(watched.alerts).toMatchObject([
      { kind: "route-drift", message: expect.stringContaining("switched off") as string },
    ]);
    await watched.deployer.close();
  });

  it("should leave a paused workload alone, without taking its lease", async () => {
    const { router, clock } = world.world;
    await world.deployer.pause("web", {});
    const fence = (await world.store.readLease("workload web"))?.fence;
    router.changeByHand("web", stale);
    await clock.sleep(10_000);
    expect(await repairs()).toEqual([]);
    expect((await world.store.readLease("workload web"))?.fence).toBe(fence);
  });

  it("should not break a challenge, and put the route back right after the page has saved it", async () => {
    const { router, clock } = world.world;
    router.beginChallenge("web");
    await clock.sleep(40_000);
    await world.deployer.reconcile();
    expect(router.endChallenge("web", { ...stale, https: "offered" })).toBe(true);
    await clock.sleep(soonMs);
    expect(isServed()).toBe(true);
    expect((await router.read("web"))?.entrances.map(({ scheme }) => scheme)).toEqual(["http", "https"]);
  });

  it("should have a deployment wait for the end of a challenge, by either strategy", async () => {
    const { router, clock } = world.world;
    for (const [index, strategy] of ["blue-green", "recreate"].entries()) {
      router.beginChallenge("web");
      await clock.sleep(1_000);
      const deployment = await world.begin(String(index + 2), { deploy_strategy: strategy });
      const stops = world.stops.length;
      await clock.sleep(30_000);
      expect(world.serving()).toEqual([]);
      expect(world.stops).toHaveLength(stops);
      expect(router.endChallenge("web", {})).toBe(true);
      expect(await deployment.done).toMatchObject({ status: "succeeded" });
      expect(world.serving()).toEqual([deployment.id]);
    }
  });

  /** A challenge that begins after the switch is written, and a cancellation whose undo needs a write. */
  const undoneInChallenge = async () => {
    const [blue] = world.serving();
    const deployment = await world.begin("2");
    await world.next("route:written");
    world.world.router.beginChallenge("web");
    await world.world.clock.sleep(1_000);
    await world.deployer.cancel(deployment.id);
    return { blue, deployment };
  };

  it("should have an undo wait for the end of a challenge before it writes", async () => {
    const { router, clock } = world.world;
    const { blue, deployment } = await undoneInChallenge();
    await clock.sleep(30_000);
    expect(router.endChallenge("web", {})).toBe(true);
    expect(await deployment.done).toMatchObject({ status: "cancelled" });
    expect(world.serving()).toEqual([blue]);
  });

  it("should have an undo write after three minutes, if a challenge was left behind", async () => {
    const { clock } = world.world;
    const beganMs = clock.monotonicMs();
    const { blue, deployment } = await undoneInChallenge();
    expect(await deployment.done).toMatchObject({ status: "cancelled" });
    expect(clock.monotonicMs() - beganMs).toBeGreaterThan(180_000);
    expect(clock.monotonicMs() - beganMs).toBeLessThan(240_000);
    expect(world.serving()).toEqual([blue]);
    const waited = world.of("router:waiting").find(({ deployment: id }) => id === deployment.id);
    expect(waited?.waitedMs).toBeLessThan(5_000);
    expect((waited?.waitedMs ?? 0) + (waited?.leftMs ?? 0)).toBe(180_000);
  });

  it("should not wait for ever for a challenge that was left behind", async () => {
    const { router, clock } = world.world;
    router.beginChallenge("web");
    await clock.sleep(230_000);
    expect(isServed()).toBe(true);
  });

  it("should go on with a deployment whose route is damaged", async () => {
    const { router, clock } = world.world;
    await world.deployer.close();
    await world.restart();
    router.loseServed("web", "all");
    await clock.sleep(1_000);
    const { id, status } = await world.deploy("2");
    expect([status, ...world.serving()]).toEqual(["succeeded", id]);
  });

  it("should put green back, and keep blue, if a stale page is saved while blue is drained", async () => {
    const { router, clock } = world.world;
    await world.deploy("busy", {}, { servesForMs: 60_000 });
    const blue = await router.read("web");
    const deployment = await world.begin("2", { drain: { timeout: "20s" } });
    await world.next("drain:started");
    router.changeByHand("web", { target: blue?.target ?? elsewhere, nonce: blue?.nonce ?? "" });
    await clock.sleep(200);
    expect(world.serving()).not.toEqual([deployment.id]);
    await clock.sleep(soonMs);
    expect(world.serving()).toEqual([deployment.id]);
    expect(world.containers()).toHaveLength(2);
    expect(await deployment.done).toMatchObject({ status: "succeeded" });
    expect(world.serving()).toEqual([deployment.id]);
  });
});
