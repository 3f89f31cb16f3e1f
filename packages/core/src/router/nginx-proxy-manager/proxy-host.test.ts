import { describe, expect, it } from "vitest";
import { parseProxyHost } from "./proxy-host.js";

const row = {
  id: 7,
  domain_names: ["a.test"],
  forward_scheme: "http",
  forward_host: "127.0.0.1",
  forward_port: 1,
  advanced_config: "",
};

describe("a row of Nginx Proxy Manager's proxy hosts", () => {
  it.each([{}, { meta: null }, { meta: {} }, { meta: { nginx_online: null, nginx_err: null } }])(
    "should count as online and enabled if it does not say otherwise: %j",
    (more) => {
      expect(parseProxyHost({ ...row, ...more })).toMatchObject({
        enabled: true,
        ssl_forced: false,
        meta: { online: true, problem: undefined },
      });
    },
  );

  it("should say that nginx refuses it, and why", () => {
    const meta = { nginx_online: false, nginx_err: "unknown directive" };
    expect(parseProxyHost({ ...row, meta, enabled: 0 })).toMatchObject({
      enabled: false,
      meta: { online: false, problem: "unknown directive" },
    });
  });
});
