import { findConfigIssues, formatPath, jsonSchema, resolveStrategy } from "@cutover/core/schema";
import { describe, expect, it } from "vitest";
import { staticKind, staticSchema } from "./schema.js";

const site = { directory: "/srv/site" };
const program = { mode: "deno", directory: "/srv/shop", entry: "main.ts" };
const wrong = (config: unknown) => findConfigIssues(staticSchema, config).map(({ path }) => formatPath(path));

describe("the schema of the static source", () => {
  it.each([
    site,
    { ...site, domains: ["www.example.com"] },
    { mode: "files", archive: "/srv/site.tgz", not_found: "errors/404.html", index: "home.html" },
    { ...site, build: { image: "node:22", command: ["make"], output: ".output/public" } },
    { ...site, cache: [{ match: "*.css", max_age: "0s" }], headers: { "X-Frame-Options": "" } },
    program,
    { ...program, storage: {}, command: ["deno", "run", "-A", "main.ts"] },
  ])("should take %j", (config) => {
    expect(wrong(config)).toEqual([]);
  });

  it.each([
    ["directory", {}],
    ["directory", { mode: "deno", entry: "main.ts" }],
    ["mode", { ...site, mode: "php" }],
    ["entry", { ...program, entry: undefined }],
    ["entry", { ...site, entry: "main.ts" }],
    ["entry", { ...program, entry: ".env" }],
    ["entry", { ...program, entry: "-A" }],
    ["entry", { ...program, entry: "../main.ts" }],
    ["storage", { ...site, storage: { enabled: true } }],
    ["image", { ...site, image: "nginx" }],
    ["command", { ...site, command: ["nginx"] }],
    ["index", { ...program, index: "index.html" }],
    ["compression", { ...program, compression: true }],
    ["not_found", { ...site, not_found: "404.html", spa_fallback: true }],
    ["not_found", { ...site, not_found: ".hidden/404.html" }],
    ["index", { ...site, index: "a; return 200" }],
    ["build.output", { ...site, build: { image: "node:22", command: ["make"], output: "../etc" } }],
    ["build.output", { ...site, build: { image: "node:22", command: ["make"], output: "a/../../b" } }],
    ["build.output", { ...site, build: { image: "node:22", command: ["make"], output: "$HOME" } }],
    [
      "build.environment.A",
      { ...site, build: { image: "a", command: ["b"], output: "c", environment: { A: { from_env: "B" } } } },
    ],
    ["cache[0].match", { ...site, cache: [{ match: '/" ; return 200', max_age: "1h" }] }],
    ["cache[0].max_age", { ...site, cache: [{ match: "*.css", max_age: "1y" }] }],
    ["headers.X-A", { ...site, headers: { "X-A": "$request_uri" } }],
    ["headers.X-A", { ...site, headers: { "X-A": "a\r\nb" } }],
    ["headers.Cache-Control", { ...site, headers: { "Cache-Control": "no-store" } }],
    ["headers.x-a", { ...site, headers: { "X-A": "1", "x-a": "2" } }],
    ["storage.mount", { ...program, storage: { mount: "/" } }],
    ["storage.mount", { ...program, storage: { mount: "/data" }, volumes: ["other:/data"] }],
  ])("should name %s as wrong in %j", (path, config) => {
    expect(wrong(config)).toEqual([path]);
  });

  it.each([
    ["recreate", {}, /unless its config says otherwise/],
    ["recreate", { deploy_strategy: "" }, /unless its config says otherwise/],
    ["recreate", { deploy_strategy: "recreate" }, /asks for recreate/],
    ["blue-green", { deploy_strategy: "blue-green" }, /asks for blue-green/],
    ["recreate", { ports: ["8080:80"] }, /host port 8080/],
  ])("should resolve %s for %j", (strategy, more, reason) => {
    for (const config of [site, program, { ...program, storage: { enabled: false } }]) {
      expect(resolveStrategy(staticKind, { ...config, ...more })).toMatchObject({
        strategy,
        reason: expect.stringMatching(reason),
      });
    }
  });

  it.each([undefined, "", "recreate", "blue-green"])(
    "should recreate storage when %j is asked for",
    (asked) => {
      const config = { ...program, storage: {}, ...(asked !== undefined && { deploy_strategy: asked }) };
      expect(resolveStrategy(staticKind, config)).toMatchObject({
        strategy: "recreate",
        reason: "Its storage is a writable volume, which two containers must never mount at once.",
      });
    },
  );

  it("should be plain JSON Schema for editors", () => {
    expect(jsonSchema(staticKind)).toMatchObject({ type: "object", additionalProperties: false });
  });
});
