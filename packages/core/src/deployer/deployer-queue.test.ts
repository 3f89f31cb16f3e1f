import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { DeployerOptions } from "./deployer-options.js";
import type { Deployment } from "./deployment.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentEvent } from "../events/events.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore, type MemoryStoreData } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

interface Setup extends MemoryWorld {
  readonly data: MemoryStoreData;
  readonly events: DeploymentEvent[];
}

function setUp(): Setup {
  const world = memoryWorld();
  for (const version of ["1", "2", "3", "4"]) world.runtime.publish(`registry/web:${version}`);
  world.runtime.publish("registry/web:slow", { readyAfterMs: 20_000 });
  return { ...world, data: emptyStoreData(), events: [] };
}

function start(world: Setup, options: Partial<DeployerOptions> = {}): Promise<Deployer> {
  return createDeployer({
    ...world,
    store: new MemoryStore(world.data, () => world.clock.wallMs()),
    sources: [memorySource()],
    timing: { watchMs: 0, leaseMs: 1_000, drainQuietMs: 100 },
    onEvent: (event) => world.events.push(event),
    ...options,
  });
}

async function apply(deployer: Deployer, tag: string, more: Record<string, unknown> = {}, name = "web") {
  const healthcheck = { path: "/health", deadline: "30s" };
  const config = {
    image: `registry/web:${tag}`,
    port: 8080,
    domains: [`${name}.test`],
    healthcheck,
    ...more,
  };
  await deployer.apply({ name, source: "memory", config });
}

async function reach(deployment: Deployment, type: DeploymentEvent["type"]): Promise<void> {
  for await (const event of deployment.events) if (event.type === type) return;
}

const liveOf = async (deployer: Deployer) => (await deployer.status("web")).live?.deployment;

