import { randomBytes } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { docker } from "@cutover/core";
import { httpProber, markerPath, type Route, type Router } from "@cutover/core/ports";
import { plainSpec } from "@cutover/core/testing";
import { openRealWorld, type RealParts } from "../test/parts/world/real-world.js";
import { median } from "./median.js";
import { workloadConfig } from "./workload-config.js";

const domain = "bench.cutover.test";
const windowMs = 300;

/**
 * A blue-green deployment against a person who makes the same Docker and router calls in a row, with the same proof through
 * the proxy, but without journal, lease and events. Both in turn on one engine and one proxy each; ratio of the medians.
 */
export async function compareWithByHand(
  parts: RealParts,
  rounds: number,
): Promise<{ total: number; cutover: number }> {
  const image = await parts.publish("bench");
  const ours = await openRealWorld({
    socketPath: parts.socketPath,
    proxy: "nginx",
    timing: { drainQuietMs: 0 },
  });
  const theirs = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx" });
  const hand = new ByHand(parts.socketPath, theirs.router);
  try {
    await ours.deployer.apply({
      name: "bench",
      source: "image",
      config: workloadConfig(image, { domains: [domain] }),
    });
    const first = await ours.deployer.deploy("bench").done;
    if (first.status !== "succeeded") throw first.error ?? new Error("the first deployment failed");
    await hand.deploy(image);
    const cutover = { ours: [] as number[], theirs: [] as number[] };
    const total = { ours: [] as number[], theirs: [] as number[] };
    for (let round = 0; round < rounds; round += 1) {
      const startedMs = performance.now();
      const result = await ours.deployer.deploy("bench").done;
      if (result.status !== "succeeded") throw result.error ?? new Error("a deployment failed");
      total.ours.push(performance.now() - startedMs);
      cutover.ours.push(result.timings.cutoverMs ?? NaN);
      const byHand = await hand.deploy(image);
      total.theirs.push(byHand.totalMs);
      cutover.theirs.push(byHand.cutoverMs);
    }
    return {
      total: median(total.ours) / median(total.theirs),
      cutover: median(cutover.ours) / median(cutover.theirs),
    };
  } finally {
    await hand.close();
    await theirs.close();
    await ours.close();
  }
}

class ByHand {
  readonly #runtime;
  readonly #router: Router;
  readonly #prober = httpProber();
  #blue: string | undefined;

  constructor(socketPath: string, router: Router) {
    this.#runtime = docker({ socketPath });
    this.#router = router;
  }

  async deploy(image: string): Promise<{ totalMs: number; cutoverMs: number }> {
    const runtime = this.#runtime;
    const startedMs = performance.now();
    const name = `by-hand-${randomBytes(6).toString("hex")}`;
    const route = { workload: "by-hand", domains: [domain] };
    await Promise.all([runtime.check([]), this.#router.check(route)]);
    const found = await runtime.images.find(image);
    const spec = plainSpec(found?.digests[0] ?? image);
    const loopbackPort = await runtime.host.chooseLoopbackPort();
    const request = {
      name,
      alias: name,
      workload: "by-hand",
      deployment: name,
      fence: 0,
      spec,
      port: 8080,
      loopbackPort,
    };
    await runtime.create(request);
    await runtime.start(name);
    await this.#untilReady(name, 2);
    await runtime.supervise(name, "unless-stopped");
    await this.#untilReady(name, 1);
    const nonce = randomBytes(12).toString("hex");
    const target = { scheme: "http", host: "127.0.0.1", port: loopbackPort } as const;
    const written = await this.#router.put({ ...route, target, nonce });
    await this.#untilProved(written, nonce);
    const cutoverMs = performance.now() - startedMs;
    await this.#untilProved(written, nonce);
    const blue = this.#blue;
    this.#blue = name;
    if (blue !== undefined) await this.#remove(blue);
    return { totalMs: performance.now() - startedMs, cutoverMs };
  }

  async close(): Promise<void> {
    if (this.#blue !== undefined) await this.#remove(this.#blue);
    await this.#router.remove("by-hand");
  }

  async #remove(name: string): Promise<void> {
    await this.#runtime.stop(name, { signalName: "SIGTERM", graceMs: 10_000 });
    await this.#runtime.remove(name);
  }

  async #untilReady(name: string, successes: number): Promise<void> {
    const address = (await this.#runtime.inspect(name))?.address ?? "";
    for (let count = 0; count < successes;) {
      const outcome = await this.#prober.probe({
        scheme: "http",
        address,
        port: 8080,
        path: "/health",
        host: domain,
        timeoutMs: 2_000,
        maxBodyBytes: 1024,
      });
      count = outcome.kind === "answer" && outcome.status === 200 ? count + 1 : 0;
      if (count < successes) await delay(25);
    }
  }

  async #untilProved({ entrances }: Route, nonce: string): Promise<void> {
    const [entrance] = entrances;
    if (!entrance) throw new Error("no entrance");
    for (let sinceMs: number | undefined; ;) {
      const outcome = await this.#prober.probe({
        ...entrance,
        path: markerPath,
        host: domain,
        timeoutMs: 2_000,
        maxBodyBytes: 256,
      });
      const proved = outcome.kind === "answer" && outcome.body === nonce;
      sinceMs = proved ? (sinceMs ?? performance.now()) : undefined;
      if (sinceMs !== undefined && performance.now() - sinceMs >= windowMs) return;
      await delay(5);
    }
  }
}
