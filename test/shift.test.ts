import { get } from "node:http";
import { setTimeout as delay } from "node:timers/promises";
import { docker } from "@cutover/core";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { configOf, CrashWorld } from "./parts/deployer-process/crash-world.js";
import { violationsOf } from "./parts/deployer-process/kill-round.js";
import { buildFickleImage } from "./parts/images/fickle-image.js";
import { pushImage } from "./parts/images/build-images.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const host = "app.cutover.test";
const perSecond = 50;
const shift = {
  steps: [
    { weight: 20, for: "2s" },
    { weight: 50, for: "60s" },
  ],
};

let parts: RealParts;
let fickle: string;
beforeAll(async () => {
  parts = await openRealParts();
  const { socketPath, images, registry } = parts;
  const source = await buildFickleImage(socketPath, { app: images.app });
  fickle = `${registry}/test/fickle:shift`;
  await pushImage({ socketPath, source, target: fickle });
});
afterAll(() => parts.close());

const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

describe.each(["nginx", "nginx-proxy-manager", "caddy"] as const)("a shift on %s", (proxy) => {
  let world: RealWorld;

  async function apply(version: string): Promise<void> {
    const config = {
      image: fickle,
      port: 8080,
      domains: [host],
      environment: { VERSION: version },
      healthcheck: { path: "/health", interval: "300ms" },
      drain: { timeout: "1s" },
      stop_grace_period: "1s",
      ...(version === "green" && { shift }),
    };
    await world.deployer.apply({ name: "app", source: "image", config });
  }

  /** Deploys green until it has half of the requests, under a load. */
  async function untilHalf() {
    world = await openRealWorld({ socketPath: parts.socketPath, proxy });
    cleanUp.push(() => world.close());
    await apply("blue");
    const { status } = await world.deployer.deploy("app").done;
    if (status !== "succeeded") throw new Error(`the first deployment ${status}`);
    const at = { port: world.proxyPort, host };
    const load = new OpenLoopLoad({ ...at, perSecond, connections: "fresh" }).start();
    await apply("green");
    const deployment = world.deployer.deploy("app");
    for await (const event of deployment.events)
      if (event.type === "shift:stepped" && event.weight === 50) break;
    await delay(1_000);
    return { load, deployment };
  }

  const addressOf = async (deployment: string): Promise<string> => {
    const containers = await docker({ socketPath: parts.socketPath }).list("app");
    return containers.find((one) => one.deployment === deployment)?.address ?? "";
  };
  const become = async (deployment: string, mood: string): Promise<unknown> =>
    fetch(`http://${await addressOf(deployment)}:8080/become?mood=${mood}`);

  it("should give both sides their share, and go back without a lost request if green gets worse", async () => {
    const { load, deployment } = await untilHalf();
    await become(deployment.id, "bad");
    const result = await deployment.done;
    const endedMs = performance.now();
    await delay(500);
    const answers = await load.stop();
    expect(result).toMatchObject({
      status: "failed",
      error: { code: "SHIFT_FAILED", details: { weight: 50 } },
    });
    expect(summarizeLoad(answers).failures).toEqual([]);
    expect(new Set(answers.map(({ body }) => body))).toEqual(new Set(["blue", "green"]));
    const later = answers.filter(({ dueMs }) => dueMs > endedMs);
    expect(new Set(later.map(({ body }) => body))).toEqual(new Set(["blue"]));
    const [, half] = world.events.flatMap((event) => (event.type === "shift:stepped" ? event : []));
    expect(half).toMatchObject({ step: 2, steps: 2, weight: 50 });
    expect(result.error?.message).toMatch(/worse than blue at 50 % of the requests/);
  });

  it("should lose only green's share if green ends, and only until the proxy is told", async () => {
    const { load, deployment } = await untilHalf();
    await become(deployment.id, "crash");
    const result = await deployment.done;
    const endedMs = performance.now();
    await delay(500);
    const answers = await load.stop();
    expect(result).toMatchObject({ status: "failed", error: { code: "GREEN_EXITED" } });
    const failed = answers.filter(({ failure }) => failure !== undefined);
    expect(failed.filter(({ dueMs }) => dueMs > endedMs)).toEqual([]);
    // Half of the requests of the time until the proxy was told.
    expect(failed.length).toBeLessThan(perSecond * 5);
  });
});

