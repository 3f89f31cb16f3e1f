import { randomBytes } from "node:crypto";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { docker, type DeploymentResult } from "@cutover/core";
import type { WholeRuntime } from "@cutover/core/ports";
import { plainSpec } from "@cutover/core/testing";
import { TestEngine } from "./parts/images/test-engine.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const unique = randomBytes(3).toString("hex");
const domain = "alias.cutover.test";
const workload = `alias-${unique}`;
const consumer = `alias-consumer-${unique}`;
const fillers = [`alias-filler-${unique}-1`, `alias-filler-${unique}-2`];
const network = `alias-net-${unique}`;
const alias = `web-${unique}`;

const quietMs = 500;

/**
 * Resolves the alias for every call, and connects anew. Reports each failure and, four times a second, the
 * progress. A call that connects later than the quiet time after resolving has no guarantee: if the machine
 * delayed a call that long, it is counted separately.
 */
const consumerScript = `
const { resolve4 } = require("dns").promises;
const { get } = require("http");
const stats = { calls: 0, failed: 0, heldUp: 0, longestMs: 0 };
const call = (address) => new Promise((resolve, reject) => {
  const options = { host: address, port: 8080, path: "/health", agent: false, timeout: 5000 };
  const request = get(options, (response) => {
    response.resume().on("end", () => resolve(response.statusCode)).on("error", reject);
  });
  request.on("timeout", () => request.destroy(new Error("no answer within 5 s"))).on("error", reject);
});
async function loop() {
  for (;;) {
    const startedAt = performance.now();
    let resolvingMs = 0;
    try {
      const addresses = await resolve4("${alias}");
      resolvingMs = Math.round(performance.now() - startedAt);
      const status = await call(addresses[Math.floor(Math.random() * addresses.length)]);
      if (status !== 200) throw new Error("answered " + status);
    } catch (error) {
      if (resolvingMs > ${quietMs - 100}) stats.heldUp += 1;
      else {
        stats.failed += 1;
        console.log("failed: " + error.message + ", after an answer within " + resolvingMs + " ms");
      }
    }
    stats.calls += 1;
    stats.longestMs = Math.max(stats.longestMs, Math.round(performance.now() - startedAt));
    await new Promise((resolve) => setTimeout(resolve, 40));
  }
}
for (let index = 0; index < 4; index += 1) loop();
setInterval(() => console.log(JSON.stringify(stats)), 250);
`;

/** One request of some seconds, to the container that the alias leads to now. */
const slowScript = (ms: number): string => `
require("dns").resolve4("${alias}", (error, [address]) => {
  require("http").get({ host: address, port: 8080, path: "/slow?ms=${ms}", agent: false }, (response) => {
    let body = "";
    response.on("data", (chunk) => (body += chunk)).on("end", () => console.log(response.statusCode + " " + body));
  });
});
`;

let parts: RealParts;
let engine: TestEngine;
let runtime: WholeRuntime;
let networkId: string;
let world: RealWorld;
beforeAll(async () => {
  parts = await openRealParts();
  engine = new TestEngine(parts.socketPath);
  runtime = docker({ socketPath: parts.socketPath });
  networkId = await engine.createNetwork(network, `${await engine.subnetPrefix(9)}.0/24`);
});
afterAll(async () => {
  await engine.removeNetwork(networkId);
  await parts.close();
});

beforeEach(async () => {
  const timing = { drainQuietMs: quietMs, quarantineMs: 2_000, verifyTimeoutMs: 5_000 };
  world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx", timing });
});
afterEach(async () => {
  for (const name of [consumer, ...fillers]) await runtime.remove(name);
  await world.close();
});

async function deploy(version: string, more: object = {}): Promise<DeploymentResult> {
  const config = {
    image: parts.images.app,
    pull_policy: "never",
    port: 8080,
    domains: [domain],
    healthcheck: { path: "/health", interval: "100ms", deadline: "10s" },
    environment: { VERSION: version, READY_AFTER_MS: "400" },
    stop_grace_period: "1s",
    drain: { timeout: "1500ms" },
    networks: [network],
    alias,
    ...more,
  };
  await world.deployer.apply({ name: workload, source: "image", config });
  return world.deployer.deploy(workload).done;
}

const idle = ["/usr/local/bin/node", "-e", "setInterval(() => {}, 1000)"];

