import { describe, expect, it } from "vitest";
import { assertRouteWrite } from "./assert-route-write.js";

const nonce = "0123456789abcdef";

describe("assertRouteWrite", () => {
  const good = {
    workload: "web",
    domains: ["app.test"],
    target: { scheme: "http", host: "::1", port: 80 },
    nonce,
  } as const;

  it("should accept an address, a container's name and a plain domain", () => {
    expect(() => assertRouteWrite(good)).not.toThrow();
    expect(() => assertRouteWrite({ ...good, target: { ...good.target, host: "web_1-d3" } })).not.toThrow();
  });

  it.each([1, 99])("should accept a share of %i %", (share) => {
    const staged = { target: good.target, token: "0".repeat(32), share, sticky: "d3d3d3d3", host: "x.test" };
    expect(() => assertRouteWrite({ ...good, staged })).not.toThrow();
  });

  it.each([
    { domains: ["app.test\nserver_name x"] },
    { domains: ["app.test\t"] },
    { domains: ['app"test'] },
    { domains: ["app.*.test"] },
    { domains: ["APP.test"] },
    { domains: [] },
    { domains: ["a.test", "a.test"] },
    { workload: "web\n}" },
    { nonce: 'abc"; return 200 "abcdefgh' },
    { target: { ...good.target, host: "127.0.0.1; }" } },
    { target: { ...good.target, host: "$host" } },
    { target: { ...good.target, host: "web\n" } },
    { target: { ...good.target, port: 0 } },
    { staged: { target: { ...good.target, host: "$host" }, token: "0".repeat(32) } },
    { staged: { target: good.target, token: "0".repeat(31) } },
    { staged: { target: good.target, token: 'a"; return 200 "abcdefghijklmnopqrstuvwxyz' } },
    { staged: { target: good.target, token: "A".repeat(32) } },
    ...[0, 100, 1.5, NaN].map((share) => ({ staged: { target: good.target, token: "0".repeat(32), share } })),
    { staged: { target: good.target, token: "0".repeat(32), sticky: 'kept"; x' } },
    { staged: { target: good.target, token: "0".repeat(32), host: "*.app.test" } },
    { staged: { target: good.target, token: "0".repeat(32), host: "app.test" } },
    { fallback: { ...good.target, port: 65_536 } },
    { target: { ...good.target, port: 1.5 } },
  ])("should refuse %j", (change) => {
    expect(() => assertRouteWrite({ ...good, ...change })).toThrow(
      expect.objectContaining({ code: "ROUTER_REJECTED" }),
    );
  });
});
