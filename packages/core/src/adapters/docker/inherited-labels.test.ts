import { describe, expect, it } from "vitest";
import { labels } from "../../ports/runtime.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { givenLabels, givenLabelsOf, imageLabels } from "./inherited-labels.js";

const { signal } = new AbortController();
const id = `sha256:${"a".repeat(64)}`;

/** An engine that holds these containers and images, each by its path; anything else is not there. */
function engineOf(held: Readonly<Record<string, { readonly status?: number; readonly json?: unknown }>>) {
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    calls.push(request);
    const answer = held[request.path] ?? { status: 404, json: {} };
    return { status: 200, json: undefined, message: "", ...answer };
  };
  return {
    engine: { call } as unknown as EngineConnection,
    calls,
    paths: () => calls.map(({ path }) => path),
  };
}

const imageWith = (Labels: Record<string, string> | null) => ({ json: { Config: { Labels } } });
const at = (image: string) => `/images/${image}/json`;

describe("the labels of an image", () => {
  it("should be read from the engine", async () => {
    const { engine, calls } = engineOf({ [at("web:1")]: imageWith({ made: "here" }) });
    expect(await imageLabels(engine, "web:1", signal)).toEqual({ made: "here" });
    expect(calls).toEqual([{ path: at("web:1"), signal }]);
  });

  it("should be asked for once if it is named by its id", async () => {
    const { engine, calls } = engineOf({ [at(id)]: imageWith({ made: "here" }) });
    await imageLabels(engine, id, signal);
    expect(await imageLabels(engine, id, signal)).toEqual({ made: "here" });
    expect(calls).toHaveLength(1);
  });

  it("should be asked for anew if it is named by a name, which may move to another image", async () => {
    const { engine, calls } = engineOf({ [at("web:1")]: imageWith({}) });
    await imageLabels(engine, "web:1", signal);
    await imageLabels(engine, "web:1", signal);
    expect(calls).toHaveLength(2);
  });

  it("should be remembered for each engine by itself", async () => {
    const [one, other] = [
      engineOf({ [at(id)]: imageWith({ made: "here" }) }),
      engineOf({ [at(id)]: imageWith({ made: "there" }) }),
    ];
    await imageLabels(one.engine, id, signal);
    expect(await imageLabels(other.engine, id, signal)).toEqual({ made: "there" });
  });

  it.each([
    ["no image is named", undefined, []],
    ["the engine does not hold it any more", "gone:1", [at("gone:1")]],
  ])("should be none if %s", async (_, image, expected) => {
    const { engine, paths } = engineOf({});
    expect(await imageLabels(engine, image, signal)).toEqual({});
    expect(paths()).toEqual(expected);
  });

  it.each([[{ Config: { Labels: null } }], [{ Config: null }], [{}]])(
    "should be none if the engine tells none: %j",
    async (json) => {
      const { engine } = engineOf({ [at(id)]: { json } });
      expect(await imageLabels(engine, id, signal)).toEqual({});
    },
  );

  it("should fail if the engine fails, and be asked for again", async () => {
    const { engine, calls } = engineOf({ [at(id)]: { status: 500 } });
    for (let attempt = 0; attempt < 2; attempt += 1)
      await expect(imageLabels(engine, id, signal)).rejects.toMatchObject({
        code: "ENGINE_FAILED",
        message: `The engine did not describe image ${id}: status 500`,
      });
    expect(calls).toHaveLength(2);
  });
});

const web = { [labels.workload]: "web" };
const first = { ...web, [labels.deployment]: "d1" };

describe("the labels that a container was given", () => {
  const given = async (all: Record<string, string> | null, ofImage: Record<string, string>) => {
    const world = engineOf({ [at(id)]: imageWith(ofImage) });
    return { found: await givenLabels(world.engine, { all, image: id }, signal), calls: world.calls };
  };

  it.each([
    ["none", null, {}],
    ["those of somebody else", { app: "db" }, { app: "db" }],
  ])("should be %s, without a look at its image", async (_, all, expected) => {
    const { found, calls } = await given(all, { app: "db" });
    expect(found).toEqual(expected);
    expect(calls).toEqual([]);
  });

  it.each([
    ["its image has none", {}],
    ["its image was made of the container of another deployment", { ...web, [labels.deployment]: "d0" }],
    ["its image names the workload only", web],
  ])("should be ours if %s", async (_, ofImage) => {
    const { found, calls } = await given({ ...first, app: "db" }, ofImage);
    expect(found).toEqual({ ...first, app: "db" });
    expect(calls.map((one) => one.signal)).toEqual([signal]);
  });

  it("should not be ours if its image carries the same deployment", async () => {
    const all = { ...first, [labels.fence]: "3", app: "db" };
    expect((await given(all, { ...first, [labels.workload]: "other" })).found).toEqual({ app: "db" });
  });

  it.each([
    ["not be ours if its image names the same workload", web, {}],
    ["be ours if its image names another workload", { [labels.workload]: "other" }, web],
  ])("should %s, of one that no deployment made", async (_, ofImage, expected) => {
    expect((await given(web, ofImage)).found).toEqual(expected);
  });
});

describe("the labels of a container in an event", () => {
  const path = "/containers/c1/json";
  const event = (all: Record<string, string>) => ({ container: "c1", all });

  it("should be compared with the image that the container runs, not with the one of that name", async () => {
    const { engine, calls } = engineOf({
      [path]: { json: { Image: id } },
      [at(id)]: imageWith({}),
      [at("web:1")]: imageWith(first),
    });
    const all = { ...first, image: "web:1" };
    expect(await givenLabelsOf(engine, event(all), signal)).toEqual(all);
    expect(calls).toEqual([
      { path, signal },
      { path: at(id), signal },
    ]);
  });

  it("should be compared with the image of the event's name if the container is gone", async () => {
    const { engine } = engineOf({ [at("web:1")]: imageWith(first) });
    expect(await givenLabelsOf(engine, event({ ...first, image: "web:1" }), signal)).toEqual({
      image: "web:1",
    });
  });

  it("should fail if the engine fails", async () => {
    const { engine } = engineOf({ [path]: { status: 500 } });
    await expect(givenLabelsOf(engine, event(first), signal)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not describe a container: status 500",
    });
  });
});
