import { describe, expect, it } from "vitest";
import { markerPath } from "../ports/router.js";
import { DeployerWorld } from "../testing/deployer-world.js";

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
