import { describe, expect, it } from "vitest";
import { volumeLabel } from "../../ports/volumes.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { dockerVolumes } from "./volumes.js";

type Answer = { readonly status: number; readonly json?: unknown; readonly message?: string };

function engineOf(answers: Readonly<Record<string, Answer>>) {
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    calls.push(request);
    const answer = answers[`${request.method ?? "GET"} ${request.path}`] ?? { status: 404 };
    return { json: undefined, message: "broken", ...answer };
  };
  return { volumes: dockerVolumes({ call } as unknown as EngineConnection), calls };
}

const list = "GET /volumes";
const named = (...names: string[]) => ({ status: 200, json: { Volumes: names.map((Name) => ({ Name })) } });
const { signal } = new AbortController();
const failure = (message: string) => ({ code: "ENGINE_FAILED", message });

describe("the volumes that are missing", () => {
  it("should be those that have no volume of just that name", async () => {
    const { volumes, calls } = engineOf({ [list]: named("data", "data-old") });
    expect(await volumes.missing(["data", "old", "data-"], signal)).toEqual(["old", "data-"]);
    const query = { filters: '{"name":["data","old","data-"]}' };
    expect(calls).toEqual([{ path: "/volumes", query, signal }]);
  });

  it("should be all of them if the engine has none", async () => {
    const { volumes } = engineOf({ [list]: { status: 200, json: { Volumes: null } } });
    expect(await volumes.missing(["data"])).toEqual(["data"]);
  });

  it("should not be asked for without names, nor when nobody wants them any more", async () => {
    const { volumes, calls } = engineOf({});
    expect(await volumes.missing([])).toEqual([]);
    const reason = new Error("enough");
    await expect(volumes.missing([], AbortSignal.abort(reason))).rejects.toBe(reason);
    expect(calls).toEqual([]);
  });

  it("should not be told if the engine fails", async () => {
    const { volumes } = engineOf({ [list]: { status: 500 } });
    const expected = failure("The engine did not list its volumes: broken");
    await expect(volumes.missing(["data"])).rejects.toMatchObject(expected);
    await expect(volumes.unused()).rejects.toMatchObject(expected);
  });
});

describe("the volumes that nobody uses", () => {
  it("should be told with the workload of those that are ours", async () => {
    const Volumes = [
      { Name: "ours", Labels: { [volumeLabel]: "web" } },
      { Name: "theirs", Labels: { other: "web" } },
      { Name: "plain", Labels: null },
    ];
    const { volumes, calls } = engineOf({ [list]: { status: 200, json: { Volumes } } });
    expect(await volumes.unused(signal)).toEqual([
      { name: "ours", workload: "web" },
      { name: "theirs", workload: undefined },
      { name: "plain", workload: undefined },
    ]);
    expect(calls).toEqual([{ path: "/volumes", query: { filters: '{"dangling":["true"]}' }, signal }]);
  });

  it("should be none if the engine has none", async () => {
    const { volumes } = engineOf({ [list]: { status: 200, json: { Volumes: null } } });
    expect(await volumes.unused()).toEqual([]);
  });
});

describe("a volume", () => {
  const create = "POST /volumes/create";

  it.each([200, 201, 409])("should be made with its label: %i", async (status) => {
    const { volumes, calls } = engineOf({ [create]: { status } });
    await volumes.create("data", "web", signal);
    const body = { Name: "data", Labels: { [volumeLabel]: "web" } };
    expect(calls).toEqual([{ method: "POST", path: "/volumes/create", body, signal }]);
  });

  it.each([204, 404, 500])("should not be made if the engine does not: %i", async (status) => {
    const { volumes } = engineOf({ [create]: { status } });
    await expect(volumes.create("data", "web")).rejects.toMatchObject(
      failure("The engine did not make the volume data: broken"),
    );
  });

  const hexadecimal = "0123456789abcdef".repeat(4);
  it.each<[string, Record<string, string> | null, boolean]>([
    ["data", { [volumeLabel]: "web" }, true],
    ["data", { [volumeLabel]: "db" }, false],
    ["data", {}, false],
    ["data", null, false],
    [hexadecimal, null, true],
    [hexadecimal, { other: "web" }, true],
    [hexadecimal, { [volumeLabel]: "web" }, true],
    [hexadecimal, { [volumeLabel]: "db" }, false],
    [hexadecimal.slice(1), null, false],
    [`${hexadecimal}0`, null, false],
    [`g${hexadecimal.slice(1)}`, null, false],
  ])(
    "should be removed where it is ours or the engine's own: %s with %j: %s",
    async (name, Labels, isRemoved) => {
      const path = `/volumes/${name}`;
      const { volumes, calls } = engineOf({
        [`GET ${path}`]: { status: 200, json: { Name: name, Labels } },
        [`DELETE ${path}`]: { status: 204 },
      });
      await volumes.remove(name, "web", signal);
      const look = { path, signal };
      expect(calls).toEqual(isRemoved ? [look, { method: "DELETE", path, signal }] : [look]);
    },
  );

  const own = { "GET /volumes/a%2Fb": { status: 200, json: { Labels: { [volumeLabel]: "web" } } } };
  it.each([204, 404, 409])("should be removed, or be none, or stay in use: %i", async (status) => {
    const { volumes, calls } = engineOf({ ...own, "DELETE /volumes/a%2Fb": { status } });
    await volumes.remove("a/b", "web");
    expect(calls).toHaveLength(2);
  });

  it.each([200, 500])("should not be removed if the engine does not: %i", async (status) => {
    const { volumes } = engineOf({ ...own, "DELETE /volumes/a%2Fb": { status } });
    await expect(volumes.remove("a/b", "web")).rejects.toMatchObject(
      failure("The engine did not remove the volume a/b: broken"),
    );
  });

  it("should be let be if there is none, and if the engine does not describe it", async () => {
    const { volumes, calls } = engineOf({ "GET /volumes/b": { status: 500 } });
    await volumes.remove("a", "web");
    await expect(volumes.remove("b", "web")).rejects.toMatchObject(
      failure("The engine did not describe the volume b: broken"),
    );
    expect(calls.map(({ path, method }) => [path, method])).toEqual([
      ["/volumes/a", undefined],
      ["/volumes/b", undefined],
    ]);
  });
});

describe("the volumes that a container mounts", () => {
  const mounts = (json: object) =>
    engineOf({
      "GET /containers/web-1/json": { status: 200, json: { Name: "/web-1", ...json } },
    }).volumes.mounts("web-1", signal);

  it("should be those with a name, at the path that the engine mounts them at", async () => {
    const Mounts = [
      { Type: "volume", Name: "data", Destination: "/data/" },
      { Type: "bind", Name: "no", Destination: "/etc" },
      { Type: "volume", Destination: "/nameless" },
    ];
    expect(await mounts({ Mounts })).toEqual([{ name: "data", target: "/data" }]);
  });

  it("should be none without mounts, and without a container", async () => {
    expect(await mounts({})).toEqual([]);
    expect(await engineOf({}).volumes.mounts("web-1")).toEqual([]);
  });
});
