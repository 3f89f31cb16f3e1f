import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";
import { bad, deployed, minuteMs, told } from "../testing/monitored-world.js";

const timing = { watchMs: 30_000 };

describe("a pause", () => {
  let world: DeployerWorld;
  beforeEach(async () => {
    world = await DeployerWorld.open(timing);
    await world.deploy("1");
  });
  afterEach(() => world.deployer.close());

  const stopLive = async () => {
    const { runtime } = world.world;
    const name = runtime.snapshot()[0]?.name ?? "";
    await runtime.stop(name, { signalName: "SIGTERM", graceMs: 0 });
  };
  const states = () => world.world.runtime.snapshot().map(({ state }) => state);

  it("should keep everybody's hands off the workload until it is resumed, also after a restart", async () => {
    await world.deployer.pause("web", { by: "me", why: "the database moves" });
    await stopLive();
    world.world.router.editByHand("web", { scheme: "http", host: "192.0.2.9", port: 80 });
    await world.world.clock.sleep(5 * minuteMs);
    await world.deployer.reconcile();
    await world.deployer.close();
    await world.restart(timing);
    await world.world.clock.sleep(5 * minuteMs);
    expect(states()).toEqual(["stopped"]);
    expect(world.of("damage:found")).toEqual([]);
    await world.deployer.resume("web");
    await world.world.clock.sleep(minuteMs);
    expect(states()).toEqual(["running"]);
    expect(world.of("damage:found")).toHaveLength(1);
  });

  it("should show in the status since when, by whom and why, and in check", async () => {
    const atMs = world.world.clock.wallMs();
    await world.deployer.pause("web", { by: "me", why: "the database moves" });
    await world.begin("2");
    expect(await world.deployer.status("web")).toMatchObject({
      paused: { atMs, by: "me", why: "the database moves" },
    });
    expect(await world.deployer.check("web")).toMatchObject([
      { code: "WORKLOAD_PAUSED", severity: "error", subject: "workload web" },
    ]);
    await world.deployer.resume("web");
    expect(await world.deployer.status("web")).not.toHaveProperty("paused");
    await world.deployer.resume("web");
  });

  it("should refuse what would deploy the workload, and let it be removed", async () => {
    const first = await world.deploy("2");
    await world.deployer.pause("web", { why: "the database moves" });
    const refused = {
      status: "failed",
      error: {
        code: "WORKLOAD_PAUSED",
        message: expect.stringContaining("the database moves") as string,
        remedy: expect.stringContaining("resume") as string,
      },
    };
    const { deployer } = world;
    expect(await deployer.deploy("web").done).toMatchObject(refused);
    expect(await deployer.rollback("web").done).toMatchObject(refused);
    expect(await deployer.redeploy("web", first.id).done).toMatchObject(refused);
    expect(await deployer.remove("web").done).toMatchObject({ status: "succeeded" });
    expect(await world.store.listPaused()).toEqual([]);
  });

  it("should let an open deployment end, and refuse the one that waits behind it", async () => {
    const open = await world.begin("2");
    const waiting = await world.begin("3");
    await world.next("container:created");
    await world.deployer.pause("web");
    expect((await open.done).status).toBe("succeeded");
    expect((await waiting.done).error?.code).toBe("WORKLOAD_PAUSED");
  });

  it("should end a repair that is left open", async () => {
    const { runtime } = world.world;
    const create = runtime.create.bind(runtime);
    runtime.removeByHand(runtime.snapshot()[0]?.name ?? "");
    runtime.create = () => Promise.reject(new Error("the image is gone"));
    await world.world.clock.sleep(2 * minuteMs);
    expect(await world.store.listOpenDeployments()).toMatchObject([{ operation: "repair" }]);
    await world.deployer.pause("web");
    runtime.create = create;
    await world.world.clock.sleep(10 * minuteMs);
    expect(await world.store.listOpenDeployments()).toEqual([]);
    expect(runtime.snapshot()).toEqual([]);
  });

  it("should be of a workload that there is", async () => {
    await expect(world.deployer.pause("none")).rejects.toMatchObject({ code: "WORKLOAD_UNKNOWN" });
    await expect(world.deployer.resume("none")).rejects.toMatchObject({ code: "WORKLOAD_UNKNOWN" });
    await expect(world.deployer.pause("web", { why: 1 as never })).rejects.toMatchObject({
      code: "CONFIG_INVALID",
    });
  });
});

describe("the monitor of a paused workload", () => {
  it("should tell of nothing, heal nothing, and say why", async () => {
    const world = await deployed({ monitor: { selfHeal: "restart" } });
    await world.deployer.pause("web");
    world.runtime.behave(world.live, bad);
    await world.clock.sleep(5 * minuteMs);
    expect(told(world)).toEqual([]);
    expect((await world.deployer.health("web")).note).toBe("it is paused");
    expect(await world.deployer.history("web")).toHaveLength(1);
    await world.deployer.resume("web");
    await world.clock.sleep(minuteMs);
    expect(told(world).slice(0, 1)).toEqual(["health warning raised"]);
    await world.deployer.close();
  });
});
