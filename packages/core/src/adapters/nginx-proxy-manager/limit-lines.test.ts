import { describe, expect, it } from "vitest";
import { limitFindings, limitLines } from "./limit-lines.js";
import { parseProxyHost } from "./proxy-host.js";

const limits = { maxBodyBytes: 1024, connectTimeoutMs: 2000, sendTimeoutMs: 3000, readTimeoutMs: 4000 };
const host = (advanced_config: string) =>
  parseProxyHost({
    id: 7,
    domain_names: ["a.test"],
    forward_scheme: "http",
    forward_host: "127.0.0.1",
    forward_port: 1,
    advanced_config,
    enabled: true,
    meta: { nginx_online: true },
    locations: [],
  });

describe("the limits of a workload behind Nginx Proxy Manager", () => {
  it("should stand in our block", () => {
    expect(limitLines("", { limits })).toEqual([
      "client_max_body_size 1024;",
      "proxy_connect_timeout 2000ms;",
      "proxy_send_timeout 3000ms;",
      "proxy_read_timeout 4000ms;",
    ]);
    expect(limitLines("", {})).toEqual([]);
  });

  it("should leave out what a person sets, which nginx would refuse twice, and name it", () => {
    const text = "client_max_body_size 5g;\n# proxy_read_timeout 1s;\nlocation /x { proxy_send_timeout 1s; }";
    expect(limitLines(text, { limits })).toHaveLength(3);
    expect(limitFindings(host(text), { limits })).toMatchObject([
      {
        severity: "warning",
        subject: "proxy host 7",
        message: expect.stringContaining("client_max_body_size"),
      },
    ]);
    const block = "# cutover:begin web\nclient_max_body_size 1;\n# cutover:end";
    expect(limitFindings(host(block), { limits })).toEqual([]);
  });
});
