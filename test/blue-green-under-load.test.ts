import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { deployConsecutively } from "./parts/world/consecutive-deployments.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

let parts: RealParts;
beforeAll(async () => {
  parts = await openRealParts();
});
afterAll(() => parts.close());

describe.each(["nginx", "nginx-proxy-manager", "caddy"] as const)(
  "blue-green through %s, under load",
  (proxy) => {
    it("should lose no request, mix up no answer and cut no stream before blue's stop", async () => {
      const figures = await deployConsecutively({
        parts,
        proxy,
        deployments: 3,
        drainTimeout: "4s",
        slowMs: 1_500,
        perSecond: 100,
      });
      expect(figures, JSON.stringify(figures)).toMatchObject({
        succeeded: 3,
        fresh: { failed: 0, failures: [] },
        keepAlive: { failed: 0, failures: [] },
        slow: { cut: 0 },
        sessions: proxy === "nginx-proxy-manager" ? undefined : { mixed: 0, failures: [] },
        streams: { cutEarly: 0 },
      });
      expect(figures.fresh.bodies.toSorted()).toEqual(["even", "odd"]);
      expect(figures.fresh.requests).toBeGreaterThan(1_000);
      expect(figures.slow.started).toBeGreaterThan(10);
      expect(figures.streams.longestGapMs).toBeLessThan(5_000);
    });
  },
);
