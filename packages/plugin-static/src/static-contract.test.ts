import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findConfigIssues, formatPath } from "@cutover/core/schema";
import {
  invalidConfig,
  memoryWorld,
  type MemoryWorld,
  scenariosOf,
  sourceContract,
  sweep,
  validConfig,
} from "@cutover/core/testing";
import * as fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { staticSite } from "./static-site.js";

const plugin = staticSite();
const wrongPaths = (config: unknown) =>
  findConfigIssues(plugin.schema, config).map(({ path }) => formatPath(path));

let directory: string;
beforeAll(async () => {
  directory = await realpath(await mkdtemp(join(tmpdir(), "cutover-static-")));
  await writeFile(join(directory, "index.html"), "hello");
  await writeFile(join(directory, "main.ts"), "Deno.serve(() => new Response('hello'));");
});
afterAll(() => rm(directory, { recursive: true }));

const image = (tag: string) => `registry.test/web:${tag}`;
const healthcheck = { path: "/", successes: 1, deadline: "1s" };
const token = { TOKEN: { from_env: "CUTOVER_SECRET_SWEEP_CANARY" } };
const files = (tag: string, more: object = {}) => ({
  directory,
  server_image: image(tag),
  healthcheck,
  environment: token,
  ...more,
});
const program = (tag: string, more: object = {}) => ({
  mode: "deno",
  directory,
  entry: "main.ts",
  image: image(tag),
  healthcheck,
  environment: token,
  ...more,
});

function publish({ runtime }: MemoryWorld): void {
  runtime.publish(image("1"));
  runtime.publish(image("2"));
  runtime.publish(image("bad"), { readyAfterMs: Infinity });
}

/** Every container of the workload mounts the volume, from its start to its end. */
function mountedTwice({ runtime }: MemoryWorld): string | undefined {
  // A foreign container, which the sweep labels as ours, mounts nothing; its name ends so.
  const running = runtime
    .snapshot()
    .filter(({ name, state }) => !name.endsWith("-999") && (state === "running" || state === "restarting"));
  return running.length > 1 ? `${running.map(({ name }) => name).join(" and ")} mount the volume` : undefined;
}

describe.each([
  ["files", files],
  ["deno", program],
])("the static source in the mode %s", (_, configOf) => {
  const prepare = () => {
    const world = memoryWorld();
    publish(world);
    return { ...world, config: { ...configOf("1"), environment: {} } };
  };
  it.each(sourceContract(plugin, { prepare }))("$title", ({ run }) => run());
});

describe("a site of files", () => {
  it("should lose nothing, whatever fails", async () => {
    const scenarios = scenariosOf("static", {
      first: files("1"),
      update: files("2"),
      failing: files("bad"),
    });
    const { story, runs } = await sweep({ sources: [plugin], scenarios, prepare: publish, double: false });
    expect(story).toBe("");
    expect(runs).toBeGreaterThan(500);
  }, 300_000);
});

describe("a build that fails", () => {
  it("should lose nothing, whatever else fails", async () => {
    const build = (command: string[]) => ({ build: { image: image("2"), command, output: "dist" } });
    const scenarios = scenariosOf("static", {
      first: files("1", build(["true"])),
      update: files("1", build(["make"])),
      failing: files("1", build(["false"])),
    }).filter(({ name }) => name.endsWith("fails"));
    const { story, runs } = await sweep({ sources: [plugin], scenarios, prepare: publish, double: false });
    expect(story).toBe("");
    expect(runs).toBeGreaterThan(100);
  }, 300_000);
});

describe("storage", () => {
  const storage = { enabled: true, mount: "/data" };
  const scenarios = (more: object) =>
    scenariosOf(
      "static",
      { first: program("1", more), update: program("2", more), failing: program("bad", more) },
      ["blue-green"],
    );

  it("should never be mounted by two containers, though the config asks for blue-green, whatever fails", async () => {
    const { story, runs } = await sweep({
      sources: [plugin],
      scenarios: scenarios({ storage }),
      prepare: publish,
      check: mountedTwice,
      double: false,
    });
    expect(story).toBe("");
    expect(runs).toBeGreaterThan(300);
  }, 300_000);

  it("should be what keeps two containers from running at once: without it they do", async () => {
    const update = scenarios({ storage: { ...storage, enabled: false } }).find(
      ({ name }) => name === "blue-green, update",
    );
    const { story } = await sweep({
      sources: [plugin],
      scenarios: update ? [update] : [],
      prepare: publish,
      check: mountedTwice,
      replay: "blue-green, update: no fault",
    });
    expect(story).toMatch(/own: .* and .* mount the volume/);
  });
});

describe("configs made from the schema", () => {
  it("should be accepted a thousand times", () => {
    fc.assert(
      fc.property(validConfig(plugin), (config) => {
        expect(wrongPaths(config)).toEqual([]);
      }),
      { numRuns: 1000 },
    );
  });

  it("should be refused with one mistake, and its place be named", () => {
    fc.assert(
      fc.property(invalidConfig(plugin), ({ config, path }) => {
        expect(wrongPaths(config)).toContain(path);
      }),
      { numRuns: 1000 },
    );
  });
});
