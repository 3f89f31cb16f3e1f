import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { CheckedRoute } from "../../ports/router.js";
import { MockProxyManager } from "../../testing/mock-proxy-manager.js";
import { plainProxyHost } from "../../testing/plain-proxy-host.js";
import { checkProxyManager, whyUnserved } from "./check-proxy-manager.js";

const all = {
  visibility: "all",
  proxy_hosts: "manage",
  redirection_hosts: "hidden",
  dead_hosts: "hidden",
};
const block = "# cutover:begin web\n# cutover:end";
const row = { ...plainProxyHost, id: 1, domain_names: ["app.test"], advanced_config: block };
const other = { ...plainProxyHost, id: 2, domain_names: ["other.test"] };
const blue = { scheme: "http", host: "web-blue", port: 8080 } as const;
const green = { scheme: "http", host: "10.0.0.2", port: 8080 } as const;
const wanted = { workload: "web", domains: ["app.test"] };
const replacing = { ...wanted, target: green, replaces: [blue] };
const offline = { nginx_online: false, nginx_err: "unknown directive" };

let npm: MockProxyManager;
beforeEach(() => {
  npm = new MockProxyManager();
});
afterEach(() => npm.close());

const check = (route?: CheckedRoute, signal?: AbortSignal) =>
  checkProxyManager({ api: npm.api, dialled: [8080] }, route, signal);
const isUp = (version: object | undefined = { major: 2, minor: 15 }) =>
  npm.answers("GET", "/", 200, { status: "OK", setup: true, version }).logsIn();
/** `severity code subject` of each. */
const shortOf = (findings: Awaited<ReturnType<typeof check>>) =>
  findings.map(({ severity, code, subject }) => `${severity} ${code} ${subject}`);

describe("a check of Nginx Proxy Manager", () => {
  it("should look at its proxy hosts alone if the rights of its user cannot be read", async () => {
    isUp().answers("GET", "/users/me?expand=permissions", 404, {}).lists(row);
    expect(await check(wanted)).toEqual([]);
    expect(npm.calls.at(-1)).toBe("GET /nginx/proxy-hosts");
  });

  it("should end at a user that may not write proxy hosts", async () => {
    isUp({ major: 2, minor: 8 }).allows({ ...all, proxy_hosts: "view" });
    const findings = await check(wanted);
    expect(shortOf(findings)).toEqual(["warning ROUTER_REJECTED router", "error ROUTER_FORBIDDEN router"]);
    expect(findings[1]?.message).toContain('"view", not "manage"');
  });

  it.each([
    [{ major: 1, minor: 15 }, ["warning ROUTER_REJECTED router"]],
    [{ major: 2, minor: 8 }, ["warning ROUTER_REJECTED router"]],
    [{ major: 2, minor: 9 }, []],
    [{ major: 3, minor: 0 }, []],
    [{}, []],
    [undefined, []],
  ])("should warn of a version that is too old: %j", async (version, expected) => {
    isUp(version).allows(all).lists(row);
    expect(shortOf(await check(wanted))).toEqual(expected);
  });

  it("should log in anew, as a token that is still good does not prove the secret", async () => {
    npm.logsIn();
    await npm.api.logIn();
    isUp().allows(all).lists(row);
    await check(wanted);
    expect(npm.calls.filter((call) => call === "POST /tokens")).toHaveLength(2);
  });

  it("should say that it cannot be reached", async () => {
    npm.answersText("GET", "/", 502, "text/html");
    expect(shortOf(await check(wanted))).toEqual(["error ROUTER_UNREACHABLE router"]);
  });
});

