import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { DeployerError } from "../../errors/deployer-error.js";
import type { CheckedRoute, RouteLimits } from "../../ports/router.js";
import type { CaddyApi } from "./caddy-api.js";
import { renderRoute } from "./caddy-route.js";
import { checkCaddy, finding, reloadFindings, subjectOf } from "./check-caddy.js";
import { RouteFiles } from "./route-files.js";
import type { CaddyRoute } from "./route-schema.js";

const entrance = { scheme: "http", address: "127.0.0.1", port: 80 } as const;
const route = { workload: "web", domains: ["a.test"] };
const target = { scheme: "http", host: "web-2", port: 8080 } as const;
const other: CaddyRoute = { "@id": "theirs", match: [{ host: ["other.test"] }] };

let directory: string;
beforeAll(async () => {
  directory = await mkdtemp(join(tmpdir(), "cutover-check-"));
});
afterAll(() => rm(directory, { recursive: true }));

interface Caddy {
  readonly servers?: Readonly<Record<string, object>>;
  readonly admin?: unknown;
  readonly options?: readonly string[] | undefined;
}

/** One with a server at the entrance, which saves its configuration and starts with it. */
function caddyOf({ servers = serverOf(), admin, ...rest }: Caddy = {}): CaddyApi {
  const config: unknown = { admin, apps: { http: { servers } } };
  const partAt = (path: string): unknown =>
    path.split("/").reduce((part: unknown, key) => (Object(part) as Record<string, unknown>)[key], config);
  const options = "options" in rest ? rest.options : ["caddy", "run", "--resume"];
  return {
    read: async (path: string) => ({ value: partAt(path) ?? null, tag: "t" }),
    commandLine: async () => options,
  } as unknown as CaddyApi;
}

function serverOf(...routes: readonly CaddyRoute[]): Record<string, object> {
  return { edge: { listen: [":80"], routes } };
}

interface Asked {
  readonly route?: CheckedRoute;
  readonly limits?: RouteLimits;
  readonly signal?: AbortSignal;
  readonly at?: object;
  readonly folder?: string;
}

function check(api: CaddyApi, { route, limits = {}, signal, at, folder = directory }: Asked = {}) {
  const parts = { api, files: new RouteFiles(folder), entrance: { ...entrance, ...at } };
  return checkCaddy(parts, { route, limits, signal });
}

describe("a check of Caddy", () => {
  it("should find nothing wrong with a server at the entrance", async () => {
    expect(await check(caddyOf())).toEqual([]);
    expect(await check(caddyOf(), { route })).toEqual([]);
  });

  it("should find that no server listens at the entrance", async () => {
    const found = await check(caddyOf({ servers: { edge: { listen: [":81"] } } }), { route });
    expect(found).toMatchObject([
      {
        code: "ROUTER_REJECTED",
        severity: "error",
        subject: "caddy",
        message: "No server of Caddy's configuration listens at 127.0.0.1:80",
      },
    ]);
  });

  it("should find only the redirects of a port that Caddy serves by itself", async () => {
    const servers = { edge: { listen: [":443"], routes: [other] } };
    const found = await check(caddyOf({ servers }), { route });
    expect(found.map(({ message }) => message)).toEqual([
      "Caddy answers every request at 127.0.0.1:80 with a redirect to https",
    ]);
  });

  it("should find all that is wrong with a server, and not the first of it alone", async () => {
    const theirs = {
      match: [{ host: ["a.test"] }],
      handle: [{ handler: "reverse_proxy", upstreams: [{ dial: "web-1:8080" }] }],
    };
    const servers = { edge: { listen: [":443"], routes: [theirs] } };
    const replaces = [{ ...target, host: "web-1" }];
    const found = await check(caddyOf({ servers }), { route: { ...route, replaces }, at: { port: 443 } });
    expect(found.map(({ code, severity, subject }) => [code, severity, subject])).toEqual([
      ["ROUTER_REJECTED", "error", "caddy"],
      ["DOMAIN_TAKEN", "error", "domain a.test"],
      ["TARGET_NAMED", "error", "caddy"],
      ["ROUTER_RELOADS", "warning", "caddy"],
    ]);
  });

  it.each([
    [new DeployerError("ROUTER_FORBIDDEN", "no"), "ROUTER_FORBIDDEN"],
    [Object.assign(new Error("no"), { code: "EIO" }), "ROUTER_UNREACHABLE"],
    [new Error("no"), "INTERNAL"],
  ])("should find what has failed: %s", async (error, code) => {
    const read = async () => {
      throw error;
    };
    const api = { read } as unknown as CaddyApi;
    for (const signal of [undefined, new AbortController().signal])
      expect(await check(api, signal && { signal })).toMatchObject([
        { code, severity: "error", subject: "caddy" },
      ]);
    const signal = AbortSignal.abort(new Error("cancelled"));
    await expect(check(api, { signal })).rejects.toThrow("cancelled");
  });

  it("should find that its folder cannot be written", async () => {
    const file = join(directory, "file");
    await writeFile(file, "");
    const found = await check(caddyOf(), { folder: join(file, "routes") });
    expect(found).toMatchObject([{ code: "ROUTER_UNREACHABLE", subject: "caddy" }]);
  });
});

