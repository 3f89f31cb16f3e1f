import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { readIgnoredPaths } from "./ignored-paths.js";

let root: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "cutover-ignored-"));
});
afterEach(() => rm(root, { recursive: true }));

async function ignores(patterns: string, dockerfile = "Dockerfile") {
  await writeFile(join(root, ".dockerignore"), patterns);
  const ignoresPath = await readIgnoredPaths(root, dockerfile);
  return (path: string, isFolder = false) => ignoresPath(path, isFolder);
}

describe("what .dockerignore leaves out", () => {
  it("should be nothing where there is none", async () => {
    const ignoresPath = await readIgnoredPaths(root, "Dockerfile");
    expect(ignoresPath("node_modules", true)).toBe(false);
  });

  it("should be what its patterns match, from the context's top, case by case", async () => {
    const left = await ignores("# all\nnode_modules\n*.log\n**/*.tmp\n/dist/\n");
    expect(left("node_modules", true)).toBe(true);
    expect(left("apps/node_modules", true)).toBe(false);
    expect([left("a.log"), left("deep/a.log"), left("deep/a.tmp")]).toEqual([true, false, true]);
    expect([left("dist", true), left("A.LOG")]).toEqual([true, false]);
  });

  it("should spare what a later pattern brings back, and enter the folders on the way", async () => {
    const left = await ignores("*\n!src/app\n!README.md\n");
    expect([left("README.md"), left("other.md")]).toEqual([false, true]);
    expect([left("src", true), left("src/app", true), left("src/app/x.ts")]).toEqual([
      "if-empty",
      false,
      false,
    ]);
    expect([left("src/lib", true), left("src/lib/y.ts"), left("vendor", true)]).toEqual([true, true, true]);
  });

  it.each([
    ["*\n!*/package.json\n", "app", "app/package.json", "app/x.ts"],
    ["**\n!**/*.go\n", "deep/er", "deep/er/main.go", "deep/er/main.c"],
    ["**\n!src/*/keep.txt\n", "src/a", "src/a/keep.txt", "src/a/other.txt"],
    ["docs\n!docs/[a-m]*/*.md\n", "docs/guide", "docs/guide/a.md", "docs/guide/a.txt"],
  ])("should spare what a pattern with wildcards brings back: %j", async (patterns, folder, kept, other) => {
    const left = await ignores(patterns);
    expect([left(folder, true), left(kept), left(other)]).toEqual(["if-empty", false, true]);
  });

  it.each<[patterns: string, left: string[], kept: string[]]>([
    ["**.env", [".env", "prod.env", "src/prod.env"], ["src", "prod.envs"]],
    ["a**b", ["ab", "a/b", "ax/b"], ["axb"]],
    ["a**", ["a", "abc", "a/b"], ["ba"]],
    ["\uFEFF# no\r\n ./x/../a \r\n", ["a", "a/b"], ["x", "# no"]],
    ["a\n!a/b\na", ["a", "a/c"], ["a/b"]],
    ["[^a-c]x\n\\*y", ["dx", "*y"], ["ax", "zy"]],
    ["/../../a", ["a"], ["b"]],
  ])("should be what Docker makes of %j", async (patterns, left, kept) => {
    const ignored = await ignores(patterns);
    expect(left.filter((path) => ignored(path) === false)).toEqual([]);
    expect(kept.filter((path) => ignored(path) !== false)).toEqual([]);
  });

  it("should be found in a time that no pattern can stretch", async () => {
    const left = await ignores(`${"*a".repeat(40)}*b\n${"**/a".repeat(40)}/b\n`);
    const startedAt = performance.now();
    for (let count = 0; count < 20; count += 1) left(`${"a".repeat(250)}${count}`);
    expect(performance.now() - startedAt).toBeLessThan(5_000);
  });

  it("should enter no folder that no pattern can bring something back of", async () => {
    const left = await ignores("**\n!src/*/keep.txt\n");
    expect([left("vendor", true), left("srcs", true)]).toEqual([true, true]);
  });

  it.each(["/dev/zero", "/dev/null", "/tmp"])("should not be read from %s", async (target) => {
    await symlink(target, join(root, ".dockerignore"));
    await expect(readIgnoredPaths(root, "Dockerfile")).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: ".dockerignore is not a regular file.",
    });
  });

  it("should never be the Dockerfile nor its own files", async () => {
    const left = await ignores("**\n", "docker/web.Dockerfile");
    expect([left("docker", true), left("docker/web.Dockerfile"), left(".dockerignore")]).toEqual([
      false,
      false,
      false,
    ]);
    expect(left("docker/other.Dockerfile")).toBe(true);
  });

  it("should be told by a file beside the Dockerfile before the common one", async () => {
    await mkdir(join(root, "docker"));
    await writeFile(join(root, "docker/web.Dockerfile.dockerignore"), "only-here\n");
    const left = await ignores("common\n", "docker/web.Dockerfile");
    expect([left("only-here"), left("common")]).toEqual([true, false]);
  });

  it("should be an error where a pattern cannot be read", async () => {
    await expect(ignores("[\n")).rejects.toMatchObject({ code: "BUILD_FAILED" });
  });
});
