import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { createServer, get, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { docker, verifyWebhook, webhook, type Alert, type MonitorOptions } from "@cutover/core";
import { pushImage } from "./parts/images/build-images.js";
import { buildFickleImage } from "./parts/images/fickle-image.js";
import { OpenLoopLoad, summarizeLoad } from "./parts/load/open-loop-load.js";
import { canary } from "./parts/world/canary.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const name = `monitored-${randomBytes(3).toString("hex")}`;
const hung = `${name}-hung`;
const domain = `${name}.cutover.test`;
const patience = { timeout: 60_000, interval: 100 };
let parts: RealParts;
let fickle: string;
let checked: string;
beforeAll(async () => {
  parts = await openRealParts();
  const publish = async (tag: string, healthcheck: boolean): Promise<string> => {
    const { socketPath, images, registry } = parts;
    const source = await buildFickleImage(socketPath, { app: images.app, healthcheck });
    const target = `${registry}/test/fickle:${tag}`;
    await pushImage({ socketPath, source, target });
    return target;
  };
  fickle = await publish("plain", false);
  checked = await publish("checked", true);
});
afterAll(() => parts.close());

let world: RealWorld;
let alerts: Alert[];
afterEach(() => world.close());

async function open(monitor: MonitorOptions = {}, watchMs = 0): Promise<void> {
  alerts = [];
  world = await openRealWorld({
    socketPath: parts.socketPath,
    proxy: "nginx",
    timing: { watchMs, drainQuietMs: 200, quarantineMs: 2_000 },
    monitor: { notifiers: [(alert) => void alerts.push(alert)], ...monitor },
  });
}

const probed = {
  healthcheck: { path: "/health", interval: "500ms", timeout: "1s" },
  stop_grace_period: "1s",
};

async function deploy(config: object = {}, workload = name): Promise<void> {
  const domains = [`${workload}.cutover.test`];
  const all = { image: fickle, port: 8080, domains, ...probed, ...config };
  await world.deployer.apply({ name: workload, source: "image", config: all });
  const { status, error } = await world.deployer.deploy(workload).done;
  if (status !== "succeeded") throw error ?? new Error(status);
}

/** Sets the behaviour of the application, through the proxy. */
function become(mood: string, host = domain): Promise<void> {
  return new Promise((resolve, reject) => {
    const path = `/become?mood=${mood}`;
    get({ host: "127.0.0.1", port: world.proxyPort, path, headers: { host }, agent: false }, (response) => {
      response.resume().on("end", resolve);
    }).on("error", reject);
  });
}

const statusOf = async (workload = name) => (await world.deployer.health(workload)).status;
const told = (workload = name) =>
  alerts
    .filter((alert) => alert.workload === workload)
    .map(({ kind, severity, status }) => `${kind} ${severity} ${status}`);
const operations = async () =>
  (await world.deployer.history(name)).map(({ operation }) => operation).toReversed();
const startedAt = async () => {
  const [live] = await docker({ socketPath: parts.socketPath }).list(name);
  return live && (await docker({ socketPath: parts.socketPath }).inspect(live.name))?.startedAt;
};

interface Received {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** Answers 500 to the first `failures` requests, and 204 from then on. */
async function openReceiver(failures: number) {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      received.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(received.length > failures ? 204 : 500).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async () => {
    server.closeAllConnections();
    await once(server.close(), "close");
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, received, close };
}

describe("the monitor on real containers", () => {
  it("should tell of a check that fails and passes again, while the check of another hangs", async () => {
    await open();
    await deploy();
    await deploy({}, hung);
    await expect.poll(() => statusOf(), patience).toBe("healthy");
    await become("hang", `${hung}.cutover.test`);
    await expect.poll(() => statusOf(hung), patience).toBe("unhealthy");
    expect((await world.deployer.health(hung)).lastCheck?.message).toContain("no complete answer");
    await become("bad");
    const begunAtMs = performance.now();
    await expect.poll(() => statusOf(), patience).toBe("unhealthy");
    expect(performance.now() - begunAtMs).toBeLessThan(20_000);
    await become("good");
    await expect.poll(() => statusOf(), patience).toBe("healthy");
    await become("good", `${hung}.cutover.test`);
    await expect.poll(() => statusOf(hung), patience).toBe("healthy");
    const story = ["health warning raised", "health error raised", "health error resolved"];
    expect([told(), told(hung)]).toEqual([story, story]);
    const { uptime, history } = await world.deployer.health(name);
    expect(history.map(({ status }) => status)).toEqual(["healthy", "unhealthy", "degraded", "healthy"]);
    expect(uptime.lastDay).toBeGreaterThan(0);
    expect(uptime.lastDay).toBeLessThan(1);
  });

  it("should judge by the image's own health check where there is no probe", async () => {
    await open();
    await deploy({ image: checked, healthcheck: undefined });
    await expect.poll(() => statusOf(), patience).toBe("healthy");
    expect((await world.deployer.health(name)).lastCheck?.by).toBe("health");
    await become("bad");
    await expect.poll(() => statusOf(), patience).toBe("unhealthy");
    await become("good");
    await expect.poll(() => statusOf(), patience).toBe("healthy");
    expect(told()).toEqual(["health warning raised", "health error raised", "health error resolved"]);
  });

  it("should deliver to a signed webhook, again where the receiver failed, so that it can verify and refuse", async () => {
    const secret = "known-to-both";
    const receiver = await openReceiver(2);
    try {
      await open({ notifiers: [webhook({ url: receiver.url, secret })] });
      await deploy();
      await become("bad");
      await expect.poll(() => statusOf(), patience).toBe("unhealthy");
      await become("good");
      await expect
        .poll(() => receiver.received.at(-1)?.headers["cutover-id"], patience)
        .toMatch(/-resolved-/);
      const [first, second, third] = receiver.received.map(({ headers }) => headers["cutover-id"]);
      expect([first, second]).toEqual([third, third]);
      for (const { headers, body } of receiver.received) {
        expect(verifyWebhook({ secret, headers, body })).toBe(true);
        expect(verifyWebhook({ secret: "another", headers, body })).toBe(false);
        expect(verifyWebhook({ secret, headers, body, toleranceMs: -1 })).toBe(false);
        expect(body).not.toContain(secret);
      }
      expect(JSON.stringify(receiver.received)).not.toContain(canary);
      expect(JSON.parse(receiver.received.at(-1)?.body ?? "")).toMatchObject({
        status: "resolved",
        workload: name,
      });
    } finally {
      await receiver.close();
    }
  });

  it("should tell of a crash loop and of a process that ran out of memory", async () => {
    await open();
    await deploy({ memory: "96m" });
    await expect.poll(() => statusOf(), patience).toBe("healthy");
    await become("hog");
    await expect.poll(() => told(), patience).toContain("out-of-memory error raised");
    expect(told()).not.toContain("crash-loop error raised");
    await expect
      .poll(() => become("crash").then(() => told()), patience)
      .toContain("crash-loop error raised");
    const engine = docker({ socketPath: parts.socketPath });
    const [live] = await engine.list(name);
    expect((await engine.inspect(live?.name ?? ""))?.restartCount).toBeGreaterThanOrEqual(2);
  });

  it("should lose no request and touch nothing beside a deployment", async () => {
    await open({ selfHeal: "restart" }, 1_000);
    await deploy({ drain: { timeout: "2s" } });
    await expect.poll(() => statusOf(), patience).toBe("healthy");
    const load = new OpenLoopLoad({
      port: world.proxyPort,
      host: domain,
      perSecond: 100,
      connections: "fresh",
    }).start();
    for (const version of ["2", "3"]) {
      const healthcheck = { ...probed.healthcheck, successes: 5 };
      await deploy({ environment: { VERSION: version }, healthcheck, drain: { timeout: "2s" } });
    }
    await expect.poll(() => statusOf(), patience).toBe("healthy");
    const answers = await load.stop();
    expect(answers.length).toBeGreaterThan(200);
    expect(summarizeLoad(answers).failures).toEqual([]);
    expect(told()).toEqual([]);
    expect(await operations()).toEqual(["deploy", "deploy", "deploy"]);
  });

  it("should not restart what becomes unhealthy while it is being deployed", async () => {
    await open({ selfHeal: "restart" });
    await deploy();
    await expect.poll(() => statusOf(), patience).toBe("healthy");
    const before = await startedAt();
    const healthcheck = { ...probed.healthcheck, deadline: "10s" };
    await world.deployer.apply({
      name,
      source: "image",
      config: {
        image: fickle,
        port: 8080,
        domains: [domain],
        ...probed,
        healthcheck,
        environment: { MOOD: "bad" },
      },
    });
    const deployment = world.deployer.deploy(name);
    for await (const event of deployment.events) if (event.type === "probe:attempted") break;
    await become("bad");
    await expect.poll(async () => (await world.deployer.health(name)).note, patience).toBeDefined();
    expect((await deployment.done).status).toBe("failed");
    expect(await startedAt()).toBe(before);
    expect(told()).toEqual([]);
    // Now that nobody deploys it, it is checked.
    await expect.poll(() => startedAt(), patience).not.toBe(before);
    await expect.poll(() => statusOf(), patience).toBe("healthy");
  });

  it.each(["restart", "recreate"] as const)(
    "should %s what is unhealthy, by its policy",
    async (selfHeal) => {
      await open({ selfHeal });
      await deploy();
      await expect.poll(() => statusOf(), patience).toBe("healthy");
      const engine = docker({ socketPath: parts.socketPath });
      const [before] = await engine.list(name);
      await become("bad");
      await expect.poll(() => told(), patience).toContain("health error resolved");
      const [after] = await engine.list(name);
      const { live } = await world.deployer.status(name);
      expect([after?.name, after?.state]).toEqual([live?.container, "running"]);
      expect(after?.deployment).toBe(before?.deployment);
      expect(after?.id === before?.id).toBe(selfHeal === "restart");
      expect(await operations()).toEqual(["deploy", "repair"]);
      expect((await world.deployer.history(name))[0]?.reason).toContain(
        `self-heal (${selfHeal}): answered 503`,
      );
    },
  );
});
