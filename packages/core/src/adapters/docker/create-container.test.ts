import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { labels } from "../../ports/runtime.js";
import { plainSpec } from "../../testing/plain-spec.js";
import { createContainer, removeContainer } from "./create-container.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";

interface Answer {
  readonly status: number;
  readonly json?: unknown;
  readonly message?: string;
}

/** Answers what it is told to, in turn; the last answer stays. */
function engineOf(answers: Readonly<Record<string, readonly Answer[]>>) {
  const calls: (EngineRequest & { readonly act: string })[] = [];
  const call = async (request: EngineRequest) => {
    const act = `${request.method ?? "GET"} ${request.path}`;
    const turn = calls.filter((one) => one.act === act).length;
    calls.push({ ...request, act });
    const all = answers[act] ?? [{ status: 404, message: `no answer to ${act}` }];
    return { json: undefined, message: "", ...all[Math.min(turn, all.length - 1)] };
  };
  return { engine: { call } as unknown as EngineConnection, calls, acts: () => calls.map(({ act }) => act) };
}

const [networks, create, inspect] = [
  "GET /networks",
  "POST /containers/create",
  "GET /containers/web-1/json",
];
const remove = "DELETE /containers/web-1";
const requestOf = (spec: object = {}) => ({
  name: "web-1",
  alias: "web-1",
  workload: "web",
  deployment: "d1",
  fence: 1,
  spec: { ...plainSpec("app"), ...spec },
  port: undefined,
  loopbackPort: undefined,
});
const ours = { [labels.workload]: "web", [labels.deployment]: "d1" };
const container = (Labels: Record<string, string> = ours, joined: readonly string[] = []): Answer => ({
  status: 200,
  json: {
    Id: "i1",
    Name: "/web-1",
    Image: "sha256:a",
    State: { Status: "created", StartedAt: "0001-01-01T00:00:00Z", OOMKilled: false },
    Config: { Labels },
    RestartCount: 0,
    NetworkSettings: { Networks: Object.fromEntries(joined.map((name) => [name, {}])) },
  },
});
const image = { "GET /images/sha256:a/json": [{ status: 200, json: { Config: { Labels: {} } } }] };
const created = { status: 201 };
const here = {
  [networks]: [{ status: 200, json: ["edge", "db", "host"].map((Name) => ({ Id: Name, Name })) }],
};
const { signal } = new AbortController();
const make = ({ engine }: { engine: EngineConnection }, spec?: object, reach?: string) =>
  createContainer(engine, reach, requestOf(spec), signal);

const { setTimeout: delay } = timers;
let pauses: { ms: number; signal: AbortSignal | undefined }[];
let onPause: () => void;

/** Every pause is over at once. */
beforeEach(() => {
  [pauses, onPause] = [[], () => undefined];
  const pause = async (ms: number, _: unknown, options: { signal?: AbortSignal } = {}): Promise<void> => {
    pauses.push({ ms, signal: options.signal });
    onPause();
    if (options.signal?.aborted) throw new Error("The operation was aborted");
  };
  Object.assign(timers, { setTimeout: pause });
  syncBuiltinESMExports();
});
afterEach(() => {
  Object.assign(timers, { setTimeout: delay });
  syncBuiltinESMExports();
});

