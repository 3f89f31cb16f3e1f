import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { stopContainer } from "./stop-container.js";

interface Reply {
  readonly status: number;
  readonly message?: string;
}
interface World {
  /** Answers to each signal, in turn; the last one stays. */
  readonly kills?: readonly Reply[];
  /** As `kills`, to each wait; undefined: none comes. An error: the connection breaks. */
  readonly waits?: readonly (Reply | Error | undefined)[];
  /** As `kills`, of the container after each wait; undefined: it is gone. */
  readonly states?: readonly (object | undefined)[];
  /** As soon as a wait has begun. */
  readonly onWait?: () => void;
}

const [ended, runs] = [
  { Running: false, Restarting: false },
  { Running: true, Restarting: false },
];
const turn = <T>(all: readonly T[], index: number): T | undefined => all[Math.min(index, all.length - 1)];
let cancel: AbortController;

function engineOf({ kills = [{ status: 204 }], waits = [{ status: 200 }], states = [ended], onWait }: World) {
  const calls: EngineRequest[] = [];
  const pathOf = (end: string) => calls.filter(({ path }) => path.endsWith(end));
  const call = async (request: EngineRequest) => {
    calls.push(request);
    if (request.path.endsWith("/kill"))
      return { json: undefined, message: "", status: 500, ...turn(kills, pathOf("/kill").length - 1) };
    const State = turn(states, pathOf("/json").length - 1);
    return { status: State ? 200 : 404, json: { Id: "i", Name: "/web-1", State }, message: "" };
  };
  const open = async (request: EngineRequest) => {
    calls.push(request);
    const answer = turn(waits, pathOf("/wait").length - 1);
    const silence = new Promise<never>((_, reject) => {
      if (answer === undefined) request.signal?.addEventListener("abort", () => reject(new Error("cut")));
    });
    onWait?.();
    if (answer instanceof Error) throw answer;
    const { status, message } = answer ?? (await silence);
    const chunks = async function* () {
      yield Buffer.from(JSON.stringify({ message }));
    };
    return { status, chunks };
  };
  const signals = () => pathOf("/kill").map(({ query }) => query?.["signal"]);
  return { engine: { call, open } as unknown as EngineConnection, calls, signals };
}

const stop = (engine: EngineConnection, graceMs = 10_000) =>
  stopContainer(engine, { name: "web-1", signalName: "SIGINT", graceMs }, cancel.signal);
const outcomeOf = (done: Promise<void>) => {
  const seen: unknown[] = [];
  void done.then(
    () => seen.push("stopped"),
    (error: unknown) => seen.push(error),
  );
  return seen;
};

beforeEach(() => {
  cancel = new AbortController();
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("a stop of a container", () => {
  it("should be its signal, a wait for its end, and a look whether it stays so", async () => {
    const { engine, calls } = engineOf({});
    await stop(engine);
    const [kill, wait, look] = calls;
    expect(calls).toHaveLength(3);
    expect(kill).toEqual({
      method: "POST",
      path: "/containers/web-1/kill",
      query: { signal: "SIGINT" },
      signal: cancel.signal,
    });
    expect(wait).toMatchObject({
      method: "POST",
      path: "/containers/web-1/wait",
      query: { condition: "not-running" },
    });
    expect(look).toEqual({ path: "/containers/web-1/json", signal: cancel.signal });
  });

  it("should leave neither a timer nor a listener behind", async () => {
    await stop(engineOf({}).engine);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(cancel.signal, "abort")).toEqual([]);
  });

  it("should leave its container all of its grace, and kill it then", async () => {
    const { engine, signals } = engineOf({ waits: [undefined, { status: 200 }], states: [runs, ended] });
    const seen = outcomeOf(stop(engine));
    await vi.advanceTimersByTimeAsync(9_999);
    expect(signals()).toEqual(["SIGINT"]);
    await vi.advanceTimersByTimeAsync(1);
    expect(signals()).toEqual(["SIGINT", "SIGKILL"]);
    expect(seen).toEqual(["stopped"]);
  });

  it.each([
    ["it ended just with its grace", ended],
    ["it is gone by then", undefined],
  ])("should be no kill if %s", async (_, state) => {
    const { engine, signals } = engineOf({ waits: [undefined], states: [state] });
    const seen = outcomeOf(stop(engine));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(signals()).toEqual(["SIGINT"]);
    expect(seen).toEqual(["stopped"]);
  });

  it("should be no kill if it was gone while it was waited for", async () => {
    const { engine, calls } = engineOf({ waits: [{ status: 404 }], states: [runs] });
    await stop(engine);
    expect(calls.map(({ path }) => path)).toEqual(["/containers/web-1/kill", "/containers/web-1/wait"]);
  });

  it.each([404, 409])("should be done if it ended before the kill: %i", async (status) => {
    const { engine, calls } = engineOf({ kills: [{ status: 204 }, { status }], states: [runs] });
    await stop(engine);
    expect(calls.map(({ path }) => path.replace("/containers/web-1/", ""))).toEqual([
      "kill",
      "wait",
      "json",
      "kill",
    ]);
  });

  it.each([
    ["runs", runs],
    ["is restarted", { Running: false, Restarting: true }],
  ])("should fail if it still %s half a minute after the kill", async (_, state) => {
    const { engine } = engineOf({ waits: [undefined], states: [state] });
    const seen = outcomeOf(stop(engine));
    await vi.advanceTimersByTimeAsync(39_999);
    expect(seen).toEqual([]);
    await vi.advanceTimersByTimeAsync(1);
    expect(seen).toMatchObject([
      { code: "ENGINE_FAILED", message: "Container web-1 still runs 30000 ms after it was killed." },
    ]);
  });

  it.each<[string, World, string]>([
    [
      "its signal is refused",
      { kills: [{ status: 500, message: "no" }] },
      "The engine did not send SIGINT to container web-1: no",
    ],
    [
      "the kill is refused",
      { kills: [{ status: 204 }, { status: 500, message: "no" }], states: [runs] },
      "The engine did not send SIGKILL to container web-1: no",
    ],
    [
      "the wait is refused",
      { waits: [{ status: 500, message: "no" }] },
      "The engine did not wait for container web-1: no",
    ],
    ["the connection breaks in the wait", { waits: [new Error("broken")] }, "broken"],
  ])("should fail if %s", async (_, world, message) => {
    await expect(stop(engineOf(world).engine)).rejects.toThrow(message);
    expect(vi.getTimerCount()).toBe(0);
    expect(getEventListeners(cancel.signal, "abort")).toEqual([]);
  });

  it("should end with the reason if nobody wants it any more in the wait", async () => {
    const reason = new Error("enough");
    const { engine, calls } = engineOf({ waits: [undefined], onWait: () => cancel.abort(reason) });
    await expect(stop(engine)).rejects.toBe(reason);
    expect(calls).toHaveLength(2);
  });

  it("should need nobody who could cancel it", async () => {
    const { engine, signals } = engineOf({ waits: [undefined, { status: 200 }], states: [runs, ended] });
    const seen = outcomeOf(
      stopContainer(engine, { name: "web-1", signalName: "SIGTERM", graceMs: 0 }, undefined),
    );
    await vi.advanceTimersByTimeAsync(1);
    expect(signals()).toEqual(["SIGTERM", "SIGKILL"]);
    expect(seen).toEqual(["stopped"]);
  });
});
