import { once } from "node:events";
import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { labels, type ContainerEvent } from "../../ports/runtime.js";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { watchWorkloads } from "./watch-workloads.js";

const { setTimeout: delay } = timers;
let pauses: { ms: number; options: { signal?: AbortSignal; ref?: boolean } }[];
let acts: string[];
let laterMs: number;
let stop: AbortController;

/** Every pause is over soon; nobody needs so many of them. */
beforeEach(() => {
  [pauses, acts, laterMs, stop] = [[], [], 0, new AbortController()];
  const pause = async (ms: number, _: unknown, options: { signal: AbortSignal }): Promise<void> => {
    if (options.signal.aborted) throw new Error("The operation was aborted");
    if (pauses.push({ ms, options }) > 100) stop.abort();
    acts.push("pause");
    await new Promise((resolve) => setImmediate(resolve));
    acts.push("go on");
  };
  Object.assign(timers, { setTimeout: pause });
  syncBuiltinESMExports();
  vi.spyOn(performance, "now").mockImplementation(() => laterMs);
});
afterEach(() => {
  Object.assign(timers, { setTimeout: delay });
  syncBuiltinESMExports();
  vi.restoreAllMocks();
});

/** So many nanoseconds after the engine's "now" at the begin of the watch. */
const nanos = (after: number) => String(1_700_000_001_000_000_000n + BigInt(after));
const ours = { [labels.workload]: "web", [labels.deployment]: "d1" };
const event = (after: number, ID = "i", Attributes: object = ours, Action = "oom") =>
  `{"Type":"container","Action":"${Action}","Actor":${JSON.stringify({ ID, Attributes })},"timeNano":${nanos(after)}}`;

interface World {
  /** Lines of each connection; undefined: it fails. After the last one nobody watches any more. */
  readonly streams: readonly (readonly string[] | undefined)[];
  /** Labels of the image of each container; those that are not named are gone, and so is their image. */
  readonly images?: Readonly<Record<string, object>>;
  readonly onEvent?: () => void;
  /** At the end of each connection. */
  readonly onEnd?: (index: number) => void;
  /** The engine fails for this container at first. */
  readonly broken?: { readonly name: string; readonly times: number };
}

async function watch({ streams, images = {}, onEvent, onEnd, broken }: World) {
  const [opened, events, looks]: [EngineRequest[], ContainerEvent[], EngineRequest[]] = [[], [], []];
  let [closed, unreferenced, failures] = [0, 0, 0];
  const call = async (request: EngineRequest) => {
    const done = (status: number, json: object) => ({ status, json, message: "" });
    if (request.path === "/info") return done(200, { SystemTime: "2023-11-14T22:13:21Z" });
    const [, kind, name = ""] = request.path.split("/");
    if (kind === "containers") looks.push(request);
    if (name === broken?.name && (failures += 1) <= broken.times) return done(500, {});
    if (images[name] === undefined) return done(404, {});
    return done(200, kind === "containers" ? { Image: name } : { Config: { Labels: images[name] } });
  };
  const open = async (request: EngineRequest) => {
    const index = opened.push(request) - 1;
    acts.push("open");
    const isLast = index === streams.length;
    if (isLast) stop.abort();
    const lines = isLast ? [] : streams[index];
    const chunks = async function* () {
      for (const one of lines ?? ["broken"]) yield Buffer.from(`${one}\n`);
      onEnd?.(index);
    };
    return {
      status: lines ? 200 : 500,
      chunks,
      close: () => (closed += 1),
      unref: () => (unreferenced += 1),
    };
  };
  const ended = once(stop.signal, "abort");
  const report = (one: ContainerEvent) => {
    events.push(one);
    onEvent?.();
  };
  await watchWorkloads({ call, open } as unknown as EngineConnection, report, stop.signal);
  await ended;
  await new Promise((resolve) => setImmediate(resolve));
  const since = opened.map(({ query }) => query?.["since"]);
  return { events, opened, since, looks, closed, unreferenced };
}

