import { describe, expect, it } from "vitest";
import { publishedPorts } from "./published-ports.js";

const of = (...ports: unknown[]) => publishedPorts({ services: { web: { ports } } });

describe("publishedPorts", () => {
  it.each([
    [{ mode: "ingress", target: 80, published: "8080", protocol: "tcp" }, "tcp 0.0.0.0 8080"],
    [{ target: 53, published: 5353, protocol: "udp", host_ip: "127.0.0.1" }, "udp 127.0.0.1 5353"],
    [{ target: 80, published: "8080", host_ip: "::1" }, "tcp ::1 8080"],
    ["8080:80", "tcp 0.0.0.0 8080"],
    ["127.0.0.1:8080:80/tcp", "tcp 127.0.0.1 8080"],
    ["5353:53/udp", "udp 0.0.0.0 5353"],
  ])("should read %j", (port, expected) => {
    const [found, ...more] = of(port);
    expect([`${found?.protocol} ${found?.hostAddress} ${found?.hostPort}`, more]).toEqual([expected, []]);
    expect(found?.path).toBe("services.web.ports[0]");
  });

  it.each([
    { target: 80 },
    { target: 80, published: "" },
    { target: 80, published: "8000-8010" },
    "80",
    80,
    null,
  ])("should leave out %j, which names no fixed port", (port) => {
    expect(of(port)).toEqual([]);
  });
});
