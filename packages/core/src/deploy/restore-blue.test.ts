import { describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

describe("a recreate deployment that is undone", () => {
  it("should end, and say so, where blue runs again and does not get ready", async () => {
    const world = await DeployerWorld.open();
    const recreate = { deploy_strategy: "recreate" };
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
});
