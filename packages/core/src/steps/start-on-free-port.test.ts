import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import { drain } from "../testing/drain-world.js";
import { liveHandle } from "../testing/live-handle.js";

const recreated = { deploy_strategy: "recreate", healthcheck: { path: "/health", deadline: "2s" } };

async function stopped(world: DeployerWorld, config: object = {}): Promise<string> {
  const { id } = await world.deploy("1", config);
  await world.world.runtime.stop(`web-${id}`, { signalName: "SIGTERM", graceMs: 1 });
  world.world.runtime.takePortsOfStopped();
  return id;
}

describe("a container whose loopback port was taken while it did not run", () => {
  it("should serve again on another port, where a recreation that replaced it fails", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1", recreated);
    const port = (await liveHandle(world.store)).loopbackPort;
    const second = await world.begin("bad", recreated, { readyAfterMs: Infinity });
    await world.next("container:stopped");
    world.world.runtime.takePortsOfStopped();
    expect(await second.done).toMatchObject({ status: "failed" });
    const { loopbackPort } = await liveHandle(world.store);
    expect(loopbackPort).not.toBe(port);
    expect((await world.store.findState("web"))?.route?.target.port).toBe(loopbackPort);
    expect(world.containers()).toEqual([`${blue.id} running`]);
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should serve again on another port where it is live", async () => {
    const world = await DeployerWorld.open();
    const id = await stopped(world);
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${id} running`]);
    expect(world.serving()).toEqual([id]);
    // And once more: it already has the name of the new fence.
    const name = (await liveHandle(world.store)).name ?? "";
    await world.world.runtime.stop(name, { signalName: "SIGTERM", graceMs: 1 });
    world.world.runtime.takePortsOfStopped();
    await world.deployer.reconcile();
    expect(world.containers()).toEqual([`${id} running`]);
    expect(world.serving()).toEqual([id]);
    await world.world.clock.sleep(60_000);
    await world.deployer.reconcile();
    expect(world.of("damage:found")).toHaveLength(2);
  });

  it("should be green on another port, where that fell after the commit and blue is gone", async () => {
    const { world, blue, green, done } = await drain(1, { drain: { timeout: "2h" } });
    const { runtime } = world.world;
    const { name = "" } = await liveHandle(world.store);
    await runtime.supervise(name, "no");
    runtime.removeByHand(`web-${blue}`);
    runtime.crash(name);
    runtime.takePortsOfStopped();
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(world.serving()).toEqual([green]);
    expect(world.containers()).toEqual([`${green} running`]);
  });

  it.each(["create", "remove"] as const)(
    "should lose nothing where the answer of %s is lost",
    async (call) => {
      const world = await DeployerWorld.open();
      const id = await stopped(world);
      await world.deployer.reconcile();
      const { runtime } = world.world;
      const name = (await liveHandle(world.store)).name ?? "";
      await runtime.stop(name, { signalName: "SIGTERM", graceMs: 1 });
      runtime.takePortsOfStopped();
      const isLost = loseOnce(world, call);
      await world.deployer.reconcile();
      await world.deployer.reconcile();
      expect(isLost()).toBe(true);
      expect(world.containers()).toEqual([`${id} running`]);
      expect(world.serving()).toEqual([id]);
    },
  );

  it("should serve again where a recovery finds it, under the name of its own fence", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1", recreated);
    await world.begin("bad", recreated, { readyAfterMs: Infinity });
    await world.next("container:stopped");
    await world.deployer.close();
    world.world.runtime.takePortsOfStopped();
    await world.restart();
    const isLost = loseOnce(world, "claim", 3);
    await world.deployer.reconcile();
    expect(isLost()).toBe(true);
    expect(world.containers()).toEqual([`${blue.id} running`]);
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should keep the ports that its config names", async () => {
    const world = await DeployerWorld.open();
    const ports = { ports: ["127.0.0.1:9000:9000"], deploy_strategy: "recreate" };
    await stopped(world, ports);
    const before = await liveHandle(world.store);
    await expect(world.deployer.reconcile()).rejects.toMatchObject({ code: "PORT_TAKEN" });
    expect((await liveHandle(world.store)).loopbackPort).toBe(before.loopbackPort);
  });
});

/** The answer to one call is lost, though it takes effect. */
function loseOnce(
  { world: { runtime } }: DeployerWorld,
  call: "create" | "claim" | "remove",
  nth = 1,
): () => boolean {
  const real = runtime[call].bind(runtime) as (...all: unknown[]) => Promise<unknown>;
  let calls = 0;
  Object.assign(runtime, {
    [call]: async (...all: unknown[]) => {
      const result = await real(...all);
      if ((calls += 1) === nth) throw new DeployerError("ENGINE_UNREACHABLE", "the answer was lost");
      return result;
    },
  });
  return () => calls >= nth;
}
