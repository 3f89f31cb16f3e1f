import { describe, expect, it } from "vitest";
import { imageLabel } from "../../ports/images.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { keepStages, listImages, listTags, removeImage, tagImage } from "./images.js";

const { signal } = new AbortController();

/** An engine with these rows of images, which answers each act with the status that it is told to. */
function engineOf(rows: unknown, statuses: Readonly<Record<string, number>> = {}) {
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    calls.push(request);
    const usual = request.method === "POST" ? 201 : 200;
    const status = statuses[`${request.method ?? "GET"} ${request.path}`] ?? usual;
    return { status, json: rows, message: status < 400 ? "" : "no" };
  };
  const removed = () => calls.flatMap(({ method, path }) => (method === "DELETE" ? path : []));
  return { engine: { call } as unknown as EngineConnection, calls, removed };
}
const list = "GET /images/json";

describe("the images of a workload", () => {
  it("should be told with their names, labels and age", async () => {
    const { engine, calls } = engineOf([
      { Id: "sha256:1", RepoTags: ["cutover/web:1", "<none>:<none>"], Labels: { a: "b" }, Created: 7 },
      { Id: "sha256:2", RepoTags: null, Labels: null, Created: 8 },
    ]);
    expect(await listImages(engine, "web", signal)).toEqual([
      { id: "sha256:1", tags: ["cutover/web:1"], labels: { a: "b" }, createdAtMs: 7_000 },
      { id: "sha256:2", tags: [], labels: {}, createdAtMs: 8_000 },
    ]);
    const filters = JSON.stringify({ label: [`${imageLabel}=web`] });
    expect(calls).toEqual([{ path: "/images/json", query: { filters }, signal }]);
  });

  it("should not be none if the engine fails", async () => {
    await expect(listImages(engineOf([], { [list]: 500 }).engine, "web", signal)).rejects.toThrow(
      "The engine did not list its images: no",
    );
  });
});

describe("the names of images", () => {
  it("should be those that begin so, of which the engine's filter knows others too", async () => {
    const rows = [{ RepoTags: ["cutover/web:1", "other/cutover/web:1"] }, { RepoTags: null }];
    const { engine, calls } = engineOf(rows);
    expect(await listTags(engine, "cutover/", signal)).toEqual(["cutover/web:1"]);
    const query = { filters: '{"reference":["cutover/*"]}' };
    expect(calls).toEqual([{ path: "/images/json", query, signal }]);
  });

  it("should be given", async () => {
    const { engine, calls } = engineOf([]);
    await tagImage(engine, { id: "sha256:1", tag: "r.test:5000/web:1" }, signal);
    const query = { repo: "r.test:5000/web", tag: "1" };
    expect(calls).toEqual([{ method: "POST", path: "/images/sha256:1/tag", query, signal }]);
  });

  it.each([
    [404, "IMAGE_NOT_FOUND"],
    [409, "ENGINE_FAILED"],
  ])("should not be given if the engine says %i", async (status, code) => {
    const { engine } = engineOf([], { "POST /images/sha256:1/tag": status });
    await expect(tagImage(engine, { id: "sha256:1", tag: "web:1" }, signal)).rejects.toMatchObject({
      code,
      message: "The engine did not name image sha256:1 web:1: no",
    });
  });

  it("should be given to the stages of a build, by their order", async () => {
    const { engine, calls } = engineOf([]);
    await keepStages(engine, { tag: "cutover/web:1", stages: ["sha256:1", "sha256:2"] }, signal);
    expect(calls.map(({ path, query }) => [path, query])).toEqual([
      ["/images/sha256:1/tag", { repo: "cutover/web", tag: "1-stage-1" }],
      ["/images/sha256:2/tag", { repo: "cutover/web", tag: "1-stage-2" }],
    ]);
  });
});

describe("an image that is removed", () => {
  const tag = "cutover/web:d1";
  const stage = `${tag}-stage-1`;

  it("should go with the names of its own stages, and no other name of those images", async () => {
    const row = { RepoTags: [stage, "mine:cache", "cutover/web:d10-stage-1"] };
    const { engine, calls, removed } = engineOf([row, { RepoTags: null }]);
    await removeImage(engine, tag, signal);
    expect(removed()).toEqual([`/images/${tag}`, `/images/${stage}`]);
    expect(calls[1]?.query).toEqual({ filters: `{"reference":["${tag}-stage-*"]}` });
    expect(calls.map((one) => one.signal)).toEqual([signal, signal, signal]);
  });

  it.each([
    ["is not there any more", 404],
    ["is used by a container", 409],
  ])("should be no failure if it %s, and its stages go", async (_, status) => {
    const { engine, removed } = engineOf([{ RepoTags: [stage] }], { [`DELETE /images/${tag}`]: status });
    await removeImage(engine, tag, signal);
    expect(removed()).toEqual([`/images/${tag}`, `/images/${stage}`]);
  });

  it.each([tag, stage])("should fail if the engine does not remove %s", async (name) => {
    const { engine } = engineOf([{ RepoTags: [stage] }], { [`DELETE /images/${name}`]: 500 });
    await expect(removeImage(engine, tag, signal)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: `The engine did not remove image ${name}: no`,
    });
  });
});