describe.each(["nginx", "caddy"] as const)("a sticky shift on %s", (proxy) => {
  it("should give each visitor one version, and never an older one again", async () => {
    const world = await openRealWorld({ socketPath: parts.socketPath, proxy });
    cleanUp.push(() => world.close());
    const { deployer } = world;
    const [v1, v2] = [await parts.publish("v1"), await parts.publish("v2")];
    const steps = [10, 40, 80].map((weight) => ({ weight, for: "2s" }));
    const common = {
      port: 8080,
      domains: [host],
      healthcheck: { path: "/health" },
      drain: { timeout: "1s" },
    };
    await deployer.apply({ name: "app", source: "image", config: { image: v1, ...common } });
    await deployer.deploy("app").done;
    const visitors = Array.from({ length: 30 }, () => new Visitor(world.proxyPort));
    const over = new AbortController();
    const visits = visitors.map((one) => one.visitUntil(over.signal));
    const shift = { steps, sticky: true };
    await deployer.apply({ name: "app", source: "image", config: { image: v2, ...common, shift } });
    const result = await deployer.deploy("app").done;
    over.abort();
    await Promise.all(visits);
    expect(result).toMatchObject({ status: "succeeded" });
    expect(visitors.map(({ versions }) => versions)).toEqual(visitors.map(() => ["200 v1", "200 v2"]));
    // They changed at different times: some long before the last.
    const changed = visitors.map(({ changedAtMs }) => changedAtMs).toSorted((a, b) => a - b);
    expect((changed.at(-1) ?? 0) - (changed[0] ?? 0)).toBeGreaterThan(1_500);
  });
});

/** A browser: it keeps the cookie that it is given. */
class Visitor {
  /** Each answer that differs from the one before. */
  readonly versions: string[] = [];
  changedAtMs = 0;
  readonly #port: number;
  #cookie = "";

  constructor(port: number) {
    this.#port = port;
  }

  async visitUntil(over: AbortSignal): Promise<void> {
    while (!over.aborted) {
      const answer = await this.#visit();
      if (answer !== this.versions.at(-1)) {
        this.versions.push(answer);
        this.changedAtMs = performance.now();
      }
      await delay(100);
    }
  }

  #visit(): Promise<string> {
    return new Promise((resolve, reject) => {
      const at = { host: "127.0.0.1", port: this.#port, agent: false };
      get({ ...at, headers: { host, ...(this.#cookie && { cookie: this.#cookie }) } }, (response) => {
        const [given] = response.headers["set-cookie"] ?? [];
        if (given !== undefined) this.#cookie = given.split(";")[0] ?? "";
        let body = "";
        response.on("data", (chunk: Buffer) => (body += chunk.toString()));
        response.on("end", () => resolve(`${response.statusCode} ${body}`));
      }).on("error", reject);
    });
  }
}

it("should begin the interrupted share again after the deployer was killed, with both sides serving meanwhile", async () => {
  const world = await CrashWorld.open({ socketPath: parts.socketPath, proxy: "nginx" });
  cleanUp.push(() => world.close());
  const [v1, v2] = [await parts.publish("v1"), await parts.publish("v2")];
  await world.deploy(configOf(v1));
  const { proxyPort: port } = world.world;
  const load = new OpenLoopLoad({ port, host, perSecond, connections: "fresh" }).start();
  const victim = world.start([configOf(v2, { shift: { steps: [{ weight: 50, for: "2s" }] } })]);
  cleanUp.push(() => victim.end());
  await victim.untilEvent("shift:stepped");
  victim.signal("SIGKILL");
  await victim.ended;
  const seen = new Set<string>();
  for (let time = 0; time < 40; time += 1) seen.add(await world.ask());
  expect(seen).toEqual(new Set(["200 v1", "200 v2"]));
  const successor = world.start([]);
  cleanUp.push(() => successor.end());
  await successor.ended;
  const stepped = successor.events.filter(({ type }) => type === "shift:stepped");
  expect(stepped, successor.describe()).toHaveLength(1);
  expect(violationsOf(await world.observe(), "v2"), successor.describe()).toEqual([]);
  expect(summarizeLoad(await load.stop()).failures).toEqual([]);
});
