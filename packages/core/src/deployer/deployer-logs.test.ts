import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { LogLine } from "./logs.js";
import { DeployerWorld } from "../testing/deployer-world.js";

let web: DeployerWorld;
beforeEach(async () => (web = await DeployerWorld.open()));
afterEach(async () => {
  vi.unstubAllEnvs();
  await web.deployer.close();
});

const log = (...lines: string[]) => ({ log: lines });
const keepsRunning = { restart: "unless-stopped" };
const textOf = (lines: readonly LogLine[]) => lines.map(({ line }) => line);

async function read(lines: AsyncIterable<LogLine>): Promise<LogLine[]> {
  const all: LogLine[] = [];
  for await (const line of lines) all.push(line);
  return all;
}

/** Followed lines arrive here, until `stop`. */
function follow(options: { tail?: number } = {}) {
  const lines: LogLine[] = [];
  const stop = new AbortController();
  const ended = (async () => {
    const followed = web.deployer.logs("web", { ...options, follow: true, signal: stop.signal });
    for await (const line of followed) lines.push(line);
  })();
  return {
    lines,
    async stop() {
      stop.abort(new Error("enough"));
      await ended;
    },
    ended,
  };
}

const pass = (ms: number) => web.world.clock.sleep(ms);

describe("the output of what is live", () => {
  it("should be its last lines, each with whose it is", async () => {
    const { id } = await web.deploy("1", {}, log("one", "two", "three"));
    const lines = await read(web.deployer.logs("web", { tail: 2 }));
    expect(textOf(lines)).toEqual(["two", "three"]);
    expect(lines[0]).toEqual({ deployment: id, container: `web-${id}`, line: "two" });
    expect(textOf(await read(web.deployer.logs("web")))).toEqual(["one", "two", "three"]);
    expect(await read(web.deployer.logs("web", { tail: 0 }))).toEqual([]);
  });

  it("should be what was written since a time, not only the last hundred lines", async () => {
    const many = Array.from({ length: 150 }, (_, index) => `line ${index}`);
    const { id } = await web.deploy("1", keepsRunning, log(...many));
    await pass(60_000);
    const sinceMs = web.world.clock.wallMs();
    web.world.runtime.crash(`web-${id}`);
    await pass(10_000);
    expect(await read(web.deployer.logs("web"))).toHaveLength(100);
    expect(textOf(await read(web.deployer.logs("web", { sinceMs })))).toEqual(many);
    expect(textOf(await read(web.deployer.logs("web", { sinceMs, tail: 1 })))).toEqual(["line 149"]);
    expect(await read(web.deployer.logs("web", { sinceMs: web.world.clock.wallMs() }))).toEqual([]);
  });

  it("should hold no secret, not even one that was changed since", async () => {
    vi.stubEnv("CUTOVER_SECRET_LOGS", "the-first-value");
    const environment = { TOKEN: { from_env: "CUTOVER_SECRET_LOGS" } };
    await web.deploy("1", { environment }, log("token $TOKEN", "and the-second-value"));
    vi.stubEnv("CUTOVER_SECRET_LOGS", "the-second-value");
    expect(textOf(await read(web.deployer.logs("web")))).toEqual(["token [secret]", "and [secret]"]);
    vi.spyOn(web.world.runtime.host, "readEnvironment").mockResolvedValue(undefined);
    expect(await read(web.deployer.logs("web"))).toEqual([]);
  });

  it("should go on with what takes its place", async () => {
    await web.deploy("1", { drain: { timeout: "30s" } }, log("of the first"));
    const followed = follow();
    await web.deploy("2", { drain: { timeout: "30s" } }, log("of the second"));
    await pass(1_000);
    await web.deployer.remove("web").done;
    await pass(1_000);
    await web.deploy("3", {}, log("of the third"));
    await pass(1_000);
    await followed.stop();
    expect(textOf(followed.lines)).toEqual(["of the first", "of the second", "of the third"]);
    expect(new Set(followed.lines.map(({ deployment }) => deployment)).size).toBe(3);
  });

  it("should be that of green as soon as it is live, though blue serves on", async () => {
    const { id } = await web.deploy("1", {}, log("of the first"));
    const followed = follow();
    web.world.runtime.holdConnections(`web-${id}`, 1);
    const second = await web.begin("2", {}, log("of the second"));
    await web.next("drain:started");
    await pass(2_000);
    expect(web.containers()).toContain(`${id} running`);
    expect(textOf(followed.lines)).toEqual(["of the first", "of the second"]);
    web.world.runtime.holdConnections(`web-${id}`, 0);
    await second.done;
    await followed.stop();
  });

  it("should go on after a restart, and tell nothing twice", async () => {
    const { id } = await web.deploy("1", keepsRunning, log("started"));
    const followed = follow();
    await pass(1_000);
    for (let time = 0; time < 2; time += 1) {
      web.world.runtime.crash(`web-${id}`);
      await pass(10_000);
    }
    await followed.stop();
    expect(textOf(followed.lines)).toEqual(["started", "started", "started"]);
  });

  it("should begin with the first line of the first deployment if there was none yet", async () => {
    const config = { image: "registry/web:1", port: 8080 };
    await web.deployer.apply({ name: "web", source: "memory", config });
    const followed = follow({ tail: 0 });
    await pass(1_000);
    await web.deploy("1", {}, log("one", "two"));
    await pass(1_000);
    await followed.stop();
    expect(textOf(followed.lines)).toEqual(["one", "two"]);
  });

  it("should end with its deployer", async () => {
    await web.deploy("1", {}, log("one"));
    const followed = follow();
    await pass(1_000);
    await web.deployer.close();
    await followed.ended;
    expect(textOf(followed.lines)).toEqual(["one"]);
  });

  it("should be refused for what was never applied, and with a wrong option", async () => {
    await expect(read(web.deployer.logs("none"))).rejects.toMatchObject({ code: "WORKLOAD_UNKNOWN" });
    await web.deploy("1");
    await expect(read(web.deployer.logs("web", { tail: -1 }))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("tail"),
    });
    await expect(read(web.deployer.logs("web", { sinceMs: -1 }))).rejects.toMatchObject({
      code: "CONFIG_INVALID",
      message: expect.stringContaining("sinceMs"),
    });
  });

  it("should fail as the engine does", async () => {
    await web.deploy("1", {}, log("one"));
    vi.spyOn(web.world.runtime, "logs").mockImplementation(() => {
      throw new Error("no engine");
    });
    await expect(read(web.deployer.logs("web", { follow: true }))).rejects.toThrow("no engine");
  });
});

