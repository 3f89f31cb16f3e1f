import { describe, expect, it } from "vitest";
import type { EngineConnection, EngineRequest } from "./engine-connection.js";
import { dockerMeter, usageOf } from "./usage.js";

const stats = {
  cpu_stats: { cpu_usage: { total_usage: 1_500 }, system_cpu_usage: 10_000, online_cpus: 4 },
  precpu_stats: { cpu_usage: { total_usage: 500 }, system_cpu_usage: 6_000 },
  memory_stats: { usage: 900, stats: { inactive_file: 100, total_inactive_file: 5 } },
  networks: { eth0: { rx_bytes: 10, tx_bytes: 20 }, eth1: { rx_bytes: 1, tx_bytes: 2 } },
};

describe("what an engine says that a container takes", () => {
  it("should be counted in processors, without cache that can be dropped, over all networks", () => {
    expect(usageOf(stats, 1_000)).toEqual({
      processors: 1,
      memoryBytes: 800,
      memoryLimitBytes: 1_000,
      network: { receivedBytes: 11, sentBytes: 22 },
    });
  });

  it("should be read as an engine with the older cgroups tells it, and on the host's network", () => {
    const older = { ...stats, memory_stats: { usage: 900, stats: { total_inactive_file: 5 } } };
    const { networks: _, ...onHost } = older;
    expect(usageOf(onHost, 0)).toMatchObject({
      memoryBytes: 895,
      memoryLimitBytes: undefined,
      network: undefined,
    });
  });

  it("should be no processor where the engine had no sample before, and nothing of what has ended", () => {
    expect(usageOf({ ...stats, precpu_stats: stats.cpu_stats }, 0)?.processors).toBe(0);
    expect(usageOf({ memory_stats: {} }, 0)).toBeUndefined();
    expect(usageOf({}, 0)).toBeUndefined();
  });
});

describe("a measurement of a container", () => {
  const { signal } = new AbortController();
  async function measure(container: object | undefined, measured: number) {
    const asked: EngineRequest[] = [];
    const call = async (request: EngineRequest) => {
      asked.push(request);
      if (request.path.endsWith("/stats")) return { status: measured, json: stats, message: "broken" };
      return { status: container ? 200 : 404, json: { Name: "/web-1", ...container }, message: "" };
    };
    const usage = await dockerMeter({ call } as unknown as EngineConnection).measure("web-1", signal);
    return { usage, asked };
  }
  const running = { State: { Running: true }, HostConfig: { Memory: 1_000 } };

  it("should be one sample, with the limit that the container has", async () => {
    const { usage, asked } = await measure(running, 200);
    expect(usage).toEqual(usageOf(stats, 1_000));
    expect(asked).toEqual([
      { path: "/containers/web-1/json", signal },
      { path: "/containers/web-1/stats", query: { stream: "false" }, signal },
    ]);
    const { usage: unlimited } = await measure({ ...running, HostConfig: {} }, 200);
    expect(unlimited).toEqual(usageOf(stats, 0));
  });

  it.each([
    ["is not there", undefined, 200, 1],
    ["does not run", { ...running, State: { Running: false } }, 200, 1],
    ["is removed meanwhile", running, 404, 2],
    ["ends meanwhile", running, 409, 2],
  ])("should be none of one that %s", async (_, container, status, calls) => {
    const { usage, asked } = await measure(container, status);
    expect(usage).toBeUndefined();
    expect(asked).toHaveLength(calls);
  });

  it.each([201, 500])("should fail as the engine does: %i", async (status) => {
    await expect(measure(running, status)).rejects.toMatchObject({
      code: "ENGINE_FAILED",
      message: "The engine did not measure container web-1: broken",
    });
  });
});

describe("an incomplete sample", () => {
  it.each([
    [{ cpu_usage: { total_usage: 100 }, system_cpu_usage: 400 }, undefined, 0.25],
    [{ cpu_usage: { total_usage: 100 }, system_cpu_usage: 400, online_cpus: 2 }, { cpu_usage: {} }, 0.5],
    [{ cpu_usage: { total_usage: 100 } }, undefined, 0],
    [{ system_cpu_usage: 400 }, undefined, 0],
    [{ cpu_usage: { total_usage: 5 }, system_cpu_usage: 9 }, { system_cpu_usage: 9 }, 0],
    [{ cpu_usage: { total_usage: 5 }, system_cpu_usage: 9 }, { cpu_usage: { total_usage: 6 } }, 0],
    [{ cpu_usage: { total_usage: 5 }, system_cpu_usage: 9 }, { system_cpu_usage: 10 }, 0],
    [undefined, undefined, 0],
  ])("should be read as far as it goes: %j after %j", (cpu_stats, precpu_stats, processors) => {
    const sample = {
      ...(cpu_stats && { cpu_stats }),
      ...(precpu_stats && { precpu_stats }),
      memory_stats: { usage: 10 },
    };
    expect(usageOf(sample, 1)).toEqual({
      processors,
      memoryBytes: 10,
      memoryLimitBytes: 1,
      network: undefined,
    });
  });

  it("should have no memory below nothing, and networks of which nothing is told", () => {
    const memory_stats = { usage: 10, stats: { inactive_file: 11 } };
    expect(usageOf({ memory_stats, networks: { eth0: {} } }, -1)).toEqual({
      processors: 0,
      memoryBytes: 0,
      memoryLimitBytes: undefined,
      network: { receivedBytes: 0, sentBytes: 0 },
    });
  });
});