describe("the queue of a workload", () => {
  it("should carry deployments out in their order, each with the config of its own time", async () => {
    const world = setUp();
    const deployer = await start(world);
    const deployments: Deployment[] = [];
    for (const tag of ["1", "2", "3"]) {
      await apply(deployer, tag);
      deployments.push(deployer.deploy("web", { by: `person ${tag}`, why: "a test" }));
      await deployer.history("web");
    }
    const results = await Promise.all(deployments.map(({ done }) => done));
    expect(results.map(({ status }) => status)).toEqual(["succeeded", "succeeded", "succeeded"]);
    const history = await deployer.history("web");
    expect(history.map(({ id }) => id)).toEqual(deployments.map(({ id }) => id).toReversed());
    expect(history.map(({ config }) => (config as { image: string }).image)).toEqual([
      "registry/web:3",
      "registry/web:2",
      "registry/web:1",
    ]);
    const waiting = world.events.filter(({ type }) => type === "queue:waiting");
    expect(waiting.map(({ deployment }) => deployment)).toContain(deployments[2]?.id);
    const opened = world.events.filter(
      (event) => event.type === "phase:entered" && event.phase === "planned",
    );
    const finished = world.events.find(({ type }) => type === "deployment:finished");
    expect(opened[1]?.atMs).toBeGreaterThanOrEqual(finished?.atMs ?? Infinity);
    expect(results[2]?.timings.phases.queued).toBeGreaterThan(0);
    await deployer.close();
  });

  it("should end those that wait when one supersedes them, and leave the one that is open", async () => {
    const world = setUp();
    const [deployer, other] = [await start(world), await start(world)];
    await apply(deployer, "slow");
    const open = deployer.deploy("web");
    await reach(open, "container:started");
    const waiting = [deployer.deploy("web"), other.deploy("web")];
    await world.clock.sleep(200);
    const newest = deployer.deploy("web", { supersede: true });
    const ended = await Promise.all(waiting.map(({ done }) => done));
    expect(ended.map(({ status, error }) => [status, error?.code])).toEqual([
      ["superseded", "SUPERSEDED"],
      ["superseded", "SUPERSEDED"],
    ]);
    expect((await open.done).status).toBe("succeeded");
    expect((await newest.done).status).toBe("succeeded");
    expect(await liveOf(deployer)).toBe(newest.id);
    const statuses = (await deployer.history("web")).map(({ status }) => status);
    expect(statuses.toSorted()).toEqual(["succeeded", "succeeded", "superseded", "superseded"]);
    await Promise.all([deployer.close(), other.close()]);
  });

  it("should be carried out by the next deployer where the one that waited is gone", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "slow");
    const open = deployer.deploy("web");
    await reach(open, "container:started");
    const waiting = deployer.deploy("web");
    await world.clock.sleep(200);
    await deployer.close();
    expect([(await open.done).status, (await waiting.done).status]).toEqual(["interrupted", "interrupted"]);
    const next = await start(world);
    await next.reconcile();
    expect(await liveOf(next)).toBe(waiting.id);
    const [last, first] = await next.history("web");
    expect([first?.status, first?.error?.code]).toEqual(["failed", "INTERRUPTED"]);
    expect(last).toMatchObject({ id: waiting.id, status: "succeeded" });
    await next.close();
  });

  it("should be left to the deployer that waits with it by the reconcile of another", async () => {
    const world = setUp();
    const [deployer, other] = [await start(world), await start(world)];
    await apply(deployer, "slow");
    const open = deployer.deploy("web");
    await reach(open, "container:started");
    const waiting = deployer.deploy("web");
    await world.clock.sleep(200);
    await other.reconcile();
    expect((await waiting.done).status).toBe("succeeded");
    await Promise.all([deployer.close(), other.close()]);
  });

  it("should not stand still behind one whose deployer is gone", async () => {
    const world = setUp();
    const [gone, deployer] = [await start(world), await start(world)];
    await apply(gone, "slow");
    const open = gone.deploy("web");
    await reach(open, "container:started");
    const abandoned = gone.deploy("web");
    await world.clock.sleep(200);
    const mine = deployer.deploy("web");
    await world.clock.sleep(200);
    await gone.close();
    expect((await mine.done).status).toBe("succeeded");
    const statuses = (await deployer.history("web")).map(({ id, status }) => [id, status]);
    expect(statuses).toEqual([
      [mine.id, "succeeded"],
      [abandoned.id, "succeeded"],
      [open.id, "failed"],
    ]);
    await deployer.close();
  });

  it("should be carried out all the same where another deployer has taken it over, and is gone", async () => {
    const world = setUp();
    const [deployer, other] = [await start(world), await start(world)];
    await apply(deployer, "slow");
    const open = other.deploy("web");
    await reach(open, "container:started");
    const before = other.deploy("web");
    await world.clock.sleep(200);
    const waiting = deployer.deploy("web");
    await world.clock.sleep(200);
    const row = world.data.deployments.get(waiting.id);
    if (!row?.queuedBy) throw new Error("it does not wait");
    world.data.deployments.set(waiting.id, { ...row, queuedBy: { ...row.queuedBy, instance: "gone" } });
    for (const { done } of [open, before]) expect((await done).status).toBe("succeeded");
    expect((await waiting.done).status).toBe("succeeded");
    expect(await liveOf(deployer)).toBe(waiting.id);
    await Promise.all([deployer.close(), other.close()]);
  });

  it("should keep in history what was refused before it began", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1", { networks: ["nowhere"] });
    const result = await deployer.deploy("web").done;
    expect(result).toMatchObject({
      status: "failed",
      phase: "preflight",
      error: { code: "NETWORK_MISSING" },
    });
    expect(await deployer.history("web")).toMatchObject([{ id: result.id, status: "failed" }]);
    await deployer.close();
  });

  it("should take no more for a workload whose removal waits", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "slow");
    const open = deployer.deploy("web");
    await reach(open, "container:started");
    const removal = deployer.remove("web");
    await world.clock.sleep(200);
    expect((await deployer.deploy("web").done).error?.code).toBe("WORKLOAD_BUSY");
    await expect(apply(deployer, "1")).rejects.toMatchObject({ code: "WORKLOAD_BUSY" });
    expect((await removal.done).status).toBe("succeeded");
    expect(await world.runtime.list("web")).toEqual([]);
    await deployer.close();
  });
});

describe("a deployment that comes into the queue after its workload was removed", () => {
  it("should be refused, and leave nothing behind", async () => {
    const world = setUp();
    const store = new MemoryStore(world.data);
    const deployer = await start(world, { store });
    await apply(deployer, "1");
    const enqueue = store.enqueue.bind(store);
    store.enqueue = async (...parameters) => {
      store.enqueue = enqueue;
      await deployer.remove("web").done;
      return enqueue(...parameters);
    };
    const { status, error } = await deployer.deploy("web").done;
    expect([status, error?.code]).toEqual(["failed", "WORKLOAD_UNKNOWN"]);
    expect(await world.runtime.list("web")).toEqual([]);
    await deployer.close();
  });
});

describe("a deployment that waits", () => {
  it("should stay with its own deployer, as long as that lives, though another one follows it", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "slow");
    const running = deployer.deploy("web");
    await reach(running, "phase:entered");
    const waiting = deployer.deploy("web");
    await reach(waiting, "queue:waiting");
    const other = await start(world, { watch: false });
    const followed = (await other.deployment(waiting.id)).done;
    await Promise.all([running.done, waiting.done]);
    expect(await followed).toMatchObject({ id: waiting.id, status: "succeeded" });
    expect(world.events.map(({ type }) => type)).not.toContain("deployment:recovered");
    await other.close();
    await deployer.close();
  });
});

