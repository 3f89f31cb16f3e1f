import { describe, expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

const log = ["one", "two"];
const broken = { readyAfterMs: Infinity, log };

describe("the last lines of a green that fails", () => {
  it("should stand in the outcome and in its record", async () => {
    const world = await DeployerWorld.open();
    const result = await world.deploy("1", { healthcheck: { path: "/health", deadline: "5s" } }, broken);
    expect(result).toMatchObject({ status: "failed", logTail: log });
    expect(world.of("clean-up:failed")).toEqual([]);
  });

  it("should be said to be missing if they cannot be read, and hide no other failure", async () => {
    const world = await DeployerWorld.open();
    const { runtime } = world.world;
    runtime.logs = () => {
      throw new Error("the engine is busy");
    };
    const result = await world.deploy("1", { healthcheck: { path: "/health", deadline: "5s" } }, broken);
    expect(result).toMatchObject({ status: "failed", error: { code: "READINESS_TIMEOUT" }, logTail: [] });
    const error = expect.objectContaining({ message: "the engine is busy" }) as object;
    const told = expect.objectContaining({ what: "read green's last log lines", error }) as object;
    expect(world.of("clean-up:failed")).toContainEqual(told);
    expect(world.containers()).toEqual([]);
  });
});
