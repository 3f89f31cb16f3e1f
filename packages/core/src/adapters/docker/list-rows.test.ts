import { describe, expect, it } from "vitest";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { listRows } from "./list-rows.js";

const { signal } = new AbortController();
function engineOf(status: number, json: unknown) {
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    calls.push(request);
    return { status, json, message: "" };
  };
  return { engine: { call } as unknown as EngineConnection, calls };
}

describe("the rows of containers", () => {
  it("should be those with the label, running or not", async () => {
    const rows = [{ Id: "i1" }, { Id: "i2" }];
    const { engine, calls } = engineOf(200, rows);
    expect(await listRows(engine, "made=here", signal)).toBe(rows);
    const query = { all: "1", filters: '{"label":["made=here"]}' };
    expect(calls).toEqual([{ path: "/containers/json", query, signal }]);
  });

  it("should not be none if the engine fails", async () => {
    await expect(listRows(engineOf(500, []).engine, "made", signal)).rejects.toThrow(
      "The engine did not list its containers: status 500",
    );
  });
});
