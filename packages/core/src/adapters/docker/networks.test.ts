import { describe, expect, it } from "vitest";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { findNetwork } from "./networks.js";

const { signal } = new AbortController();
const find = async (name: string, json: unknown, status = 200) => {
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    calls.push(request);
    return { status, json, message: "" };
  };
  return { id: await findNetwork({ call } as unknown as EngineConnection, name, signal), calls };
};
const held = [
  { Id: "n1", Name: "edge-2" },
  { Id: "n2", Name: "edge" },
];

describe("a network", () => {
  it("should be found by its whole name, of which the engine's filter matches parts", async () => {
    const { id, calls } = await find("edge", held);
    expect(id).toBe("n2");
    expect(calls).toEqual([{ path: "/networks", query: { filters: '{"name":["edge"]}' }, signal }]);
  });

  it.each([
    ["only others' names begin so", "edg", held],
    ["there is none", "edge", []],
  ])("should not be found if %s", async (_, name, rows) => {
    expect((await find(name, rows)).id).toBeUndefined();
  });

  it("should not be looked for in vain if the engine fails", async () => {
    await expect(find("edge", undefined, 500)).rejects.toThrow(
      "The engine did not list its networks: status 500",
    );
  });
});
