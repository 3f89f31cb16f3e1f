import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type EventDetail, secretReader } from "@cutover/core/plugin";
import { validateConfig } from "@cutover/core/schema";
import { memoryWorld, type MemoryWorld } from "@cutover/core/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { dockerfile } from "./dockerfile.js";

const plugin = dockerfile();
let world: MemoryWorld;
let folder: string;
let events: EventDetail[];
beforeEach(async () => {
  world = memoryWorld();
  events = [];
  folder = await mkdtemp(join(tmpdir(), "cutover-dockerfile-"));
  await writeFile(join(folder, "Dockerfile"), "FROM scratch\nCOPY a.txt /\n");
  await writeFile(join(folder, "a.txt"), "one");
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function prepare(fields: Record<string, unknown> = {}, deployment = "d1"): Promise<string> {
  const config = validateConfig(plugin.schema, { directory: folder, ...fields });
  const { runtime, clock } = world;
  const { signal } = new AbortController();
  const emit = (event: EventDetail) => events.push(event);
  return (
    await plugin.prepare(config, {
      workload: "web",
      deployment,
      runtime,
      clock,
      signal,
      emit,
      resolveSecret: secretReader(),
      assertAllowed: async () => undefined,
      localPath: async (_: string, written: string) => written,
    })
  ).container.image;
}
const built = () => events.flatMap((event) => (event.type === "build:finished" ? event.built : []));
const tags = async () => (await world.runtime.images.list("web")).map((image) => image.tags);

describe("preparing a dockerfile", () => {
  it("should build once for the same context and config, under a name for each deployment", async () => {
    const first = await prepare();
    expect(await prepare({ environment: { A: "1" } }, "d2")).toBe(first);
    expect(built()).toEqual([true, false]);
    expect(await tags()).toEqual([["cutover/web:d1", "cutover/web:d2"]]);
  });

  it.each<[string, () => Promise<Record<string, unknown>>]>([
    ["a file changed", () => writeFile(join(folder, "a.txt"), "two").then(() => ({}))],
    ["an argument changed", async () => ({ args: { A: "1" } })],
    ["a stage is asked for", async () => ({ target: "a" })],
    ["base images are to be looked for", async () => ({ pull: true })],
    ["the cache is not wanted", async () => ({ no_cache: true })],
  ])("should build again where %s", async (_, change) => {
    await prepare();
    await prepare(await change(), "d2");
    expect(built()).toEqual([true, true]);
  });

  it("should not build again for the value of a secret alone", async () => {
    const args = { TOKEN: { from_env: "CUTOVER_SECRET_TEST_TOKEN" } };
    vi.stubEnv("CUTOVER_SECRET_TEST_TOKEN", "one-secret");
    await prepare({ args });
    vi.stubEnv("CUTOVER_SECRET_TEST_TOKEN", "another-secret");
    await prepare({ args }, "d2");
    expect(built()).toEqual([true, false]);
  });

  it("should take no image of another workload", async () => {
    const config = validateConfig(plugin.schema, { directory: folder });
    const { signal } = new AbortController();
    const emit = (event: EventDetail) => events.push(event);
    for (const workload of ["web", "api"])
      await plugin.prepare(config, {
        ...world,
        workload,
        deployment: "d1",
        signal,
        emit,
        resolveSecret: secretReader(),
        assertAllowed: async () => undefined,
        localPath: async (_: string, written: string) => written,
      });
    expect(built()).toEqual([true, true]);
  });

  it("should tell the steps, and what fails", async () => {
    await writeFile(join(folder, "Dockerfile"), "FROM scratch\nRUN false\n");
    await expect(prepare()).rejects.toMatchObject({ code: "BUILD_FAILED", details: { step: "2/2" } });
    expect(events.map(({ type }) => type)).toEqual(["build:step", "build:step", "build:line"]);
    expect(await tags()).toEqual([]);
  });

  it("should fail before the build where the builder or a secret is missing", async () => {
    vi.spyOn(world.runtime.images, "obstacle").mockResolvedValue("There is none.");
    await expect(prepare({ builder: "buildx" })).rejects.toMatchObject({
      code: "BUILDER_MISSING",
      message: "There is none.",
    });
    vi.restoreAllMocks();
    const args = { TOKEN: { from_env: "CUTOVER_SECRET_TEST_NONE" } };
    await expect(prepare({ args })).rejects.toMatchObject({
      code: "SECRET_MISSING",
      message: expect.stringContaining("args.TOKEN"),
    });
    expect(events).toEqual([]);
  });
});

describe("a Dockerfile that is not there", () => {
  it("should be found before anything is built, with the folder that has one", async () => {
    await rm(join(folder, "Dockerfile"));
    await expect(prepare()).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: "`directory` has no Dockerfile.",
      remedy: expect.stringContaining("`dockerfile`"),
    });
    await mkdir(join(folder, "app"));
    await writeFile(join(folder, "app/Dockerfile"), "FROM scratch\n");
    await expect(prepare()).rejects.toMatchObject({
      message: '`directory` has no Dockerfile: its folder "app" has it.',
      remedy: `Set \`directory\`: "${folder}/app".`,
    });
    await rm(join(folder, "a.txt"));
    await expect(prepare()).rejects.toMatchObject({
      code: "BUILD_FAILED",
      message: '`directory` has no Dockerfile: the folder has one top folder "app".',
      remedy: `Set \`directory\`: "${folder}/app".`,
      details: { field: "directory", path: "Dockerfile", folder: "app" },
    });
    expect(events).toEqual([]);
  });
});

describe("describing a dockerfile", () => {
  it("should name every secret with its path", () => {
    const reference = { from_env: "A" };
    const config = validateConfig(plugin.schema, {
      repository: "https://git.example.com/a.git",
      credentials: { username: "u", password: reference },
      args: { PLAIN: "text", TOKEN: reference },
      registry_auth: { "r.test": { username: reference, password: reference } },
      environment: { A: reference },
    });
    expect(plugin.describe(config).secrets.map(({ path }) => path)).toEqual([
      "credentials.password",
      "args.TOKEN",
      'registry_auth["r.test"].username',
      'registry_auth["r.test"].password',
      "environment.A",
    ]);
  });

  it("should say what will build, and what stands in the way", async () => {
    const config = validateConfig(plugin.schema, { directory: "/srv/app", builder: "buildx" });
    expect(await plugin.explain?.(config, world)).toBe(
      "build the image from /srv/app with the buildx builder, unless nothing has changed since an earlier build",
    );
    vi.spyOn(world.runtime.images, "obstacle").mockResolvedValue("There is none.");
    expect(await plugin.explain?.(config, world)).toMatch(/this will fail: There is none\.$/);
    vi.restoreAllMocks();
  });
});
