import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import { get } from "node:http";
import { connect, type Socket } from "node:net";
import { text } from "node:stream/consumers";
import { setTimeout as delay } from "node:timers/promises";
import Docker from "dockerode";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { docker, type DeploymentEvent, type Timing } from "@cutover/core";
import { configOf, CrashWorld } from "./parts/deployer-process/crash-world.js";
import { buildDrainingImages } from "./parts/images/draining-images.js";
import { pushImage } from "./parts/images/build-images.js";
import { EventStream } from "./parts/load/event-stream.js";
import { WebSocketStream } from "./parts/load/web-socket-stream.js";
import { openRealParts, openRealWorld, type RealParts, type RealWorld } from "./parts/world/real-world.js";

const domain = "drain.cutover.test";
const name = "drain-test";
let parts: RealParts;
let images: Record<"v1" | "v2" | "v3" | "status" | "raw", string>;
beforeAll(async () => {
  parts = await openRealParts();
  const { socketPath, registry } = parts;
  const built = await buildDrainingImages(socketPath);
  const push = async (kind: "status" | "raw"): Promise<string> => {
    const target = `${registry}/test/draining:${kind}`;
    await pushImage({ socketPath, source: built[kind], target });
    return target;
  };
  const [status, raw] = [await push("status"), await push("raw")];
  const [v1, v2, v3] = [await parts.publish("v1"), await parts.publish("v2"), await parts.publish("v3")];
  images = { v1, v2, v3, status, raw };
});
afterAll(() => parts.close());

const cleanUp: (() => unknown)[] = [];
afterEach(async () => {
  for (const undo of cleanUp.splice(0).toReversed()) await undo();
});

let world: RealWorld;
async function open(timing: Partial<Timing> = {}): Promise<void> {
  world = await openRealWorld({ socketPath: parts.socketPath, proxy: "nginx", timing });
  cleanUp.push(() => world.close());
}

async function apply(image: string, more: Record<string, unknown> = {}): Promise<void> {
  const healthcheck = { path: "/health", interval: "200ms", deadline: "20s" };
  const common = { image, port: 8080, domains: [domain], healthcheck, stop_grace_period: "1s" };
  await world.deployer.apply({ name, source: "image", config: { ...common, ...more } });
}

async function deploy(image: string, more: Record<string, unknown> = {}): Promise<string> {
  await apply(image, more);
  const { id, status, error } = await world.deployer.deploy(name).done;
  if (status !== "succeeded") throw error ?? new Error(`the deployment ended as ${status}`);
  return id;
}

const runtime = () => docker({ socketPath: parts.socketPath });

async function containers(): Promise<string[]> {
  const all = await runtime().list(name);
  return all.map(({ deployment, state }) => `${deployment} ${state}`).toSorted();
}

async function addressOf(deployment: string): Promise<string> {
  const container = (await runtime().list(name)).find((one) => one.deployment === deployment);
  return container?.address ?? "";
}

function of<T extends DeploymentEvent["type"]>(type: T): Extract<DeploymentEvent, { type: T }>[] {
  return world.events.filter((one) => one.type === type) as Extract<DeploymentEvent, { type: T }>[];
}

function openStreams() {
  const at = { port: world.proxyPort, host: domain };
  const streams = [new EventStream(at), new WebSocketStream(at)];
  cleanUp.push(() => streams.forEach((stream) => stream.close()));
  return streams;
}

