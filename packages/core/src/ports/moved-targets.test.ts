import { describe, expect, it } from "vitest";
import { addressesIn, findTarget, moveAddress, moveText, namedIn } from "./moved-targets.js";
import type { RouteTarget } from "./router.js";

const at = (host: string, port: number): RouteTarget => ({ scheme: "http", host, port });
const named = { from: [at("web-blue", 8080)], to: at("web-green", 8080) };
const renumbered = { from: [at("web-blue", 8080)], to: at("web-green", 9090) };
const loopback = { from: [at("127.0.0.1", 32801)], to: at("127.0.0.1", 32905) };

describe("an address that leads to a container", () => {
  it.each(["web-blue", "WEB-blue.", "web-blue-17"])("should be found as %s, at any of its ports", (host) => {
    expect(moveAddress({ ...at(host, 8080), scheme: "https" }, renumbered)).toEqual(at("web-green", 9090));
    expect(moveAddress({ ...at(host, 9000), scheme: "https" }, renumbered)).toEqual({
      ...at("web-green", 9000),
      scheme: "https",
    });
  });

  it.each(["127.0.0.1", "localhost", "0.0.0.0"])("should be found on the loopback as %s", (host) => {
    expect(moveAddress(at(host, 32801), loopback)).toEqual(at("127.0.0.1", 32905));
  });

  it.each([at("web-blue-x", 8080), at("my-web-blue", 8080), at("web-blue.lan", 8080), at("web", 8080)])(
    "should not be found as $host",
    (address) => expect(findTarget(address, named.from)).toBeUndefined(),
  );

  it("should not be found at another port of the loopback, or at that port elsewhere", () => {
    expect(findTarget(at("127.0.0.1", 3280), loopback.from)).toBeUndefined();
    expect(findTarget(at("10.0.0.1", 32801), loopback.from)).toBeUndefined();
  });
});

describe("nginx configuration of a user", () => {
  it.each([
    ["location /a { proxy_pass http://web-blue:8080; }", "location /a { proxy_pass http://web-green:8080; }"],
    ["proxy_pass http://web-blue:8080/api/;", "proxy_pass http://web-green:8080/api/;"],
    ['set $server "web-blue";', 'set $server "web-green";'],
    ["set $up http://Web-Blue-3:8080;", "set $up http://web-green:8080;"],
    ["grpc_pass grpc://web-blue:9000;", "grpc_pass grpc://web-green:9000;"],
    ["server web-blue:8080 max_fails=1;", "server web-green:8080 max_fails=1;"],
    ["proxy_pass http://web-blue;", "proxy_pass http://web-green;"],
  ])("should have %s moved", (text, moved) => {
    expect(moveText(text, named)).toEqual({ text: moved, unclear: [] });
    expect(namedIn(text, named.from)).toHaveLength(1);
  });

  it("should have the port moved that stands beside the name, and no other", () => {
    const text = "proxy_pass http://web-blue:8080; proxy_pass http://web-blue:9000;";
    const moved = "proxy_pass http://web-green:9090; proxy_pass http://web-green:9000;";
    expect(moveText(text, renumbered)).toEqual({ text: moved, unclear: [] });
  });

  it("should have a port of the loopback moved, beside its host or as `$port`", () => {
    const text =
      "proxy_pass http://localhost:32801; set $port 32801; set $port '32801'; server 127.0.0.1:32801;";
    const moved =
      "proxy_pass http://127.0.0.1:32905; set $port 32905; set $port '32905'; server 127.0.0.1:32905;";
    expect(moveText(text, loopback)).toEqual({ text: moved, unclear: [] });
  });

  it.each([
    ["set $server web-blue; set $port 8080;", renumbered, "web-blue"],
    ["set $backend_port 32801;", loopback, "port 32801"],
    ["set $server web-blue;", { ...named, to: at("127.0.0.1", 8080) }, "web-blue"],
  ])("should be left, and named, if %s cannot be moved with certainty", (text, move, name) => {
    expect(moveText(text, move)).toEqual({ text, unclear: [name] });
  });

  it.each([
    "# proxy_pass http://web-blue:8080;",
    "location /web-blue/ { return 204; }",
    "proxy_pass http://my-web-blue:8080;",
    "proxy_pass http://web-blue.lan:8080;",
    "proxy_pass http://127.0.0.1:328010;",
    "proxy_pass http://10.127.0.0.1:32801;",
    "client_max_body_size 32801;",
  ])("should stay byte for byte: %s", (text) => {
    const move = { from: [...named.from, ...loopback.from], to: at("web-green", 9090) };
    expect(moveText(text, move)).toEqual({ text, unclear: [] });
    expect(namedIn(text, move.from)).toEqual([]);
  });

  it("should tell the addresses that it forwards to", () => {
    const text =
      "proxy_pass http://web-blue:8080/x; # http://no:1\nset $up https://[::1]; grpc_pass grpc://a;";
    expect(addressesIn(text)).toEqual([
      at("web-blue", 8080),
      { scheme: "https", host: "::1", port: 443 },
      at("a", 80),
    ]);
  });
});
