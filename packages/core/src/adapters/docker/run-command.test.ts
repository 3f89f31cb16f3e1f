import { syncBuiltinESMExports } from "node:module";
import timers from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { dockerExec } from "./run-command.js";

interface Reply {
  readonly status: number;
  readonly json?: unknown;
  readonly message?: string;
}
interface World {
  readonly prepared?: Reply;
  readonly started?: Reply;
  readonly output?: readonly string[];
  /** Answers to each question how it ended, in turn; the last one stays. */
  readonly ends?: readonly Reply[];
}

const { setTimeout: delay } = timers;
const timeoutMs = 60_000;
let pauses: { ms: number; signal: AbortSignal | undefined }[];
let onPause: () => void;
let limit: Promise<void>;
let cancel: AbortController;

/** The limit of a command is not reached until a test says so, and every other pause is over at once. */
beforeEach(() => {
  [pauses, onPause, cancel] = [[], () => undefined, new AbortController()];
  limit = new Promise(() => undefined);
  const pause = async (ms: number, _: unknown, { signal }: { signal?: AbortSignal } = {}): Promise<void> => {
    if (ms === timeoutMs) return limit;
    pauses.push({ ms, signal });
    onPause();
    signal?.throwIfAborted();
  };
  Object.assign(timers, { setTimeout: pause });
  syncBuiltinESMExports();
});
afterEach(() => {
  Object.assign(timers, { setTimeout: delay });
  syncBuiltinESMExports();
});

const frame = (text: string) =>
  Buffer.concat([Buffer.from([1, 0, 0, 0, 0, 0, 0, text.length]), Buffer.from(text)]);
const ended = (ExitCode: unknown): Reply => ({ status: 200, json: { Running: false, ExitCode } });
const going: Reply = { status: 200, json: { Running: true, ExitCode: null } };

function engineOf(world: World) {
  const { prepared = { status: 201, json: { Id: "e1" } }, started = { status: 200 } } = world;
  const { output = [], ends = [ended(0)] } = world;
  const calls: EngineRequest[] = [];
  const call = async (request: EngineRequest) => {
    calls.push(request);
    const asked = calls.filter(({ path }) => path === "/exec/e1/json").length;
    const answer = asked === 0 ? prepared : ends[Math.min(asked, ends.length) - 1];
    return { json: undefined, message: "", ...answer };
  };
  const open = async (request: EngineRequest) => {
    calls.push(request);
    const words = started.message === undefined ? output.map(frame) : [Buffer.from(started.message)];
    return {
      status: started.status,
      chunks: async function* () {
        yield* words;
      },
    };
  };
  return { engine: { call, open } as unknown as EngineConnection, calls };
}

const run = (engine: EngineConnection, lines?: string[]) =>
  dockerExec(engine).run(
    "web-1",
    { command: ["sh", "-c", "true"], timeoutMs, ...(lines && { onLine: (line) => lines.push(line) }) },
    cancel.signal,
  );

describe("a command in a container", () => {
  it("should be prepared, started, and asked for its end", async () => {
    const { engine, calls } = engineOf({});
    expect(await run(engine)).toEqual({ exitCode: 0 });
    expect(calls).toMatchObject([
      {
        method: "POST",
        path: "/containers/web-1/exec",
        body: { AttachStdout: true, AttachStderr: true, Cmd: ["sh", "-c", "true"] },
      },
      { method: "POST", path: "/exec/e1/start", body: { Detach: false, Tty: false } },
      { path: "/exec/e1/json" },
    ]);
  });

  it("should give its output line by line, with what no newline ended", async () => {
    const lines: string[] = [];
    await run(engineOf({ output: ["one\ntw", "o\nthree"] }).engine, lines);
    expect(lines).toEqual(["one", "two", "three"]);
  });

  it("should be asked again every 20 ms while it goes on after its output", async () => {
    const { engine, calls } = engineOf({ ends: [going, going, ended(3)] });
    expect(await run(engine)).toEqual({ exitCode: 3 });
    expect(pauses.map(({ ms }) => ms)).toEqual([20, 20]);
    expect(calls).toHaveLength(5);
  });

  it("should not be asked for its end any more once nobody wants it", async () => {
    const reason = new Error("enough");
    onPause = () => cancel.abort(reason);
    const { engine, calls } = engineOf({ ends: [going] });
    await expect(run(engine)).rejects.toBe(reason);
    expect(calls).toHaveLength(3);
    expect(calls.map(({ signal }) => signal?.aborted)).toEqual([true, true, true]);
    expect(pauses[0]?.signal?.aborted).toBe(true);
  });

  it("should be left, and have no exit code, if it goes on over its limit", async () => {
    limit = new Promise((resolve) => (onPause = resolve));
    const { engine, calls } = engineOf({ ends: [going] });
    expect(await run(engine)).toEqual({ exitCode: undefined });
    expect(calls.map(({ signal }) => signal?.aborted)).toEqual(calls.map(() => true));
  });

  it("should need nobody who cancels it or reads its output", async () => {
    const request = { command: ["true"], timeoutMs };
    expect(await dockerExec(engineOf({ output: ["one"] }).engine).run("web-1", request)).toEqual({
      exitCode: 0,
    });
    const failing = dockerExec(engineOf({ ends: [ended(null)] }).engine).run("web-1", request);
    await expect(failing).rejects.toMatchObject({ code: "HOOK_FAILED" });
  });

  it("should not begin if nobody wants it", async () => {
    const reason = new Error("enough");
    cancel.abort(reason);
    const { engine, calls } = engineOf({});
    await expect(run(engine)).rejects.toBe(reason);
    expect(calls).toEqual([]);
  });

  const not = "The command cannot be run in container web-1";
  it.each<[World, string, string]>([
    [{ prepared: { status: 404, message: "no" } }, "CONTAINER_MISSING", `${not}: no`],
    [{ prepared: { status: 409, message: "paused" } }, "HOOK_FAILED", `${not}: paused`],
    [{ prepared: { status: 500, json: { Id: "e1" } } }, "ENGINE_FAILED", `${not}: status 500`],
    [{ prepared: { status: 201 } }, "ENGINE_FAILED", `${not}: status 201`],
    [{ prepared: { status: 201, json: { Id: 1 } } }, "ENGINE_FAILED", `${not}: status 201`],
    [{ started: { status: 404, message: "no" } }, "CONTAINER_MISSING", "The command was not started: no"],
    [{ started: { status: 409, message: "no" } }, "HOOK_FAILED", "The command was not started: no"],
    [{ started: { status: 500, message: "no" } }, "ENGINE_FAILED", "The command was not started: no"],
    [
      { ends: [{ status: 404, message: "no" }] },
      "CONTAINER_MISSING",
      "The engine did not tell how the command ended: no",
    ],
    [
      { ends: [{ status: 500, message: "no" }] },
      "ENGINE_FAILED",
      "The engine did not tell how the command ended: no",
    ],
    [{ ends: [ended(null)] }, "HOOK_FAILED", "The command ended, and the engine knows no exit code of it."],
  ])("should fail as the engine says: %j", async (world, code, message) => {
    await expect(run(engineOf(world).engine)).rejects.toMatchObject({ code, message });
  });
});