describe("a container", () => {
  it("should be created where its networks are, and join those that it is not created on", async () => {
    const world = engineOf({
      ...here,
      ...image,
      [create]: [created],
      [inspect]: [container(ours, ["edge"]), container(ours, ["edge", "db"])],
      "POST /networks/db/connect": [{ status: 200 }],
    });
    expect(await make(world, { networks: ["db", "edge"] }, "edge")).toMatchObject({
      id: "i1",
      workload: "web",
    });
    expect(world.acts().filter((act) => !act.includes("/images/"))).toEqual([
      networks,
      networks,
      create,
      inspect,
      "POST /networks/db/connect",
      inspect,
    ]);
    expect(world.calls.map((one) => one.signal)).toEqual(world.calls.map(() => signal));
    expect(world.calls.find(({ act }) => act.includes("connect"))?.body).toEqual({ Container: "i1" });
    expect(world.calls.find(({ act }) => act === create)).toMatchObject({
      query: { name: "web-1" },
      body: { Image: "app", HostConfig: { NetworkMode: "edge" } },
    });
  });

  it.each([
    [undefined, { name: "web-1" }],
    ["linux/arm64", { name: "web-1", platform: "linux/arm64" }],
  ])("should be created for the platform %s, and be asked for once", async (platform, query) => {
    const world = engineOf({ ...image, [create]: [created], [inspect]: [container()] });
    await make(world, { platform });
    expect(world.calls.find(({ act }) => act === create)?.query).toEqual(query);
    expect(world.acts().slice(0, 2)).toEqual([create, inspect]);
    expect(world.acts().filter((act) => act === inspect)).toHaveLength(1);
  });

  it.each([
    [["gone"], undefined],
    [[], "gone"],
    [["db", "gone"], "edge"],
  ])("should not be created without one of its networks: %j, %s", async (wanted, reach) => {
    const world = engineOf(here);
    await expect(make(world, { networks: wanted }, reach)).rejects.toMatchObject({
      code: "NETWORK_MISSING",
      message: "There is no network gone.",
      details: { network: "gone" },
    });
    expect(new Set(world.acts())).toEqual(new Set([networks]));
  });

  it("should be adopted if it is there, and be nobody else's", async () => {
    const world = engineOf({ ...image, [create]: [{ status: 409 }], [inspect]: [container()] });
    expect(await make(world)).toMatchObject({ id: "i1" });
    for (const more of [{ [labels.workload]: "db" }, { [labels.deployment]: "d2" }]) {
      const foreign = engineOf({
        ...image,
        [create]: [{ status: 409 }],
        [inspect]: [container({ ...ours, ...more })],
      });
      await expect(make(foreign)).rejects.toMatchObject({
        code: "CONTAINER_CONFLICT",
        message: "The name web-1 belongs to another container.",
        details: { name: "web-1", container: "i1" },
      });
    }
  });

  it.each([
    ["not there any more", { status: 404 }, "CONTAINER_MISSING", "Container web-1 vanished."],
    [
      "another one by then",
      container({ [labels.workload]: "db" }),
      "CONTAINER_CONFLICT",
      "The name web-1 belongs to another container.",
    ],
  ] as const)("should not be returned where it is %s after it has joined a network", async (...row) => {
    const [, then, code, message] = row;
    const world = engineOf({
      ...here,
      ...image,
      [create]: [created],
      [inspect]: [container(), then],
      "POST /networks/db/connect": [{ status: 200 }],
    });
    await expect(make(world, { networks: ["db"] })).rejects.toMatchObject({ code, message });
  });

  it.each([
    [404, "NETWORK_MISSING"],
    [403, "ENGINE_FAILED"],
    [201, "ENGINE_FAILED"],
  ])("should fail if it cannot join a network: %i", async (status, code) => {
    const connect = { "POST /networks/db/connect": [{ status, message: "no" }] };
    const world = engineOf({ ...here, ...image, ...connect, [create]: [created], [inspect]: [container()] });
    await expect(make(world, { networks: ["db"] })).rejects.toMatchObject({
      code,
      message: "The container did not join network db: no",
    });
  });

  it.each([
    [404, "IMAGE_NOT_FOUND"],
    [400, "ENGINE_FAILED"],
    [200, "ENGINE_FAILED"],
  ])("should fail as the engine does: %i", async (status, code) => {
    const world = engineOf({ [create]: [{ status, message: "no" }] });
    await expect(make(world)).rejects.toMatchObject({
      code,
      message: "The engine did not create container web-1: no",
    });
    expect(world.acts()).toEqual([create]);
  });

  it("should not show its secrets in the engine's words: the longest first, and none too short to be one", async () => {
    const environment = { A: "abcd", B: "abcd-and-more", C: "the", D: "", E: "abcd" };
    const message = "the entries abcd-and-more and abcd of the abcd";
    const world = engineOf({ [create]: [{ status: 400, message }] });
    await expect(make(world, { environment })).rejects.toThrow(
      "The engine did not create container web-1: the entries *** and *** of the ***",
    );
  });

  it("should not be created under a name that is none", async () => {
    const world = engineOf({ [create]: [created] });
    const request = { ...requestOf(), name: "../web" };
    await expect(createContainer(world.engine, undefined, request, undefined)).rejects.toMatchObject({
      code: "INTERNAL",
    });
    expect(world.acts()).toEqual([]);
  });

  it("should be missed if it is not there after its creation", async () => {
    const world = engineOf({ [create]: [created] });
    await expect(make(world)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "Container web-1 was not there after its creation.",
    });
    expect(world.acts()).toEqual([create, inspect]);
  });
});

