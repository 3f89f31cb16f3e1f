import { describe, expect, it } from "vitest";
import { createDeployer, type Deployer } from "./deployer.js";
import type { Deployment } from "./deployment.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { DeploymentEvent } from "../events/events.js";
import { memorySource } from "../testing/memory-source.js";
import { emptyStoreData, MemoryStore, type MemoryStoreData } from "../testing/memory-store.js";
import { memoryWorld, type MemoryWorld } from "../testing/memory-world.js";

type Setup = MemoryWorld & { readonly data: MemoryStoreData };

function setUp(): Setup {
  const world = memoryWorld();
  world.runtime.publish("registry/web:1");
  world.runtime.publish("registry/web:2", { readyAfterMs: 3_000 });
  return { ...world, data: emptyStoreData() };
}

function start(world: Setup, store = new MemoryStore(world.data)): Promise<Deployer> {
  return createDeployer({
    ...world,
    store,
    sources: [memorySource()],
    timing: { watchMs: 0, leaseMs: 1_000, drainQuietMs: 5_000 },
  });
}

async function apply(deployer: Deployer, tag: string, strategy = "blue-green", more = {}): Promise<void> {
  const healthcheck = { path: "/health" };
  const config = { image: `registry/web:${tag}`, port: 8080, domains: ["app.test"], healthcheck, ...more };
  await deployer.apply({ name: "web", source: "memory", config: { ...config, deploy_strategy: strategy } });
}

async function reach(deployment: Deployment, wanted: (event: DeploymentEvent) => boolean): Promise<void> {
  for await (const event of deployment.events) if (wanted(event)) return;
}

const entered = (phase: string) => (event: DeploymentEvent) =>
  event.type === "phase:entered" && event.phase === phase;

describe.each(["this", "another"])("cancel from %s process", (from) => {
  it.each([
    ["blue-green", "planned"],
    ["blue-green", "probing"],
    ["blue-green", "switching"],
    ["blue-green", "draining"],
    ["recreate", "stopping"],
    ["recreate", "starting"],
    ["recreate", "switching"],
  ])("should leave blue serving (%s, %s)", async (strategy, phase) => {
    const world = setUp();
    const [deployer, other] = [await start(world), await start(world)];
    await apply(deployer, "1", strategy);
    const blue = await deployer.deploy("web").done;
    await apply(deployer, "2", strategy);
    const deployment = deployer.deploy("web");
    await reach(deployment, entered(phase));
    const canceller = from === "this" ? deployer : other;
    const outcome = await canceller.cancel(deployment.id);
    expect(outcome).toBe(phase === "draining" ? "rolled-back" : "undone");
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "cancelled", error: { code: "CANCELLED" } });
    const { live, open } = await other.status("web");
    expect([live?.deployment, live?.state, open]).toEqual([blue.id, "running", undefined]);
    const containers = await world.runtime.list("web");
    expect(containers.map((one) => one.deployment)).toEqual([blue.id]);
    const served = world.router.targets("app.test");
    expect(served.map(({ host, port }) => world.runtime.listenerAt(host, port)?.body)).toContain(blue.id);
    await Promise.all([deployer.close(), other.close()]);
  });

  it("should end the wait for green within 200 ms", async () => {
    const world = setUp();
    const [deployer, other] = [await start(world), await start(world)];
    await apply(deployer, "2");
    const deployment = deployer.deploy("web");
    await reach(deployment, entered("probing"));
    const atMs = world.clock.monotonicMs();
    await (from === "this" ? deployer : other).cancel(deployment.id);
    expect((await deployment.done).status).toBe("cancelled");
    expect(world.clock.monotonicMs() - atMs).toBeLessThan(200);
    await Promise.all([deployer.close(), other.close()]);
  });

  it("should withdraw one that waits, at once", async () => {
    const world = setUp();
    const [deployer, other] = [await start(world), await start(world)];
    await apply(deployer, "2");
    const open = deployer.deploy("web");
    await reach(open, entered("probing"));
    const waiting = deployer.deploy("web");
    await world.clock.sleep(100);
    expect(await (from === "this" ? deployer : other).cancel(waiting.id)).toBe("withdrawn");
    expect(await waiting.done).toMatchObject({ status: "cancelled", error: { code: "CANCELLED" } });
    expect((await open.done).status).toBe("succeeded");
    await Promise.all([deployer.close(), other.close()]);
  });
});

