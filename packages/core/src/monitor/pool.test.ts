import { describe, expect, it } from "vitest";
import type { Prober, ProbeRequest } from "../ports/prober.js";
import type { MemoryWorld } from "../testing/memory-world.js";
import { deployed, minuteMs, probed } from "../testing/monitored-world.js";

describe("the monitor's pool", () => {
  /** Counts the probes of each host, and hangs for the named ones. */
  class CountingProber implements Prober {
    readonly counts = new Map<string, number>();
    readonly #running = new Set<string>();
    overlaps = 0;
    most = 0;
    counting = false;

    readonly #world: MemoryWorld;
    readonly #hung: ReadonlySet<string>;

    constructor(world: MemoryWorld, hung: ReadonlySet<string> = new Set()) {
      this.#world = world;
      this.#hung = hung;
    }

    async probe(request: ProbeRequest, signal?: AbortSignal) {
      if (!this.counting || request.path !== "/health") return this.#world.prober.probe(request, signal);
      const { host } = request;
      if (this.#running.has(host)) this.overlaps += 1;
      this.#running.add(host);
      this.most = Math.max(this.most, this.#running.size);
      this.counts.set(host, (this.counts.get(host) ?? 0) + 1);
      try {
        // Longer than its limit: a prober that ignores it.
        if (this.#hung.has(host)) await this.#world.clock.sleep(3_600_000, signal);
        return await this.#world.prober.probe(request, signal);
      } finally {
        this.#running.delete(host);
      }
    }
  }

  it("should not let hung checks hold up the others, nor overlap themselves", async () => {
    const hung = new Set(["h1.test", "h2.test", "h3.test", "h4.test", "h5.test", "h6.test"]);
    let prober: CountingProber | undefined;
    const world = await deployed({
      monitor: { parallel: 4 },
      prober: (memory) => (prober = new CountingProber(memory, hung)),
    });
    for (const host of hung) {
      const name = host.slice(0, 2);
      await world.deployer.apply({ name, source: "memory", config: { ...probed, domains: [host] } });
      await world.deployer.deploy(name).done;
    }
    await world.clock.sleep(10_000);
    if (prober) prober.counting = true;
    const startedAtMs = world.clock.monotonicMs();
    await world.clock.sleep(10 * minuteMs);
    const expected = (world.clock.monotonicMs() - startedAtMs) / 2_000;
    expect(prober?.counts.get("app.test")).toBeGreaterThan(expected * 0.95);
    expect(prober?.overlaps).toBe(0);
    const { status, lastCheck } = await world.deployer.health("h1");
    expect([status, lastCheck?.message]).toEqual(["unhealthy", "the check did not end in time"]);
    expect((await world.deployer.health("web")).status).toBe("healthy");
    await world.deployer.close();
  });

  it("should check a thousand workloads, each on its interval, a bounded number at once", async () => {
    let prober: CountingProber | undefined;
    const world = await deployed({ prober: (memory) => (prober = new CountingProber(memory)) });
    const [state] = [...world.data.states.values()];
    const [container] = world.runtime.snapshot();
    if (!state || !container || !prober) throw new Error("nothing is deployed");
    const intervalsMs = [2_000, 5_000, 10_000];
    for (let number = 0; number < 1_000; number += 1) {
      const workload = `many-${number}`;
      const interval = `${(intervalsMs[number % 3] ?? 0) / 1000}s`;
      const config = { ...probed, domains: [`${workload}.test`], healthcheck: { path: "/health", interval } };
      world.data.states.set(workload, { ...state, workload, config, route: undefined });
    }
    prober.counting = true;
    await world.clock.sleep(2 * minuteMs);
    for (let number = 0; number < 1_000; number += 1) {
      const times = (2 * minuteMs) / (intervalsMs[number % 3] ?? 1);
      const count = prober.counts.get(`many-${number}.test`) ?? 0;
      expect(count).toBeGreaterThanOrEqual(times - 2);
      expect(count).toBeLessThanOrEqual(times + 1);
    }
    expect(prober.overlaps).toBe(0);
    expect(prober.most).toBeLessThanOrEqual(16);
    await world.deployer.close();
  });
});
