import { mkdtemp, readdir, readFile, readlink, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Router, RouteWrite } from "../../ports/router.js";
import { caddyAdminContract } from "../../testing/caddy-admin-contract.js";
import { MemoryCaddy } from "../../testing/memory-caddy.js";
import { caddy, type CaddyOptions } from "./caddy-router.js";
import { listensAt } from "./caddy-routes.js";
import type { CaddyRoute } from "./route-schema.js";

const target = { scheme: "http", host: "10.0.0.2", port: 8080 } as const;
const next = { ...target, host: "10.0.0.3" };
const write = { workload: "web", domains: ["b.test", "a.test"], target, nonce: "0123456789abcdef" };
const other: CaddyRoute = { "@id": "theirs", match: [{ host: ["other.test"] }] };

let directory: string;
let proxy: MemoryCaddy;
let router: Router;

async function open(routes?: readonly CaddyRoute[], options: Partial<CaddyOptions> = {}): Promise<void> {
  await proxy?.stop();
  proxy = await MemoryCaddy.start(routes);
  router = caddy({ admin: proxy.url, proxyUrl: "http://127.0.0.1", directory, ...options });
}

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "cutover-caddy-"));
  await open([other]);
});
afterEach(async () => {
  await proxy.stop();
  await rm(directory, { recursive: true });
});

const releases = async () => (await readdir(join(directory, "web"))).filter((name) => name !== "current");
const served = () => readFile(join(directory, "web/current/target"), "utf8");
const put = (more: Partial<RouteWrite> = {}) => router.put({ ...write, ...more });
const own = () => proxy.routes?.find((one) => one["@id"] === "cutover-web");

describe("the admin API in memory", () => {
  it.each(caddyAdminContract)("$name", async ({ run }) => {
    await open();
    await run({ admin: proxy.url, server: "edge" });
  });
});

describe("a route of a Caddy", () => {
  it.each([
    [undefined, "PUT"],
    [[], "PATCH"],
  ] as const)("should be written to a server whose routes are %j", async (routes, method) => {
    await open(routes);
    expect(await router.read("web")).toBeUndefined();
    const route = {
      workload: "web",
      domains: ["a.test", "b.test"],
      target,
      nonce: write.nonce,
      online: true,
      problem: undefined,
      enabled: true,
      entrances: ["a.test", "b.test"].map((domain) => ({
        domain,
        scheme: "http",
        address: "127.0.0.1",
        port: 80,
      })),
      facts: { guards: [] },
    };
    expect(await put()).toEqual(route);
    expect(await router.read("web")).toEqual(route);
    expect(proxy.writes).toEqual([`${method} /config/apps/http/servers/edge/routes`]);
    expect(await served()).toBe("10.0.0.2:8080");
  });

  it("should be switched by its files alone, and keep the release before", async () => {
    await put();
    const [first] = await releases();
    expect(await put({ target: next, nonce: "f".repeat(16) })).toMatchObject({ target: next });
    expect(proxy.writes).toHaveLength(1);
    expect(await served()).toBe("10.0.0.3:8080");
    expect(await releases()).toHaveLength(2);
    await put({ nonce: "e".repeat(16) });
    expect(await releases()).toHaveLength(2);
    expect(await releases()).not.toContain(first);
  });

  it("should be written again with other domains, and be read with what is staged and falls back", async () => {
    await put();
    const more = {
      domains: ["c.test"],
      staged: { target: next, token: "0".repeat(32) },
      fallback: next,
    };
    const route = await put({ ...more, known: { domains: write.domains } });
    expect(route).toMatchObject(more);
    expect(await router.read("web")).toEqual(route);
    expect(proxy.writes).toHaveLength(2);
    expect(own()?.match?.[0]?.host).toEqual(["c.test"]);
  });

  it("should keep the names that a person has added to it, once each", async () => {
    await put();
    proxy.change((routes) =>
      routes.map((one) =>
        one["@id"] === "cutover-web"
          ? Object.assign({}, one, { match: [{ host: ["a.test", "b.test", "mine.test"] }] })
          : one,
      ),
    );
    const known = { domains: write.domains } as never;
    expect((await put({ known })).domains).toEqual(["a.test", "b.test", "mine.test"]);
    const asked = [...write.domains, "mine.test"];
    expect((await put({ domains: asked, known })).domains).toEqual(["a.test", "b.test", "mine.test"]);
    expect(own()?.match?.[0]?.host).toEqual(["a.test", "b.test", "mine.test"]);
  });

  it("should count as absent, and be made anew, if its files are gone", async () => {
    await put();
    await rm(join(directory, "web"), { recursive: true });
    expect(await router.read("web")).toBeUndefined();
    await put({ target: next });
    expect(await served()).toBe("10.0.0.3:8080");
  });

  it("should be removed with its files, and nothing else", async () => {
    await put();
    await router.remove("web");
    expect(proxy.routes).toEqual([other]);
    expect(await readdir(directory)).toEqual([]);
    const { length } = proxy.writes;
    await router.remove("web");
    expect(proxy.writes).toHaveLength(length);
  });

  it("should have guards once a person has added a part to it", async () => {
    await put();
    proxy.change((routes) =>
      routes.map((one) =>
        one["@id"] === "cutover-web"
          ? Object.assign({}, one, { handle: [{ handler: "headers" }, ...(one.handle ?? [])] })
          : one,
      ),
    );
    const route = await router.read("web");
    expect(route?.facts).toEqual({ guards: ["parts of its own"] });
  });

  it("should not be written if another route has the domain", async () => {
    await expect(put({ domains: ["other.test"] })).rejects.toMatchObject({
      code: "DOMAIN_TAKEN",
      details: { domain: "other.test", id: "theirs", workload: undefined },
    });
    expect([proxy.writes, await readdir(directory)]).toEqual([[], []]);
  });

  it("should be refused if no server listens at the entrance", async () => {
    await open([], { proxyUrl: "http://127.0.0.1:81" });
    await expect(put()).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("listens at 127.0.0.1:81") as string,
    });
  });
});