describe("a drain, on real parts", () => {
  it("should let streams of 30 seconds end across two further deployments, and then remove the old container", async () => {
    await open();
    const blue = await deploy(images.v1);
    const streams = openStreams();
    await Promise.all(streams.map(({ opened }) => opened));
    const openedAtMs = performance.now();
    const drain = { timeout: "5m" };
    await apply(images.v2, { drain });
    const second = world.deployer.deploy(name);
    for await (const { type } of second.events) if (type === "drain:progressed") break;
    await apply(images.v3, { drain });
    const third = world.deployer.deploy(name);
    expect((await second.done).status).toBe("succeeded");
    expect((await third.done).status).toBe("succeeded");
    expect(of("drain:finished")[0]).toMatchObject({ deployment: second.id, outcome: "handed-over" });
    await delay(Math.max(0, 30_000 - (performance.now() - openedAtMs)));
    expect(await containers()).toEqual([`${blue} running`, `${third.id} running`].toSorted());
    for (const stream of streams) {
      const { cutAtMs, events, longestGapMs } = stream.close();
      expect(cutAtMs).toBeUndefined();
      expect(events).toBeGreaterThan(250);
      expect(longestGapMs).toBeLessThan(5_000);
    }
    const closedAtMs = performance.now();
    await expect.poll(containers, { timeout: 20_000 }).toEqual([`${third.id} running`]);
    console.log(`gone ${Math.round(performance.now() - closedAtMs)} ms after its last stream had ended`);
    expect(of("drain:finished").at(-1)).toMatchObject({ deployment: second.id, outcome: "drained" });
  });

  it("should cut at the deadline what is open then, and count it", async () => {
    await open();
    const blue = await deploy(images.v1);
    const streams = openStreams();
    await Promise.all(streams.map(({ opened }) => opened));
    const committed: number[] = [];
    await apply(images.v2, { drain: { timeout: "4s" } });
    const deployment = world.deployer.deploy(name);
    for await (const { type } of deployment.events)
      if (type === "state:committed") committed.push(performance.now());
    expect((await deployment.done).status).toBe("succeeded");
    expect(of("drain:finished")).toMatchObject([
      { container: `${name}-${blue}`, outcome: "deadline", cut: { connections: 2 } },
    ]);
    const told = of("drain:progressed");
    expect(told.length).toBeGreaterThanOrEqual(3);
    expect(told.length).toBeLessThanOrEqual(6);
    for (const { open: seen } of told) expect(seen).toEqual({ connections: 2 });
    await expect.poll(() => streams.every((stream) => stream.close().cutAtMs !== undefined)).toBe(true);
    for (const stream of streams) {
      const afterMs = (stream.close().cutAtMs ?? 0) - (committed[0] ?? 0);
      expect(afterMs).toBeGreaterThan(3_900);
      expect(afterMs).toBeLessThan(15_000);
    }
  });

  it.each(["its full queue", "the engine's own proxy process"])(
    "should lose no request of a client that %s keeps waiting",
    async (keeper) => {
      await open({ drainQuietMs: 500 });
      const server = 'require("node:http").createServer((_, response) => response.end("v1"))';
      const command = ["/usr/local/bin/node", "-e", `${server}.listen({ port: 8080, backlog: 1 })`];
      const blue = await deploy(images.v1, { command });
      const pids =
        keeper === "its full queue" ? await processesOf(blue) : await proxiesOf(await addressOf(blue));
      expect(pids.length).toBeGreaterThan(0);
      const signal = (kind: "SIGSTOP" | "SIGCONT") => pids.forEach((pid) => process.kill(pid, kind));
      cleanUp.push(() => signal("SIGCONT"));
      const untilAsked = `require("node:net").createServer(() => process.exit(0)).listen(9000, () => console.log("waiting"))`;
      await apply(images.v2, {
        hooks: { pre_cutover: { command: ["/usr/local/bin/node", "-e", untilAsked] } },
      });
      const deployment = world.deployer.deploy(name);
      for await (const event of deployment.events) if (event.type === "hook:line") break;
      signal("SIGSTOP");
      const clients = Array.from({ length: 6 }, () => ask());
      await delay(500);
      connect({ host: await addressOf(deployment.id), port: 9000 }).on("error", () => undefined);
      await expect.poll(() => of("drain:progressed").length, { timeout: 60_000 }).toBeGreaterThan(3);
      signal("SIGCONT");
      cleanUp.pop();
      expect(await Promise.all(clients)).toEqual(clients.map(() => ({ status: 200, body: "v1" })));
      expect(await deployment.done).toMatchObject({ status: "succeeded" });
    },
  );

  it("should count the connections of an image without anything in it, whatever they speak", async () => {
    await open();
    const raw = { healthcheck: { path: "/", interval: "200ms", deadline: "20s" } };
    const blue = await deploy(images.raw, raw);
    const socket = connect({ host: await addressOf(blue), port: 8080 });
    cleanUp.push(() => socket.destroy());
    expect(await say(socket, "hello\n")).toBe("hello\n");
    await apply(images.raw, { ...raw, drain: { timeout: "1m" }, environment: { VERSION: "2" } });
    const { done } = world.deployer.deploy(name);
    await expect.poll(() => of("drain:progressed").length, { timeout: 20_000 }).toBeGreaterThan(2);
    expect(await say(socket, "still there?\n")).toBe("still there?\n");
    await expect
      .poll(() => of("drain:progressed").at(-1)?.open, { timeout: 20_000 })
      .toEqual({ connections: 1 });
    // Half closed: it may still get an answer.
    socket.end("and again\n");
    expect(await new Promise((resolve) => socket.once("data", (data) => resolve(String(data))))).toBe(
      "and again\n",
    );
    await once(socket, "close");
    expect(await done).toMatchObject({ status: "succeeded" });
    expect(of("drain:finished")[0]?.outcome).toBe("drained");
  });
});

