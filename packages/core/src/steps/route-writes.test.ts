import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import type { Route } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { onPort } from "../revision/parts.js";

const forbidden = new DeployerError("ROUTER_FORBIDDEN", "the proxy user lost its right");

/** A first deployment, and a second one that has begun. */
async function replacing() {
  const world = await DeployerWorld.open({ verifyTimeoutMs: 5_000 });
  const blue = await world.deploy("1");
  const green = await world.begin("2");
  return { world, blue, green, router: world.world.router };
}

describe("a write that the proxy certainly did not carry out", () => {
  it.each(["ROUTER_FORBIDDEN", "ROUTER_UNAUTHORIZED", "ROUTER_REJECTED", "ROUTER_TWO_FACTOR"] as const)(
    "should leave nothing to undo after %s",
    async (code) => {
      const { world, blue, green, router } = await replacing();
      router.refuseWrites(new DeployerError(code, "no"));
      expect(await green.done).toMatchObject({ status: "failed", error: { code } });
      const record = await world.store.findDeployment(green.id);
      expect(record).toMatchObject({ phase: "failed", routeTouched: false });
      expect(record?.nonce).toBeUndefined();
      expect(world.of("clean-up:failed")).toEqual([]);
      expect(world.containers()).toEqual([`${blue.id} running`]);
    },
  );

  it("should not keep a removal waiting, once the right is back", async () => {
    const { world, green, router } = await replacing();
    router.refuseWrites(forbidden);
    await green.done;
    router.refuseWrites(undefined);
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
  });

  it("should end an undo after a lost answer, if blue's own route is still served", async () => {
    const { world, blue, green, router } = await replacing();
    const put = router.put.bind(router);
    router.put = async () => {
      router.put = put;
      router.refuseWrites(forbidden);
      throw new DeployerError("ROUTER_UNCERTAIN", "no answer");
    };
    expect(await green.done).toMatchObject({ status: "failed", error: { code: "ROUTER_FORBIDDEN" } });
    expect(await world.store.findDeployment(green.id)).toMatchObject({ phase: "failed" });
    expect(world.serving()).toEqual([blue.id]);
    expect(world.containers()).toEqual([`${blue.id} running`]);
  });

  it("should be waited out although the write that was tried after it had its answer", async () => {
    const { world, blue, green, router } = await replacing();
    const put = router.put.bind(router);
    let lostAtMs = 0;
    router.put = async () => {
      router.put = put;
      lostAtMs = world.world.clock.monotonicMs();
      throw new DeployerError("ROUTER_UNCERTAIN", "no answer");
    };
    expect(await green.done).toMatchObject({ status: "succeeded" });
    const stop = world.stops.find(({ deployment }) => deployment === blue.id);
    expect((stop?.atMs ?? 0) - lostAtMs).toBeGreaterThanOrEqual(120_000);
  });

  it("should not end an undo that would leave the route at green", async () => {
    const { world, green, router } = await replacing();
    await world.next("route:written");
    router.refuseWrites(forbidden);
    await world.deployer.cancel(green.id);
    expect(await green.done).toMatchObject({ error: { code: "CANCELLED" } });
    expect(await world.store.findDeployment(green.id)).toMatchObject({ phase: "aborting" });
    expect(world.containers()).toHaveLength(2);
  });
});

describe("a write that the proxy accepts and does not load", () => {
  it("should be reported with what may keep the proxy from it, and the old route named as still served", async () => {
    const { world, blue, green, router } = await replacing();
    const [put, read] = [router.put.bind(router), router.read.bind(router)];
    let writes = 0;
    router.put = async (write) => {
      writes += 1;
      router.read = read;
      if (writes > 2) return put(write);
      const written = { ...(await read("web")), nonce: write.nonce, target: write.target } as Route;
      router.read = async () => written;
      return written;
    };
    Object.assign(router, { whyUnserved: async () => ["stream 4: it listens on port 18080"] });
    const { error } = await green.done;
    expect(error).toMatchObject({ code: "ROUTE_NOT_VERIFIED" });
    expect(error?.message).toContain("the marker of another write");
    expect(error?.message).toContain("; stream 4: it listens on port 18080");
    expect(error?.remedy).toContain("its old configuration");
    expect(world.serving()).toEqual([blue.id]);
  });
});