describe("a write beside others", () => {
  const theirs = (count: number): CaddyRoute => ({ "@id": `theirs-${count}` });

  it("should be tried again on what somebody else wrote meanwhile", async () => {
    let left = 2;
    proxy.onWrite = () => {
      if ((left -= 1) >= 0) proxy.change((routes) => [...routes, theirs(left)]);
      return false;
    };
    await put();
    expect(proxy.writes).toHaveLength(3);
    expect(proxy.routes?.map((one) => one["@id"]).toSorted()).toEqual([
      "cutover-web",
      "theirs",
      "theirs-0",
      "theirs-1",
    ]);
  });

  it("should be given up, with its files, if somebody else writes all the time", async () => {
    let count = 0;
    proxy.onWrite = () => {
      count += 1;
      proxy.change(() => [theirs(count)]);
      return false;
    };
    await expect(put()).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("changes Caddy's configuration all the time") as string,
    });
    expect(proxy.writes).toHaveLength(21);
    expect(await readdir(directory)).toEqual([]);
  });

  it("should keep the served release if another's domain came meanwhile", async () => {
    await put();
    proxy.onWrite = () => {
      proxy.onWrite = () => false;
      proxy.change((routes) => [...routes, { "@id": "late", match: [{ host: ["c.test"] }] }]);
      return false;
    };
    const before = await readlink(join(directory, "web/current"));
    await expect(put({ domains: ["c.test"], target: next })).rejects.toMatchObject({ code: "DOMAIN_TAKEN" });
    expect(await releases()).toEqual([before]);
    expect(await served()).toBe("10.0.0.2:8080");
  });

  it.each([
    [2, "served"],
    [3, "ROUTER_UNCERTAIN"],
  ] as const)("should be tried again after %i lost answers: %s", async (lost, outcome) => {
    let left = lost;
    proxy.onWrite = () => (left -= 1) >= 0;
    const ended = await put().then(
      () => "served",
      (error: unknown) => (error as { code: string }).code,
    );
    expect(ended).toBe(outcome);
    // It may have taken effect: its files must be there.
    expect(await served()).toBe("10.0.0.2:8080");
  });

  it("should not happen once this deployer may not write any more", async () => {
    const assertMayWrite = (): void => {
      throw new Error("the lease is lost");
    };
    await expect(put({ assertMayWrite })).rejects.toThrow("the lease is lost");
    expect([proxy.writes, proxy.routes]).toEqual([[], [other]]);
  });

  it("should not happen once it is not wanted any more", async () => {
    const reason = new Error("not wanted");
    await expect(router.put(write, AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(router.remove("web", AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(proxy.writes).toEqual([]);
  });

  it("should say that Caddy is not there", async () => {
    await proxy.stop();
    await expect(put()).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
  });
});

describe("the options of a Caddy", () => {
  const options = { proxyUrl: "http://127.0.0.1", directory: "/srv/cutover" };

  it.each([
    [{ admin: "localhost" }, "admin"],
    [{ proxyUrl: "caddy" }, "proxyUrl"],
    [{ directory: "/srv/{x}" }, "`directory` must not hold braces"],
    [{ directory: "/srv/a b", caddyfile: "/etc/caddy/Caddyfile" }, "must not hold spaces"],
    [{ caddyfile: "/etc/caddy/*" }, "must not hold spaces"],
  ])("should be refused: %j", (wrong, message) => {
    expect(() => caddy({ ...options, ...wrong })).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(message) }),
    );
  });

  it("should allow a folder with a space if no Caddyfile imports it", () => {
    expect(caddy({ ...options, directory: "/srv/a b" }).lacksHosts).toBe(false);
    expect(caddy({ ...options, caddyfile: "/etc/caddy/Caddyfile" }).lacksHosts).toBe(true);
  });

  it("should name one Caddy in one way", () => {
    const instances = ["http://localhost:2019", "http://localhost:2019/", undefined].map(
      (admin) => caddy({ ...options, ...(admin !== undefined && { admin }) }).instance,
    );
    expect(new Set(instances).size).toBe(1);
    expect(caddy({ ...options, admin: "http://localhost:2020" }).instance).not.toBe(instances[0]);
  });
});

describe("listensAt", () => {
  const at = (address: string, port = 80) => ({ address, port });

  it.each([
    [":80", at("10.0.0.1"), true],
    [":81", at("10.0.0.1"), false],
    ["0.0.0.0:80", at("10.0.0.1"), true],
    ["tcp/[::]:80", at("10.0.0.1"), true],
    ["tcp4/10.0.0.1:80", at("10.0.0.1"), true],
    ["udp/:80", at("10.0.0.1"), false],
    ["10.0.0.2:80", at("10.0.0.1"), false],
    ["localhost:80", at("127.0.0.1"), true],
    ["[::1]:80", at("127.0.0.1"), true],
    ["127.0.0.1:80", at("10.0.0.1"), false],
    ["10.0.0.1:80", at("127.0.0.1"), false],
    [":8000-8010", at("10.0.0.1", 7_999), false],
    [":8000-8010", at("10.0.0.1", 8_000), true],
    [":8000-8010", at("10.0.0.1", 8_010), true],
    [":8000-8010", at("10.0.0.1", 8_011), false],
    ["unix//run/caddy.sock", at("127.0.0.1"), false],
  ])("should of %s say whether %j is asked there: %s", (listen, asked, expected) => {
    expect(listensAt(listen, asked)).toBe(expected);
  });
});