describe("a proxy host in a check", () => {
  it("should be warned of if it is another's and offline, with the words of nginx", async () => {
    isUp()
      .allows(all)
      .lists(row, { ...other, meta: offline }, { ...other, id: 3, meta: { nginx_online: false } });
    const findings = await check();
    expect(shortOf(findings)).toEqual([
      "warning ROUTER_REJECTED proxy host 2",
      "warning ROUTER_REJECTED proxy host 3",
    ]);
    expect(findings.map(({ message }) => message)).toEqual([
      "Proxy host 2 (other.test) is offline: unknown directive",
      "Proxy host 3 (other.test) is offline: no message",
    ]);
  });

  it("should be left alone if it is another's and disabled", async () => {
    const leadsToBlue = { forward_host: "web-blue", forward_port: 8080 };
    isUp()
      .allows(all)
      .lists(row, { ...other, ...leadsToBlue, enabled: false, meta: offline });
    expect(await check(replacing)).toEqual([]);
  });

  it.each([
    [{ nginx_err: "unknown directive" }, "is offline already: unknown directive"],
    [{}, "is offline already: no message"],
  ])("should be warned of if it is the workload's own and offline: %j", async (words, said) => {
    isUp()
      .allows(all)
      .lists({ ...row, meta: { nginx_online: false, ...words } });
    const findings = await check(wanted);
    expect(shortOf(findings)).toEqual(["warning ROUTER_REJECTED proxy host 1"]);
    expect(findings[0]?.message).toBe(`The workload's own proxy host 1 ${said}`);
  });

  it("should be said to be disabled once, if it is the workload's own", async () => {
    isUp()
      .allows(all)
      .lists({ ...row, enabled: false, meta: offline });
    expect(shortOf(await check(wanted))).toEqual(["error ROUTE_DISABLED proxy host 1"]);
  });

  it("should be missed if it is gone, and a new one would lack what stood on it", async () => {
    isUp().allows(all).lists();
    const facts = { id: 4, guards: ["access list 3"] };
    expect(shortOf(await check({ ...wanted, known: { domains: ["app.test"], facts } }))).toEqual([
      "error ROUTE_GUARDED proxy host 4",
    ]);
  });

  it.each([
    ["api.internal", 1],
    ["api.internal/v1", 1],
    ["localhost", 0],
    ["", 0],
    ["/v1", 0],
    ["[::1]", 0],
    ["10.0.0.9/v1", 0],
  ])("should be warned of if its location forwards to the name %j", async (forward_host, count) => {
    const locations = [{ path: "/x", forward_scheme: "http", forward_host, forward_port: 80 }];
    isUp()
      .allows(all)
      .lists(row, { ...other, locations });
    const warnings = Array<string>(count).fill("warning ROUTER_REJECTED proxy host 2");
    expect(shortOf(await check(wanted))).toEqual(warnings);
  });

  it("should be warned of its own location too, unless that moves with the write", async () => {
    const location = { path: "/x", forward_scheme: "http", forward_host: "api", forward_port: 80 };
    const locations = [location, { ...location, forward_host: "web-blue" }];
    isUp()
      .allows(all)
      .lists({ ...row, locations });
    const findings = await check(replacing);
    expect(shortOf(findings)).toEqual(["warning ROUTER_REJECTED proxy host 1"]);
    expect(findings[0]?.message).toContain("A location of proxy host 1 forwards to the name api:");
  });

  it("should be warned of if it sets itself what the workload's config limits", async () => {
    isUp()
      .allows(all)
      .lists({ ...row, advanced_config: `client_max_body_size 1m;\n${block}` });
    expect((await check({ ...wanted, limits: { maxBodyBytes: 5 } })).map(({ message }) => message)).toEqual([
      expect.stringContaining("does not apply client_max_body_size 5 of the workload's config"),
    ]);
  });

  it("should be found if it is another's and leads to a container that will be gone", async () => {
    const leadsToBlue = { forward_host: "web-blue", forward_port: 8080 };
    isUp()
      .allows(all)
      .lists(row, { ...other, ...leadsToBlue });
    const findings = await check(replacing);
    expect(shortOf(findings)).toEqual(["error TARGET_NAMED proxy host 2"]);
    expect(findings[0]?.message).toBe(
      "other.test: it forwards to web-blue:8080, a container of web that will be gone",
    );
  });

  it("should not be found for what moves with the write, if it is the workload's own", async () => {
    const location = { path: "/x", forward_scheme: "http", forward_host: "web-blue", forward_port: 8080 };
    const advanced_config = `location /y { proxy_pass http://web-blue:8080; }\n${block}`;
    isUp()
      .allows(all)
      .lists({ ...row, locations: [location], advanced_config });
    expect(await check(replacing)).toEqual([]);
  });

  it("should be found if its own text names the container in a way that cannot be moved", async () => {
    const advanced_config = `set $upstream web-blue;\n${block}`;
    isUp()
      .allows(all)
      .lists({ ...row, advanced_config });
    expect(shortOf(await check(replacing))).toContain("error TARGET_NAMED proxy host 1");
  });

  it("should not be judged by its own text if nobody knows where it will lead", async () => {
    isUp()
      .allows(all)
      .lists({ ...row, advanced_config: `set $upstream web-blue;\n${block}` });
    expect(shortOf(await check({ ...wanted, replaces: [blue] }))).not.toContain(
      "error TARGET_NAMED proxy host 1",
    );
  });

  it("should only be warned of if its location `/` leads where the host itself does, whatever the case of the name", async () => {
    const location = { path: "/", forward_scheme: "http", forward_host: "LOCALhost", forward_port: 80 };
    isUp()
      .allows(all)
      .lists({ ...row, forward_host: "localHOST", forward_port: 80, locations: [location] });
    const found = (await check(wanted)).filter(({ code }) => code === "ROUTE_NOT_VERIFIED");
    expect(found.map(({ severity }) => severity)).toEqual(["warning"]);
  });

  it.each([
    ["10.0.0.1", 80, "/", ["warning", "its location `/` replaces the one that forwards"]],
    ["10.0.0.1", "80", " / ", ["warning", "its location `/` replaces the one that forwards"]],
    [
      "10.0.0.1",
      81,
      "/",
      ["error", "its location `/` replaces the one that forwards, and leads to 10.0.0.1:81"],
    ],
    [
      "10.0.0.9",
      80,
      "/",
      ["error", "its location `/` replaces the one that forwards, and leads to 10.0.0.9:80"],
    ],
    ["10.0.0.9", 80, "/x", undefined],
  ] as const)(
    "should be judged by its location to %s:%s at %j",
    async (forward_host, forward_port, path, said) => {
      const locations = [{ path, forward_scheme: "http", forward_host, forward_port }];
      isUp()
        .allows(all)
        .lists({ ...row, forward_host: "10.0.0.1", forward_port: 80, locations });
      const findings = await check(wanted);
      expect(findings.map(({ severity, message }) => [severity, message])).toEqual(
        said ? [[said[0], `Advanced config or locations: ${said[1]}`]] : [],
      );
    },
  );
});

