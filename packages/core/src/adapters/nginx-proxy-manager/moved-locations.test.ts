import { describe, expect, it } from "vitest";
import { markerLocation } from "../nginx-config/marker-block.js";
import type { RouteTarget } from "../../ports/router.js";
import { listNamed, moveLocations } from "./moved-locations.js";
import { parseProxyHost } from "./proxy-host.js";

const at = (host: string, port: number): RouteTarget => ({ scheme: "http", host, port });
const block = `# cutover:begin web\n${markerLocation("a".repeat(24))}\n# cutover:end`;
const entry = {
  id: 7,
  path: "/api",
  forward_scheme: "http",
  forward_host: "web-blue",
  forward_port: 8080,
  forward_path: "/deep",
  advanced_config: "proxy_buffering off;",
};

function hostOf(change: object) {
  return parseProxyHost({
    id: 3,
    domain_names: ["app.test"],
    forward_scheme: "http",
    forward_host: "web-blue",
    forward_port: 8080,
    advanced_config: block,
    ...change,
  });
}

const write = {
  workload: "web",
  domains: ["app.test"],
  nonce: "b".repeat(24),
  target: at("web-green", 9090),
  replaces: [at("web-blue", 8080)],
};

describe("a staged target in the block of a host", () => {
  const stagedAt = (host: string, port: number) =>
    block.replace(
      "\n# cutover:end",
      `\nif ($cutover_staged) { set $server "${host}"; set $port ${port}; }$&`,
    );

  it.each([
    ["web-green", 9090],
    ["127.0.0.1", 32801],
  ] as const)("should be no text of a person that names %s", (host, port) => {
    const own = hostOf({ advanced_config: `# mine\n${stagedAt(host, port)}` });
    const { advanced_config } = moveLocations(own, {
      target: at("10.0.0.1", 1),
      replaces: [at(host, port)],
    });
    expect(advanced_config).toBe("# mine\n# cutover:begin web\n\n# cutover:end");
    expect(listNamed(own, [at(host, port)])).toEqual([]);
  });
});

describe("the custom locations of a host of ours", () => {
  it("should move as a whole list, each entry with all its keys", () => {
    const other = { ...entry, id: 8, path: "/files", forward_host: "nas", unknown: "kept" };
    const { locations } = moveLocations(hostOf({ locations: [entry, other] }), write);
    expect(locations).toEqual([{ ...entry, forward_host: "web-green", forward_port: 9090 }, other]);
  });

  it("should keep the path in their host, and another port of the container", () => {
    const deep = { ...entry, forward_host: "web-blue/v1/x", forward_port: 9000 };
    const { locations } = moveLocations(hostOf({ locations: [deep] }), write);
    expect(locations).toEqual([{ ...deep, forward_host: "web-green/v1/x" }]);
  });

  it("should have their own texts moved", () => {
    const texts = { ...entry, forward_host: "nas", advanced_config: "proxy_pass http://web-blue:8080;" };
    const { locations } = moveLocations(hostOf({ locations: [texts] }), write);
    expect(locations).toEqual([{ ...texts, advanced_config: "proxy_pass http://web-green:9090;" }]);
  });

  it.each(["127.0.0.1", "localhost"])("should move from a port of the loopback at %s", (host) => {
    const local = { ...entry, forward_host: host, forward_port: 32801 };
    const move = { ...write, target: at("127.0.0.1", 32905), replaces: [at("127.0.0.1", 32801)] };
    const { locations } = moveLocations(hostOf({ locations: [local] }), move);
    expect(locations).toEqual([{ ...local, forward_host: "127.0.0.1", forward_port: 32905 }]);
  });

  it("should not be sent if none has moved", () => {
    expect(moveLocations(hostOf({ locations: null }), write).locations).toBeUndefined();
    const other = { ...entry, forward_host: "nas" };
    expect(moveLocations(hostOf({ locations: [other] }), write).locations).toBeUndefined();
  });

  it("should move with a host that is handed over, if they lead where it does", () => {
    const old = { forward_scheme: "https", forward_host: "10.0.0.5", forward_port: 3000 };
    const handed = { ...old, advanced_config: "# cutover:begin web\n# cutover:end" };
    const same = { ...entry, ...old, path: "/" };
    const legacy = { ...entry, ...old, forward_port: 3001 };
    const { locations } = moveLocations(hostOf({ ...handed, locations: [same, legacy] }), write);
    expect(locations).toEqual([
      { ...same, forward_scheme: "http", forward_host: "web-green", forward_port: 9090 },
      legacy,
    ]);
    const written = moveLocations(hostOf({ ...old, locations: [same] }), write);
    expect(written.locations).toBeUndefined();
  });

  it.each([
    [{ advanced_config: `set $server web-blue;\n${block}` }, "its advanced config names web-blue"],
    [
      { locations: [{ ...entry, advanced_config: "set $server web-blue;" }] },
      "the advanced config of its location /api names web-blue",
    ],
  ])("should be refused by name if %j cannot be moved with certainty", (change, words) => {
    expect(() => moveLocations(hostOf(change), write)).toThrow(
      expect.objectContaining({
        code: "TARGET_NAMED",
        message: expect.stringContaining(`proxy host 3: ${words}`) as string,
      }),
    );
  });
});

describe("a host of somebody else's", () => {
  it("should show all that leads to a target, in words", () => {
    const host = hostOf({
      advanced_config: "location /x { proxy_pass http://web-blue:8080; }",
      locations: [entry, { ...entry, path: "/y", forward_host: "nas", advanced_config: "set $a web-blue;" }],
    });
    expect(listNamed(host, write.replaces)).toEqual([
      "it forwards to web-blue:8080",
      "its advanced config names web-blue:8080",
      "its location /api forwards to web-blue:8080",
      "the advanced config of its location /y names web-blue",
    ]);
    expect(listNamed(host, [at("web-gone", 8080)])).toEqual([]);
  });
});