async function processesOf(deployment: string): Promise<number[]> {
  const container = new Docker({ socketPath: parts.socketPath }).getContainer(`${name}-${deployment}`);
  const { Processes } = (await container.top({ ps_args: "-o pid" })) as { Processes: string[][] };
  return Processes.map(([pid]) => Number(pid));
}

/** The engine's processes that pass on connections from this machine to a container. */
async function proxiesOf(address: string): Promise<number[]> {
  const all = (await readdir("/proc")).filter((one) => /^\d+$/.test(one));
  const commands = await Promise.all(
    all.map((pid) => readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "")),
  );
  const isProxy = (command = ""): boolean => {
    const words = command.split("\0");
    return words[0]?.endsWith("/docker-proxy") === true && words.includes(address);
  };
  return all.filter((_, index) => isProxy(commands[index])).map(Number);
}

interface Answer {
  readonly status: number | undefined;
  readonly body: string;
}

function ask(): Promise<Answer> {
  const at = { host: "127.0.0.1", port: world.proxyPort, headers: { host: domain }, agent: false };
  return new Promise((resolve, reject) => {
    get(at, (response) => {
      text(response).then((body) => resolve({ status: response.statusCode, body }), reject);
    }).on("error", reject);
  });
}

function say(socket: Socket, words: string): Promise<string> {
  const answer = new Promise<string>((resolve) => socket.once("data", (data) => resolve(String(data))));
  socket.write(words);
  return answer;
}

describe("the application's own status, on real parts", () => {
  const more = {
    environment: { STATUS_TOKEN: { from_env: "CUTOVER_SECRET_REAL_DRAIN" } },
    drain: {
      timeout: "1m",
      status_path: "/drain-status",
      status_token: { from_env: "CUTOVER_SECRET_REAL_DRAIN" },
    },
  };
  const tell = async (address: string, status: object): Promise<void> => {
    await fetch(`http://${address}:8080/set?status=${encodeURIComponent(JSON.stringify(status))}`);
  };

  beforeAll(() => {
    process.env["CUTOVER_SECRET_REAL_DRAIN"] = "real-drain-token";
  });

  it("should hold blue though nothing is connected, until it says that it is ready", async () => {
    await open();
    const address = await addressOf(await deploy(images.status, more));
    await tell(address, { active_streams: 1, ready_for_shutdown: false });
    await apply(images.status, { ...more, environment: { ...more.environment, VERSION: "2" } });
    const { done } = world.deployer.deploy(name);
    const seen = () => of("drain:progressed");
    // The proxy's own connections, and those of the gate, go first.
    await expect.poll(() => seen().at(-1)?.open, { timeout: 20_000 }).toEqual({ connections: 0, streams: 1 });
    const before = seen().length;
    await expect.poll(() => seen().length, { timeout: 20_000 }).toBeGreaterThan(before + 1);
    expect(seen().at(-1)?.open).toEqual({ connections: 0, streams: 1 });
    await tell(address, { active_streams: 1, ready_for_shutdown: true });
    expect((await done).status).toBe("succeeded");
    expect(of("drain:finished")[0]).toMatchObject({ outcome: "drained" });
    expect(JSON.stringify([world.events, await world.deployer.history(name)])).not.toContain(
      "real-drain-token",
    );
  });

  it.each(["nginx", "nginx-proxy-manager", "caddy"] as const)(
    "should be asked through %s by a deployer that cannot connect to containers",
    async (proxy) => {
      world = await openRealWorld({ socketPath: parts.socketPath, proxy, asked: "through-proxy" });
      cleanUp.push(() => world.close());
      const address = await addressOf(await deploy(images.status, more));
      await tell(address, { active_streams: 3, ready_for_shutdown: false });
      await apply(images.status, { ...more, environment: { ...more.environment, VERSION: "2" } });
      const { done } = world.deployer.deploy(name);
      const seen = () => of("drain:progressed").filter(({ open: { streams } }) => streams === 3);
      await expect.poll(() => seen().length, { timeout: 20_000 }).toBeGreaterThan(2);
      await tell(address, { active_streams: 0, ready_for_shutdown: true });
      expect((await done).status).toBe("succeeded");
      expect(of("drain:finished")[0]).toMatchObject({ outcome: "drained" });
      expect((await world.router.read(name))?.staged).toBeUndefined();
    },
  );

  it("should let blue go though something is connected", async () => {
    await open();
    const address = await addressOf(await deploy(images.status, more));
    const stream = new EventStream({ port: world.proxyPort, host: domain, path: "/stream" });
    cleanUp.push(() => stream.close());
    await stream.opened;
    await tell(address, { ready_for_shutdown: true });
    await deploy(images.status, { ...more, environment: { ...more.environment, VERSION: "2" } });
    const [finished] = of("drain:finished");
    expect(finished).toMatchObject({ outcome: "drained" });
    expect(finished?.waitedMs).toBeLessThan(20_000);
  });

  it("should leave it to the connections where there is no such path", async () => {
    await open();
    const address = await addressOf(await deploy(images.status, more));
    const stream = new EventStream({ port: world.proxyPort, host: domain, path: "/stream" });
    cleanUp.push(() => stream.close());
    await stream.opened;
    await apply(images.status, { ...more, environment: { ...more.environment, VERSION: "2" } });
    const { done } = world.deployer.deploy(name);
    await expect.poll(() => of("drain:progressed").length, { timeout: 20_000 }).toBeGreaterThan(2);
    expect(address).not.toBe("");
    stream.close();
    expect((await done).status).toBe("succeeded");
    expect(of("drain:finished")[0]?.outcome).toBe("drained");
    expect(of("clean-up:failed")).toEqual([]);
  });
});