describe("a host of another kind in a check", () => {
  const named = { id: 5, domain_names: ["x.test"], advanced_config: "proxy_pass http://web-blue:8080;" };

  it.each([
    ["redirection_hosts", "/nginx/redirection-hosts", "redirection host"],
    ["dead_hosts", "/nginx/dead-hosts", "404 host"],
  ])(
    "should be found if it is among the %s and has a domain, or names a container that will be gone",
    async (right, path, kind) => {
      isUp()
        .allows({ ...all, [right]: "view" })
        .lists(row);
      npm.answers("GET", path, 200, [{ id: 4, domain_names: ["APP.test", "z.test"] }, named]);
      const findings = await check(replacing);
      expect(shortOf(findings)).toEqual([
        "error DOMAIN_TAKEN domain app.test",
        `error TARGET_NAMED ${kind} 5`,
      ]);
      expect(findings.map(({ message }) => message)).toEqual([
        `app.test stands in ${kind} 4`,
        "its advanced config names web-blue:8080, a container of web that will be gone",
      ]);
    },
  );

  it("should be left alone if it is not as a host is", async () => {
    isUp()
      .allows({ ...all, dead_hosts: "view" })
      .lists(row);
    npm.answers("GET", "/nginx/dead-hosts", 200, [
      null,
      7,
      { id: 4, domain_names: "app.test", advanced_config: 7 },
    ]);
    expect(await check(replacing)).toEqual([]);
  });

  it("should not be looked at if the user does not see its kind", async () => {
    isUp().allows(all).lists(row);
    await check(wanted);
    expect(npm.calls.at(-1)).toBe("GET /nginx/proxy-hosts");
  });

  it("should not be looked at if no route is checked", async () => {
    isUp()
      .allows({ ...all, dead_hosts: "view", streams: "view" })
      .lists(row);
    expect(await check()).toEqual([]);
    expect(npm.calls.at(-1)).toBe("GET /nginx/proxy-hosts");
  });

  it.each([
    ["no list", 200, { rows: [] }],
    ["an error", 418, {}],
  ])("should be left out if the proxy answers %s", async (_, status, body) => {
    isUp()
      .allows({ ...all, dead_hosts: "view" })
      .lists(row);
    npm.answers("GET", "/nginx/dead-hosts", status, body);
    expect(await check(wanted)).toEqual([]);
  });

  it("should not be left out if the check was given up meanwhile", async () => {
    const stop = new AbortController();
    const reason = new Error("given up");
    isUp()
      .allows({ ...all, dead_hosts: "view" })
      .lists(row);
    npm.answersAfter(() => stop.abort(reason), "GET", "/nginx/dead-hosts", 418);
    await expect(check(wanted, stop.signal)).rejects.toBe(reason);
  });
});

describe("a stream in a check", () => {
  const stream = { id: 6, incoming_port: 5432, forwarding_host: "db", forwarding_port: 5432 };
  const seen = { ...all, streams: "view" };

  it.each([
    [{ incoming_port: 443 }, "error ROUTER_REJECTED stream 6"],
    [{ incoming_port: 8080 }, "warning ROUTER_REJECTED stream 6"],
    [{ forwarding_host: "web-blue", forwarding_port: 8080 }, "error TARGET_NAMED stream 6"],
  ])("should be found if it keeps the proxy from its work: %j", async (change, found) => {
    isUp().allows(seen).lists(row);
    npm.answers("GET", "/nginx/streams", 200, [{ ...stream, ...change }]);
    expect(shortOf(await check(replacing))).toEqual([found]);
  });

  it("should not be looked at if the user does not see streams", async () => {
    isUp().allows(all).lists(row);
    await check(wanted);
    expect(npm.calls).not.toContain("GET /nginx/streams");
  });

  it("should be named as what may keep nginx from loading, if it can be seen", async () => {
    npm.logsIn().allows(seen);
    npm.answers("GET", "/nginx/streams", 200, [stream, { ...stream, id: 7, incoming_port: 81 }]);
    const why = await whyUnserved({ api: npm.api, dialled: [] }, undefined);
    expect(why).toEqual([expect.stringContaining("stream 7: it listens on port 81")]);
  });

  it.each([
    ["does not see streams", 200, { roles: [], permissions: all }],
    ["cannot read its rights", 404, {}],
  ])("should not be named if the user %s", async (_, status, user) => {
    npm.logsIn().answers("GET", "/users/me?expand=permissions", status, user);
    expect(await whyUnserved({ api: npm.api, dialled: [] }, undefined)).toEqual([]);
    expect(npm.calls).not.toContain("GET /nginx/streams");
  });
});
