import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { promisify } from "node:util";
import { docker } from "@cutover/core";
import { httpProber } from "@cutover/core/ports";
import { plainSpec } from "@cutover/core/testing";
import { OpenLoopLoad } from "../test/parts/load/open-loop-load.js";
import { openRealWorld, type RealParts, type RealWorld } from "../test/parts/world/real-world.js";
import { median } from "./median.js";
import { workloadConfig } from "./workload-config.js";

const run = promisify(execFile);
const domain = "first.bench.cutover.test";
const name = "bench-first";
const listenAfterMs = "500";
const perSecond = 100;
const settleMs = 600;

/** Milliseconds from the moment the new application listens, by its own log line, under load through the proxy. */
interface Answers {
  readonly firstNewMs: number;
  readonly lastOldMs: number;
  readonly lost: number;
}

export interface FirstAnswers {
  readonly ours: Answers;
  readonly byHand: Answers;
}

/**
 * A blue-green deployment against a script that asks for health every 10 ms, writes the site's file and reloads nginx, without any proof. Both in
 * turn on one engine, each with an nginx of its own and the same load; medians.
 */
export async function measureFirstAnswers(parts: RealParts, rounds: number): Promise<FirstAnswers> {
  const image = await parts.publish("first-answer");
  const { socketPath } = parts;
  const timing = { drainQuietMs: 0, watchMs: 0 };
  const ours = await openRealWorld({ socketPath, proxy: "nginx", timing });
  const theirs = await openRealWorld({ socketPath, proxy: "nginx", timing });
  const hand = new Script(socketPath, theirs);
  const seen = { ours: [] as Answers[], byHand: [] as Answers[] };
  try {
    await deploy(ours, image, "0");
    await hand.deploy(image, "0");
    for (let round = 1; round <= rounds; round += 1) {
      const version = String(round);
      seen.ours.push(await underLoad(ours, version, () => deploy(ours, image, version)));
      seen.byHand.push(await underLoad(theirs, version, () => hand.deploy(image, version)));
    }
    return { ours: medians(seen.ours), byHand: medians(seen.byHand) };
  } finally {
    await hand.close();
    await theirs.close();
    await ours.close();
  }
}

/** `work` resolves with the wall time at which the new application began to listen. */
async function underLoad(
  { proxyPort: port }: RealWorld,
  version: string,
  work: () => Promise<number>,
): Promise<Answers> {
  const load = new OpenLoopLoad({ port, host: domain, perSecond, connections: "fresh" }).start();
  await delay(settleMs);
  const listensAtMs = await work();
  await delay(settleMs);
  const answers = await load.stop();
  const doneMs = (isNew: boolean): number[] =>
    answers.filter(({ body }) => body !== undefined && (body === version) === isNew).map((one) => one.doneMs);
  const since = (atMs: number): number => performance.timeOrigin + atMs - listensAtMs;
  const lost = answers.filter(({ body }) => body === undefined).length;
  return { lost, firstNewMs: since(Math.min(...doneMs(true))), lastOldMs: since(Math.max(...doneMs(false))) };
}

async function deploy({ deployer }: RealWorld, image: string, version: string): Promise<number> {
  await deployer.apply({
    name,
    source: "image",
    config: workloadConfig(image, {
      domains: [domain],
      environment: { VERSION: version, LISTEN_AFTER_MS: listenAfterMs },
    }),
  });
  const deployment = deployer.deploy(name);
  let listensAtMs: number | undefined;
  for await (const event of deployment.events)
    if (event.type === "log:written") listensAtMs ??= listensAt(event.line);
  const { error } = await deployment.done;
  if (error) throw error;
  return listensAtMs ?? NaN;
}

function listensAt(line: string): number | undefined {
  const [, atMs] = /listens on \d+ at (\d+)/.exec(line) ?? [];
  return atMs === undefined ? undefined : Number(atMs);
}

class Script {
  readonly #runtime;
  readonly #world: RealWorld;
  readonly #prober = httpProber();
  #blue: { readonly name: string; readonly port: number } | undefined;

  constructor(socketPath: string, world: RealWorld) {
    this.#runtime = docker({ socketPath });
    this.#world = world;
  }

  async deploy(image: string, version: string): Promise<number> {
    const runtime = this.#runtime;
    const green = `by-hand-${randomBytes(6).toString("hex")}`;
    const environment = { VERSION: version, LISTEN_AFTER_MS: listenAfterMs };
    const found = await runtime.images.find(image);
    const spec = { ...plainSpec(found?.digests[0] ?? image), environment };
    const loopbackPort = await runtime.host.chooseLoopbackPort();
    const labels = { alias: green, workload: name, deployment: green, fence: 0 };
    await runtime.create({ name: green, ...labels, spec, port: 8080, loopbackPort });
    await runtime.start(green);
    await this.#untilHealthy(loopbackPort);
    await this.#lead(loopbackPort);
    await delay(settleMs);
    if (this.#blue) await this.#remove(this.#blue.name);
    this.#blue = { name: green, port: loopbackPort };
    for await (const line of runtime.logs(green, {})) {
      const atMs = listensAt(line);
      if (atMs !== undefined) return atMs;
    }
    return NaN;
  }

  async close(): Promise<void> {
    if (this.#blue) await this.#remove(this.#blue.name);
    await this.#world.router.remove(name);
  }

  async #untilHealthy(port: number): Promise<void> {
    const at = { scheme: "http", address: "127.0.0.1", port, path: "/health", host: domain } as const;
    for (;;) {
      const outcome = await this.#prober.probe({ ...at, timeoutMs: 2_000, maxBodyBytes: 1024 });
      if (outcome.kind === "answer" && outcome.status === 200) return;
      await delay(10);
    }
  }

  /** The first time by the router, which writes what is edited from then on. */
  async #lead(port: number): Promise<void> {
    if (!this.#blue) {
      const target = { scheme: "http", host: "127.0.0.1", port } as const;
      const nonce = randomBytes(12).toString("hex");
      await this.#world.router.put({ workload: name, domains: [domain], target, nonce });
      return;
    }
    const folder = join(this.#world.databaseFile, "..", "nginx");
    const file = join(folder, "sites", `cutover-${name}.conf`);
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replaceAll(String(this.#blue.port), String(port)));
    await run("nginx", ["-p", `${folder}/`, "-c", join(folder, "nginx.conf"), "-s", "reload"]);
  }

  async #remove(container: string): Promise<void> {
    await this.#runtime.stop(container, { signalName: "SIGTERM", graceMs: 10_000 });
    await this.#runtime.remove(container);
  }
}

function medians(all: readonly Answers[]): Answers {
  return {
    firstNewMs: median(all.map(({ firstNewMs }) => firstNewMs)),
    lastOldMs: median(all.map(({ lastOldMs }) => lastOldMs)),
    lost: all.reduce((sum, { lost }) => sum + lost, 0),
  };
}