describe("a bake, on real parts", () => {
  it("should go back to blue by itself where green gets worse", async () => {
    await open();
    const blue = await deploy(images.status);
    await apply(images.status, { bake: "1m", environment: { VERSION: "2" } });
    const deployment = world.deployer.deploy(name);
    for await (const { type } of deployment.events) if (type === "bake:started") break;
    await delay(600);
    await fetch(`http://${await addressOf(deployment.id)}:8080/set?health=503`);
    const result = await deployment.done;
    expect(result).toMatchObject({ status: "failed", error: { code: "BAKE_FAILED" } });
    expect(await containers()).toEqual([`${blue} running`]);
    expect((await world.deployer.status(name)).live?.deployment).toBe(blue);
  });
});

describe("a deployer that is killed in a drain", () => {
  it("should be followed by one that keeps the stored deadline", async () => {
    const crash = await CrashWorld.open({ socketPath: parts.socketPath, proxy: "nginx" });
    cleanUp.push(() => crash.close());
    await crash.deploy(configOf(images.v1));
    const stream = new EventStream({ port: crash.world.proxyPort, host: "app.cutover.test" });
    cleanUp.push(() => stream.close());
    await stream.opened;
    const victim = crash.start([configOf(images.v2, { drain: { timeout: "20s" } })]);
    cleanUp.push(() => victim.end());
    await victim.untilEvent("state:committed");
    const committedAtMs = performance.now();
    await victim.untilEvent("drain:progressed");
    victim.signal("SIGKILL");
    await victim.ended;
    await delay(8_000);
    const successor = crash.start([]);
    cleanUp.push(() => successor.end());
    await successor.ended;
    const told = successor.describe();
    const finished = successor.events.find((event) => event.type === "drain:finished");
    expect(finished, told).toMatchObject({ outcome: "deadline", cut: { connections: 1 } });
    const afterMs = (stream.report().cutAtMs ?? 0) - committedAtMs;
    console.log(`cut ${Math.round(afterMs)} ms after the commit, of 20000`);
    expect(afterMs, told).toBeGreaterThan(19_500);
    expect(afterMs, told).toBeLessThan(27_000);
    const { open: left, containers: there, expected } = await crash.observe();
    expect([left, there]).toEqual([[], expected]);
  });
});
