import { describe, expect, it } from "vitest";
import { markerPath } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";
import type { MemoryWorld } from "../testing/memory-world.js";

describe("a green that falls once its route is proved", () => {
  it.each([
    ["is gone", "gone", ({ runtime }: MemoryWorld, name: string) => runtime.removeByHand(name)],
    ["is restarted", "restarting after", ({ runtime }: MemoryWorld, name: string) => runtime.crash(name)],
  ])("should not become live if it %s", async (_, seen, fall) => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1");
    const green = await world.begin("2");
    const { runtime } = world.world;
    const inspect = runtime.inspect.bind(runtime);
    runtime.inspect = async (...parameters) => {
      if (world.of("route:verified").some(({ deployment }) => deployment === green.id)) {
        runtime.inspect = inspect;
        fall(world.world, `web-${green.id}`);
      }
      return inspect(...parameters);
    };
    const { status, error } = await green.done;
    expect({ status, code: error?.code }).toEqual({ status: "failed", code: "GREEN_EXITED" });
    expect(error?.message).toContain(`is ${seen}`);
    expect(world.of("state:committed").map(({ deployment }) => deployment)).not.toContain(green.id);
    expect(world.serving()).toEqual([blue.id]);
  });
});

describe("a proxy that serves the new route", () => {
  it("should fail the switch where it does not reach green", async () => {
    const world = await DeployerWorld.open();
    const blue = await world.deploy("1");
    const { prober, router } = world.world;
    const probe = prober.probe.bind(prober);
    prober.probe = async (request, signal) => {
      const outcome = await probe(request, signal);
      const isPage = request.address === router.address && request.path !== markerPath;
      return isPage && outcome.kind === "answer" ? { ...outcome, status: 502 } : outcome;
    };
    const result = await world.deploy("2");
    expect(result).toMatchObject({
      status: "failed",
      phase: "switching",
      error: { code: "ROUTE_NOT_VERIFIED" },
    });
    expect(result.error?.message).toContain("answers 502 where green itself is ready");
    expect(world.serving()).toEqual([blue.id]);
  });

  it.each([502, 504])("should not be blamed for a %i that green itself answers", async (status) => {
    const world = await DeployerWorld.open();
    const answer = { port: 8080, healthcheck: { path: "/health", expect_status: status } };
    const result = await world.deploy("1", answer, { pages: { "/health": () => ({ status, body: "" }) } });
    expect(result).toMatchObject({ status: "succeeded" });
    expect(world.of("route:verified")).toMatchObject([{ evidence: { upstreamStatus: status } }]);
  });
});
