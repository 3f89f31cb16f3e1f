import { describe, expect, it } from "vitest";
import { hasOwnParts, placeRoute, renderRoute } from "./caddy-route.js";
import type { CaddyRoute } from "./route-schema.js";
import { listensAt } from "./caddy-routes.js";
import { parseAddress, RouteFiles } from "./route-files.js";

const route = (id: string, ...hosts: string[]): CaddyRoute => ({
  "@id": id,
  ...(hosts.length > 0 && { match: [{ host: hosts }] }),
});
const idsOf = (routes: readonly CaddyRoute[]) => routes.map((one) => one["@id"]).join(" ");

describe("the place of a route", () => {
  it.each([
    ["an empty list", [], "new"],
    ["exact hosts", [route("a", "a.test")], "new a"],
    ["a catch-all", [route("a", "a.test"), route("all")], "a new all"],
    ["a wildcard that covers it", [route("a", "a.test"), route("wild", "*.test")], "a new wild"],
    ["a wildcard elsewhere", [route("wild", "*.other")], "new wild"],
  ])("should be right beside %s", (_what, routes, expected) => {
    expect(idsOf(placeRoute(routes, route("new", "new.test")))).toBe(expected);
  });

  it("should be behind what a wildcard covers, and before what covers the wildcard", () => {
    const routes = [route("one", "one.shop.test"), route("two", "two.shop.test"), route("all")];
    expect(idsOf(placeRoute(routes, route("new", "*.shop.test")))).toBe("one two new all");
    expect(idsOf(placeRoute([route("wide", "*.test")], route("new", "*.shop.test")))).toBe("new wide");
  });

  it("should stay for the same hosts, and be found anew for others", () => {
    const routes = [route("a", "a.test"), route("new", "new.test"), route("all")];
    expect(placeRoute(routes, { ...route("new", "new.test"), terminal: true })).toEqual([
      routes[0],
      { ...route("new", "new.test"), terminal: true },
      routes[2],
    ]);
    const moved = placeRoute([...routes, route("wild", "*.test")], route("new", "b.test"));
    expect(idsOf(moved)).toBe("a new all wild");
  });
});