describe.each([
  {
    what: "a name that is reserved",
    act: create,
    polls: 50,
    message: "Container web-1 was not there after its creation.",
    run: (engine: EngineConnection, by?: AbortSignal) => createContainer(engine, undefined, requestOf(), by),
  },
  {
    what: "a removal that is in progress",
    act: remove,
    polls: 300,
    message: "The removal of container web-1 did not end.",
    run: (engine: EngineConnection, by?: AbortSignal) =>
      removeContainer(engine, { name: "web-1", anonymousVolumes: false }, by),
  },
])("$what", ({ act, polls, message, run }) => {
  const reserved = { [act]: [{ status: 409 }] };

  it("should be waited for no longer than its time", async () => {
    const world = engineOf(reserved);
    await expect(run(world.engine)).rejects.toMatchObject({ code: "ENGINE_FAILED", message });
    expect(world.acts().filter((one) => one === act)).toHaveLength(polls);
    expect(pauses).toEqual(Array.from({ length: polls }, () => ({ ms: 100, signal: undefined })));
  });

  it("should not be waited for any longer when that is not wanted", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    onPause = () => stop.abort(reason);
    await expect(run(engineOf(reserved).engine, stop.signal)).rejects.toBe(reason);
    expect(pauses).toEqual([{ ms: 100, signal: stop.signal }]);
  });

  it("should not be waited for if the wait fails", async () => {
    const failure = new Error("no timers");
    onPause = () => {
      throw failure;
    };
    await expect(run(engineOf(reserved).engine)).rejects.toBe(failure);
    await expect(run(engineOf(reserved).engine, signal)).rejects.toBe(failure);
  });
});

describe("a removal", () => {
  const run = ({ engine }: { engine: EngineConnection }, anonymousVolumes = false) =>
    removeContainer(engine, { name: "web-1", anonymousVolumes }, signal);

  it.each([
    [false, { v: "0", force: "1" }],
    [true, { v: "1", force: "1" }],
  ])("should take its volumes only if that is asked: %s", async (anonymousVolumes, query) => {
    const world = engineOf({ [remove]: [{ status: 204 }] });
    await run(world, anonymousVolumes);
    expect(world.calls).toMatchObject([{ act: remove, query, signal }]);
  });

  it.each([[[204]], [[404]], [[409, 204]], [[409, 409, 404]]])("should end by %j", async (statuses) => {
    const world = engineOf({ [remove]: statuses.map((status) => ({ status })) });
    await run(world);
    expect(world.acts()).toHaveLength(statuses.length);
    expect(pauses).toHaveLength(statuses.length - 1);
  });

  it.each([200, 500])("should fail as the engine does: %i", async (status) => {
    const world = engineOf({ [remove]: [{ status, message: "busy" }] });
    await expect(run(world)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not remove container web-1: busy",
    });
    expect(world.acts()).toHaveLength(1);
  });
});