describe("what the live containers take", () => {
  it("should be told of each, with its restarts", async () => {
    const { id } = await web.deploy("1", { ...keepsRunning, memory: "256m" });
    web.world.runtime.crash(`web-${id}`);
    await pass(10_000);
    expect(await web.deployer.usage("web")).toEqual({
      workload: "web",
      deployment: id,
      containers: [
        {
          container: `web-${id}`,
          restarts: 1,
          processors: 0,
          memoryBytes: 1_048_576,
          memoryLimitBytes: 256 * 1024 * 1024,
          network: { receivedBytes: 0, sentBytes: 0 },
        },
      ],
    });
  });

  it("should be nothing where nothing runs, or was ever deployed", async () => {
    const config = { image: "registry/web:1", port: 8080 };
    await web.deployer.apply({ name: "other", source: "memory", config });
    const nothing = { workload: "other", deployment: undefined, containers: [] };
    expect(await web.deployer.usage("other")).toEqual(nothing);
    const { id } = await web.deploy("1", { restart: "no" });
    web.world.runtime.crash(`web-${id}`);
    expect((await web.deployer.usage("web")).containers).toEqual([]);
    await expect(web.deployer.usage("none")).rejects.toMatchObject({ code: "WORKLOAD_UNKNOWN" });
  });

  it("should be refused if the runtime cannot measure", async () => {
    await web.deploy("1");
    Object.assign(web.world.runtime, { usage: undefined });
    await expect(web.deployer.usage("web")).rejects.toMatchObject({ code: "RUNTIME_LACKS" });
  });
});

describe("what is applied", () => {
  it("should be told, of one workload and of all", async () => {
    const config = { image: "registry/web:1", port: 8080 };
    for (const name of ["web", "api"]) await web.deployer.apply({ name, source: "memory", config });
    expect(await web.deployer.workload("web")).toMatchObject({ name: "web", source: "memory", config });
    expect((await web.deployer.workloads()).map(({ name }) => name)).toEqual(["api", "web"]);
    await expect(web.deployer.workload("none")).rejects.toMatchObject({ code: "WORKLOAD_UNKNOWN" });
  });
});