async function startConsumer(command: readonly string[], name = consumer): Promise<void> {
  await runtime.create({
    name,
    alias: name,
    workload: name,
    deployment: name,
    fence: 1,
    spec: { ...plainSpec(parts.images.app), command, networks: [network] },
    port: undefined,
    loopbackPort: undefined,
  });
  await runtime.start(name);
}

interface ConsumerStats {
  readonly calls: number;
  readonly failed: number;
  readonly heldUp: number;
  readonly longestMs: number;
}

/** From the moment when all begun calls have been counted. */
async function readStats(): Promise<{ stats: ConsumerStats; failures: string[] }> {
  const lines: string[] = [];
  for await (const line of runtime.logs(consumer, { tail: 1_000 })) lines.push(line);
  const stats = JSON.parse(lines.findLast((line) => line.startsWith("{")) ?? "{}") as ConsumerStats;
  return { stats, failures: lines.filter((line) => line.startsWith("failed")).slice(0, 10) };
}

describe("an alias on a network with a subnet of its own", () => {
  it(
    "should always be answered, and only by one that is ready, across 10 deployments",
    { timeout: 900_000 },
    async () => {
      expect((await deploy("v0")).status).toBe("succeeded");
      await startConsumer(["/usr/local/bin/node", "-e", consumerScript]);
      const load = new OpenLoopLoad({
        port: world.proxyPort,
        host: domain,
        perSecond: 50,
        connections: "fresh",
      });
      load.start();
      for (let turn = 1; turn <= 10; turn += 1) {
        expect((await deploy(`v${turn}`)).status).toBe("succeeded");
      }
      // A call may take five seconds until it counts as failed.
      await new Promise((resolve) => setTimeout(resolve, 5_500));
      const { stats, failures } = await readStats();
      const proxied = summarizeLoad(await load.stop());
      expect(failures).toEqual([]);
      expect(stats.failed).toBe(0);
      expect(stats.heldUp).toBeLessThan(20);
      expect(stats.calls).toBeGreaterThan(2_000);
      expect(proxied.failed).toBe(0);
    },
  );

  it("should not be answered by a green that fails its gate or its hook, nor be lost by blue", async () => {
    await deploy("v1");
    await startConsumer(["/usr/local/bin/node", "-e", consumerScript]);
    const environment = { VERSION: "bad", NEVER_READY: "1" };
    const healthcheck = { path: "/health", interval: "100ms", deadline: "1s" };
    expect((await deploy("bad", { environment, healthcheck })).error?.code).toBe("READINESS_TIMEOUT");
    const hooks = { pre_cutover: { command: ["/usr/local/bin/node", "-e", "process.exit(3)"] } };
    expect((await deploy("bad", { hooks })).error?.code).toBe("HOOK_FAILED");
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    const { stats, failures } = await readStats();
    expect(failures).toEqual([]);
    expect(stats.calls).toBeGreaterThan(100);
  });

  it("should let a request go on that reached blue by it", async () => {
    const drain = { timeout: "15s" };
    for (const name of fillers) await startConsumer(idle, name);
    await deploy("v1", { drain });
    await startConsumer(idle);
    // Leaves addresses free that the engine would assign before blue's own: one for green, one for blue.
    for (const name of fillers) await runtime.remove(name);
    const lines: string[] = [];
    const command = ["/usr/local/bin/node", "-e", slowScript(5_000)];
    const slow = runtime.exec.run(consumer, {
      command,
      timeoutMs: 20_000,
      onLine: (line) => lines.push(line),
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect((await deploy("v2", { drain })).status).toBe("succeeded");
    expect(await slow).toEqual({ exitCode: 0 });
    expect(lines).toEqual(["200 v1"]);
  });

  it("should be refused on a network whose subnet the engine chose, before anything is changed", async () => {
    const plain = await engine.createNetwork(`${network}-plain`);
    try {
      const result = await deploy("v1", { networks: [`${network}-plain`] });
      expect(result.error?.code).toBe("ALIAS_UNSUPPORTED");
      expect(await runtime.list(workload)).toEqual([]);
      const recreated = await deploy("v1", {
        networks: [`${network}-plain`],
        deploy_strategy: "recreate",
      });
      expect(recreated.status).toBe("succeeded");
      await world.deployer.remove(workload).done;
    } finally {
      await engine.removeNetwork(plain);
    }
  });
});
