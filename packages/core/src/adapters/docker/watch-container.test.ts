import { once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ContainerEvent } from "../../ports/runtime.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { engineTime, watchContainer } from "./watch-container.js";

const { setTimeout: delay } = timers;
let pausesMs: number[];
let stop: AbortController;

/** Every pause is over at once; nobody needs so many of them. */
beforeEach(() => {
  pausesMs = [];
  stop = new AbortController();
  const pause = async (ms: number, _: unknown, { signal }: { signal: AbortSignal }): Promise<void> => {
    if (signal.aborted) throw new Error("The operation was aborted");
    if (pausesMs.push(ms) > 100) stop.abort();
  };
  Object.assign(timers, { setTimeout: pause });
  syncBuiltinESMExports();
});
afterEach(() => {
  Object.assign(timers, { setTimeout: delay });
  syncBuiltinESMExports();
  vi.unstubAllGlobals();
});

/** So many nanoseconds after the engine's "now" at the begin of the watch. */
const nanos = (after: number) => String(1_700_000_001_000_000_000n + BigInt(after));
const iso = (after: number) => `2023-11-14T22:13:21.${String(after).padStart(9, "0")}Z`;
const line = (Action: string, after: number, exitCode = "9") =>
  `{"Type":"container","Action":"${Action}","Actor":{"ID":"i","Attributes":{"name":"web-1","exitCode":"${exitCode}"}},"timeNano":${nanos(after)}}`;
const none = "0001-01-01T00:00:00Z";
const idle = { StartedAt: none, FinishedAt: none, ExitCode: 0, OOMKilled: false };

interface World {
  /** Lines of each connection; undefined: it fails. After the last one nobody watches any more. */
  readonly streams: readonly (readonly string[] | undefined)[];
  /** Of the container, at each look; the last one stays. */
  readonly states?: readonly (object | undefined)[];
  readonly onEvent?: () => void;
}

async function watch({ streams, states = [idle], onEvent }: World) {
  const [opened, events, looks]: [EngineRequest[], ContainerEvent[], EngineRequest[]] = [[], [], []];
  let closed = 0;
  const call = async (request: EngineRequest) => {
    if (request.path === "/info") return { status: 200, json: { SystemTime: iso(0) }, message: "" };
    looks.push(request);
    const State = states[Math.min(looks.length, states.length) - 1];
    return { status: State ? 200 : 404, json: { Id: "i", Name: "/web-1", State }, message: "" };
  };
  const open = async (request: EngineRequest) => {
    opened.push(request);
    if (opened.length > streams.length) stop.abort();
    const lines = streams[opened.length - 1];
    const chunks = async function* () {
      for (const one of lines ?? ["broken"]) yield Buffer.from(`${one}\n`);
    };
    return { status: lines ? 200 : 500, chunks, close: () => (closed += 1) };
  };
  const ended = once(stop.signal, "abort");
  await watchContainer(
    { call, open } as unknown as EngineConnection,
    {
      name: "web-1",
      onEvent: (event) => {
        events.push(event);
        onEvent?.();
      },
    },
    stop.signal,
  );
  await ended;
  await new Promise((resolve) => setImmediate(resolve));
  const since = opened.map(({ query }) => query?.["since"]);
  return { events, kinds: events.map(({ kind }) => kind), opened, since, looks, closed };
}

