import { expect, it } from "vitest";
import { BuildLayers } from "./build-layers.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";

const since = Date.parse("2026-01-01T00:00:00Z");
const id = (digit: string) => digit.repeat(12);

/** An engine whose images are `images`, by id. */
function engineWith(images: Readonly<Record<string, { RepoTags: string[] | null; Created: string }>>) {
  const removed: string[] = [];
  const call = async ({ method, path }: EngineRequest) => {
    const name = path.split("/")[2] ?? "";
    if (method === "DELETE") removed.push(name);
    return { status: images[name] ? 200 : 404, json: images[name], message: "" };
  };
  return { engine: { call } as unknown as EngineConnection, removed };
}

function read(...lines: readonly string[]): BuildLayers {
  const layers = new BuildLayers();
  for (const line of lines) layers.read(line);
  return layers;
}

const build = [
  "Step 1/5 : FROM node AS make",
  ` ---> ${id("1")}`,
  "Step 2/5 : COPY . .",
  " ---> Using cache",
  ` ---> ${id("2")}`,
  "Step 3/5 : RUN make",
  ` ---> Running in ${id("c")}`,
  `Removing intermediate container ${id("c")}`,
  ` ---> ${id("3")}`,
  "Step 4/5 : FROM scratch",
  " ---> ",
  "Step 5/5 : COPY --from=make /made /",
  ` ---> ${id("4")}`,
];

it("should know the stages that an image was built from", () => {
  expect(read(...build).stages).toEqual([id("3")]);
});

it("should keep what it says of layers from everybody else, and nothing more", () => {
  const layers = new BuildLayers();
  expect(layers.read(` ---> ${id("1")}`)).toBe(true);
  expect(layers.read("Successfully built 0123456789ab")).toBe(true);
  expect(layers.read("Step 1/2 : FROM scratch")).toBe(false);
  expect(layers.read("Successfully migrated 3 tables")).toBe(false);
});

it("should discard what a build has made itself, the last first", async () => {
  const fresh = { RepoTags: [], Created: "2026-01-01T00:00:05Z" };
  const { engine, removed } = engineWith(
    Object.fromEntries(["1", "2", "3", "4"].map((each) => [id(each), fresh])),
  );
  await read(...build).discard(engine, "cutover/web:d1", since);
  expect(removed).toEqual([id("4"), id("3")]);
});

it("should not take the base image for one that it has made, whatever is printed before it", async () => {
  const { engine, removed } = engineWith({
    [id("1")]: { RepoTags: [], Created: "2026-01-01T00:00:05Z" },
  });
  await read("Step 1/2 : FROM node", "a line", ` ---> ${id("1")}`).discard(engine, "cutover/web:d1", since);
  expect(removed).toEqual([]);
});

it("should not be led by a step's output to an image of others", async () => {
  const { engine, removed } = engineWith({
    [id("a")]: { RepoTags: [], Created: "2025-12-31T00:00:00Z" },
    [id("b")]: { RepoTags: ["other:1"], Created: "2026-01-01T00:00:05Z" },
    [id("d")]: { RepoTags: ["cutover/web:d1"], Created: "2026-01-01T00:00:05Z" },
  });
  const layers = read(...["a", "b", "d", "e"].map((each) => ` ---> ${id(each)}`));
  await layers.discard(engine, "cutover/web:d1", since);
  expect(removed).toEqual([id("d")]);
});
