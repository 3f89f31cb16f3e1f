import { readFileSync } from "node:fs";
import { findConfigIssues, formatPath, resolveStrategy, validateConfig } from "@cutover/core/schema";
import { describe, expect, it } from "vitest";
import * as z from "zod";
import { imageKind, imageSchema } from "./schema.js";

const wrongPaths = (value: unknown) =>
  findConfigIssues(imageSchema, value).map(({ path }) => formatPath(path));
const resolve = (value: unknown) => resolveStrategy(imageKind, value);

describe("imageSchema", () => {
  it("should need an image and nothing else", () => {
    expect(wrongPaths({})).toEqual(["image"]);
    expect(validateConfig(imageSchema, { image: "web" })).toMatchObject({
      image: "web",
      pull_policy: "always",
    });
  });

  it.each<[string, unknown]>([
    ["image", { image: "Web:1" }],
    ["image", { image: "" }],
    ["pull_policy", { image: "web", pull_policy: "if-not-present" }],
    ["platform", { image: "web", platform: "arm64" }],
    ["registry_auth.password", { image: "web", registry_auth: { username: "a" } }],
    ["registry_auth.password", { image: "web", registry_auth: { username: "a", password: "plain" } }],
    [
      "registry_auth.token",
      { image: "web", registry_auth: { username: "a", password: { from_env: "A" }, token: "x" } },
    ],
    ["port", { image: "web", domains: ["app.test"] }],
    ["imgae", { image: "web", imgae: "web" }],
  ])("should name %s for %j", (path, value) => {
    expect(wrongPaths(value)).toEqual([path]);
  });

  it("should give every field of the JSON Schema a title and a description", () => {
    const { properties = {}, required } = z.toJSONSchema(imageSchema, { io: "input" });
    expect(required).toEqual(["image"]);
    const auth = properties["registry_auth"] as { properties: object };
    for (const property of [...Object.values(properties), ...Object.values(auth.properties)]) {
      expect(property).toMatchObject({ title: expect.any(String), description: expect.any(String) });
    }
  });
});

describe("docs/sources/image.md", () => {
  const page = readFileSync(new URL("../../../docs/sources/image.md", import.meta.url), "utf8");

  it("should name every field", () => {
    const { properties = {} } = z.toJSONSchema(imageSchema, { io: "input" });
    const fields = Object.entries(properties).flatMap(([name, field]) => {
      const inner = Object.keys((field as { properties?: object }).properties ?? {});
      return [[name], inner.map((key) => `${name}.${key}`)].flat();
    });
    const isTold = (field: string) => page.includes(`\`${field}\``) || page.includes(`\`${field}.`);
    const untold = fields.filter((field) => !field.startsWith("registry_auth.") && !isTold(field));
    expect(untold).toEqual([]);
  });

  it("should show configs that are valid", () => {
    const configs = [...page.matchAll(/```json\n(.*?)```/gs)].map(
      ([, text]) => JSON.parse(text ?? "") as unknown,
    );
    expect(configs).toHaveLength(2);
    expect(configs.flatMap(wrongPaths)).toEqual([]);
  });
});

describe("imageKind", () => {
  it.each([
    [{}, "blue-green"],
    [{ deploy_strategy: "" }, "blue-green"],
    [{ deploy_strategy: "blue-green" }, "blue-green"],
    [{ deploy_strategy: "recreate" }, "recreate"],
    [{ volumes: ["data:/data"] }, "recreate"],
    [{ volumes: ["data:/data:ro"] }, "blue-green"],
    [{ ports: ["8080:80"] }, "recreate"],
  ])("should resolve %j to %s", (fields, strategy) => {
    expect(resolve({ image: "web", ...fields }).strategy).toBe(strategy);
  });

  it("should refuse blue-green beside a writable volume, and name it", () => {
    const config = { image: "web", deploy_strategy: "blue-green", volumes: ["data:/data"] };
    expect(() => resolve(config)).toThrow(/volumes\[0\].*volume data/);
    const shared = [{ type: "volume", source: "data", target: "/data", shared: true }];
    expect(resolve({ ...config, volumes: shared }).strategy).toBe("blue-green");
  });
});
