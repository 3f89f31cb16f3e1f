import { formatPath, resolveStrategy, validateSource } from "@cutover/core/schema";
import { describe, expect, it } from "vitest";
import { dockerfileKind } from "./schema.js";

const wrong = (config: unknown) => validateSource(dockerfileKind, config).map(({ path }) => formatPath(path));

describe("a dockerfile config", () => {
  it.each<[string, object]>([
    ["a directory", { directory: "/srv/app", dockerfile: "docker/Dockerfile" }],
    ["a git repository", { repository: "https://git.example.com/a.git", ref: "main", subdirectory: "a/b" }],
    ["an inline Dockerfile", { dockerfile_inline: "FROM scratch\n" }],
  ])("should take %s", (_, config) => {
    expect(wrong(config)).toEqual([]);
  });

  it.each<[string, object, string[]]>([
    ["no context", {}, ["directory"]],
    ["two contexts", { directory: "/a", repository: "https://git.example.com/a.git" }, ["repository"]],
    [
      "a context beside an inline one",
      { directory: "/a", dockerfile_inline: "FROM a" },
      ["dockerfile_inline"],
    ],
    ["two Dockerfiles", { dockerfile: "Dockerfile", dockerfile_inline: "FROM a" }, ["dockerfile"]],
    ["a Dockerfile elsewhere", { directory: "/a", dockerfile: "../Dockerfile" }, ["dockerfile"]],
    ["a ref of nothing", { directory: "/a", ref: "main" }, ["ref"]],
    [
      "build secrets that nobody reads",
      { directory: "/a", build_secrets: { a: { from_env: "A" } } },
      ["build_secrets"],
    ],
    [
      "logins that nobody uses",
      {
        directory: "/a",
        builder: "buildx",
        registry_auth: { "r.test": { username: "u", password: { from_env: "P" } } },
      },
      ["registry_auth"],
    ],
  ])("should refuse %s", (_, config, paths) => {
    expect(wrong(config)).toEqual(paths);
  });

  it("should warn of a secret that stays in the image", () => {
    const secret = { from_env: "TOKEN" };
    const config = { directory: "/a", args: { A: "plain", TOKEN: secret } };
    const warnings = dockerfileKind.warn?.(dockerfileKind.schema.parse(config));
    expect(warnings?.map(({ path }) => path)).toEqual([["args", "TOKEN"]]);
  });
});

describe("the strategy of a dockerfile config", () => {
  it.each<[object, string]>([
    [{}, "recreate"],
    [{ deploy_strategy: "" }, "recreate"],
    [{ deploy_strategy: "recreate" }, "recreate"],
    [{ deploy_strategy: "blue-green" }, "blue-green"],
    [{ ports: ["8080:80"] }, "recreate"],
  ])("should be, for %o, %s", (fields, strategy) => {
    expect(resolveStrategy(dockerfileKind, { directory: "/a", ...fields }).strategy).toBe(strategy);
  });

  it("should not be blue-green for what cannot run twice", () => {
    const config = { directory: "/a", ports: ["8080:80"], deploy_strategy: "blue-green" };
    expect(wrong(config)).toEqual(["ports[0]"]);
  });
});
