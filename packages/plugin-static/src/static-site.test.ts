import { execFile } from "node:child_process";
import { mkdir, mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { createDeployer } from "@cutover/core";
import { type EventDetail, secretReader } from "@cutover/core/plugin";
import { validateConfig } from "@cutover/core/schema";
import { MemoryStore, memoryWorld, type MemoryWorld } from "@cutover/core/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { staticSite } from "./static-site.js";

const plugin = staticSite();
const server = "registry.test/web:1";
let world: MemoryWorld;
let folder: string;
let directory: string;
let archive: string;
let events: EventDetail[];
beforeEach(async () => {
  world = memoryWorld();
  world.runtime.publish(server);
  events = [];
  folder = await realpath(await mkdtemp(join(tmpdir(), "cutover-site-")));
  directory = join(folder, "site");
  archive = join(folder, "site.tgz");
  await mkdir(directory);
});
afterEach(() => rm(folder, { recursive: true }));

async function write(...paths: string[]): Promise<void> {
  for (const path of paths) {
    await mkdir(dirname(join(directory, path)), { recursive: true });
    await writeFile(join(directory, path), "");
  }
  await promisify(execFile)("tar", ["-czf", archive, "-C", directory, "."]);
}

async function prepare(fields: Record<string, unknown>): Promise<void> {
  const image = fields["mode"] === "deno" ? { image: server } : { server_image: server };
  const config = validateConfig(plugin.schema, { ...image, ...fields });
  await plugin.prepare(config, {
    ...world,
    workload: "web",
    deployment: "d1",
    signal: new AbortController().signal,
    emit: (event) => events.push(event),
    resolveSecret: secretReader(),
    assertAllowed: async () => undefined,
    localPath: async (_: string, written: string) => written,
  });
}
const built = () => events.filter(({ type }) => type !== "tree:fetched");

describe("a site whose files are in a folder of their own", () => {
  it("should be found before anything is pulled or built, with the folder and the field that chooses it", async () => {
    await write("site-1.2/index.html", "site-1.2/a.css");
    await expect(prepare({ archive })).rejects.toMatchObject({
      code: "TREE_NOT_FOUND",
      message:
        '`archive` has no index.html, so the health check of / would get 404: the archive has one top folder "site-1.2".',
      remedy: 'Set `subdirectory`: "site-1.2".',
      details: { field: "archive", path: "index.html", folder: "site-1.2" },
    });
    expect(built()).toEqual([]);
    await prepare({ archive, subdirectory: "site-1.2" });
    expect(built().map(({ type }) => type)).toContain("build:finished");
  });

  it.each<[string, string[], Record<string, unknown>, string]>([
    ["a folder in a folder", ["a/b/index.html"], {}, '"a/b"'],
    ["hidden files beside it", ["a/index.html", ".git/config"], {}, '"a"'],
    ["files beside it", ["README.md", "src/x.js", "dist/index.html"], {}, '"dist"'],
    ["another index", ["a/home.html"], { index: "home.html" }, '"a"'],
    ["a single page", ["a/index.html"], { spa_fallback: true, healthcheck: { path: "/x" } }, '"a"'],
    ["clean addresses", ["a/ok.html"], { clean_urls: true, healthcheck: { path: "/ok?x" } }, '"a"'],
    ["its own page for what is missing", ["a/index.html"], { not_found: "404.html" }, '"a"'],
  ])("should be found with %s", async (_, paths, more, name) => {
    await write(...paths);
    await expect(prepare({ archive, ...more })).rejects.toMatchObject({
      code: "TREE_NOT_FOUND",
      remedy: `Set \`subdirectory\`: ${name}.`,
    });
  });

  it("should be told by the field of a directory, and for a program's entry", async () => {
    await write("a/index.html", "a/main.ts");
    const remedy = `Set \`directory\`: "${directory}/a".`;
    await expect(prepare({ directory })).rejects.toMatchObject({ code: "TREE_NOT_FOUND", remedy });
    const program = { mode: "deno", entry: "main.ts" };
    await expect(prepare({ directory, ...program })).rejects.toMatchObject({
      code: "TREE_NOT_FOUND",
      remedy,
    });
  });
});

describe("a site without an index", () => {
  it("should be found before anything is built, whatever else it holds", async () => {
    await write("a.html", "b/x.html");
    await expect(prepare({ directory })).rejects.toMatchObject({
      code: "TREE_NOT_FOUND",
      message: "`directory` has no index.html, so the health check of / would get 404.",
      remedy: expect.stringContaining("`index` or `healthcheck.path`"),
    });
    expect(built()).toEqual([]);
  });

  it("should name the path that is asked for, without its query", async () => {
    await write("a.html", "b/x.html");
    const asked = prepare({ directory, healthcheck: { path: "/healthz?token=canary" } });
    const error: unknown = await asked.catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ details: { field: "directory", path: "healthz" } });
    expect(`${JSON.stringify(error)}${String(error)}`).not.toContain("canary");
  });

  it.each<[string, Record<string, unknown>]>([
    ["asks for a file", { path: "/a.html" }],
    ["asks for a file with its name encoded", { path: "/%61.html" }],
    ["is redirected to the clean address", { path: "/none.html" }],
    ["asks for a clean address", { path: "/b/x" }],
    ["takes what is missing", { path: "/", expect_status: "200-499" }],
    ["asks on another port", { path: "/", port: 9000 }],
  ])("should be built if its health check %s", async (_, healthcheck) => {
    await write("a.html", "b/x.html");
    await prepare({ directory, clean_urls: true, healthcheck });
    expect(built().map(({ type }) => type)).toContain("build:finished");
  });

  it("should be built if a build makes its files", async () => {
    await write("package.json");
    await prepare({ directory, build: { image: server, command: ["true"], output: "dist" } });
    expect(built().map(({ type }) => type)).toContain("build:finished");
  });
});

describe("a site on a runtime that lacks a port", () => {
  it.each([
    ["images", "source"],
    ["volumes", "storage"],
  ] as const)("should be refused beforehand without %s, which %s needs", async (port, field) => {
    const lacking = memoryWorld({
      without: [port],
      reach: { kind: "network", network: "edge" },
      networks: ["edge"],
    });
    const store = new MemoryStore(undefined, () => lacking.clock.wallMs());
    const policy = { folders: [folder] };
    const deployer = await createDeployer({
      ...lacking,
      store,
      policy,
      sources: [plugin],
      timing: { watchMs: 0 },
    });
    const config = { mode: "deno", directory, entry: "main.ts", storage: {} } as const;
    await deployer.apply({ name: "site", source: "static", config });
    const { error } = await deployer.deploy("site").done;
    expect(error).toMatchObject({ code: "RUNTIME_LACKS", details: { findings: [{ subject: field }] } });
    expect(error?.message).toContain(`\`${port}\``);
    expect(lacking.runtime.snapshot()).toEqual([]);
    await deployer.close();
  });
});
