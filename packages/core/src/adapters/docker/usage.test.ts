import { describe, expect, it } from "vitest";
import { usageOf } from "./usage.js";

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
