import { describe, expect, it } from "vitest";
import { holdsSite, lossesOf, refuseLosses, routesIn, servedRoute } from "./loaded-caddyfile.js";

const at = { address: "127.0.0.1", port: 80 } as const;
const configOf = (servers: object) => ({ apps: { http: { servers } } });
const routeOf = (...hosts: readonly string[]) => ({ match: [{ host: hosts }] });
/** As Caddy reads a site file of ours. */
const siteOf = (workload: string, ...hosts: readonly string[]) => ({
  ...routeOf(...hosts),
  handle: [
    { handler: "subroute", routes: [{ handle: [{ handler: "vars", cutover_site: `${workload}@0a` }] }] },
  ],
});
const hostsOf = (routes: ReturnType<typeof routesIn>) =>
  routes.map(({ match }) => match?.flatMap(({ host }) => host ?? []).join(" "));

describe("the routes of a whole configuration of Caddy at an entrance", () => {
  it.each([undefined, null, {}, { apps: {} }, { apps: { http: {} } }])(
    "should be none if it has no servers: %j",
    (config) => {
      expect(routesIn(config, at)).toEqual([]);
      expect(holdsSite(config, "web")).toBe(false);
      expect(lossesOf(config, config)).toEqual({ hosts: [], ids: [] });
    },
  );

  it("should be those of every server that listens there", () => {
    const servers = {
      one: { listen: [":80"], routes: [routeOf("a.test")] },
      two: { listen: [":81", "0.0.0.0:80"], routes: [routeOf("b.test")] },
      other: { listen: [":443"], routes: [routeOf("c.test")] },
      bare: { routes: [routeOf("d.test")] },
      empty: { listen: [":80"] },
    };
    expect(hostsOf(routesIn(configOf(servers), at))).toEqual(["a.test", "b.test"]);
  });

  it.each([
    ["127.0.0.1", "127.0.0.1:80"],
    ["::1", "[::1]:80"],
  ])("should be those of a server at this address alone if there is one: %s", (address, listen) => {
    const servers = {
      all: { listen: [":80"], routes: [routeOf("a.test")] },
      one: { listen: [":81", listen], routes: [routeOf("b.test")] },
    };
    expect(hostsOf(routesIn(configOf(servers), { address, port: 80 }))).toEqual(["b.test"]);
  });

  it("should have the id of their workload and its domains alone if they stand for its site file", () => {
    const site = siteOf("web", "b.test", "*.*.test", "a.test");
    const config = configOf({ edge: { listen: [":80"], routes: [routeOf("*.*.x"), site] } });
    expect(routesIn(config, at)).toEqual([
      routeOf("*.*.x"),
      { ...site, "@id": "cutover-web", match: [{ host: ["a.test", "b.test"] }] },
    ]);
    expect([holdsSite(config, "web"), holdsSite(config, "api")]).toEqual([true, false]);
  });
});

describe("the route of a workload in a configuration that its site file is part of", () => {
  const routes = [siteOf("web", "a.test")];

  it("should be found if it answers at the entrance", () => {
    const config = configOf({ edge: { listen: [":80"], routes } });
    expect(servedRoute(config, { workload: "web", at })).toMatchObject({ "@id": "cutover-web" });
  });

  it("should be refused if another server answers there", () => {
    const config = configOf({
      edge: { listen: [":80"], routes },
      bound: { listen: ["127.0.0.1:80"], routes: [] },
    });
    expect(() => servedRoute(config, { workload: "web", at })).toThrow(
      expect.objectContaining({
        code: "ROUTER_REJECTED",
        message: "At 127.0.0.1:80, another server of Caddy answers than that of the sites of Cutover",
      }),
    );
  });
});

describe("what a load of the Caddyfile takes away", () => {
  const running = configOf({
    edge: {
      listen: [":80"],
      routes: [
        routeOf("a.test", "b.test"),
        routeOf("b.test"),
        siteOf("web", "web.test"),
        { ...routeOf("api.test"), "@id": "cutover-api" },
        { ...routeOf("mine.test"), "@id": "mine" },
      ],
    },
  });

  it("should be each host that it lacks, once, and every route of ours that came through the admin API", () => {
    const adapted = configOf({ other: { listen: [":81"], routes: [routeOf("A.test")] } });
    expect(lossesOf(running, adapted)).toEqual({ hosts: ["b.test", "mine.test"], ids: ["cutover-api"] });
    expect(() => refuseLosses(running, adapted)).toThrow(
      expect.objectContaining({ code: "ROUTER_REJECTED", details: { hosts: ["b.test", "mine.test"] } }),
    );
  });

  it("should not be refused if all that is lost is Cutover's", () => {
    const adapted = configOf({ edge: { routes: [routeOf("a.test", "b.test", "mine.test")] } });
    expect(lossesOf(running, adapted).hosts).toEqual([]);
    expect(refuseLosses(running, adapted)).toBeUndefined();
  });
});