describe("the route of a workload", () => {
  const files = new RouteFiles("/srv/routes");
  const target = { scheme: "http", host: "127.0.0.1", port: 81 } as const;
  const staged = { target: { ...target, port: 82 }, token: "t".repeat(32) };
  const write = { workload: "web", domains: ["a.test"], target, nonce: "n".repeat(24) };
  const render = (own: CaddyRoute | undefined, change: object = {}) =>
    renderRoute({ ...write, ...change }, { files, limits: {}, own });
  const plainText = (body: string) => ({
    handler: "static_response",
    status_code: 200,
    headers: { "Content-Type": ["text/plain"], "Cache-Control": ["no-store"] },
    body,
  });
  const marker = {
    "@id": "cutover-web-marker",
    match: [{ path: ["/.well-known/cutover"] }],
    handle: [plainText("{file./srv/routes/web/current/nonce}")],
    terminal: true,
  };
  const forwardTo = (dial: string) => ({
    handler: "reverse_proxy",
    upstreams: [{ dial }],
    stream_close_delay: "24h",
  });
  const forward = (file: string) => forwardTo(`{file./srv/routes/web/current/${file}}`);
  const withHandle = (handle: readonly object[]): CaddyRoute => ({
    "@id": "cutover-web",
    match: [{ host: ["a.test"] }],
    handle: [{ handler: "subroute", routes: [marker, { "@id": "cutover-web-proxy", handle }] }],
    terminal: true,
  });
  /** As it was written before anything could be staged. */
  const old = withHandle([forward("target")]);

  it("should take a further host once a staged target has one, and keep its place for the next", () => {
    const host = "one.preview.test";
    const made = render(undefined);
    const withHost = render(made, { staged: { ...staged, host } });
    const isThisOne = { vars: { "{http.request.host}": ["{file./srv/routes/web/current/host}"] } };
    const matcher = { not: [{ not: [{ host: ["*.preview.test"] }] }, { not: [isThisOne] }] };
    expect(withHost.match).toEqual([{ host: ["a.test"] }, matcher]);
    expect(JSON.stringify(withHost)).not.toContain(host);
    for (const change of [{}, { staged }, { staged: { ...staged, host: "two.preview.test" } }])
      expect(render(withHost, change)).toEqual(withHost);
    expect(hasOwnParts(withHost, { workload: "web", files })).toBe(false);
    const elsewhere = render(withHost, { staged: { ...staged, host: "one.other.test" } });
    expect(JSON.stringify(elsewhere.match)).not.toContain("preview.test");
    const theirs = { path: ["/theirs"] };
    const kept = render({ ...withHost, match: [...(withHost.match ?? []), theirs] });
    expect(kept.match).toEqual([{ host: ["a.test"] }, theirs, matcher]);
    expect(hasOwnParts(kept, { workload: "web", files })).toBe(true);
    const wild = render(withHost, { domains: ["*.a.test"] });
    expect(render(wild, { domains: ["*.a.test"] })).toEqual(wild);
  });

  it.each([
    [
      { known: { domains: ["old.test"] }, domains: ["a.test", "new.test"] },
      ["a.test", "new.test", "own.test"],
    ],
    [{ known: { domains: ["a.test", "old.test"] } }, ["a.test", "own.test"]],
    [{ known: { domains: ["old.test", "own.test"] } }, ["a.test"]],
    [{}, ["a.test"]],
  ])("should keep the names that a person has added, each once: %j", (change, hosts) => {
    const own = { ...render(undefined), match: [{ host: ["own.test", "old.test", "a.test"] }] };
    expect(render(own, change).match).toEqual([{ host: hosts }]);
  });

  it("should have a place for a staged target from the start, the same with one and without", () => {
    const made = render(undefined);
    expect(render(made)).toEqual(made);
    expect(render(made, { staged })).toEqual(made);
    expect(render(undefined, { staged })).toEqual(made);
    for (const share of [1, 99]) expect(render(made, { staged: { ...staged, share } })).toEqual(made);
    expect(render(made, { fallback: staged.target })).toEqual(made);
    expect(JSON.stringify(made)).not.toContain(staged.token);
    expect(hasOwnParts(made, { workload: "web", files })).toBe(false);
    const [, proxy] = (made.handle?.[0]?.routes ?? []) as CaddyRoute[];
    const subroute = (...routes: object[]) => ({ handler: "subroute", routes });
    const ifToken = (group: string, match: object, ...routes: object[]) => {
      const isToken = { vars: { [`{http.regexp.${group}.1}`]: ["{file./srv/routes/web/current/token}"] } };
      return { match: [match], handle: [subroute({ match: [isToken], handle: [subroute(...routes)] })] };
    };
    const link = {
      name: "cutover_link",
      pattern: String.raw`^/\.well-known/cutover/preview\?token=([a-z0-9]{32,64})$`,
    };
    const kept = {
      name: "cutover_kept",
      pattern: String.raw`(?:^|;)\s*cutover_draw=([a-z0-9]{8,32})\.([0-9a-f-]{36})(?:;|$)`,
    };
    const cookie = {
      name: "cutover_staged",
      pattern: String.raw`(?:^|;)\s*cutover_preview=([a-z0-9]{32,64})(?:;|$)`,
    };
    const any = String.raw`(?:^|[;,])\s*cutover_preview\s*=`;
    const two = String.raw`(?:^|[;,])\s*cutover_preview\s*=.*[;,]\s*cutover_preview\s*=`;
    const headers = {
      Location: ["/"],
      "Set-Cookie": [
        "cutover_preview={file./srv/routes/web/current/token}; Path=/; HttpOnly; SameSite=Lax{http.vars.cutover_secure}",
      ],
      "Cache-Control": ["no-store"],
      "X-Robots-Tag": ["noindex"],
      "Referrer-Policy": ["no-referrer"],
    };
    const exists = (...files: string[]) => {
      return { file: { root: "/", try_files: files.map((file) => `/srv/routes/web/current/${file}`) } };
    };
    const read = (file: string, variable = `cutover_${file}`) => {
      const link = `/srv/routes/web/current/${file}=*`;
      const name = { "{http.matchers.file.relative}": { name: variable, pattern: "=([^/]*)$" } };
      const take = {
        match: [{ vars_regexp: name }],
        handle: [{ handler: "vars", [variable]: `{http.regexp.${variable}.1}` }],
      };
      const match = [{ file: { root: "/", try_files: [link] } }];
      const whole = { handler: "vars", [variable]: `{file./srv/routes/web/current/${file}}` };
      return [
        { group: variable, match, handle: [subroute(take)] },
        { group: variable, handle: [whole] },
      ];
    };
    const forwardBy = (file: string) =>
      subroute(...read(file), { handle: [forwardTo(`{http.vars.cutover_${file}}`)] });
    const bodies = [
      { header: { "Transfer-Encoding": ["*"] } },
      { header_regexp: { "Content-Length": { pattern: "[1-9]" } } },
    ];
    const vars = { "{http.error.status_code}": ["502", "504"] };
    const refused = { vars, vars_regexp: { "{http.error.message}": { pattern: "^dial " } } };
    const notTaken = [
      { ...refused, not: bodies },
      { ...refused, expression: "{http.vars.cutover_whole} == 'yes'" },
      { vars, method: ["GET", "HEAD", "OPTIONS", "PUT", "DELETE", "TRACE"], not: bodies },
    ];
    const failAgain = {
      handler: "error",
      error: "{http.error.message}",
      status_code: "{http.error.status_code}",
    };
    const noindex = {
      handler: "headers",
      response: {
        deferred: true,
        require: { headers: { "X-Robots-Tag": null } },
        set: { "X-Robots-Tag": ["noindex"] },
      },
    };
    expect(proxy?.handle).toEqual([
      subroute({
        match: [
          {
            header_regexp: { "Content-Length": { pattern: String.raw`^[1-9]\d{0,5}$` } },
            ...exists("fallback", "share"),
          },
        ],
        handle: [{ handler: "vars", cutover_body: "{http.request.body}", cutover_whole: "yes" }],
      }),
      subroute(
        ifToken(
          "cutover_link",
          { method: ["GET"], vars_regexp: { "{http.request.uri}": link } },
          { match: [{ protocol: "https" }], handle: [{ handler: "vars", cutover_secure: "; Secure" }] },
          { handle: [{ handler: "static_response", status_code: 302, headers }] },
        ),
        {
          match: [{ file: { root: "/", try_files: ["/srv/routes/web/current/share"] } }],
          handle: [
            { handler: "vars", cutover_draw: "{http.request.uuid}", cutover_drawn: "live" },
            subroute(
              ...read("share"),
              ...read("sticky"),
              {
                match: [{ header_regexp: { Cookie: kept } }],
                handle: [
                  subroute({
                    match: [{ vars: { "{http.regexp.cutover_kept.1}": ["{http.vars.cutover_sticky}"] } }],
                    handle: [
                      { handler: "vars", cutover_draw: "{http.regexp.cutover_kept.2}", cutover_kept: "yes" },
                    ],
                  }),
                ],
              },
              { match: [{ protocol: "https" }], handle: [{ handler: "vars", cutover_secure: "; Secure" }] },
              {
                match: [
                  {
                    not: [
                      { vars: { cutover_sticky: [""] } },
                      { vars: { cutover_kept: ["yes"] } },
                      { vars_regexp: { "{http.request.header.Cookie}": { pattern: any } } },
                      { path: ["/.well-known/cutover/drawn"] },
                    ],
                  },
                ],
                handle: [
                  {
                    handler: "headers",
                    response: {
                      deferred: true,
                      add: {
                        "Set-Cookie": [
                          "cutover_draw={http.vars.cutover_sticky}.{http.request.uuid}; Path=/; HttpOnly; SameSite=Lax{http.vars.cutover_secure}",
                        ],
                      },
                    },
                  },
                ],
              },
              {
                match: [
                  {
                    expression: "{http.vars.cutover_draw} < {http.vars.cutover_share}",
                    not: [{ vars_regexp: { "{http.request.header.Cookie}": { pattern: any } } }],
                  },
                ],
                handle: [{ handler: "vars", cutover_drawn: "staged" }],
              },
              {
                match: [{ path: ["/.well-known/cutover/drawn"] }],
                handle: [plainText("{http.vars.cutover_drawn}")],
              },
              {
                match: [{ vars: { cutover_drawn: ["staged"] } }],
                handle: [
                  {
                    ...subroute({ handle: [forwardBy("staged")] }),
                    errors: { routes: [{ match: [{ not: notTaken }], handle: [failAgain] }] },
                  },
                ],
              },
            ),
          ],
        },
        ifToken(
          "cutover_staged",
          {
            header_regexp: { Cookie: cookie },
            not: [{ vars_regexp: { "{http.request.header.Cookie}": { pattern: two } } }],
          },
          { handle: [noindex, forwardBy("staged")] },
        ),
      ),
      {
        ...subroute(
          {
            match: [exists("fallback")],
            handle: [subroute(...read("fallback"))],
          },
          { handle: [forwardBy("target")] },
        ),
        errors: {
          routes: [
            {
              match: notTaken,
              handle: [
                subroute(
                  {
                    match: [{ not: [{ vars: { cutover_fallback: [""] } }] }],
                    handle: [forwardTo("{http.vars.cutover_fallback}")],
                  },
                  { handle: [failAgain] },
                ),
              ],
            },
            { handle: [failAgain] },
          ],
        },
      },
    ]);
  });

  it.each([
    ["for a target alone", old],
    ["with a staged part", withHandle([{ handler: "subroute", routes: [] }, forward("target")])],
  ])("should stay as an older version made it, %s, until something is staged or falls back", (_, older) => {
    const made = render(undefined);
    expect(render(older)).toEqual(older);
    expect(hasOwnParts(older, { workload: "web", files })).toBe(false);
    for (const change of [{ staged }, { staged: { ...staged, share: 1 } }, { fallback: staged.target }]) {
      expect(render(older, change)).toEqual(made);
      expect(render(render(older, change))).toEqual(made);
    }
    const limits = { maxBodyBytes: 5 };
    expect(render(older, { limits })).toEqual(render(undefined, { limits }));
  });
});