describe("a page that saves while a deployment writes", () => {
  it("should be answered by a second write, and cost no deployment", async () => {
    const { world, green, router } = await replacing();
    await world.next("route:written");
    router.saveStale("web");
    expect(await green.done).toMatchObject({ status: "succeeded" });
    expect(world.of("route:written").filter(({ deployment }) => deployment === green.id)).toHaveLength(2);
    expect(world.serving()).toEqual([green.id]);
  });

  it("should be answered by a second write if the proxy's record is ours and its own file is served", async () => {
    const { world, green, router } = await replacing();
    await world.next("route:written");
    router.loseServed("web", "all");
    expect(await green.done).toMatchObject({ status: "succeeded" });
    expect(world.of("route:written").filter(({ deployment }) => deployment === green.id)).toHaveLength(2);
    expect(world.serving()).toEqual([green.id]);
  });

  it("should be answered so once, and then be waited for", async () => {
    const { world, blue, green, router } = await replacing();
    await world.next("route:written");
    router.loseServed("web", "all");
    await world.next("route:written");
    const writtenAtMs = world.world.clock.monotonicMs();
    router.loseServed("web", "all");
    expect(await green.done).toMatchObject({ status: "failed", error: { code: "ROUTE_NOT_VERIFIED" } });
    expect(world.world.clock.monotonicMs() - writtenAtMs).toBeGreaterThan(5_000);
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should be named as the cause if it saves again and again", async () => {
    const { world, blue, green, router } = await replacing();
    for (let times = 0; times < 3; times += 1) {
      await world.next("route:written");
      router.saveStale("web");
    }
    const { status, error } = await green.done;
    expect({ status, error }).toMatchObject({
      status: "failed",
      error: {
        code: "ROUTE_NOT_VERIFIED",
        message: expect.stringContaining("somebody else saved it") as string,
      },
    });
    expect(world.serving()).toEqual([blue.id]);
  });
});

describe("a proxy that restarts", () => {
  it("should be waited for at the switch, with an event, while blue serves on", async () => {
    const { world, green, router } = await replacing();
    await world.next("gate:passed");
    router.goDown(40_000);
    expect(await green.done).toMatchObject({ status: "succeeded" });
    const waits = world.of("router:waiting");
    expect(waits.length).toBeGreaterThan(3);
    expect(waits.at(-1)).toMatchObject({ error: { code: "ROUTER_UNREACHABLE" } });
  });

  it("should be given up after a minute, and leave blue serving and nothing to undo", async () => {
    const { world, blue, green, router } = await replacing();
    await world.next("gate:passed");
    router.goDown(600_000);
    const before = world.world.clock.monotonicMs();
    expect(await green.done).toMatchObject({ status: "failed", error: { code: "ROUTER_UNREACHABLE" } });
    expect(world.world.clock.monotonicMs() - before).toBeLessThan(90_000);
    expect(world.serving()).toEqual([blue.id]);
    expect(world.containers()).toEqual([`${blue.id} running`]);
  });

  it("should not be waited for by a recreate, whose blue is stopped", async () => {
    const world = await DeployerWorld.open();
    const recreate = { deploy_strategy: "recreate" };
    const blue = await world.deploy("1", recreate);
    const green = await world.begin("2", recreate);
    await world.next("gate:passed");
    world.world.router.goDown(600_000);
    expect(await green.done).toMatchObject({ status: "failed", error: { code: "ROUTER_UNREACHABLE" } });
    expect(world.of("router:waiting")).toEqual([]);
    expect(world.serving()).toEqual([blue.id]);
  });
});

