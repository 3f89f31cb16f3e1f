import { describe, expect, it } from "vitest";
import type { LogRange } from "../../ports/runtime.js";
import { readLogs } from "./container-logs.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";

const { signal } = new AbortController();
const [begun, ended] = ["2023-11-14T22:13:20.25Z", "2023-11-14T22:13:25.5Z"];
const none = "0001-01-01T00:00:00Z";
const running = { Running: true, StartedAt: ended, FinishedAt: begun };
const frame = (text: string) =>
  Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]);

interface World {
  readonly state?: object;
  readonly isTerminal?: boolean;
  /** Of the engine's view; another one if the name is merely the beginning of an id. */
  readonly name?: string;
  /** Of the answer to the request for the output. */
  readonly status?: number;
  readonly chunks?: readonly Buffer[];
  readonly onChunk?: (index: number) => void;
}

function engineOf(world: World) {
  const { state = running, isTerminal = false, name = "web-1", status = 200, chunks = [] } = world;
  const [looks, opened]: [EngineRequest[], EngineRequest[]] = [[], []];
  const call = async (request: EngineRequest) => {
    looks.push(request);
    const json = { Id: "i", Name: `/${name}`, State: state, Config: { Tty: isTerminal } };
    return { status: 200, json, message: "" };
  };
  const open = async (request: EngineRequest) => {
    opened.push(request);
    const give = async function* () {
      for (const [index, chunk] of chunks.entries()) {
        world.onChunk?.(index);
        yield chunk;
      }
    };
    return { status, chunks: give };
  };
  return { engine: { call, open } as unknown as EngineConnection, looks, opened };
}

async function read(world: World, which: LogRange = {}) {
  const { engine, looks, opened } = engineOf(world);
  const lines: string[] = [];
  for await (const line of readLogs(engine, { name: "web-1", ...which }, signal)) lines.push(line);
  return { lines, looks, opened, query: opened[0]?.query };
}

describe("the output of a container", () => {
  const both = { stdout: "1", stderr: "1" };

  it.each<[LogRange, Record<string, string>]>([
    [{}, both],
    [{ tail: 0 }, { ...both, tail: "0" }],
    [{ sinceMs: 1_700_000_000_007 }, { ...both, since: "1700000000.007000000" }],
    [{ sinceMs: 0 }, { ...both, since: "0.000000000" }],
    [{ follow: true }, { ...both, follow: "1", since: "1700000000.250000000" }],
    [
      { follow: true, tail: 5 },
      { ...both, follow: "1", tail: "5" },
    ],
    [
      { follow: true, sinceMs: 1_000 },
      { ...both, follow: "1", since: "1.000000000" },
    ],
    [
      { follow: true, tail: 5, sinceMs: 1_000 },
      { ...both, follow: "1", tail: "5", since: "1.000000000" },
    ],
  ])("should be asked for as it is wanted: %j", async (which, query) => {
    const { opened, looks } = await read({}, which);
    expect(opened).toEqual([{ path: "/containers/web-1/logs", query, signal }]);
    expect(looks.map((look) => look.signal)).toEqual([signal]);
  });

  it.each([
    ["a second before its start, if it has ended", false, begun, ended, "1699999999.250000000"],
    ["a second before its end, if its start was noted later", false, ended, begun, "1699999999.250000000"],
    ["the end of its life before, if it runs", true, ended, begun, "1700000000.250000000"],
    ["its first line, if it runs for the first time", true, begun, none, "0.000000000"],
    ["its first line, if it has never run", false, none, none, "0.000000000"],
    ["a second before its start, if it has not ended yet", false, begun, none, "1699999999.250000000"],
    ["a second before both, if they are one time", true, begun, begun, "1699999999.250000000"],
    [
      "its first line, if it began with the clock",
      false,
      "1970-01-01T00:00:01Z",
      "1970-01-01T00:00:02Z",
      "0.000000000",
    ],
  ])("should be followed from %s", async (_, Running, StartedAt, FinishedAt, since) => {
    const { query } = await read({ state: { Running, StartedAt, FinishedAt } }, { follow: true });
    expect(query?.["since"]).toBe(since);
  });

  it("should be given line by line, with what no newline ended", async () => {
    const { lines } = await read({ chunks: [frame("one\ntw"), frame("o\nthree")] });
    expect(lines).toEqual(["one", "two", "three"]);
  });

  it("should be given as it comes, not at its end", async () => {
    const lines: string[] = [];
    const given: string[][] = [];
    const { engine } = engineOf({
      chunks: [frame("one\n"), frame("two\n")],
      onChunk: () => given.push([...lines]),
    });
    for await (const line of readLogs(engine, { name: "web-1" }, signal)) lines.push(line);
    expect(given).toEqual([[], ["one"]]);
    expect(lines).toEqual(["one", "two"]);
  });

  it("should be taken as it is from a container with a terminal", async () => {
    const { lines } = await read({ isTerminal: true, chunks: [Buffer.from("one\r\ntwo\r\n")] });
    expect(lines).toEqual(["one", "two"]);
  });

  it("should not be that of another container whose id begins with the name", async () => {
    const { lines, opened } = await read({ name: "foreign", chunks: [frame("a secret\n")] });
    expect(lines).toEqual([]);
    expect(opened).toEqual([]);
  });

  it.each([
    ["the container is gone by then", 404, "No such container: web-1"],
    ["its log driver keeps none", 501, "not implemented"],
    ["an older engine cannot read it", 500, "configured logging driver does not support reading"],
  ])("should be empty if %s", async (_, status, message) => {
    const chunks = [Buffer.from(JSON.stringify({ message }))];
    expect((await read({ status, chunks })).lines).toEqual([]);
  });

  it("should fail with the engine's words if the engine fails", async () => {
    const chunks = [Buffer.from(JSON.stringify({ message: "the disk is broken" }))];
    await expect(read({ status: 500, chunks })).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not give the output of container web-1: the disk is broken",
    });
  });
});
