import { inspect } from "node:util";
import { MockAgent } from "undici";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { markerLocation } from "../nginx-config/marker-block.js";
import { stagedLines } from "../nginx-config/staged-lines.js";
import { nginxProxyManager } from "./nginx-proxy-manager-router.js";

const origin = "http://npm.test:81";
const json = { headers: { "content-type": "application/json; charset=utf-8" } };
const html = { headers: { "content-type": "text/html" } };
const options = {
  apiUrl: `${origin}/api/`,
  identity: "bot@example.com",
  secret: "s3cr3t",
  proxyUrl: "http://npm.test",
};
const nonce = "0123456789abcdef";
const target = { scheme: "http", host: "10.0.0.2", port: 8080 } as const;
const write = { workload: "web", domains: ["app.test"], target, nonce };
const block = `# cutover:begin web\n${markerLocation("fedcba9876543210")}\n# cutover:end`;

/** A row as version 2.15.1 answers it. */
const row = {
  id: 1,
  created_on: "2026-01-31 12:00:00",
  modified_on: "2026-01-31 12:00:00",
  owner_user_id: 1,
  domain_names: ["app.test"] as readonly string[],
  forward_host: "10.0.0.1",
  forward_port: 80,
  access_list_id: 0,
  certificate_id: 0,
  ssl_forced: false as boolean | number,
  caching_enabled: false,
  block_exploits: false,
  advanced_config: block,
  meta: { nginx_online: true as boolean | number, nginx_err: null as string | null },
  allow_websocket_upgrade: false,
  http2_support: false,
  forward_scheme: "http",
  enabled: true as boolean | number,
  locations: null as readonly object[] | null,
  hsts_enabled: false,
  hsts_subdomains: false,
  trust_forwarded_proto: false,
};
const nginxWords =
  'nginx: [emerg] unknown directive "bogus" in /data/nginx/proxy_host/1.conf:37\nnginx: configuration file test failed\n';
const offline = { nginx_online: false, nginx_err: nginxWords };
const problem = (code: number, message: string) => ({ error: { code, message } });
const manager = {
  roles: [],
  permissions: { visibility: "all", proxy_hosts: "manage", redirection_hosts: "view", dead_hosts: "hidden" },
};