describe("a watch of a container", () => {
  it.each([
    [idle, "i"],
    [undefined, "web-1"],
  ])("should ask for its events from now on: %j", async (state, container) => {
    const { opened, since, looks } = await watch({ streams: [[]], states: [state] });
    const filters = {
      type: ["container"],
      container: [container],
      event: ["start", "die", "oom", "health_status"],
    };
    const query = { since: "1700000001.000000000", filters: JSON.stringify(filters) };
    expect(opened[0]).toEqual({ path: "/events", query, signal: stop.signal });
    expect(since).toEqual([query.since, query.since]);
    expect(looks[0]?.signal).toBe(stop.signal);
  });

  it("should report what happens from its begin on, in the order in which it happens", async () => {
    const lines = [
      line("oom", -1),
      line("oom", 0),
      line("start", 5),
      line("health_status: healthy", 6),
      line("die", 7, "3"),
      line("exec_die", 8),
    ];
    const { events, since } = await watch({ streams: [lines] });
    expect(events).toEqual([
      { kind: "out-of-memory" },
      { kind: "started" },
      { kind: "healthy" },
      { kind: "died", exitCode: 3 },
    ]);
    expect(since).toEqual(["1700000001.000000000", "1700000001.000000007"]);
  });

  it("should ask from the latest event on, which need not be the last one", async () => {
    const lines = [line("oom", 9), line("health_status: healthy", 4)];
    const { kinds, since } = await watch({ streams: [lines] });
    expect(kinds).toEqual(["out-of-memory", "healthy"]);
    expect(since[1]).toBe("1700000001.000000009");
  });

  it.each([
    ["a second start in a row", [line("start", 1), line("start", 2)], ["started"]],
    ["a second end in a row", [line("die", 1), line("die", 2)], ["died"]],
    ["a start at the time of its end", [line("die", 2), line("start", 2)], ["died"]],
    ["a start before its end", [line("die", 2), line("start", 1)], ["died"]],
    ["a start after its end", [line("die", 2), line("start", 3)], ["died", "started"]],
    [
      "two lives",
      [line("start", 1), line("die", 2), line("start", 3), line("die", 4)],
      ["started", "died", "started", "died"],
    ],
    [
      "the same health at another time",
      [line("oom", 1), line("oom", 1), line("oom", 2)],
      ["out-of-memory", "out-of-memory"],
    ],
    [
      "something else at the same time",
      [line("oom", 1), line("health_status: unhealthy", 1)],
      ["out-of-memory", "unhealthy"],
    ],
  ])("should tell %s once", async (_, lines, expected) => {
    expect((await watch({ streams: [lines] })).kinds).toEqual(expected);
  });

  it.each([
    [31, 0],
    [32, 1],
  ])("should know an event again after %i others: %i", async (others, again) => {
    const more = Array.from({ length: others }, (_, index) => line("oom", 10 + index));
    const { events } = await watch({ streams: [[line("oom", 1), ...more, line("oom", 1)]] });
    expect(events).toHaveLength(1 + others + again);
  });

  it("should be tried again ever more slowly, and at once after it was there", async () => {
    const fails = Array<undefined>(8).fill(undefined);
    const { closed } = await watch({ streams: [[], ...fails, [], ["no JSON"], undefined] });
    expect(pausesMs).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000, 5_000, 100, 100, 200]);
    expect(closed).toBe(1);
  });

  it("should report nothing any more once nobody wants it", async () => {
    const { kinds, opened } = await watch({
      streams: [[line("oom", 1), line("oom", 2)], []],
      onEvent: () => stop.abort(),
    });
    expect(kinds).toEqual(["out-of-memory"]);
    expect(opened).toHaveLength(1);
    expect(pausesMs).toEqual([]);
  });

  it("should go on after a caller's mistake, which is thrown for everybody to see", async () => {
    const tasks: (() => void)[] = [];
    vi.stubGlobal("queueMicrotask", (task: () => void) => tasks.push(task));
    const mistake = new Error("a mistake");
    const { kinds, since } = await watch({
      streams: [[line("oom", 1), line("die", 2)]],
      onEvent: () => {
        throw mistake;
      },
    });
    expect(kinds).toEqual(["out-of-memory", "died"]);
    expect(since).toHaveLength(2);
    expect(tasks).toHaveLength(2);
    expect(tasks[0]).toThrow(mistake);
  });

  it("should not begin if the engine reports no events", async () => {
    await expect(watch({ streams: [undefined] })).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not report events: broken",
    });
  });
});

describe("what a watch has missed", () => {
  const before = [line("oom", 50)];
  const missed = async (state: object | undefined) => {
    const { events } = await watch({
      streams: [before, [line("health_status: healthy", 60)]],
      states: [idle, state],
    });
    return events.slice(1);
  };

  it.each<[string, object | undefined, ContainerEvent[]]>([
    ["nothing", {}, []],
    ["of a container that is gone", undefined, []],
    ["an end", { FinishedAt: iso(51), ExitCode: 7 }, [{ kind: "died", exitCode: 7 }]],
    [
      "an end without memory",
      { FinishedAt: iso(51), OOMKilled: true },
      [{ kind: "out-of-memory" }, { kind: "died", exitCode: 0 }],
    ],
    ["no end that was seen", { FinishedAt: iso(50), OOMKilled: true }, []],
    ["a start", { StartedAt: iso(51) }, [{ kind: "started" }]],
    ["no start that was seen", { StartedAt: iso(50) }, []],
    [
      "an end and a start",
      { FinishedAt: iso(51), StartedAt: iso(52) },
      [{ kind: "died", exitCode: 0 }, { kind: "started" }],
    ],
    [
      "a start and an end",
      { FinishedAt: iso(52), StartedAt: iso(51) },
      [{ kind: "started" }, { kind: "died", exitCode: 0 }],
    ],
  ])("should be told from the container's own times: %s", async (_, state, expected) => {
    expect(await missed(state && { ...idle, ...state })).toEqual([...expected, { kind: "healthy" }]);
  });

  it("should not be told a second time by the events that follow", async () => {
    const { kinds, since } = await watch({
      streams: [before, [line("die", 52), line("start", 60)]],
      states: [idle, { ...idle, FinishedAt: iso(51) }],
    });
    expect(kinds).toEqual(["out-of-memory", "died", "started"]);
    expect(since).toEqual(["1700000001.000000000", "1700000001.000000050", "1700000001.000000060"]);
  });
});

describe("the engine's time", () => {
  const { signal } = new AbortController();
  const timeOf = (json: unknown, status = 200) => {
    const call = async (request: EngineRequest) => {
      expect(request).toEqual({ path: "/info", signal });
      return { status, json, message: "broken" };
    };
    return engineTime({ call } as unknown as EngineConnection, signal);
  };

  it("should be told to the nanosecond", async () => {
    expect(await timeOf({ SystemTime: iso(7) })).toBe(1_700_000_001_000_000_007n);
  });

  it.each([[{ SystemTime: none }], [{ SystemTime: 5 }], [{}], [undefined]])(
    "should not be told by %j",
    async (json) => {
      await expect(timeOf(json)).rejects.toMatchObject({
        code: "ENGINE_FAILED",
        message: "The engine did not tell its time.",
      });
    },
  );

  it("should not be told if the engine fails", async () => {
    await expect(timeOf({ SystemTime: iso(7) }, 500)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not describe itself: broken",
    });
  });
});