describe("a watch of all workloads", () => {
  it("should ask for the events of all containers that carry our labels, from now on", async () => {
    const { opened } = await watch({ streams: [[]] });
    const filters = {
      type: ["container"],
      label: [labels.workload],
      event: ["start", "die", "oom", "health_status"],
    };
    const query = { since: "1700000001.000000000", filters: JSON.stringify(filters) };
    expect(opened[0]).toEqual({ path: "/events", query, signal: stop.signal });
    expect(opened[1]?.signal).toBe(stop.signal);
  });

  it("should tell which workload an event is of", async () => {
    const { events } = await watch({
      streams: [[event(1), event(2, "i", { ...ours, exitCode: "3" }, "die"), event(3, "i", {}, "start")]],
    });
    expect(events).toEqual([
      { kind: "out-of-memory", workload: "web", deployment: "d1" },
      { kind: "died", exitCode: 3, workload: "web", deployment: "d1" },
    ]);
  });

  it("should go on from the event after the latest, which need not be the last one", async () => {
    const { since } = await watch({ streams: [[], [event(9), event(4)], []] });
    expect(since).toEqual([
      "1700000001.000000000",
      "1700000001.000000001",
      "1700000001.000000010",
      "1700000001.000000010",
    ]);
  });

  it.each([
    ["was given our labels", {}, 2],
    ["merely inherits them", ours, 0],
  ])("should ask once whether a container %s", async (_, image, reported) => {
    const { events, looks } = await watch({ streams: [[event(1), event(2)]], images: { i: image } });
    expect(events).toHaveLength(reported);
    expect(looks).toEqual([{ path: "/containers/i/json", signal: stop.signal }]);
  });

  it("should ask for each container by itself, and remember it after a lost connection", async () => {
    const { events, looks } = await watch({
      streams: [
        [event(1, "theirs"), event(2, "own")],
        [event(3, "own"), event(4, "theirs")],
      ],
      images: { theirs: ours, own: {} },
    });
    expect(events).toHaveLength(2);
    expect(looks.map(({ path }) => path)).toEqual(["/containers/theirs/json", "/containers/own/json"]);
  });

  it.each([
    [999, 1],
    [1_000, 2],
  ])("should remember a container over %i others: %i look(s)", async (others, expected) => {
    const more = Array.from({ length: others }, (_, index) => event(10 + index, `other${index}`));
    const { events, looks } = await watch({ streams: [[event(1), ...more, event(2)]] });
    expect(events).toHaveLength(others + 2);
    expect(looks.filter(({ path }) => path === "/containers/i/json")).toHaveLength(expected);
  });

  it("should report an event later if the engine cannot describe its container at first", async () => {
    const { events, closed, since } = await watch({
      streams: [
        [event(1), event(2, "broken"), event(3)],
        [event(2, "broken"), event(3)],
      ],
      broken: { name: "broken", times: 1 },
    });
    expect(events).toHaveLength(3);
    expect(closed).toBe(1);
    expect(since.slice(1)).toEqual(["1700000001.000000002", "1700000001.000000004"]);
  });

  it("should go on without an event if the engine cannot describe its container twice", async () => {
    const { events, closed, since } = await watch({
      streams: [[event(1, "broken"), event(2)], [event(1, "broken"), event(2)], [event(2)]],
      broken: { name: "broken", times: 2 },
    });
    expect(events).toHaveLength(1);
    expect(closed).toBe(2);
    expect(since.slice(1, 3)).toEqual(["1700000001.000000001", "1700000001.000000002"]);
  });

  it("should report nothing any more once nobody wants it", async () => {
    const { events, opened } = await watch({
      streams: [[event(1), event(2)], []],
      onEvent: () => stop.abort(),
    });
    expect(events).toHaveLength(1);
    expect(opened).toHaveLength(1);
    expect(pauses).toEqual([]);
  });

  it("should not begin if the engine reports no events", async () => {
    await expect(watch({ streams: [undefined] })).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not report events: broken",
    });
  });

  it("should not keep the process alive, neither in a pause nor by a connection", async () => {
    const { unreferenced } = await watch({ streams: [[], undefined] });
    expect(unreferenced).toBe(3);
    expect(pauses.map(({ options }) => options)).toEqual(
      Array.from({ length: 2 }, () => ({ signal: stop.signal, ref: false })),
    );
  });

  it("should not be tried again before a pause is over", async () => {
    await watch({ streams: [[]] });
    expect(acts).toEqual(["open", "pause", "go on", "open"]);
  });

  it("should be tried again ever more slowly, whether it is refused or cut at once", async () => {
    await watch({ streams: [[], [], undefined, [], undefined, [], [], []] });
    expect(pauses.map(({ ms }) => ms)).toEqual([100, 200, 400, 800, 1_600, 3_200, 5_000, 5_000]);
  });

  it.each([
    [5_000, [100, 200, 400]],
    [5_001, [100, 100, 200]],
  ])("should be tried again after a connection of %i ms: pauses of %j ms", async (lastedMs, expected) => {
    await watch({
      streams: [[], [], []],
      onEnd: (index) => (laterMs += index === 1 ? lastedMs : 0),
    });
    expect(pauses.map(({ ms }) => ms)).toEqual(expected);
  });
});