describe("nginxProxyManager", () => {
  let agent: MockAgent;

  beforeEach(() => {
    agent = new MockAgent();
    agent.disableNetConnect();
  });
  afterEach(async () => {
    agent.assertNoPendingInterceptors();
    await agent.close();
  });

  const router = (change: Partial<typeof options> = {}) =>
    nginxProxyManager({ ...options, ...change }, { dispatcher: agent });
  const expectCall = (method: string, path: string) =>
    agent.get(origin).intercept({ method, path: `/api${path}` });
  const answers = (method: string, path: string, status: number, body: object | boolean) =>
    expectCall(method, path).reply(status, JSON.stringify(body), json);
  const logsIn = () => answers("POST", "/tokens", 200, { token: "t", expires: "2026-02-01T12:00:00.000Z" });
  const lists = (...rows: readonly object[]) => answers("GET", "/nginx/proxy-hosts", 200, rows);
  /** A PUT whose body is looked at. */
  const takes = (method: string, path: string, status: number, answer: object) => {
    const seen: unknown[] = [];
    expectCall(method, path).reply((call) => {
      seen.push(JSON.parse(call.body as string));
      return { statusCode: status, data: JSON.stringify(answer), responseOptions: json };
    });
    return seen;
  };

  it("should name the same instance for every spelling of the API's address, and no secret", () => {
    const spellings = [`${origin}/api`, "http://NPM.test:81/api//", "http://me:pw@npm.test:81/api?x=1#y"];
    expect(new Set(spellings.map((apiUrl) => router({ apiUrl }).instance))).toEqual(
      new Set([`${origin}/api`]),
    );
  });

  it.each([{ apiUrl: "npm:81" }, { proxyUrl: "https://npm.test" }, { proxyUrl: "nonsense" }])(
    "should refuse %j as configuration",
    (change) => {
      expect(() => router(change)).toThrow(expect.objectContaining({ code: "CONFIG_INVALID" }));
    },
  );

  it("should write nothing but the route's own keys", async () => {
    logsIn();
    lists(row);
    const sent = takes("PUT", "/nginx/proxy-hosts/1", 200, {
      ...row,
      owner: {},
      certificate: null,
      access_list: null,
    });
    await router().put(write);
    const advanced_config = `# cutover:begin web\n${markerLocation(nonce)}\n# cutover:end`;
    expect(sent).toEqual([
      { forward_scheme: "http", forward_host: "10.0.0.2", forward_port: 8080, advanced_config },
    ]);
  });

  it("should lead those who show the token to a staged target, and nobody after the next write", async () => {
    const staged = { target: { scheme: "http", host: "::1", port: 81 }, token: "t".repeat(32) } as const;
    const mine = "client_max_body_size 5m;\n";
    logsIn();
    lists({ ...row, advanced_config: mine + block });
    const first = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    const one = router();
    await one.put({ ...write, staged });
    const [{ advanced_config, ...forward }] = first as [{ advanced_config: string }];
    expect(forward).toEqual({ forward_scheme: "http", forward_host: "10.0.0.2", forward_port: 8080 });
    expect(advanced_config).toBe(
      `${mine}# cutover:begin web\n${markerLocation(nonce)}\n${[
        ...stagedLines(staged),
        'if ($cutover_staged) { set $forward_scheme http; set $server "[::1]"; set $port 81; }',
      ].join("\n")}\n# cutover:end`,
    );
    lists({ ...row, advanced_config });
    expect((await one.read("web"))?.staged).toEqual(staged);
    lists({ ...row, advanced_config });
    const second = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    await one.put({ ...write, target: staged.target, replaces: [target, staged.target] });
    expect(second).toMatchObject([
      { advanced_config: `${mine}# cutover:begin web\n${markerLocation(nonce)}\n# cutover:end` },
    ]);
  });

  it("should lead what the target has not taken to the fallback, but nothing of a person's own location", async () => {
    const fallback = { scheme: "http", host: "::1", port: 81 } as const;
    const own = { path: "/api", forward_scheme: "http", forward_host: "api", forward_port: 80 };
    const mine = "location /own { proxy_pass http://own; }\n";
    logsIn();
    lists({ ...row, locations: [own], advanced_config: mine + block });
    const first = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    const one = router();
    await one.put({ ...write, fallback });
    const [{ advanced_config }] = first as [{ advanced_config: string }];
    const lines = advanced_config.split("\n").map((line) => line.trim());
    expect(lines.filter((line) => line.startsWith("if ($uri"))).toEqual([
      'if ($uri ~ "^/api") { set $cutover_next @cutover_kept; }',
      'if ($uri ~ "^/own") { set $cutover_next @cutover_kept; }',
    ]);
    expect(advanced_config).toContain(
      '    set $forward_scheme http; set $server "[::1]"; set $port 81;\n    rewrite ^ $uri last;\n}',
    );
    lists({ ...row, advanced_config });
    const read = await one.read("web");
    expect([read?.fallback, read?.others]).toEqual([fallback, [{ scheme: "http", host: "own", port: 80 }]]);
    lists({ ...row, advanced_config });
    const second = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    await one.put(write);
    expect(second).toMatchObject([
      { advanced_config: `${mine}# cutover:begin web\n${markerLocation(nonce)}\n# cutover:end` },
    ]);
  });

  it("should quote nginx and the API without the token of a staged target", async () => {
    const token = "t".repeat(32);
    const staged = { target, token };
    const words = `nginx: [emerg] unknown directive "cutover_preview=${token}(?:"`;
    logsIn();
    lists(row);
    takes("PUT", "/nginx/proxy-hosts/1", 200, { ...row, meta: { nginx_online: false, nginx_err: words } });
    takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    lists(row);
    takes("PUT", "/nginx/proxy-hosts/1", 400, problem(400, words));
    const one = router();
    for (const _refusal of ["nginx", "api"]) {
      const error: unknown = await one.put({ ...write, staged }).catch((reason: unknown) => reason);
      expect(error).toMatchObject({ code: "ROUTER_REJECTED" });
      expect(inspect(error, { depth: 9 })).toContain("cutover_preview=[secret](?:");
      expect(inspect(error, { depth: 9 })).not.toContain(token);
    }
  });

  it("should send the domains only where they change, whatever their case", async () => {
    logsIn();
    lists({ ...row, domain_names: ["APP.test"] });
    const same = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    lists(row);
    const changed = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    const one = router();
    await one.put(write);
    await one.put({ ...write, domains: ["app.test", "www.test"] });
    expect(same).toEqual([expect.not.objectContaining({ domain_names: expect.anything() as unknown })]);
    expect(changed).toEqual([expect.objectContaining({ domain_names: ["app.test", "www.test"] })]);
  });

  it("should understand the numbers that old versions answer for booleans", async () => {
    logsIn();
    lists({
      ...row,
      enabled: 1,
      ssl_forced: 1,
      certificate_id: 3,
      meta: { nginx_online: 0, nginx_err: "words" },
    });
    expect(await router().read("web")).toMatchObject({
      online: false,
      problem: "words",
      entrances: [{ domain: "app.test", scheme: "https", address: "npm.test", port: 443 }],
    });
  });

  it.each([
    { forced: true, gone: false, entrances: ["https"], redirects: ["http"] },
    { forced: false, gone: false, entrances: ["http", "https"], redirects: undefined },
    { forced: true, gone: true, entrances: ["http"], redirects: undefined },
  ])("should enter by $entrances if https is forced: $forced, gone: $gone", async (each) => {
    const host = { ...row, ssl_forced: each.forced, certificate_id: 3 };
    logsIn();
    lists(host);
    const certificate = each.gone ? null : { id: 3 };
    answers("GET", "/nginx/proxy-hosts/1?expand=certificate", 200, { ...host, certificate });
    const route = await router().read("web");
    expect(route?.entrances.map(({ scheme }) => scheme)).toEqual(each.entrances);
    expect(route?.redirects?.map(({ scheme }) => scheme)).toEqual(each.redirects);
    expect(route?.problem?.includes("certificate 3")).toBe(each.gone || undefined);
  });

  it.each([
    { what: "requested", expires_on: "2026-01-31 12:00:00", visibility: undefined, challenged: true },
    { what: "there", expires_on: "2026-05-01 12:00:00", visibility: "all", challenged: false },
    { what: "there", expires_on: "2026-05-01 12:00:00", visibility: "user", challenged: undefined },
  ])("should say $challenged of a challenge if a certificate is $what", async (each) => {
    const { expires_on, visibility, challenged } = each;
    const of = {
      provider: "letsencrypt",
      domain_names: ["App.test"],
      created_on: row.created_on,
      expires_on,
    };
    logsIn();
    answers("GET", "/nginx/certificates", 200, [of]);
    const user = { roles: [], permissions: { visibility } };
    if (visibility !== undefined) answers("GET", "/users/me?expand=permissions", 200, user);
    expect(await router().isChallenged?.(["app.test"])).toBe(challenged);
  });

  it("should not guess where https is, if the proxy's port for http is an unusual one", async () => {
    logsIn();
    const host = { ...row, certificate_id: 3 };
    lists(host);
    answers("GET", "/nginx/proxy-hosts/1?expand=certificate", 200, { ...host, certificate: { id: 3 } });
    const route = await router({ proxyUrl: "http://npm.test:8080" }).read("web");
    expect(route?.entrances.map(({ port }) => port)).toEqual([8080]);
  });

  it.each([
    { status: 401, message: "Token has expired" },
    { status: 403, message: "Permission Denied" },
    { status: 400, message: "Token has expired" },
    { status: 404, message: "Not Found - /nginx/proxy-hosts" },
    { status: 500, message: "Internal Error" },
  ])("should log in again once when a read says $status $message", async ({ status, message }) => {
    logsIn();
    lists();
    answers("GET", "/nginx/proxy-hosts", status, problem(status, message));
    logsIn();
    lists(row);
    const one = router();
    expect(await one.read("web")).toBeUndefined();
    expect(await one.read("web")).toMatchObject({ workload: "web" });
  });

  it("should log in again and repeat a write that an expired token stopped", async () => {
    logsIn();
    lists(row);
    answers("PUT", "/nginx/proxy-hosts/1", 400, problem(400, "Token has expired"));
    logsIn();
    answers("PUT", "/nginx/proxy-hosts/1", 200, row);
    lists(row);
    const one = router();
    await one.read("web");
    expect(await one.put(write)).toMatchObject({ workload: "web", online: true });
  });

  it("should name the missing right when a read is refused twice", async () => {
    logsIn();
    answers("GET", "/nginx/proxy-hosts", 404, problem(404, "Not Found - /nginx/proxy-hosts"));
    answers("GET", "/users/me?expand=permissions", 200, {
      ...manager,
      permissions: { proxy_hosts: "hidden" },
    });
    await expect(router().read("web")).rejects.toMatchObject({
      code: "ROUTER_FORBIDDEN",
      message: expect.stringContaining('"hidden"') as string,
    });
  });

  it("should tell a missing right from other failures of a creation", async () => {
    logsIn();
    lists();
    answers("POST", "/nginx/proxy-hosts", 500, problem(500, "Internal Error"));
    lists();
    answers("GET", "/users/me?expand=permissions", 200, { ...manager, permissions: { proxy_hosts: "view" } });
    await expect(router().put(write)).rejects.toMatchObject({ code: "ROUTER_FORBIDDEN" });
  });

  it("should delete a created host that nginx refuses", async () => {
    logsIn();
    lists();
    answers("POST", "/nginx/proxy-hosts", 201, { ...row, meta: {} });
    answers("GET", "/nginx/proxy-hosts/1", 200, { ...row, meta: offline });
    answers("DELETE", "/nginx/proxy-hosts/1", 200, true);
    await expect(router().put(write)).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      details: { nginx: nginxWords },
    });
  });

  it("should send the old upstream and the old text when nginx refuses the new ones", async () => {
    logsIn();
    lists(row);
    answers("PUT", "/nginx/proxy-hosts/1", 200, { ...row, meta: offline });
    const restored = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    await expect(router().put(write)).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      details: { nginx: nginxWords },
    });
    expect(restored).toEqual([
      { forward_scheme: "http", forward_host: "10.0.0.1", forward_port: 80, advanced_config: block },
    ]);
  });

  it("should be uncertain when the old values are not accepted any more either", async () => {
    logsIn();
    lists(row);
    answers("PUT", "/nginx/proxy-hosts/1", 200, { ...row, meta: offline });
    answers("PUT", "/nginx/proxy-hosts/1", 200, { ...row, meta: offline });
    lists(row);
    await expect(router().put(write)).rejects.toMatchObject({
      code: "ROUTER_UNCERTAIN",
      details: { restored: false },
    });
  });

  describe("a write that nginx refuses", () => {
    const refused = { ...row, meta: offline };
    /** What is told if the host was `before`, and putting its values back gets `back`. */
    const told = async (before: object, back: object): Promise<{ code: string; message: string }> => {
      logsIn();
      lists(before);
      answers("PUT", "/nginx/proxy-hosts/1", 200, refused);
      answers("PUT", "/nginx/proxy-hosts/1", 200, back);
      return router()
        .put(write)
        .then(() => Promise.reject(new Error("it was accepted")))
        .catch((error: { code: string; message: string }) => error);
    };

    it("should say that what was there before is back only of what was served", async () => {
      const { code, message } = await told(row, row);
      expect([code, message]).toEqual(["ROUTER_REJECTED", expect.stringContaining("before is back")]);
    });

    it("should say of a host that was offline before that it was, and still is", async () => {
      const { code, message } = await told(refused, refused);
      expect(code).toBe("ROUTER_REJECTED");
      expect(message).toContain(
        "proxy host 1 was offline before this write already, and nginx still refuses",
      );
      expect(message).not.toContain("is back");
    });

    it("should say of a host that was offline before if nginx accepts its old values now", async () => {
      const { code, message } = await told(refused, row);
      expect(code).toBe("ROUTER_REJECTED");
      expect(message).toContain("proxy host 1 was offline before this write already; its old settings");
      expect(message).not.toContain("is back");
    });

    it("should say that a person has disabled the host meanwhile", async () => {
      const { code, message } = await told(row, { ...refused, enabled: false });
      expect([code, message]).toEqual(["ROUTE_DISABLED", expect.stringContaining("proxy host 1")]);
    });

    it("should say of a host that was offline before that its old values could not be put back", async () => {
      logsIn();
      lists(refused);
      answers("PUT", "/nginx/proxy-hosts/1", 200, refused);
      answers("PUT", "/nginx/proxy-hosts/1", 500, problem(500, "Internal Error"));
      lists(refused);
      await expect(router().put(write)).rejects.toMatchObject({
        code: "ROUTER_UNCERTAIN",
        message: expect.stringContaining("it was offline before this write already") as string,
      });
    });

    it("should say that a host that it created is gone again, as nothing was there before", async () => {
      logsIn();
      lists();
      answers("POST", "/nginx/proxy-hosts", 201, { ...row, meta: {} });
      answers("GET", "/nginx/proxy-hosts/1", 200, refused);
      answers("DELETE", "/nginx/proxy-hosts/1", 200, true);
      await expect(router().put(write)).rejects.toMatchObject({
        code: "ROUTER_REJECTED",
        message: expect.stringContaining(
          "nginx refused the new proxy host, which was deleted again",
        ) as string,
      });
    });

    it("should not say that what is served is unchanged if the API fails on a host that was offline", async () => {
      logsIn();
      lists(refused);
      answers("PUT", "/nginx/proxy-hosts/1", 500, problem(500, "Internal Error"));
      const advanced_config = `# cutover:begin web\n${markerLocation(nonce)}\n# cutover:end`;
      lists({ ...refused, advanced_config });
      const { message } = await router()
        .put(write)
        .then(() => Promise.reject(new Error("it was accepted")))
        .catch((error: Error) => error);
      expect(message).toContain("it was offline before this write already: another file");
      expect(message).not.toContain("unchanged");
    });
  });

  describe("the removal of a host that a person handed over", () => {
    const earlier = {
      domains: ["app.test"] as string[],
      target: { scheme: "https", host: "old-app", port: 3000 },
    } as const;
    const lines = (text: string) =>
      `${text}# cutover:begin web\n# cutover:before ${JSON.stringify(earlier)}\n${markerLocation(nonce)}\n# cutover:end`;
    const api = {
      path: "/api",
      forward_scheme: "http",
      forward_host: "10.0.0.1/v1",
      forward_port: 80,
      advanced_config: "proxy_set_header X-Up http://10.0.0.1:80;",
      unknown: "kept",
    };
    const files = { ...api, path: "/files", forward_host: "nas", advanced_config: "" };
    const text = "location /own { proxy_pass http://10.0.0.1:80; }\n";

    it("should lead its locations and its own text to the old target again", async () => {
      logsIn();
      lists({ ...row, advanced_config: lines(text), locations: [api, files] });
      const sent = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
      await router().remove("web");
      expect(sent).toEqual([
        {
          forward_scheme: "https",
          forward_host: "old-app",
          forward_port: 3000,
          advanced_config: "location /own { proxy_pass http://old-app:3000; }\n".trimEnd(),
          locations: [
            {
              ...api,
              forward_scheme: "https",
              forward_host: "old-app/v1",
              forward_port: 3000,
              advanced_config: "proxy_set_header X-Up http://old-app:3000;",
            },
            files,
          ],
        },
      ]);
    });

    it("should give back by the store's word what a deployment has moved", async () => {
      const handedOver = {
        ...row,
        forward_scheme: "https",
        forward_host: "old-app",
        forward_port: 3000,
        advanced_config: "# cutover:begin web\n# cutover:end",
        locations: [{ ...api, forward_scheme: "https", forward_host: "old-app", forward_port: 3000 }, files],
      };
      logsIn();
      lists(handedOver);
      const moved = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
      const one = router();
      await one.put(write);
      lists({ ...handedOver, ...(moved[0] as object), advanced_config: "" });
      const back = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
      const facts = { id: 1, guards: [], before: earlier } as const;
      await one.remove("web", undefined, { domains: ["app.test"], facts });
      expect(moved).toMatchObject([{ locations: [{ forward_host: "10.0.0.2", forward_port: 8080 }, files] }]);
      expect(back).toMatchObject([{ forward_host: "old-app", locations: handedOver.locations }]);
    });

    it("should lead its locations back that lead to the container still, if the host itself does not", async () => {
      logsIn();
      const elsewhere = {
        forward_host: "10.0.0.7",
        locations: [{ ...api, forward_host: "10.0.0.2" }, files],
      };
      lists({ ...row, ...elsewhere, advanced_config: lines("") });
      const sent = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
      const known = { domains: ["app.test"], target: { ...target, port: 80 } };
      await router().remove("web", undefined, known);
      expect(sent).toMatchObject([
        { forward_host: "old-app", locations: [{ forward_host: "old-app", forward_port: 3000 }, files] },
      ]);
    });

    it("should fail, and leave the host as it was served, if nginx refuses the old target", async () => {
      const host = { ...row, advanced_config: lines(""), locations: [api] };
      logsIn();
      lists(host);
      answers("PUT", "/nginx/proxy-hosts/1", 200, { ...host, meta: offline });
      const restored = takes("PUT", "/nginx/proxy-hosts/1", 200, host);
      await expect(router().remove("web")).rejects.toMatchObject({
        code: "ROUTER_REJECTED",
        details: { nginx: nginxWords },
      });
      expect(restored).toMatchObject([
        { forward_host: "10.0.0.1", advanced_config: host.advanced_config, locations: [api] },
      ]);
    });

    it.each([
      ["those that were added since", ["app.test", "new.test", "own.test"], ["app.test", "own.test"]],
      ["none if all are its own", ["app.test", "own.test"], undefined],
    ])("should take the workload's domains off it: %s", async (_, domain_names, left) => {
      logsIn();
      lists({ ...row, domain_names, advanced_config: lines("") });
      const sent = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
      await router().remove("web", undefined, { domains: ["app.test", "new.test"] });
      expect((sent[0] as { domain_names?: unknown }).domain_names).toEqual(left);
    });

    it("should give a host back that is disabled, or was offline before", async () => {
      for (const change of [{ enabled: false, meta: offline }, { meta: offline }]) {
        const host = { ...row, ...change, advanced_config: lines("") };
        logsIn();
        lists(host);
        const sent = takes("PUT", "/nginx/proxy-hosts/1", 200, host);
        await router().remove("web");
        expect(sent).toMatchObject([{ forward_host: "old-app" }]);
      }
    });
  });

  it.each([
    [
      Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED", syscall: "connect" }),
      "ROUTER_UNREACHABLE",
    ],
    [
      Object.assign(new Error("getaddrinfo ENOTFOUND"), { code: "ENOTFOUND", syscall: "getaddrinfo" }),
      "ROUTER_UNREACHABLE",
    ],
    [Object.assign(new Error("Connect Timeout"), { code: "UND_ERR_CONNECT_TIMEOUT" }), "ROUTER_UNREACHABLE"],
    [
      Object.assign(new Error("self-signed certificate"), { code: "DEPTH_ZERO_SELF_SIGNED_CERT" }),
      "ROUTER_UNREACHABLE",
    ],
    [
      Object.assign(new Error("read ECONNRESET"), { code: "ECONNRESET", syscall: "read" }),
      "ROUTER_UNCERTAIN",
    ],
    [Object.assign(new Error("other side closed"), { code: "UND_ERR_SOCKET" }), "ROUTER_UNCERTAIN"],
    [Object.assign(new Error("Headers Timeout"), { code: "UND_ERR_HEADERS_TIMEOUT" }), "ROUTER_UNCERTAIN"],
  ])("should take a write's %s for %s", async (error, code) => {
    logsIn();
    lists(row);
    expectCall("PUT", "/nginx/proxy-hosts/1").replyWithError(error);
    if (code === "ROUTER_UNCERTAIN") lists(row);
    const message = expect.stringContaining(error.message) as string;
    await expect(router().put(write)).rejects.toMatchObject({ code, message });
  });

  it("should be uncertain when a write takes longer than its limit, and tell what the record shows", async () => {
    logsIn();
    lists(row);
    expectCall("PUT", "/nginx/proxy-hosts/1").reply(200, JSON.stringify(row), json).delay(400);
    lists({ ...row, advanced_config: "# rewritten by hand\n" + block });
    const hasty = nginxProxyManager(options, { dispatcher: agent, writeTimeoutMs: 50 });
    await expect(hasty.put(write)).rejects.toMatchObject({
      code: "ROUTER_UNCERTAIN",
      details: { seen: "other", hostId: 1 },
    });
  });

  it("should be uncertain when the signal aborts while a write is on its way, and end at once", async () => {
    logsIn();
    lists(row);
    const stop = new AbortController();
    expectCall("PUT", "/nginx/proxy-hosts/1")
      .reply(() => {
        setTimeout(() => stop.abort(new Error("given up")), 10);
        return { statusCode: 200, data: JSON.stringify(row), responseOptions: json };
      })
      .delay(400);
    await expect(router().put(write, stop.signal)).rejects.toMatchObject({ code: "ROUTER_UNCERTAIN" });
  });

  it("should reject with the signal's reason when a read is aborted", async () => {
    const reason = new Error("given up");
    await expect(router().read("web", AbortSignal.abort(reason))).rejects.toBe(reason);
    await expect(router().check(undefined, AbortSignal.abort(reason))).rejects.toBe(reason);
  });

  it("should be uncertain, not unreachable, when the backend dies during a write", async () => {
    logsIn();
    lists(row);
    expectCall("PUT", "/nginx/proxy-hosts/1").reply(502, "<html></html>", html);
    expectCall("GET", "/nginx/proxy-hosts").reply(502, "<html></html>", html);
    await expect(router().put(write)).rejects.toMatchObject({
      code: "ROUTER_UNCERTAIN",
      details: { seen: "unreadable" },
    });
  });

  it("should write nothing to a disabled host, and say so by its name in check too", async () => {
    logsIn();
    lists({ ...row, enabled: false });
    await expect(router().put(write)).rejects.toMatchObject({
      code: "ROUTE_DISABLED",
      message: expect.stringContaining("proxy host 1 (app.test)") as string,
      remedy: expect.stringContaining("pause") as string,
    });
  });

  it("should not create a host that would lack the password of the one that is gone", async () => {
    logsIn();
    lists();
    const facts = { id: 4, guards: ["access list 3"] };
    await expect(router().put({ ...write, known: { domains: ["app.test"], facts } })).rejects.toMatchObject({
      code: "ROUTE_GUARDED",
      message: expect.stringContaining("access list 3") as string,
      remedy: expect.stringContaining("# cutover:begin web") as string,
    });
  });

  it("should remember what a person put on the host, and nothing of its text", async () => {
    logsIn();
    const guarded = { access_list_id: 3, certificate_id: 2, ssl_forced: true, block_exploits: 1 };
    const advanced_config = `proxy_set_header X-Key s3cr3t;\n${block}`;
    lists({ ...row, ...guarded, advanced_config, locations: [{ path: "/x", forward_host: "10.0.0.9" }] });
    const route = await router().read("web");
    expect(route?.facts).toEqual({
      id: 1,
      guards: [
        "access list 3",
        "certificate 2 with forced https",
        "an advanced config of its own",
        "custom locations",
        "the blocking of common exploits",
      ],
    });
  });

  it("should keep the domains that a person added, as they wrote them", async () => {
    logsIn();
    lists({ ...row, domain_names: ["App.test", "Mine.test", "old.test"] });
    const sent = takes("PUT", "/nginx/proxy-hosts/1", 200, row);
    await router().put({ ...write, known: { domains: ["app.test", "old.test"] } });
    expect(sent).toMatchObject([{ domain_names: ["app.test", "Mine.test"] }]);
  });

  it.each([
    ["for a new host", []],
    ["to its own host", [row]],
  ])("should send no write %s once it may not write any more", async (_, rows) => {
    logsIn();
    lists(...rows);
    const refusal = new Error("the lease is lost");
    const assertMayWrite = (): never => {
      throw refusal;
    };
    await expect(router().put({ ...write, assertMayWrite })).rejects.toBe(refusal);
  });

  it("should send nothing for a domain that stands in another host, and name that host", async () => {
    for (const rows of [
      [{ ...row, id: 7, advanced_config: "" }],
      [row, { ...row, id: 7, advanced_config: "" }],
    ]) {
      logsIn();
      lists(...rows);
      const refused = { code: "DOMAIN_TAKEN", details: { domain: "app.test", hostId: 7 } };
      await expect(router().put(write)).rejects.toMatchObject(refused);
    }
  });

  it("should pass on what the API says against a write", async () => {
    logsIn();
    lists(row);
    answers("PUT", "/nginx/proxy-hosts/1", 400, problem(400, "data must NOT have additional properties"));
    await expect(router().put(write)).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      message: expect.stringContaining("additional properties") as string,
    });
  });

  it("should tell of a domain that the API knows in a host of another kind", async () => {
    logsIn();
    lists(row);
    answers("PUT", "/nginx/proxy-hosts/1", 400, problem(400, "App.test is already in use"));
    await expect(router().put(write)).rejects.toMatchObject({
      code: "DOMAIN_TAKEN",
      details: { domain: "app.test", status: 400 },
    });
  });

  it("should send nothing at all when a character could harm the configuration", async () => {
    await expect(router().put({ ...write, domains: ["app.test\nx"] })).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
    });
  });

  it("should reject when two hosts carry the block", async () => {
    logsIn();
    lists(row, { ...row, id: 2, domain_names: ["copy.test"] });
    await expect(router().read("web")).rejects.toMatchObject({
      code: "ROUTER_REJECTED",
      details: { hostIds: [1, 2] },
    });
  });

  it("should take a host that vanished meanwhile for removed", async () => {
    logsIn();
    lists(row);
    answers("DELETE", "/nginx/proxy-hosts/1", 404, problem(404, "Not Found - 1"));
    await expect(router().remove("web")).resolves.toBeUndefined();
  });

  it("should be uncertain when a removal fails inside the API", async () => {
    logsIn();
    lists(row);
    answers("DELETE", "/nginx/proxy-hosts/1", 500, problem(500, "Internal Error"));
    lists();
    await expect(router().remove("web")).rejects.toMatchObject({
      code: "ROUTER_UNCERTAIN",
      details: { seen: "absent" },
    });
  });

  it("should not take an error page for an empty list", async () => {
    logsIn();
    answers("GET", "/nginx/proxy-hosts", 200, { hosts: [] });
    await expect(router().read("web")).rejects.toMatchObject({ code: "ROUTER_UNREACHABLE" });
  });

  describe("check", () => {
    const reaches = (...rows: readonly object[]) => {
      answers("GET", "/", 200, { status: "OK", setup: true, version: { major: 2, minor: 15, revision: 1 } });
      logsIn();
      answers("GET", "/users/me?expand=permissions", 200, manager);
      lists(...rows);
    };

    it("should find nothing where all is well", async () => {
      reaches(row);
      answers("GET", "/nginx/redirection-hosts", 200, []);
      expect(await router().check(write)).toEqual([]);
    });

    it.each([
      { roles: [], visibility: "user", warns: true },
      { roles: [], visibility: "all", warns: false },
      { roles: ["admin"], visibility: "user", warns: false },
    ])(
      "should warn only where other users' hosts stay unseen: roles $roles, visibility $visibility",
      async ({ roles, visibility, warns }) => {
        const permissions = { ...manager.permissions, visibility };
        answers("GET", "/", 200, { status: "OK", setup: true, version: { major: 2, minor: 15 } });
        logsIn();
        answers("GET", "/users/me?expand=permissions", 200, { roles, permissions });
        lists(row);
        const warning = {
          code: "ROUTER_FORBIDDEN",
          severity: "warning",
          subject: "router",
          message: expect.stringContaining('"user", not "all"') as string,
          remedy: expect.stringContaining('to "all"') as string,
        };
        expect(await router().check()).toEqual(warns ? [warning] : []);
      },
    );

    it("should warn of a stream on the port that the proxy is reached at, and name it as what may keep nginx from loading", async () => {
      const at = { proxyUrl: "http://npm.test:18080" };
      const streams = [18080, 18081].map((incoming_port, id) => {
        return { id, incoming_port, forwarding_host: "db", forwarding_port: 5432 };
      });
      const sees = { ...manager, permissions: { ...manager.permissions, streams: "view" } };
      answers("GET", "/", 200, { status: "OK", setup: true, version: { major: 2, minor: 15 } });
      for (const path of ["/users/me?expand=permissions", "/nginx/streams"])
        for (let times = 0; times < 2; times += 1)
          answers("GET", path, 200, path === "/nginx/streams" ? streams : sees);
      logsIn();
      lists(row);
      answers("GET", "/nginx/redirection-hosts", 200, []);
      const proxy = router(at);
      expect(await proxy.check(write)).toMatchObject([{ severity: "warning", subject: "stream 0" }]);
      expect(await proxy.whyUnserved?.()).toEqual([
        expect.stringContaining("stream 0: it listens on port 18080") as string,
      ]);
    });

    it("should warn of a domain that a person added", async () => {
      reaches({ ...row, domain_names: ["app.test", "mine.test"] });
      answers("GET", "/nginx/redirection-hosts", 200, []);
      expect(await router().check({ ...write, known: { domains: ["app.test"] } })).toMatchObject([
        { severity: "warning", message: expect.stringContaining("mine.test") as string },
      ]);
    });

    it("should find a domain in a foreign host and in a redirection host", async () => {
      reaches({ ...row, id: 7, advanced_config: "" });
      answers("GET", "/nginx/redirection-hosts", 200, [{ id: 3, domain_names: ["WWW.test"] }]);
      const findings = await router().check({ workload: "web", domains: ["app.test", "www.test"] });
      expect(findings.map(({ code, subject, message }) => ({ code, subject, message }))).toEqual([
        {
          code: "DOMAIN_TAKEN",
          subject: "domain app.test",
          message: "app.test stands in proxy host 7, which is not Cutover's",
        },
        {
          code: "DOMAIN_TAKEN",
          subject: "domain www.test",
          message: "www.test stands in redirection host 3",
        },
      ]);
    });

    it("should say nothing of lists that it may not read", async () => {
      reaches(row);
      answers("GET", "/nginx/redirection-hosts", 404, problem(404, "Not Found - /nginx/redirection-hosts"));
      answers("GET", "/users/me?expand=permissions", 200, manager);
      logsIn();
      answers("GET", "/nginx/redirection-hosts", 404, problem(404, "Not Found - /nginx/redirection-hosts"));
      expect(await router().check(write)).toEqual([]);
    });

    it("should warn of locations whose name may stop resolving", async () => {
      const locations = [
        { path: "/api", forward_host: "api-7/v1" },
        { path: "/ip", forward_host: "10.0.0.9" },
      ];
      reaches({ ...row, id: 2, advanced_config: "", domain_names: ["other.test"], locations });
      expect(await router().check()).toMatchObject([
        { severity: "warning", subject: "proxy host 2", message: expect.stringContaining("api-7") as string },
      ]);
    });

    it.each([
      ["error", "location / { proxy_pass http://127.0.0.1:4000; }", []],
      ["error", 'return 200 "maintenance";', []],
      ["warning", "rewrite ^/old$ /new last;", []],
      ["error", "", [{ path: "/", forward_scheme: "http", forward_host: "10.0.0.9", forward_port: 80 }]],
    ] as const)(
      "should find as %s what keeps traffic from moving: %j, %j",
      async (severity, text, locations) => {
        reaches({ ...row, advanced_config: `${text}\n${row.advanced_config}`, locations });
        answers("GET", "/nginx/redirection-hosts", 200, []);
        expect(await router().check(write)).toMatchObject([
          { code: "ROUTE_NOT_VERIFIED", severity, subject: `proxy host ${row.id}` },
        ]);
      },
    );

    it("should find that there is no user yet", async () => {
      answers("GET", "/", 200, { status: "OK", setup: false, version: { major: 2, minor: 15, revision: 1 } });
      answers("POST", "/tokens", 400, problem(400, "Invalid email or password"));
      expect((await router().check()).map(({ code }) => code)).toEqual([
        "ROUTER_UNAUTHORIZED",
        "ROUTER_UNAUTHORIZED",
      ]);
    });
  });
});
