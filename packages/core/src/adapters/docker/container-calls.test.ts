import { describe, expect, it } from "vitest";
import { DeployerError } from "../../errors/deployer-error.js";
import { callContainer, demandContainer, inspectContainer } from "./container-calls.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";

const { signal } = new AbortController();

/** An engine that answers a look at a container with `view`, and every act with `reply`. */
function engineOf({
  reply = { status: 204 },
  view,
}: {
  readonly reply?: { readonly status: number; readonly message?: string };
  readonly view?: { readonly status?: number; readonly json?: unknown };
} = {}) {
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    calls.push(request);
    const isLook = request.path.endsWith("/json");
    return { json: undefined, message: "", status: 200, ...(isLook ? (view ?? { status: 404 }) : reply) };
  };
  return { engine: { call } as unknown as EngineConnection, calls };
}

describe("a look at a container", () => {
  it("should be given if it has exactly this name", async () => {
    const json = { Id: "i", Name: "/web-1" };
    const { engine, calls } = engineOf({ view: { json } });
    expect(await inspectContainer(engine, "web-1", signal)).toBe(json);
    expect(calls).toEqual([{ path: "/containers/web-1/json", signal }]);
  });

  it.each([
    ["there is none", { status: 404 }],
    ["merely its id begins so", { json: { Id: "cafe", Name: "/other" } }],
  ])("should find nothing if %s", async (_, view) => {
    expect(await inspectContainer(engineOf({ view }).engine, "cafe", signal)).toBeUndefined();
  });

  it("should fail if the engine does", async () => {
    await expect(
      inspectContainer(engineOf({ view: { status: 500 } }).engine, "web-1", signal),
    ).rejects.toThrow("The engine did not describe container web-1: status 500");
  });
});

describe("a call that acts on a container", () => {
  it("should be a POST if it says nothing else, with its query and body", async () => {
    const { engine, calls } = engineOf();
    const [query, body] = [{ name: "web-2" }, { a: 1 }];
    await callContainer(engine, { name: "web-1", action: "/rename", query, body }, signal);
    await callContainer(engine, { name: "web-1", action: "", method: "DELETE" }, signal);
    expect(calls).toEqual([
      { method: "POST", path: "/containers/web-1/rename", query, body, signal },
      { method: "DELETE", path: "/containers/web-1", signal },
    ]);
  });

  it("should reach a container whose name looks like an id", async () => {
    const { engine, calls } = engineOf({ view: { json: { Id: "i", Name: "/cafe" } } });
    expect(await callContainer(engine, { name: "cafe", action: "/start" }, signal)).toMatchObject({
      status: 204,
    });
    expect(calls.map((one) => [one.path, one.signal])).toEqual([
      ["/containers/cafe/json", signal],
      ["/containers/cafe/start", signal],
    ]);
  });

  it("should find nothing, and not act, if merely an id begins so", async () => {
    const { engine, calls } = engineOf({ view: { json: { Id: "cafe", Name: "/other" } } });
    expect(await callContainer(engine, { name: "cafe", action: "/start" }, signal)).toEqual({
      status: 404,
      message: "No such container: cafe",
      json: undefined,
    });
    expect(calls).toHaveLength(1);
  });
});

describe("a demand on a container", () => {
  const demand = (status: number, more: object = {}) =>
    demandContainer(
      engineOf({ reply: { status, message: status < 400 ? "" : "no" } }).engine,
      { name: "web-1", action: "/start", what: "It did not start", ...more },
      signal,
    );

  it.each([200, 204, 299, 304])("should be carried out, or be none, with the status %i", async (status) => {
    await expect(demand(status)).resolves.toBeUndefined();
  });

  it.each([
    [300, "ENGINE_FAILED", "It did not start: status 300"],
    [404, "CONTAINER_MISSING", "It did not start: no"],
    [409, "CONTAINER_CONFLICT", "It did not start: no"],
    [500, "ENGINE_FAILED", "It did not start: no"],
  ])("should fail with the status %i: %s", async (status, code, message) => {
    const codes = { 409: "CONTAINER_CONFLICT" };
    await expect(demand(status, { codes })).rejects.toMatchObject({ code, message });
  });

  it("should fail in its caller's own words, if there are some", async () => {
    const failure = (reply: { status: number }, what: string, codes: object) =>
      new DeployerError("START_REFUSED", JSON.stringify([reply.status, what, codes]));
    await expect(demand(404, { failure })).rejects.toMatchObject({
      code: "START_REFUSED",
      message: JSON.stringify([404, "It did not start", { 404: "CONTAINER_MISSING" }]),
    });
  });

  it("should pass on what it asks, and nothing else", async () => {
    const { engine, calls } = engineOf();
    const call = { name: "web-1", action: "/update", body: { a: 1 }, what: "It was not set", codes: {} };
    await demandContainer(engine, call, signal);
    expect(calls).toEqual([{ method: "POST", path: "/containers/web-1/update", body: { a: 1 }, signal }]);
  });
});