describe("a check of what a restart of Caddy takes away", () => {
  const [resumes, starts] = [
    ["caddy", "run", "--resume"],
    ["caddy", "run"],
  ];
  it.each([
    [undefined, resumes, undefined],
    [undefined, undefined, undefined],
    [{ config: { persist: true } }, resumes, undefined],
    [{ config: {} }, starts, "it runs without --resume"],
    [{ config: { persist: false } }, resumes, "it saves no configuration (persist_config off)"],
    [{ config: { persist: false } }, undefined, "it saves no configuration (persist_config off)"],
  ])("should find of %j and %j: %s", async (admin, options, why) => {
    const api = caddyOf({ admin, options });
    const messages =
      why === undefined ? [] : [`A restart of Caddy takes Cutover's routes away, because ${why}`];
    for (const asked of [{}, { route }]) {
      const found = await check(api, asked);
      expect(found.map(({ message }) => message)).toEqual(messages);
      expect(found.every(({ code }) => code === "ROUTER_FORGETS")).toBe(true);
      expect(found.every(({ severity }) => severity === "warning")).toBe(true);
    }
  });

  it("should be no news once there is a route", async () => {
    const own = { "@id": "cutover-web", match: [{ host: ["a.test"] }] };
    const api = caddyOf({ servers: serverOf(own), options: starts });
    expect(await check(api, { route })).toEqual([]);
    expect(await check(api)).toMatchObject([{ code: "ROUTER_FORGETS" }]);
  });
});

describe("a check of whether Caddy loads its configuration anew", () => {
  const anotherOne = "its route there is to be another one";
  const previews = "*.preview.test";
  const added = { handler: "reverse_proxy", upstreams: [{ dial: "web-1:8080" }] };
  const rendered = (hostsBelow?: string): CaddyRoute => {
    const write = { ...route, target, nonce: "", ...(hostsBelow !== undefined && { hostsBelow }) };
    return renderRoute(write, { files: new RouteFiles(directory), limits: {}, own: undefined });
  };
  const withAdded = (): CaddyRoute => ({ ...rendered(), handle: [...(rendered().handle ?? []), added] });
  const limits = { maxBodyBytes: 5 };

  it.each([
    ["a switch", () => rendered(), {}, undefined],
    [
      "a switch of one with hosts for previews",
      () => rendered(previews),
      { route: { ...route, previews } },
      undefined,
    ],
    ["previews that end", () => rendered(previews), {}, undefined],
    [
      "the first host of a preview",
      () => rendered(),
      { route: { ...route, previews } },
      "no preview of it has had a host yet",
    ],
    ["limits of all routes", () => rendered(), { limits }, anotherOne],
    ["limits of its own", () => rendered(), { route: { ...route, limits } }, anotherOne],
    ["what a person has added", withAdded, {}, undefined],
    [
      "what a person has added and leads to a container that will be gone",
      withAdded,
      { route: { ...route, replaces: [{ ...target, host: "web-1" }] } },
      anotherOne,
    ],
    [
      "what a person has added and leads to the target already",
      withAdded,
      { route: { ...route, target: { ...target, host: "web-1" }, replaces: [{ ...target, host: "web-1" }] } },
      undefined,
    ],
    ["another domain", () => rendered(), { route: { ...route, domains: ["b.test"] } }, "its domains are new"],
  ])("should tell for %s", async (_what, own, asked, why) => {
    const found = await check(caddyOf({ servers: serverOf(own(), other) }), { route, ...asked });
    expect(found.map(({ code, severity, subject }) => [code, severity, subject])).toEqual(
      why === undefined ? [] : [["ROUTER_RELOADS", "warning", "caddy"]],
    );
    expect(found[0]?.message ?? "").toContain(why ?? "");
  });

  it("should not matter if Caddy has no other route, or no route is asked about", () => {
    const own = { "@id": "cutover-web", match: [{ host: ["b.test", "a.test"] }] };
    const both = { ...route, domains: ["b.test", "a.test"] };
    const reasons = (routes: readonly CaddyRoute[], asked?: CheckedRoute, why?: string) =>
      reloadFindings({ routes }, asked, () => why).length;
    expect(reasons([own], both, "why")).toBe(0);
    expect(reasons([], both, "why")).toBe(0);
    expect(reasons([own, other], undefined, "why")).toBe(0);
    expect(reasons([own, other], both)).toBe(0);
    expect(reasons([own, other], both, "why")).toBe(1);
    expect(reasons([other], both)).toBe(1);
    expect(reasons([own, other], route)).toBe(1);
  });
});

describe("a finding of an error", () => {
  it("should be of the domain that the error names, or of Caddy", () => {
    const of = (details: Record<string, unknown>) => new DeployerError("DOMAIN_TAKEN", "no", { details });
    expect(subjectOf(of({ domain: "a.test" }))).toBe("domain a.test");
    expect(subjectOf(of({ domain: 1 }))).toBe("caddy");
    expect(subjectOf(of({}))).toBe("caddy");
    const error = new DeployerError("DOMAIN_TAKEN", "taken", { remedy: "Leave it." });
    expect(finding(error, "caddy")).toEqual({
      code: "DOMAIN_TAKEN",
      severity: "error",
      subject: "caddy",
      message: error.message,
      remedy: "Leave it.",
    });
  });
});
