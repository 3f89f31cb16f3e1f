import { describe, expect, it } from "vitest";
import type { RouteLimits } from "../../ports/router.js";
import { ourRoutes } from "./our-routes.js";
import { previewMatcher } from "./previews.js";
import { RouteFiles } from "./route-files.js";

const files = new RouteFiles("/srv/routes");
const routesOf = (limits: RouteLimits, previews?: string) =>
  ourRoutes({ workload: "web" }, files, { limits, previews });
const host = "/srv/routes/web/current/host";

describe("what a route of a workload does in Caddy", () => {
  it.each<[RouteLimits, object | undefined]>([
    [{}, undefined],
    [{ maxBodyBytes: 5 }, undefined],
    [{ connectTimeoutMs: 1 }, { protocol: "http", dial_timeout: "1ms" }],
    [{ sendTimeoutMs: 2 }, { protocol: "http", write_timeout: "2ms" }],
    [{ readTimeoutMs: 3 }, { protocol: "http", read_timeout: "3ms" }],
    [
      { connectTimeoutMs: 1, sendTimeoutMs: 2, readTimeoutMs: 3 },
      { protocol: "http", dial_timeout: "1ms", write_timeout: "2ms", read_timeout: "3ms" },
    ],
  ])("should wait for a target as its limits say: %j", (limits, transport) => {
    expect(routesOf(limits).forward("web:80")).toEqual({
      handler: "reverse_proxy",
      upstreams: [{ dial: "web:80" }],
      stream_close_delay: "24h",
      ...(transport && { transport }),
    });
  });

  it.each([
    [{}, []],
    [{ maxBodyBytes: 0 }, []],
    [{ maxBodyBytes: 1 }, [{ handler: "request_body", max_size: 1 }]],
  ])("should take bodies up to its limit: %j", (limits, body) => {
    const { proxy, plainHandle } = routesOf(limits);
    const isLimit = ({ handler }: { readonly handler?: string | undefined }) => handler === "request_body";
    expect(proxy.handle?.filter(isLimit)).toEqual(body);
    expect(plainHandle.filter(isLimit)).toEqual(body);
  });

  it("should know a staged target by its host only if there is a wildcard domain for that", () => {
    const matcher = JSON.stringify(previewMatcher("*.preview.test", host));
    expect(JSON.stringify(routesOf({}, "*.preview.test").proxy)).toContain(matcher);
    expect(JSON.stringify(routesOf({}).proxy)).not.toContain(host);
  });
});
