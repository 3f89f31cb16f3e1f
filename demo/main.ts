import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { createDeployer, type Deployer, type DeploymentResult } from "@cutover/core";
import { ensureDockerEngine } from "../test/parts/docker-engine/ensure-docker-engine.js";
import { buildAppVersion, buildImages, pushImage } from "../test/parts/images/build-images.js";
import { EventStream } from "../test/parts/load/event-stream.js";
import { OpenLoopLoad, summarizeLoad } from "../test/parts/load/open-loop-load.js";
import { freePort } from "../test/parts/registry/free-port.js";
import { startRegistry } from "../test/parts/registry/start-registry.js";
import { openParts, type DemoSettings } from "./parts.js";
import { Screen, type Row } from "./screen.js";

const perSecond = 200;
const domain = "demo.cutover.test";

const { values } = parseArgs({
  options: { json: { type: "boolean" }, npm: { type: "string" }, network: { type: "string" } },
});
const screen = new Screen(values.json === true ? process.stderr : process.stdout);
const cleanUp: (() => Promise<unknown>)[] = [];
const rows: Row[] = [];

try {
  await runDemo();
} finally {
  for (const undo of cleanUp.toReversed()) await undo().catch((error: unknown) => screen.note(String(error)));
}
screen.table(rows);
const lost = rows.some(({ strategy, failed }) => strategy === "blue-green" && failed > 0);
screen.note(lost ? "a blue-green deployment lost a request" : "no blue-green deployment lost a request");
if (values.json) process.stdout.write(`${JSON.stringify({ lost, deployments: rows })}\n`);
process.exitCode = lost || rows.length < 4 ? 1 : 0;

async function runDemo(): Promise<void> {
  screen.note("engine: taking the one that answers, or starting one");
  const engine = await ensureDockerEngine();
  cleanUp.push(() => engine.stop());
  screen.note("images: building five versions of a small web server from this machine's node");
  const images = await buildImages(engine.socketPath);
  const registry = await startRegistry();
  cleanUp.push(() => registry.close());
  for (const version of ["v1", "v2", "v3", "v4", "v5"]) {
    const source = await buildAppVersion(engine.socketPath, images.app, version);
    await pushImage({
      socketPath: engine.socketPath,
      source,
      target: `${registry.address}/demo/app:${version}`,
    });
  }
  const folder = await mkdtemp(join(tmpdir(), "cutover-demo-"));
  cleanUp.push(() => rm(folder, { recursive: true }));
  const settings: DemoSettings = {
    socketPath: engine.socketPath,
    folder,
    proxyPort: await freePort(),
    npm: values.npm,
    network: values.network,
  };
  await tellTheStory(settings, `${registry.address}/demo/app`);
}

async function tellTheStory(settings: DemoSettings, image: string): Promise<void> {
  const parts = openParts(settings);
  cleanUp.push(() => parts.stopProxy());
  let deployer = await createDeployer({ ...parts.options, onEvent: (event) => screen.show(event) });
  cleanUp.push(async () => {
    screen.note("removing the workload: route first, then container");
    await deployer.remove("demo").done;
    await deployer.close();
  });
  for (const finding of await deployer.check()) screen.note(`${finding.severity}: ${finding.message}`);

  screen.title("v1: the first deployment");
  await applyVersion(deployer, `${image}:v1`);
  const first = await deployer.deploy("demo").done;
  if (first.status !== "succeeded") throw first.error ?? new Error("the first deployment failed");

  screen.note(`load: ${perSecond} requests a second, open loop, fresh connections, and one event stream`);
  const load = new OpenLoopLoad({
    port: parts.proxyPort,
    host: domain,
    perSecond,
    connections: "fresh",
  }).start();
  cleanUp.push(() => load.stop());
  await delay(1_000);

  const watch = async (title: string, deploy: () => Promise<DeploymentResult>): Promise<void> => {
    screen.title(title);
    const stream = new EventStream({ port: parts.proxyPort, host: domain });
    await stream.opened;
    const fromMs = performance.now();
    const result = await deploy();
    await delay(1_000);
    const { cutAtMs, longestGapMs } = stream.close();
    const summary = summarizeLoad(load.answers, fromMs, performance.now() - 500);
    const drainingMs = result.timings.phases.draining ?? 0;
    rows.push({
      title,
      strategy: result.strategy ?? "none",
      status: result.status,
      requests: summary.requests,
      failed: summary.failed,
      longestGapMs: summary.longestGapMs,
      cutoverMs: result.timings.cutoverMs,
      stream:
        cutAtMs === undefined
          ? "open"
          : result.strategy === "blue-green" && drainingMs > 0
            ? "until blue stopped"
            : "cut",
      streamGapMs: longestGapMs,
      served: summary.bodies,
      error: result.error?.code,
    });
  };

  await watch("v2: blue-green", async () => {
    await applyVersion(deployer, `${image}:v2`);
    return deployer.deploy("demo").done;
  });
  await watch("v3: blue-green, but it never gets ready", async () => {
    await applyVersion(deployer, `${image}:v3`, { environment: { NEVER_READY: "1" } });
    return deployer.deploy("demo").done;
  });
  await watch("v4: recreate", async () => {
    await applyVersion(deployer, `${image}:v4`, { deploy_strategy: "recreate" });
    return deployer.deploy("demo").done;
  });
  await watch("v5: blue-green, its deployer killed right after the switch", async () => {
    await applyVersion(deployer, `${image}:v5`);
    await deployer.close();
    const signal = await deployAndDie(settings);
    screen.note(`the deployer's process ended by ${signal}; a new one starts on the same database`);
    deployer = await createDeployer({ ...parts.options, onEvent: (event) => screen.show(event) });
    await deployer.reconcile();
    const [latest] = await deployer.history("demo", { limit: 1 });
    if (!latest || latest.status === "open" || latest.status === "queued")
      throw new Error("the killed deployment was not finished");
    return { ...latest, workload: "demo", status: latest.status, logTail: [] };
  });
}

async function applyVersion(
  deployer: Deployer,
  image: string,
  more: Record<string, unknown> = {},
): Promise<void> {
  const healthcheck = { path: "/health", deadline: "5s" };
  // The watched event stream never ends by itself.
  const drain = { timeout: "3s" };
  const config = {
    image,
    port: 8080,
    domains: [domain],
    healthcheck,
    stop_grace_period: "2s",
    drain,
    ...more,
  };
  await deployer.apply({ name: "demo", source: "image", config });
}

async function deployAndDie(settings: DemoSettings): Promise<NodeJS.Signals | null> {
  const script = fileURLToPath(new URL("deploy-and-die.js", import.meta.url));
  const child = spawn(process.execPath, [script, JSON.stringify(settings)], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  const [, signal] = (await once(child, "exit")) as [number | null, NodeJS.Signals | null];
  if (signal !== "SIGKILL") throw new Error("the deployer that was to be killed ended by itself");
  return signal;
}
