import { describe, expect, it } from "vitest";
import { CaddyfilePrinter } from "./caddyfile-printer.js";
import type { CaddyRoute, Handler } from "./route-schema.js";

const print = (...routes: CaddyRoute[]): string[] => new CaddyfilePrinter().routes(routes);
const proxy = (fields: object = {}): Handler => ({
  handler: "reverse_proxy",
  upstreams: [{ dial: "web:80" }],
  stream_close_delay: "24h",
  ...fields,
});
const vars = (name: string, value = "1"): Handler => ({ handler: "vars", [name]: value });

describe("a matcher in a Caddyfile", () => {
  it.each([
    [{ path: ["/a", "/b*"] }, ["path /a /b*"]],
    [{ method: ["GET", "PUT"] }, ["method GET PUT"]],
    [{ protocol: "https" }, ["protocol https"]],
    [{ expression: "{http.vars.a} < 5" }, ["expression `{http.vars.a} < 5`"]],
    [{ vars: { a: ["1", "2"], b: [""] } }, ["vars a 1 2", "vars b ``"]],
    [{ header: { Cookie: ["*"] } }, ["header Cookie *"]],
    [
      { vars_regexp: { "{http.vars.a}": { name: "found", pattern: "^a$" } } },
      ["vars_regexp found {http.vars.a} `^a$`"],
    ],
    [{ header_regexp: { Cookie: { pattern: "^a$" } } }, ["header_regexp Cookie `^a$`"]],
    [{ file: { root: "/", try_files: ["/a", "/b"] } }, ["file {", "\troot /", "\ttry_files /a /b", "}"]],
    [
      { not: [{ protocol: "https" }, { method: ["GET"] }] },
      ["not {", "\tprotocol https", "}", "not {", "\tmethod GET", "}"],
    ],
    [{ protocol: "http", method: ["GET"] }, ["protocol http", "method GET"]],
  ])("should be written as Caddy reads it: %j", (matcher, lines) => {
    expect(print({ match: [matcher], handle: [vars("a")] })).toEqual([
      "@cutover1 {",
      ...lines.map((line) => `\t${line}`),
      "}",
      "route @cutover1 {",
      "\tvars a 1",
      "}",
    ]);
  });
});

describe("a handler in a Caddyfile", () => {
  const retry = [{ method: ["GET"] }, { protocol: "http" }];
  const noindex = { "X-Robots-Tag": ["noindex"] };
  it.each([
    ["variables", { handler: "vars", a: "1", b: true }, ["vars a 1", "vars b true"]],
    [
      "an error",
      { handler: "error", error: "{http.error.message}", status_code: 502 },
      ["error {http.error.message} 502"],
    ],
    ["a limit", { handler: "request_body", max_size: 5 }, ["request_body {", "\tmax_size 5", "}"]],
    [
      "an answer",
      { handler: "static_response", status_code: 200, body: "two words", headers: { A: ["1", "2"] } },
      ["header A 1", "header A 2", "respond `two words` 200"],
    ],
    ["an answer without a text", { handler: "static_response", status_code: 302 }, ["respond 302"]],
    [
      "headers that are added",
      { handler: "headers", response: { add: { A: ["1", "2"] } } },
      ["header {", "\t+A 1", "\t+A 2", "\tdefer", "}"],
    ],
    [
      "headers that are set",
      { handler: "headers", response: { set: noindex } },
      ["header {", "\tX-Robots-Tag noindex", "\tdefer", "}"],
    ],
    [
      "headers that an answer may lack",
      { handler: "headers", response: { set: noindex, require: { headers: { "X-Robots-Tag": null } } } },
      ["header {", "\t?X-Robots-Tag noindex", "}"],
    ],
    ["a target", proxy(), ["reverse_proxy tcp/web:80 {", "\tstream_close_delay 24h", "}"]],
    [
      "two targets, of which the second is asked after the first",
      proxy({
        upstreams: [{ dial: "{http.vars.a}" }, { dial: "b:80" }],
        load_balancing: { retries: 1, retry_match: retry },
        health_checks: { passive: { fail_duration: "10ms" } },
      }),
      [
        "reverse_proxy `tcp/{http.vars.a}` tcp/b:80 {",
        "\tstream_close_delay 24h",
        "\tfail_duration 10ms",
        "\tlb_policy first",
        "\tlb_retries 1",
        "\tlb_retry_match {",
        "\t\tmethod GET",
        "\t}",
        "\tlb_retry_match {",
        "\t\tprotocol http",
        "\t}",
        "}",
      ],
    ],
    [
      "time limits of a target",
      proxy({ transport: { protocol: "http", dial_timeout: "5ms", read_timeout: "6ms" } }),
      [
        "reverse_proxy tcp/web:80 {",
        "\tstream_close_delay 24h",
        "\ttransport http {",
        "\t\tdial_timeout 5ms",
        "\t\tread_timeout 6ms",
        "\t}",
        "}",
      ],
    ],
    [
      "a subroute",
      { handler: "subroute", routes: [{ handle: [vars("a")] }] },
      ["route {", "\tvars a 1", "}"],
    ],
    ["an empty subroute", { handler: "subroute" }, ["route {", "}"]],
  ] as const)("should be written as Caddy reads it: %s", (_what, handler, lines) => {
    expect(print({ handle: [handler as Handler] })).toEqual(lines);
  });
});

