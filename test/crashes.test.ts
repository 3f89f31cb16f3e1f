import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { markerPath } from "@cutover/core/ports";
import {
  configOf,
  CrashWorld,
  domain,
  type CrashWorldOptions,
} from "./parts/deployer-process/crash-world.js";
import type { DeployerProcess } from "./parts/deployer-process/deployer-process.js";
import { killAndRecover, violationsOf } from "./parts/deployer-process/kill-round.js";
import { percentiles } from "./parts/deployer-process/recovery-times.js";
import { readRegressions, type Regression } from "./parts/deployer-process/regressions.js";
import { readPid } from "./parts/docker-engine/engine-process.js";
import { machineDockerd, startEngineBinary } from "./parts/docker-engine/start-engine-binary.js";
import { unmountBelow } from "./parts/docker-engine/unmount-below.js";
import { buildAppVersion, buildImages, pushImage } from "./parts/images/build-images.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { openRealParts, type RealParts } from "./parts/world/real-world.js";

let parts: RealParts;
let images: { readonly v1: string; readonly v2: string; readonly v3: string };
beforeAll(async () => {
  parts = await openRealParts();
  images = {
    v1: await parts.publish("v1"),
    v2: await parts.publish("v2"),
    v3: await parts.publish("v3"),
  };
});
afterAll(() => parts.close());

let world: CrashWorld;
const cleanUp: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

async function open(options: Omit<CrashWorldOptions, "socketPath"> & { socketPath?: string }): Promise<void> {
  world = await CrashWorld.open({ socketPath: parts.socketPath, ...options });
  cleanUp.push(() => world.close());
}

function start(...options: Parameters<CrashWorld["start"]>): DeployerProcess {
  const process = world.start(...options);
  cleanUp.push(() => process.end());
  return process;
}

async function recover(): Promise<DeployerProcess> {
  const successor = start([]);
  await successor.ended;
  expect(successor.told("recovered"), successor.describe()).toHaveLength(1);
  return successor;
}

/** One running container, which the state names and the proxy answers from; nothing is open. */
async function expectQuiet(version: string, ...told: readonly DeployerProcess[]): Promise<void> {
  const timeline = told.map((one) => one.describe()).join("\n---\n");
  expect(violationsOf(await world.observe(), version), timeline).toEqual([]);
}

async function openWith(
  proxy: Regression["proxy"],
  strategy: Regression["strategy"] = "blue-green",
): Promise<string> {
  await open({ proxy });
  return world.deploy(configOf(images.v1, { deploy_strategy: strategy }));
}

describe.each<[Regression["strategy"], Regression["proxy"], number]>([
  ["blue-green", "nginx", 4],
  ["recreate", "nginx", 4],
  ["blue-green", "nginx-proxy-manager", 2],
])("a %s deployer behind %s that is killed at any instant", (strategy, proxy, kills) => {
  it("should lose nothing, by kills that once lost something and by others", async () => {
    await openWith(proxy, strategy);
    const known = (await readRegressions()).filter((one) => one.strategy === strategy && one.proxy === proxy);
    const seeds = [
      ...known.map(({ seed }) => seed),
      ...Array.from({ length: kills }, (_, index) => index + 1),
    ];
    const timesMs: number[] = [];
    for (const seed of seeds) {
      const report = await killAndRecover(world, { seed, strategy, images });
      expect(report.violations, `seed ${seed}, killed at ${report.killedAt}\n${report.timeline}`).toEqual([]);
      if (report.recoveryMs !== undefined) timesMs.push(report.recoveryMs);
    }
    const { p50, p99, max } = percentiles(timesMs);
    console.log(
      `recovery of ${strategy} behind ${proxy} in ms, the drain aside: p50 ${p50}, p99 ${p99}, max ${max} (${timesMs.length} times)`,
    );
  });
});

describe("two deployer processes on one database", () => {
  it("should let one of them deploy a workload, or one after the other, and end with one container", async () => {
    await openWith("nginx");
    const both = [start([configOf(images.v2)]), start([configOf(images.v3)])];
    await Promise.all(both.map(({ ended }) => ended));
    const results = both.map((one) => one.told("result")[0]);
    const told = both.map((one) => one.describe()).join("\n---\n");
    const winners = results.filter((result) => result?.status === "succeeded");
    expect(winners.length, told).toBeGreaterThan(0);
    for (const result of results) expect([undefined, "WORKLOAD_BUSY"], told).toContain(result?.code);
    const observed = await world.observe();
    expect(winners.map((result) => result?.deployment)).toContain(observed.live);
    expect(violationsOf(observed, observed.served.slice("200 ".length)), told).toEqual([]);
    expect(["200 v2", "200 v3"]).toContain(observed.served);
  });
});