describe("a server of Caddy", () => {
  it.each([
    [":80", "127.0.0.1", true],
    ["0.0.0.0:80", "192.0.2.1", true],
    ["tcp/[::]:80", "::1", true],
    ["127.0.0.1:80", "127.0.0.1", true],
    ["localhost:80", "127.0.0.1", true],
    [":79-81", "127.0.0.1", true],
    [":81-90", "127.0.0.1", false],
    [":8080", "127.0.0.1", false],
    ["192.0.2.1:80", "127.0.0.1", false],
    ["unix//run/caddy.sock", "127.0.0.1", false],
    ["udp/:80", "127.0.0.1", false],
  ])("should listen on %s for %s: %s", (listen, address, expected) => {
    expect(listensAt(listen, { address, port: 80 })).toBe(expected);
  });
});

describe("an address in a file", () => {
  it.each([
    ["127.0.0.1:80", { host: "127.0.0.1", port: 80 }],
    ["web-1:8080", { host: "web-1", port: 8080 }],
    ["[::1]:80", { host: "::1", port: 80 }],
    ["[web]:80", undefined],
    ["web", undefined],
    ["http://web:80", undefined],
    ["{file./x}", undefined],
    ["web:80\n", undefined],
  ])("should read %j as %j", (text, expected) => {
    expect(parseAddress(text)).toEqual(expected && { scheme: "http", ...expected });
  });
});
