import { describe, expect, it, vi } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { stagedCookie, type RouteWrite } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";

/** A deployer that cannot connect to containers. */
async function elsewhere(): Promise<{ world: DeployerWorld; writes: RouteWrite[] }> {
  const world = await DeployerWorld.open({}, { asked: "through-proxy" });
  const writes = world.noteWrites();
  return { world, writes };
}

const notReady = { pages: { "/health": () => ({ status: 500, body: "" }) } };
const unready = { unreadyAfterMs: 3_000 };
const brief = { healthcheck: { path: "/health", interval: "1s", deadline: "2s" } };

describe("a deployer that asks containers through the proxy", () => {
  it("should show a first deployment to nobody before it is ready", async () => {
    const { world, writes } = await elsewhere();
    const { id, done } = await world.begin("1", {}, { readyAfterMs: 3_000 });
    expect(await world.visitUntil(done)).toEqual([404, 502, id]);
    expect(await done).toMatchObject({ status: "succeeded", evidence: { reach: { status: 200 } } });
    expect(writes.map(({ staged }) => staged !== undefined)).toEqual([true, false]);
    expect(world.events.some((event) => event.type === "probe:attempted" && !event.ready)).toBe(true);
  });

  it("should cost no request if a first deployment fails, and leave no route", async () => {
    const { world } = await elsewhere();
    const result = await world.deploy("1", brief, notReady);
    expect(result).toMatchObject({ status: "failed", error: { code: "READINESS_TIMEOUT" } });
    expect(result.error?.message).toContain("500");
    expect(await world.world.router.read("web")).toBeUndefined();
    expect(world.containers()).toEqual([]);
  });

  it.each(["blue-green", "recreate"])(
    "should gate an update by it before the switch: %s",
    async (strategy) => {
      const { world } = await elsewhere();
      const config = { deploy_strategy: strategy, drain: { timeout: "2s", status_path: "/drain" } };
      const { id: blue } = await world.deploy("1", config);
      const probe = vi.spyOn(world.world.prober, "probe");
      const { id, done } = await world.begin("2", config, { readyAfterMs: 2_000 });
      const seen = await world.visitUntil(done);
      expect(await done).toMatchObject({ status: "succeeded" });
      const addresses = new Set(probe.mock.calls.map(([{ address }]) => address));
      expect([...addresses]).toEqual([world.world.router.address]);
      expect(seen).toEqual(strategy === "recreate" ? [blue, 502, id] : [blue, id]);
    },
  );

  it.each(["blue-green", "recreate"])(
    "should lead back to blue if green is never ready: %s",
    async (strategy) => {
      const { world } = await elsewhere();
      const { id: blue } = await world.deploy("1", { deploy_strategy: strategy });
      const result = await world.deploy("2", { ...brief, deploy_strategy: strategy }, notReady);
      expect(result).toMatchObject({ status: "failed", error: { code: "READINESS_TIMEOUT" } });
      expect(await world.visit()).toBe(blue);
      const route = await world.world.router.read("web");
      expect(route).not.toHaveProperty("staged");
      expect(world.containers()).toEqual([`${blue} running`]);
    },
  );

  describe("with a blue whose application reports its drain", () => {
    const drains = { drain: { timeout: "1h", status_path: "/drain" } };
    const says = (word: () => object) => ({
      pages: { "/drain": () => ({ status: 200, body: JSON.stringify(word()) }) },
    });
    const ready = says(() => ({ ready_for_shutdown: true }));

    async function draining(more: object = {}) {
      const { world, writes } = await elsewhere();
      let isReady = false;
      const blue = await world.deploy(
        "1",
        drains,
        says(() => ({ ready_for_shutdown: isReady })),
      );
      const { id, done } = await world.begin("2", { ...drains, ...more }, ready);
      await world.next("drain:progressed");
      return { world, writes, blue: blue.id, id, done, end: () => (isReady = true) };
    }

    it("should ask it through the proxy until it is ready, and not green", async () => {
      const { world, writes, blue, id, done, end } = await draining();
      await world.world.clock.sleep(30_000);
      expect(world.stops.map(({ deployment }) => deployment)).not.toContain(blue);
      expect(await world.visit()).toBe(id);
      const probe = vi.spyOn(world.world.prober, "probe");
      end();
      const result = await done;
      expect(result).toMatchObject({ status: "succeeded" });
      expect(world.of("drain:finished")).toMatchObject([{ outcome: "drained" }]);
      const addresses = new Set(probe.mock.calls.map(([{ address }]) => address));
      expect([...addresses]).toEqual([world.world.router.address]);
      const stop = world.stops.find(({ deployment }) => deployment === blue);
      const last = writes.at(-1);
      expect([stop !== undefined, last?.staged]).toEqual([true, undefined]);
      const route = await world.world.router.read("web");
      expect(route).not.toHaveProperty("staged");
      expect((await world.store.findState("web"))?.route).not.toHaveProperty("stagesBlue");
      const told = JSON.stringify([world.events, result, await world.store.findDeployment(id)]);
      for (const { staged } of writes) expect(told).not.toContain(staged?.token ?? "no token");
    });

    it("should take blue off the route before it stops it", async () => {
      const { world, blue, done, end } = await draining();
      const staged: boolean[] = [];
      world.world.runtime.observe((change, deployment) => {
        if (change === "stopped" && deployment === blue)
          staged.push(world.world.router.staged("app.test").length > 0);
      });
      end();
      await done;
      expect(staged).toEqual([false]);
    });

    it("should give the preview its place on the route back", async () => {
      const { world, id, done, end } = await draining({ preview: true });
      await expect(world.deployer.preview(id)).rejects.toThrow("only its domains lead to it");
      end();
      expect(await done).toMatchObject({ status: "succeeded" });
      const { url } = await world.deployer.preview(id);
      expect(await world.visit(`cutover_preview=${url.split("=").at(-1) ?? ""}`)).toBe(id);
      expect(world.world.router.staged("app.test").map(({ token }) => url.endsWith(token))).not.toContain(
        false,
      );
    });

    it("should go on with it in a later process", async () => {
      const { world, blue, done, end } = await draining();
      await world.deployer.close();
      await done;
      await world.restart();
      await world.world.clock.sleep(10_000);
      expect(world.containers()).toContain(`${blue} running`);
      end();
      await world.next("drain:finished");
      expect(world.of("drain:finished")).toMatchObject([{ outcome: "drained" }]);
    });

    it("should not put one behind a token whose application reports nothing", async () => {
      const { world, writes } = await elsewhere();
      await world.deploy("1");
      await world.deploy("2", drains);
      expect(writes.map(({ staged }) => staged !== undefined)).toEqual([true, false, true, false]);
    });

    it("should lead back to blue with a route of its own if it is cancelled", async () => {
      const { world, blue, id, done } = await draining();
      await world.deployer.cancel(id);
      expect(await done).toMatchObject({ status: "cancelled" });
      expect(await world.visit()).toBe(blue);
      expect(await world.world.router.read("web")).not.toHaveProperty("staged");
    });
  });

  it("should leave no route of a first deployment whose switch the proxy refuses", async () => {
    const { world } = await elsewhere();
    const { router } = world.world;
    const put = router.put.bind(router);
    router.put = (write, signal) => {
      if (write.staged) return put(write, signal);
      throw new DeployerError("ROUTER_REJECTED", "the proxy takes no more");
    };
    expect(await world.deploy("1")).toMatchObject({ status: "failed", error: { code: "ROUTER_REJECTED" } });
    expect(await router.read("web")).toBeUndefined();
  });

  it("should not ask for blue where the route still leads to green", async () => {
    const { world } = await elsewhere();
    const { id: blue } = await world.deploy("1", { deploy_strategy: "recreate" });
    const { id, done } = await world.begin("2", { deploy_strategy: "recreate" });
    await world.next("reach:proven");
    await world.next("route:written");
    world.world.runtime.crash(`web-${id}`);
    expect(await done).toMatchObject({ status: "failed" });
    expect(await world.visit()).toBe(blue);
    expect(JSON.stringify(world.events)).not.toContain("blue was started again, but is not ready");
  });

  it("should shift nothing in a first deployment", async () => {
    const { world, writes } = await elsewhere();
    const shift = { steps: [{ weight: 50, for: "2s" }] };
    const result = await world.deploy("1", { shift });
    expect(result).toMatchObject({ status: "succeeded" });
    expect(result.evidence).not.toHaveProperty("shifted");
    expect(writes).toHaveLength(2);
  });

  it("should wait for the traffic port of a workload without a check", async () => {
    const { world } = await elsewhere();
    const { id, done } = await world.begin("1", { healthcheck: undefined }, { listensAfterMs: 15_000 });
    expect(await world.visitUntil(done)).toEqual([404, 502, id]);
    expect(await done).toMatchObject({ status: "succeeded" });
  });

  it("should shift, bake and watch by it", async () => {
    const { world } = await elsewhere();
    await world.deploy("1");
    const shift = { steps: [{ weight: 50, for: "2s" }] };
    const result = await world.deploy("2", { shift, bake: "5s" });
    expect(result).toMatchObject({ status: "succeeded" });
    const worse = await world.deploy("3", { shift: { steps: [{ weight: 50, for: "20s" }] } }, unready);
    expect(worse).toMatchObject({ status: "failed", error: { code: "SHIFT_FAILED" } });
    const baked = await world.deploy("4", { bake: "20s" }, unready);
    expect(baked).toMatchObject({ status: "failed", error: { code: "BAKE_FAILED" } });
    expect(await world.visit()).toBe(result.id);
  });

  it("should say that green cannot be asked where somebody took it off the route", async () => {
    const { world } = await elsewhere();
    const blue = await world.deploy("1");
    const { router } = world.world;
    const read = router.read.bind(router);
    router.read = async (...asked) => {
      const route = await read(...asked);
      if (!route?.staged) return route;
      const { staged: _, ...rest } = route;
      return rest;
    };
    const result = await world.deploy("2", brief);
    expect(result).toMatchObject({ status: "failed", error: { code: "GREEN_UNREACHABLE" } });
    expect(result.error?.message).toContain("no route of the proxy leads to it");
    expect(result.error?.remedy).toBe("Deploy again, and let nobody else change the route meanwhile.");
    expect(await world.visit()).toBe(blue.id);
  });

  it("should tell nobody the token", async () => {
    const { world, writes } = await elsewhere();
    const result = await world.deploy("1");
    const [{ staged }] = writes as [RouteWrite];
    const told = JSON.stringify([world.events, result, await world.store.findDeployment(result.id)]);
    expect(staged?.token).toMatch(/^[0-9a-f]{48}$/);
    expect(told).not.toContain(staged?.token);
    expect(told).not.toContain(`${stagedCookie}=`);
  });

  it.each([
    ["failover", { failover: true }, "blue would answer in place of green"],
    ["healthcheck", { domains: [] }, "without domains"],
    ["healthcheck.port", { healthcheck: { path: "/", port: 9090 } }, "the route leads to port 8080"],
    [
      "healthcheck.host_header",
      { healthcheck: { path: "/", host_header: "other.test" } },
      "the route is found by its domain",
    ],
  ])("should refuse what no route can ask: %s", async (field, more, why) => {
    const { world } = await elsewhere();
    const result = await world.deploy("1", more);
    expect(result.error).toMatchObject({ code: "CONFIG_INVALID" });
    expect(result.error?.message).toContain(`${field}: must be absent, because containers are asked through`);
    expect(result.error?.message).toContain(why);
    expect(world.containers()).toEqual([]);
  });

  it("should be told of beforehand", async () => {
    const { world } = await elsewhere();
    await world.deploy("1");
    const summaries = (await world.deployer.explain("web")).steps.map(({ summary }) => summary);
    const led = summaries.findIndex((summary) => summary.startsWith("have the proxy lead to green"));
    expect(summaries[led + 1]).toMatch(/^wait until green is ready/);
    expect(summaries.join()).not.toContain("ask the proxy for green");
  });
});
