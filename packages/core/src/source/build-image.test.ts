import { mkdtemp, realpath, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EventDetail } from "../events/events.js";
import { memoryWorld } from "../testing/memory-world.js";
import { plainSettings } from "../testing/plain-build.js";
import { secretReader } from "./resolve-secret.js";
import { buildImageOnce, findBuiltImage } from "./build-image.js";

let root: string;
let world: ReturnType<typeof memoryWorld>;
let events: EventDetail[];
beforeEach(async () => {
  root = await realpath(await mkdtemp(join(tmpdir(), "cutover-test-")));
  world = memoryWorld();
  events = [];
  await writeFile(join(root, "Dockerfile"), "FROM scratch\n");
});
afterEach(() => rm(root, { recursive: true }));

function build(
  deployment: string,
  more: { recipe?: string; noCache?: boolean; emit?: (event: EventDetail) => void } = {},
) {
  const { recipe = "", noCache = false, emit = (event) => events.push(event) } = more;
  const { signal } = new AbortController();
  const context = {
    workload: "web",
    deployment,
    ...world,
    signal,
    emit,
    resolveSecret: secretReader(),
    assertAllowed: async () => undefined,
    localPath: async (_: string, written: string) => written,
  };
  return buildImageOnce({ files: { root }, recipe, request: { ...plainSettings, noCache } }, context);
}

const wasBuilt = () => events.flatMap((event) => (event.type === "build:finished" ? event.built : []));
const tags = async () => (await world.runtime.images.list("web")).flatMap((image) => image.tags).sort();

describe("an image that is built once", () => {
  it("should be taken again for the same files and recipe, under the name of each deployment", async () => {
    const first = await build("d1");
    expect(await build("d2")).toBe(first);
    expect(await build("d2")).toBe(first);
    expect(wasBuilt()).toEqual([true, false, false]);
    expect(await tags()).toEqual(["cutover/web:d1", "cutover/web:d2"]);
  });

  it("should be built anew for other files, another recipe, and where that is asked", async () => {
    const ids = [await build("d1"), await build("d2", { recipe: "other" })];
    await writeFile(join(root, "more"), "more");
    ids.push(await build("d3"), await build("d4", { noCache: true }));
    expect(wasBuilt()).toEqual([true, true, true, true]);
    expect(new Set(ids.slice(0, 3)).size).toBe(3);
  });

  it("should be built again when its files change in the meantime, and then be taken for no other deployment", async () => {
    let changed: Promise<void> | undefined;
    const emit = (event: EventDetail) => {
      events.push(event);
      if (event.type === "build:step") changed ??= writeFile(join(root, "more"), "more");
    };
    const first = await build("d1", { emit });
    await changed;
    expect(events.filter(({ type }) => type === "build:step")).toHaveLength(2);
    expect(await tags()).toEqual(["cutover/web:d1"]);
    expect(await build("d2")).not.toBe(first);
    expect(wasBuilt()).toEqual([true, true]);
  });
});

it("the newest of the images that were built for a workload should be found", async () => {
  const { images } = world.runtime;
  const find = () => findBuiltImage({ runtime: world.runtime, workload: "web" });
  expect(await find()).toBeUndefined();
  const list = images.list.bind(images);
  const first = await build("d1");
  const second = await build("d2", { recipe: "other" });
  for (const newer of [first, second]) {
    images.list = async (...asked) =>
      (await list(...asked)).map((image) =>
        Object.assign({}, image, { createdAtMs: image.id === newer ? 2 : 1 }),
      );
    expect((await find())?.id).toBe(newer);
  }
});