describe("cancel", () => {
  it("should be refused in words once there is nothing to go back to, or nothing to cancel", async () => {
    const world = setUp();
    const deployer = await start(world);
    await expect(deployer.cancel("nothing")).rejects.toMatchObject({ code: "DEPLOYMENT_UNKNOWN" });
    await apply(deployer, "1");
    const { id } = await deployer.deploy("web").done;
    await expect(deployer.cancel(id)).rejects.toMatchObject({
      code: "CANCEL_REFUSED",
      message: expect.stringContaining("it is over"),
    });
    const removal = deployer.remove("web");
    await reach(removal, entered("removing"));
    await expect(deployer.cancel(removal.id)).rejects.toMatchObject({ code: "CANCEL_REFUSED" });
    expect((await removal.done).status).toBe("succeeded");
    await deployer.close();
  });

  it("should leave nothing behind where the commit comes between, for a recovery to act on", async () => {
    const world = setUp();
    const store = new MemoryStore(world.data);
    const request = store.requestCancel.bind(store);
    let committed: Promise<void> = Promise.resolve();
    store.requestCancel = async (...asked) => {
      await committed;
      return request(...asked);
    };
    const deployer = await start(world, store);
    await apply(deployer, "1");
    const deployment = deployer.deploy("web");
    await reach(deployment, entered("switching"));
    committed = reach(deployment, entered("draining"));
    await expect(deployer.cancel(deployment.id)).rejects.toMatchObject({ code: "CANCEL_REFUSED" });
    expect((await deployment.done).status).toBe("succeeded");
    expect(world.data.deployments.get(deployment.id)?.cancelled).toBe(false);
    await deployer.close();
  });

  it("should not cut what follows the commit where the signal comes too late", async () => {
    const world = setUp();
    world.runtime.publish("registry/web:1", { commands: { after: { afterMs: 2_000 } } });
    const deployer = await start(world);
    await apply(deployer, "1", "blue-green", { hooks: { post_cutover: { command: ["after"] } } });
    const controller = new AbortController();
    const deployment = deployer.deploy("web", { signal: controller.signal });
    await reach(deployment, ({ type }) => type === "hook:started");
    controller.abort();
    expect((await deployment.done).status).toBe("succeeded");
    const told: DeploymentEvent["type"][] = [];
    for await (const { type } of deployment.events) told.push(type);
    expect(told).toContain("hook:finished");
    expect(told).not.toContain("clean-up:failed");
    expect(world.data.deployments.get(deployment.id)?.cancelled).toBe(false);
    await deployer.close();
  });

  it("should lead back to blue while it drains, also if the store refuses to note the cancellation", async () => {
    const world = setUp();
    const store = new MemoryStore(world.data);
    const deployer = await start(world, store);
    await apply(deployer, "1");
    const blue = await deployer.deploy("web").done;
    await apply(deployer, "2");
    const controller = new AbortController();
    const deployment = deployer.deploy("web", { signal: controller.signal });
    await reach(deployment, entered("draining"));
    store.requestCancel = () => Promise.reject(new DeployerError("STORE_FAILED", "the disk is full"));
    controller.abort();
    expect(await deployment.done).toMatchObject({ status: "cancelled" });
    expect((await deployer.status("web")).live?.deployment).toBe(blue.id);
    await deployer.close();
  });

  it("should never be forgotten by whoever finishes the deployment", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1");
    const blue = await deployer.deploy("web").done;
    await apply(deployer, "2");
    const deployment = deployer.deploy("web");
    await reach(deployment, entered("switching"));
    // Its process ends before it notices.
    await new MemoryStore(world.data).requestCancel(deployment.id, {
      code: "CANCELLED",
      message: "cancelled",
      remedy: "",
      details: {},
    });
    await deployer.close();
    const next = await start(world);
    await next.reconcile();
    const [latest] = await next.history("web");
    expect(latest).toMatchObject({ id: deployment.id, status: "cancelled" });
    expect((await next.status("web")).live?.deployment).toBe(blue.id);
    await next.close();
  });

  it("should commit nothing that was cancelled just before", async () => {
    const world = setUp();
    const store = new MemoryStore(world.data);
    const write = store.writeDeployment.bind(store);
    const cancelled = { code: "CANCELLED", message: "", remedy: "", details: {} };
    store.writeDeployment = async (lease, record, also) => {
      if (also?.state) await store.requestCancel(record.id, cancelled);
      return write(lease, record, also);
    };
    const deployer = await start(world, store);
    await apply(deployer, "1");
    const deployment = deployer.deploy("web");
    expect((await deployment.done).status).toBe("cancelled");
    expect(await store.findState("web")).toBeUndefined();
    await deployer.close();
  });

  it("should be what it is called, too, where its signal was aborted before it began", async () => {
    const world = setUp();
    const deployer = await start(world);
    await apply(deployer, "1");
    const { status, error } = await deployer.deploy("web", { signal: AbortSignal.abort() }).done;
    expect([status, error?.code]).toEqual(["cancelled", "CANCELLED"]);
    expect(await deployer.history("web")).toEqual([]);
    await deployer.close();
  });

  it.each([
    ["pre_cutover", "blue-green"],
    ["pre_cutover", "recreate"],
    ["post_cutover", "blue-green"],
    ["post_cutover", "recreate"],
  ])("should end the wait for a command %s (%s), and leave blue serving", async (hook, strategy) => {
    const world = setUp();
    const commands = { slow: { afterMs: 20_000 } };
    world.runtime.publish("registry/web:3", { commands });
    const deployer = await start(world);
    await apply(deployer, "1", strategy);
    const blue = await deployer.deploy("web").done;
    const hooks = { [hook]: { command: ["slow"] } };
    await apply(deployer, "3", strategy, { hooks });
    const deployment = deployer.deploy("web");
    await reach(deployment, ({ type }) => type === "hook:started");
    const outcome = await deployer.cancel(deployment.id);
    expect(outcome).toBe(hook === "pre_cutover" ? "undone" : "rolled-back");
    const atMs = world.clock.monotonicMs();
    expect((await deployment.done).status).toBe("cancelled");
    expect(world.clock.monotonicMs() - atMs).toBeLessThan(5_000);
    const containers = await world.runtime.list("web");
    expect(containers.map((one) => [one.deployment, one.state])).toEqual([[blue.id, "running"]]);
    await deployer.close();
  });
});
