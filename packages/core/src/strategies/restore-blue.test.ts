import { describe, expect, it } from "vitest";
import { DeployerError } from "../errors/deployer-error.js";
import { DeployerWorld } from "../testing/deployer-world.js";

const recreate = { deploy_strategy: "recreate" };

describe("a recreate deployment that is undone", () => {
  it("should end, and say so, where blue runs again and does not get ready", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1", recreate);
    world.world.runtime.behave(`web-${blue.id}`, { readyAfterMs: Infinity });
    const result = await world.deploy("2", recreate, { exitsAfterMs: 50, readyAfterMs: Infinity });
    expect(result).toMatchObject({ status: "failed", error: { code: "GREEN_EXITED" } });
    expect(world.of("clean-up:failed").map(({ what, error }) => [what, error.code])).toEqual([
      ["blue was started again, but is not ready", "READINESS_TIMEOUT"],
    ]);
    expect(world.serving()).toEqual([blue.id]);
    expect(world.containers()).toEqual([`${blue.id} running`]);
  });

  it("should start blue again, and not create it again", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1", recreate);
    const result = await world.deploy("2", recreate, { exitsAfterMs: 50, readyAfterMs: Infinity });
    expect(result.status).toBe("failed");
    const [created, started] = (["container:created", "container:started"] as const).map((type) =>
      world.of(type).map(({ container }) => container),
    );
    const [first, second] = [`web-${blue.id}`, `web-${result.id}`];
    expect(created).toEqual([first, second]);
    expect(started).toEqual([first, second, `${first}-2`]);
  });

  /** The next stop gives no answer, and takes effect after 3 s. */
  function loseStop({ runtime, clock }: DeployerWorld["world"]): void {
    const stop = runtime.stop.bind(runtime);
    runtime.stop = async (...parameters) => {
      runtime.stop = stop;
      clock.after(3_000, () => void stop(...parameters).catch(() => undefined));
      throw new DeployerError("ENGINE_UNREACHABLE", "the answer was lost");
    };
  }

  it("should have blue serve for good, though a stop of it whose answer was lost takes effect later", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1", recreate);
    loseStop(world.world);
    const result = await world.deploy("2", recreate);
    expect(result).toMatchObject({ status: "failed", error: { code: "ENGINE_UNREACHABLE" } });
    await world.world.clock.sleep(5_000);
    expect(world.containers()).toEqual([`${blue.id} running`]);
    expect(world.serving()).toEqual([blue.id]);
  });

  it("should do so too if a recovery had begun it again", async () => {
    const world = await DeployerWorld.open();
    const { runtime, clock } = world.world;
    const blue = await world.deploy("1", recreate);
    const stop = runtime.stop.bind(runtime);
    runtime.stop = async (_name, _options, signal) => {
      await clock.sleep(60_000, signal);
    };
    const begun = await world.begin("2", recreate);
    while ((await world.store.findDeployment(begun.id))?.phase !== "stopping") await clock.sleep(1);
    await world.deployer.close();
    await begun.done;
    runtime.stop = stop;
    loseStop(world.world);
    await world.restart();
    await world.deployer.reconcile();
    await clock.sleep(5_000);
    expect(world.of("deployment:recovered").map(({ action }) => action)).toEqual(["replace-blue"]);
    expect(world.containers()).toEqual([`${blue.id} running`]);
    expect(world.serving()).toEqual([blue.id]);
  });
});