describe("routes in a Caddyfile", () => {
  it("should each have matchers of their own, also for each of its matches", () => {
    const [first, second] = [{ method: ["GET"] }, { method: ["PUT"] }];
    const inner = { handler: "subroute", routes: [{ match: [first], handle: [vars("a")] }] };
    const printed = print({ match: [first, second], handle: [inner] });
    expect(printed.filter((line) => line.includes("@cutover"))).toEqual([
      "@cutover1 {",
      "route @cutover1 {",
      "\t\t@cutover2 {",
      "\t\troute @cutover2 {",
      "@cutover3 {",
      "route @cutover3 {",
      "\t\t@cutover4 {",
      "\t\troute @cutover4 {",
    ]);
  });

  it("should be taken one at most of a group", () => {
    const group = (name: string, value: string): CaddyRoute => ({ group: name, handle: [vars(name, value)] });
    const matched = { ...group("a", "1"), match: [{ method: ["GET"] }] };
    const printed = print(matched, group("a", "2"), group("b", "3"), { handle: [vars("c")] });
    expect(printed).toEqual([
      "route {",
      "\t@cutover1 {",
      "\t\tmethod GET",
      "\t}",
      "\thandle @cutover1 {",
      "\t\tvars a 1",
      "\t}",
      "\thandle {",
      "\t\tvars a 2",
      "\t}",
      "}",
      "route {",
      "\thandle {",
      "\t\tvars b 3",
      "\t}",
      "}",
      "vars c 1",
    ]);
  });

  it("should have the errors of each subroute written apart, by the part that has failed", () => {
    const failing = (name: string): CaddyRoute => {
      const errors = { routes: [{ handle: [vars(`${name}_failed`)] }] };
      return { handle: [{ handler: "subroute", routes: [{ handle: [vars(name)] }], errors }] };
    };
    const printer = new CaddyfilePrinter();
    expect(printer.routes([failing("a"), failing("b")])).toEqual([
      "route {",
      "\tvars cutover_part 0",
      "\tvars a 1",
      "}",
      "route {",
      "\tvars cutover_part 1",
      "\tvars b 1",
      "}",
    ]);
    const errorsOf = (index: number) =>
      printer.errorsOf(index, (errors) => [...errors, { handle: [vars("more")] }]);
    expect(errorsOf(1)).toEqual([
      "@cutover1 {",
      "\tvars cutover_part 1",
      "}",
      "route @cutover1 {",
      "\troute {",
      "\t\tvars b_failed 1",
      "\t\tvars more 1",
      "\t}",
      "}",
    ]);
    expect(errorsOf(2)).toContain("\tvars cutover_part 2");
  });
});