describe("until", () => {
  it("should resolve at the cutover, while blue is still drained", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1");
    await deployer.deploy("web").done;
    await apply(deployer, "2");
    const deployment = deployer.deploy("web", { until: "cutover" });
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "succeeded", phase: "draining" });
    expect(result.evidence).toBeDefined();
    expect(await world.runtime.list("web")).toHaveLength(2);
    await reach(deployment, "deployment:finished");
    expect(await world.runtime.list("web")).toHaveLength(1);
    await deployer.close();
  });
});

describe("deployments of several workloads", () => {
  it("should be carried out at the same time, but no more than the limit", async () => {
    const world = setUp();
    const deployer = await start(world, { parallel: 2 });
    const names = ["a", "b", "c", "d", "e"];
    for (const name of names) await apply(deployer, "slow", {}, name);
    let running = 0;
    let most = 0;
    const done = names.map((name) => {
      const deployment = deployer.deploy(name);
      void (async () => {
        for await (const event of deployment.events) {
          if (event.type === "phase:entered" && event.phase === "planned")
            most = Math.max(most, (running += 1));
          if (event.type === "state:committed") running -= 1;
        }
      })();
      return deployment.done;
    });
    const results = await Promise.all(done);
    expect(results.map(({ status }) => status)).toEqual(names.map(() => "succeeded"));
    expect(most).toBe(2);
    await deployer.close();
  });

  /** How long another workload takes, with one slot in all, after the first one has begun to wait. */
  async function otherTakesMs(world: Setup, deployer: Deployer): Promise<number> {
    const { clock } = world;
    await clock.sleep(2_000);
    await apply(deployer, "1", {}, "api");
    const sinceMs = clock.monotonicMs();
    expect((await deployer.deploy("api").done).status).toBe("succeeded");
    return clock.monotonicMs() - sinceMs;
  }

  const reaches = async (world: Setup, type: DeploymentEvent["type"]): Promise<void> => {
    while (!world.events.some((event) => event.type === type)) await world.clock.sleep(10);
  };

  it("should not wait for a recreation that waits for what has retired", async () => {
    const world = setUp();
    const deployer = await start(world, { parallel: 1 });
    const drain = { timeout: "2h" };
    await apply(deployer, "1");
    const first = await deployer.deploy("web").done;
    world.runtime.holdConnections(`web-${first.id}`, 1);
    await apply(deployer, "2", { drain });
    const second = deployer.deploy("web");
    await reaches(world, "drain:started");
    await apply(deployer, "3", { drain });
    const third = deployer.deploy("web");
    await Promise.all([second.done, third.done]);
    await apply(deployer, "4", { drain, deploy_strategy: "recreate" });
    const fourth = deployer.deploy("web");
    expect(await otherTakesMs(world, deployer)).toBeLessThan(10_000);
    // It continues only after it has a slot again.
    await apply(deployer, "slow", {}, "api");
    const slow = deployer.deploy("api");
    await reach(slow, "container:started");
    world.runtime.holdConnections(`web-${first.id}`, 0);
    await world.clock.sleep(10_000);
    const starts = world.events.filter(({ type }) => type === "container:started");
    expect(starts.at(-1)?.deployment).toBe(slow.id);
    expect((await fourth.done).status).toBe("succeeded");
    await deployer.close();
  });

  it("should not wait for the drain of an earlier deployer that one of them must end first", async () => {
    const world = setUp();
    const before = await start(world);
    await apply(before, "1");
    const first = await before.deploy("web").done;
    world.runtime.holdConnections(`web-${first.id}`, 1);
    await apply(before, "2", { drain: { timeout: "2h" }, deploy_strategy: "blue-green" });
    void before.deploy("web");
    await reaches(world, "drain:started");
    await before.close();
    const deployer = await start(world, { parallel: 1 });
    await apply(deployer, "3", { deploy_strategy: "recreate" });
    void deployer.deploy("web");
    expect(await otherTakesMs(world, deployer)).toBeLessThan(10_000);
    await deployer.close();
  });

  it("should not wait for a quarantine", async () => {
    const world = setUp();
    Object.defineProperty(world.router, "appliesLate", { value: true });
    const put = world.router.put.bind(world.router);
    const lost: string[] = [];
    world.router.put = async (write, signal) => {
      const written = await put(write, signal);
      if (write.workload === "web" && lost.push(write.nonce) <= 3)
        throw new DeployerError("ROUTER_UNCERTAIN", "the answer was lost");
      return written;
    };
    const deployer = await start(world, { parallel: 1 });
    await apply(deployer, "1");
    void deployer.deploy("web");
    await reaches(world, "phase:entered");
    while (lost.length < 3) await world.clock.sleep(10);
    expect(await otherTakesMs(world, deployer)).toBeLessThan(10_000);
    await deployer.close();
  });

  it("should refuse a limit that is none", async () => {
    await expect(start(setUp(), { parallel: 0 })).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});
