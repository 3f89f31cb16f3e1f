import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { markerPath } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";

let world: DeployerWorld;
beforeEach(async () => {
  world = await DeployerWorld.open();
  await world.deploy("1");
});
afterEach(() => world.deployer.close());

const repairs = async () =>
  (await world.deployer.history("web")).filter(({ operation }) => operation === "repair");
const stored = async () => (await world.store.findState("web"))?.route;
/** After the reload of the last worker. */
const reloaded = () => world.world.clock.sleep(1_000);

describe("repairs of a route that people edit", () => {
  it("should put a renamed host back, before it is reported as repaired", async () => {
    const { router } = world.world;
    router.changeByHand("web", { domains: ["renamed.test"] });
    await reloaded();
    await world.deployer.reconcile();
    expect(await repairs()).toMatchObject([{ status: "succeeded" }]);
    expect(world.of("damage:found")[0]?.problems.join()).toContain("does not name app.test");
    expect(router.nonces("app.test")).toHaveLength(2);
    await world.deployer.reconcile();
    expect(await repairs()).toHaveLength(1);
  });

  it("should leave a host alone that forces https now, and see when its https is dead", async () => {
    const { router, prober } = world.world;
    router.changeByHand("web", { https: "forced" });
    await reloaded();
    await world.deployer.reconcile();
    expect(await repairs()).toEqual([]);
    router.loseServed("web", "https");
    await reloaded();
    await world.deployer.reconcile();
    expect(world.of("damage:found")[0]?.problems.join()).toMatch(/over https.*redirect to https/);
    expect(await repairs()).toMatchObject([{ status: "succeeded" }]);
    expect((await stored())?.entrances).toMatchObject([{ scheme: "https" }]);
    expect((await stored())?.redirects).toMatchObject([{ scheme: "http" }]);
    const at = { scheme: "https", address: router.address, port: 443, host: "app.test" } as const;
    expect(await prober.probe({ ...at, path: "/", timeoutMs: 1, maxBodyBytes: 9 })).toMatchObject({
      status: 200,
    });
  });

  it("should want no https any more of a host that a person took it from", async () => {
    const { router } = world.world;
    const schemes = async () => (await stored())?.entrances.map(({ scheme }) => scheme);
    router.changeByHand("web", { https: "offered", domains: ["renamed.test"] });
    await reloaded();
    await world.deployer.reconcile();
    expect(await schemes()).toEqual(["http", "https"]);
    router.changeByHand("web", { https: "none", domains: ["renamed.test"] });
    await reloaded();
    await world.deployer.reconcile();
    expect(await schemes()).toEqual(["http"]);
  });

  it("should see a dead https beside an http that answers", async () => {
    const { router } = world.world;
    router.changeByHand("web", { https: "offered" });
    router.loseServed("web", "https");
    await reloaded();
    await world.deployer.reconcile();
    expect(world.of("damage:found")[0]?.problems.join()).toContain("over https");
    await world.deployer.reconcile();
    expect(await repairs()).toMatchObject([{ status: "succeeded", count: 1 }]);
  });

  it("should find a missing file within a second or two, and write the route again", async () => {
    const { router, clock } = world.world;
    router.loseServed("web", "all");
    await reloaded();
    const atMs = clock.monotonicMs();
    await world.deployer.reconcile();
    expect(clock.monotonicMs() - atMs).toBeLessThan(2_000);
    expect(world.serving()).toHaveLength(1);
    expect(await repairs()).toMatchObject([{ status: "succeeded" }]);
  });

  it("should wait until a write without an answer can no longer come, and then write once more", async () => {
    const { router, clock } = world.world;
    router.loseServed("web", "all");
    await reloaded();
    const put = router.put.bind(router);
    const writtenAtMs: number[] = [];
    router.put = async (...parameters) => {
      writtenAtMs.push(clock.monotonicMs());
      if (writtenAtMs.length > 1) return put(...parameters);
      throw new DeployerError("ROUTER_UNCERTAIN", "no answer");
    };
    await world.deployer.reconcile();
    expect(await repairs()).toMatchObject([{ status: "succeeded" }]);
    expect((writtenAtMs.at(-1) ?? 0) - (writtenAtMs[0] ?? 0)).toBeGreaterThanOrEqual(120_000);
    expect(world.serving()).toHaveLength(1);
  });

  it("should write the route again where a part of the proxy serves something else", async () => {
    const { router, prober, runtime } = world.world;
    const probe = prober.probe.bind(prober);
    let reads = 0;
    prober.probe = async (request, signal) => {
      const outcome = await probe(request, signal);
      if (request.path === markerPath) reads += 1;
      const isStale = request.path === markerPath && reads % 5 === 0;
      return isStale && outcome.kind === "answer" ? { ...outcome, status: 404 } : outcome;
    };
    const put = router.put.bind(router);
    let puts = 0;
    router.put = (...parameters) => {
      puts += 1;
      prober.probe = probe;
      return put(...parameters);
    };
    const [live] = runtime.snapshot();
    await runtime.stop(live?.name ?? "", { signalName: "SIGTERM", graceMs: 0 });
    await world.deployer.reconcile();
    expect(await repairs()).toMatchObject([{ status: "succeeded" }]);
    expect(puts).toBe(1);
  });

  it("should leave a route alone that a person switched off, at once, and repair the rest", async () => {
    const { router, clock, runtime } = world.world;
    router.changeByHand("web", { enabled: false });
    await reloaded();
    const atMs = clock.monotonicMs();
    await world.deployer.reconcile();
    expect(clock.monotonicMs() - atMs).toBeLessThan(1_000);
    expect(await repairs()).toEqual([]);
    runtime.removeByHand(runtime.snapshot()[0]?.name ?? "");
    await world.deployer.reconcile();
    expect(world.of("damage:found").map(({ problems }) => problems.length)).toEqual([1]);
    expect(runtime.snapshot()).toMatchObject([{ state: "running" }]);
    expect((await router.read("web"))?.enabled).toBe(false);
  });

  it("should fail, and say why, if the route is still wrong afterwards", async () => {
    const { router } = world.world;
    router.changeByHand("web", { domains: ["renamed.test"] });
    router.addForeign("app.test");
    await reloaded();
    await expect(world.deployer.reconcile()).rejects.toMatchObject({ code: "ROUTE_NOT_VERIFIED" });
    expect(await repairs()).toMatchObject([{ status: "failed", error: { code: "ROUTE_NOT_VERIFIED" } }]);
    expect(world.of("deployment:finished").at(-1)?.error?.message).toContain("app.test");
  });
});