describe.each(["nginx", "nginx-proxy-manager"] as const)(
  "a deployer behind %s that is stopped past its lease",
  (proxy) => {
    it.each(["probing", "switching"] as const)("should do no harm when it wakes (%s)", async (phase) => {
      await openWith(proxy);
      // It stops itself: a signal from outside may hit it in a transaction, and then the database stays locked.
      const zombie = start([configOf(images.v2)], { signal: "SIGSTOP", atEvent: `phase:entered ${phase}` });
      await zombie.untilStopped();
      await world.deploy(configOf(images.v3));
      await expectQuiet("v3", zombie);
      const before = [await world.observe(), await world.ask(markerPath)];
      const load = new OpenLoopLoad({
        port: world.world.proxyPort,
        host: domain,
        perSecond: 50,
        connections: "fresh",
      });
      load.start();
      zombie.signal("SIGCONT");
      await zombie.ended;
      await delay(500);
      expect(summarizeLoad(await load.stop()), zombie.describe()).toMatchObject({
        failed: 0,
        bodies: ["v3"],
      });
      expect([await world.observe(), await world.ask(markerPath)], zombie.describe()).toEqual(before);
      const [result] = zombie.told("result");
      expect(["interrupted", "failed"], zombie.describe()).toContain(result?.status);
      expect(result?.code).toBe("LEASE_LOST");
    });
  },
);

describe("a deployer behind nginx that is stopped with a route half written", () => {
  it("should do no harm that outlasts the next reconcile when it wakes", async () => {
    await openWith("nginx");
    const zombie = start([configOf(images.v2)], { signal: "SIGSTOP", atEvent: "file:written" });
    await zombie.untilStopped();
    const live = await world.deploy(configOf(images.v3));
    zombie.signal("SIGCONT");
    await zombie.ended;
    expect(zombie.told("result")[0]?.code, zombie.describe()).toBe("LEASE_LOST");
    await delay(500);
    await recover();
    await expectQuiet("v3", zombie);
    expect((await world.observe()).live).toBe(live);
  });
});

describe("a deployer that is ended by SIGTERM", () => {
  it("should be followed at once by the next, without a wait for its lease", async () => {
    await open({ proxy: "nginx", timing: { leaseMs: 60_000 } });
    await world.deploy(configOf(images.v1));
    const ended = start([configOf(images.v2, { environment: { NEVER_READY: "1" } })]);
    await ended.untilEvent("probe:attempted");
    ended.signal("SIGTERM");
    expect((await ended.ended).signal).toBe("SIGTERM");
    const successor = await recover();
    expect(successor.told("recovered")[0]?.recoveryMs).toBeLessThan(30_000);
    await expectQuiet("v1", ended, successor);
  });
});

describe("an Nginx Proxy Manager whose API dies in the middle of a write", () => {
  beforeEach(async () => {
    await openWith("nginx-proxy-manager");
  });

  it.each(["old", "missing"] as const)(
    "should leave a deployment that is whole or undone (file %s)",
    async (file) => {
      const deployer = start([configOf(images.v2)]);
      await deployer.untilEvent("gate:passed");
      world.world.proxyManager?.killMidWrite(file);
      await deployer.ended;
      const [result] = deployer.told("result");
      expect(["succeeded", "failed"], deployer.describe()).toContain(result?.status);
      await expectQuiet(result?.status === "succeeded" ? "v2" : "v1", deployer);
    },
  );

  it.each(["old", "missing"] as const)(
    "should be put right by a successor when the deployer dies with it (file %s)",
    async (file) => {
      const deployer = start([configOf(images.v2)]);
      await deployer.untilEvent("gate:passed");
      world.world.proxyManager?.killMidWrite(file);
      await deployer.untilEvent("phase:entered switching");
      deployer.signalAfter(100, "SIGKILL");
      await deployer.ended;
      const successor = await recover();
      const { live } = await world.observe();
      expect(live).toBeDefined();
      const isGreen = live === deployer.events.at(-1)?.deployment;
      await expectQuiet(isGreen ? "v2" : "v1", deployer, successor);
    },
  );
});

describe("a Docker engine that is killed while green is probed", () => {
  it("should end with blue or green alone once the engine is back", async () => {
    const dir = await mkdtemp(join(tmpdir(), "cutover-killed-engine-"));
    const startEngine = () => startEngineBinary({ dockerd: machineDockerd, dir });
    let engine = await startEngine();
    cleanUp.push(async () => {
      await engine.stop();
      await unmountBelow(dir);
      await rm(dir, { recursive: true });
    });
    const { socketPath } = engine;
    const { app } = await buildImages(socketPath);
    const publish = async (version: string): Promise<string> => {
      const source = await buildAppVersion(socketPath, app, version);
      const target = `${parts.registry}/test/second-engine:${version}`;
      await pushImage({ socketPath, source, target });
      return target;
    };
    const [v1, v2] = [await publish("v1"), await publish("v2")];
    await open({ socketPath, proxy: "nginx" });
    await world.deploy(configOf(v1));
    const healthcheck = { path: "/health", deadline: "20s" };
    const deployer = start([configOf(v2, { healthcheck, environment: { READY_AFTER_MS: "3000" } })]);
    await deployer.untilEvent("probe:attempted");
    await killEngine(dir);
    await engine.stop();
    engine = await startEngine();
    await deployer.ended;
    const [result] = deployer.told("result");
    expect(["succeeded", "failed"], deployer.describe()).toContain(result?.status);
    const successor = await recover();
    const { live } = await world.observe();
    await expectQuiet(live === result?.deployment ? "v2" : "v1", deployer, successor);
    expect(live === result?.deployment, deployer.describe()).toBe(result?.status === "succeeded");
  });
});

async function killEngine(dir: string): Promise<void> {
  const pid = await readPid(join(dir, "docker.pid"));
  if (pid === undefined) throw new Error("the second engine has no pid");
  process.kill(pid, "SIGKILL");
  await vi.waitFor(() => expect(existsSync(`/proc/${pid}`)).toBe(false), { timeout: 10_000 });
}
