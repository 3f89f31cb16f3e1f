import { describe, expect, it } from "vitest";
import { plainProxyHost } from "../../testing/plain-proxy-host.js";
import { locationTarget, parseProxyHost, targetOf } from "./proxy-host.js";

describe("a row of Nginx Proxy Manager's proxy hosts", () => {
  it.each([{}, { meta: null }, { meta: {} }, { meta: { nginx_online: null, nginx_err: null } }])(
    "should count as online and enabled if it does not say otherwise: %j",
    (more) => {
      expect(parseProxyHost({ ...plainProxyHost, ...more })).toMatchObject({
        enabled: true,
        ssl_forced: false,
        meta: { online: true, problem: undefined },
      });
    },
  );

  it("should say that nginx refuses it, and why", () => {
    const meta = { nginx_online: false, nginx_err: "unknown directive" };
    expect(parseProxyHost({ ...plainProxyHost, meta, enabled: 0 })).toMatchObject({
      enabled: false,
      meta: { online: false, problem: "unknown directive" },
    });
  });

  it.each([
    ["http", "10.0.0.1", { scheme: "http", host: "10.0.0.1" }],
    ["https", "[::1]", { scheme: "https", host: "::1" }],
    ["$scheme", "app", { scheme: "http", host: "app" }],
  ])("should lead by %s to %s as a target", (forward_scheme, forward_host, expected) => {
    const host = parseProxyHost({ ...plainProxyHost, forward_scheme, forward_host, forward_port: "81" });
    expect(targetOf(host)).toEqual({ ...expected, port: 81 });
    const location = { path: "/", forward_scheme, forward_host: `${forward_host}/v1`, forward_port: "81" };
    expect(locationTarget(location)).toEqual({ ...expected, port: 81 });
  });
});