describe("what a person has added to the route", () => {
  const added = async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1");
    const { router, runtime } = world.world;
    const [at] = router.targets("app.test");
    if (!at) throw new Error("there is no route");
    router.addPath("web", "/api", at);
    const leadsTo = () =>
      router.locationTargets("web").map(({ host, port }) => runtime.listenerAt(host, port)?.body);
    return { world, blue, router, leadsTo, at };
  };

  it("should move with a deployment, with a rollback, and back with an abort", async () => {
    const { world, blue, router, leadsTo } = await added();
    const green = await world.deploy("2");
    expect(leadsTo()).toEqual([green.id]);
    const failing = await world.begin("3");
    await world.next("route:written");
    expect(leadsTo()).toEqual([failing.id]);
    await world.deployer.cancel(failing.id);
    await failing.done;
    expect(leadsTo()).toEqual([green.id]);
    const back = await world.deployer.rollback("web", { to: blue.id }).done;
    expect(back).toMatchObject({ status: "succeeded" });
    expect(leadsTo()).toEqual([back.id]);
    expect(router.locationTargets("web")).toHaveLength(1);
  });

  it("should move if it names the container by its own address, and is no damage until then", async () => {
    const { world, blue, router, leadsTo } = await added();
    const [container] = await world.world.runtime.list("web");
    router.addPath("web", "/own", { scheme: "http", host: container?.address ?? "", port: 8080 });
    expect(leadsTo()).toEqual([blue.id, blue.id]);
    await world.deployer.reconcile();
    expect(world.of("damage:found")).toEqual([]);
    const green = await world.deploy("2");
    expect(leadsTo()).toEqual([green.id, green.id]);
  });

  it("should be moved by a repair if it leads to a container that is gone", async () => {
    const { world, router, leadsTo, at } = await added();
    const green = await world.deploy("2");
    router.addPath("web", "/late", at);
    await world.deployer.reconcile();
    expect(leadsTo()).toEqual([green.id, green.id]);
    expect(world.of("damage:found")).toHaveLength(1);
    await world.deployer.reconcile();
    expect(world.of("damage:found")).toHaveLength(1);
  });

  it("should stay if it leads to another workload's container, on a port that was ours once", async () => {
    const { world, router, at } = await added();
    await world.deploy("2");
    const state = await world.store.findState("web");
    if (!state) throw new Error("nothing is live");
    const live = onPort(state.live, at.port);
    world.store.listStates = async () => [state, { ...state, workload: "other", live, route: undefined }];
    router.addPath("web", "/other", at);
    await world.deployer.reconcile();
    await world.deploy("3");
    expect(router.locationTargets("web").at(-1)).toEqual(at);
  });

  it("should refuse a deployment, and a removal, for another route that leads to the container", async () => {
    const { world, blue, router, at } = await added();
    router.addForeign("second.test", at);
    const error = { code: "TARGET_NAMED", message: expect.stringContaining("second.test") as string };
    expect(await world.deployer.check("web")).toMatchObject([{ code: "TARGET_NAMED", severity: "error" }]);
    expect(await world.deploy("2")).toMatchObject({ status: "failed", error });
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "failed", error });
    expect(world.containers()).toEqual([`${blue.id} running`]);
    router.addForeign("second.test", undefined);
    expect(await world.deployer.remove("web").done).toMatchObject({ status: "succeeded" });
  });
});

describe("the question who accepts connections now", () => {
  it("should leave no rejection behind that nobody awaits, if the write after it is not reached", async () => {
    const { world, green, router } = await replacing();
    const left: unknown[] = [];
    const onLeft = (error: unknown): void => void left.push(error);
    process.on("unhandledRejection", onLeft);
    router.workers = () => Promise.reject(new DeployerError("LEASE_LOST", "another deployer has taken over"));
    const write = world.store.writeDeployment.bind(world.store);
    world.store.writeDeployment = (lease, record, also) => {
      if (!record.routeTouched) return write(lease, record, also);
      world.store.writeDeployment = write;
      return Promise.reject(new DeployerError("STORE_FAILED", "the disk is full"));
    };
    await green.done.catch(() => undefined);
    // Node reports them once all that was due has run.
    await new Promise((resolve) => setImmediate(resolve));
    process.off("unhandledRejection", onLeft);
    expect(left).toEqual([]);
  });
});
