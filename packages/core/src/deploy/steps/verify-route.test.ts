import { describe, expect, it } from "vitest";
import { markerPath } from "../../router/router.js";
import { DeployerWorld } from "../../testing/deployer-world.js";

describe("a route of several domains", () => {
  it("should not be verified while one of them is answered by something else", async () => {
    const world = await DeployerWorld.open({ verifyTimeoutMs: 5_000 });
    const { prober } = world.world;
    const probe = prober.probe.bind(prober);
    prober.probe = async (request, signal) => {
      const outcome = await probe(request, signal);
      const isOther = request.host === "b.test" && request.path === markerPath;
      return isOther && outcome.kind === "answer" ? { ...outcome, contentType: "text/html" } : outcome;
    };
    const result = await world.deploy("1", { domains: ["a.test", "b.test", "c.test"] });
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "ROUTE_NOT_VERIFIED", details: { domain: "b.test", scheme: "http" } },
    });
  });
});
