import { once } from "node:events";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { parseArgs } from "node:util";
import type { DeploymentSummary } from "@cutover/core";
import { ensureDockerEngine } from "../test/parts/docker-engine/ensure-docker-engine.js";
import { buildAppVersion, buildImages, pushImage } from "../test/parts/images/build-images.js";
import { EventStream, type StreamReport } from "../test/parts/load/event-stream.js";
import { type LoadSummary, OpenLoopLoad, summarizeLoad } from "../test/parts/load/open-loop-load.js";
import { startRegistry } from "../test/parts/registry/start-registry.js";
import { freePort } from "../test/parts/registry/free-port.js";
import { CommandLine } from "./command-line.js";
import { chooseProxy, Project } from "./project.js";
import { Screen, type Row } from "./screen.js";

const perSecond = 200;
const domain = "demo.cutover.test";

const { values } = parseArgs({
  options: {
    json: { type: "boolean" },
    npm: { type: "string" },
    network: { type: "string" },
    watch: { type: "boolean" },
  },
});
const screen = new Screen(values.json === true ? process.stderr : process.stdout);
const cleanUp: (() => Promise<unknown>)[] = [];
const rows: Row[] = [];

const ended = new AbortController();
const terminal = onCtrlC(() => {
  ended.abort(new Error("the demo was ended by Ctrl-C"));
});
try {
  await runDemo();
} catch (error) {
  if (!ended.signal.aborted) throw error;
} finally {
  // Not earlier: a command that still runs draws over what others write.
  if (ended.signal.aborted) screen.title("Ctrl-C: the demo ends, and takes away what it has made");
  for (const undo of cleanUp.toReversed()) await undo().catch((error: unknown) => screen.note(String(error)));
  terminal.release();
}
const lost = hasLost(rows);
const isWhole = rows.length === 5;
if (!values.watch && isWhole) showTable();
if (values.json) process.stdout.write(`${JSON.stringify({ lost, deployments: rows })}\n`);
process.exitCode = lost || !isWhole ? 1 : 0;

function hasLost(of: readonly Row[]): boolean {
  return of.some(({ strategy, failed }) => strategy === "blue-green" && failed > 0);
}

function showTable(): void {
  screen.table(rows);
  screen.note("exit: status of the command that told the outcome");
  screen.note("longest gap: between two answers, at 200 requests a second");
  screen.note("stream: an event stream that was open before; drained: it had 3 s more");
  screen.line(
    hasLost(rows)
      ? "\nA blue-green deployment lost a request."
      : "\nNo blue-green deployment lost a request.",
  );
}

async function runDemo(): Promise<void> {
  screen.note("engine: taking the one that answers, or starting one");
  const engine = await ensureDockerEngine();
  cleanUp.push(() => engine.stop());
  const { socketPath } = engine;
  screen.note("images: building five versions of a small web server from this machine's node");
  const images = await buildImages(socketPath);
  const registry = await startRegistry();
  cleanUp.push(() => registry.close());
  const image = (version: string): string => `${registry.address}/demo/app:${version}`;
  for (const version of ["v1", "v2", "v3", "v4", "v5"]) {
    const source = await buildAppVersion(socketPath, images.app, version);
    await pushImage({ socketPath, source, target: image(version) });
  }
  const folder = await mkdtemp(join(tmpdir(), "cutover-demo-"));
  cleanUp.push(() => rm(folder, { recursive: true }));
  const { router, port } = await chooseProxy(values.npm);
  cleanUp.push(() => stopOwnNginx(folder));
  const project = new Project({ folder, socketPath, router, domain, network: values.network });
  const cutover = new CommandLine(screen, folder, ended.signal);
  if (!values.watch) return tellTheStory({ folder, project, cutover, image, port });
  await project.write(image("v1"));
  const dashboard = await cutover.serve(`127.0.0.1:${await freePort()}`);
  cleanUp.push(() => dashboard.stop());
  screen.title("watch it in a browser");
  screen.line(`  ${dashboard.page}`);
  screen.line(`  ${dashboard.token}`);
  screen.note("the second line is the token to log in with; it is not shown again");
  await tellTheStory({ folder, project, cutover, image, port });
  showTable();
  screen.title(`the page stays until Ctrl-C: ${dashboard.page}`);
  if (!ended.signal.aborted) await once(ended.signal, "abort");
}

interface Story {
  readonly folder: string;
  readonly project: Project;
  readonly cutover: CommandLine;
  readonly image: (version: string) => string;
  /** Of the proxy, on 127.0.0.1. */
  readonly port: number;
}

async function tellTheStory({ folder, project, cutover, image, port }: Story): Promise<void> {
  screen.title("v1: the first deployment");
  for (const line of (await project.write(image("v1"))).trimEnd().split("\n")) screen.line(line);
  cleanUp.push(async () => {
    screen.title("the end: the route is removed first, then the container");
    await project.write(image("v1"));
    await new CommandLine(screen, folder).show("remove", "demo", "--yes");
  });
  if ((await cutover.show("deploy", "--yes")) !== 0) throw new Error("the first deployment failed");

  screen.note(`from now on: ${perSecond} requests a second, each on a connection of its own`);
  const load = new OpenLoopLoad({ port, host: domain, perSecond, connections: "fresh" }).start();
  cleanUp.push(() => load.stop());
  await delay(1_000);

  const seen: Seen[] = [];
  const watch = async (title: string, deploy: () => Promise<number>): Promise<void> => {
    const stream = new EventStream({ port, host: domain });
    await stream.opened;
    const fromMs = performance.now();
    const exitStatus = await deploy();
    await delay(1_000);
    const toMs = performance.now() - 500;
    seen.push({ title, exitStatus, stream: stream.close(), load: summarizeLoad(load.answers, fromMs, toMs) });
  };

  screen.title("v2: blue-green, the default for an image");
  await project.write(image("v2"));
  await cutover.show("plan");
  await watch("v2 blue-green", () => cutover.show("deploy", "--yes", "--why", "the new page"));

  screen.title("v3: blue-green, but the new version never gets ready");
  await project.write(image("v3"), { environment: { NEVER_READY: "1" } });
  await watch("v3 never ready", () => cutover.show("deploy", "--yes"));

  screen.title("back to v1");
  await watch("back to v1", () => cutover.show("rollback", "--yes", "--why", "the old page"));

  screen.title("v4: recreate, to compare");
  await project.write(image("v4"), { deploy_strategy: "recreate" });
  await watch("v4 recreate", () => cutover.show("deploy", "--yes"));

  screen.title("v5: blue-green, and its process is killed right after the switch");
  await project.write(image("v5"));
  await watch("v5 killed, taken over", async () => {
    const shown = await cutover.kill("switch proved", "deploy", "--yes");
    screen.note("killed with SIGKILL; the next process on the same database takes over");
    return cutover.show("watch", /deployment (\w+)/.exec(shown)?.[1] ?? "");
  });

  screen.title("what is there now");
  await cutover.show("status");
  await cutover.show("history");
  await cutover.show("report", "--days", "1");
  const deployments = (await cutover.history()).toReversed().slice(1);
  for (const [index, one] of seen.entries()) rows.push(rowOf(one, deployments[index]));
}

interface Seen {
  readonly title: string;
  readonly exitStatus: number;
  readonly stream: StreamReport;
  readonly load: LoadSummary;
}

function rowOf({ title, exitStatus, stream, load }: Seen, deployment: DeploymentSummary | undefined): Row {
  if (!deployment) throw new Error(`the history has no deployment "${title}"`);
  const { strategy, status, timings, error } = deployment;
  const isDrained = strategy === "blue-green" && (timings.phases.draining ?? 0) > 0;
  return {
    title,
    strategy,
    status,
    exitStatus,
    requests: load.requests,
    failed: load.failed,
    longestGapMs: load.longestGapMs,
    cutoverMs: timings.cutoverMs,
    stream: stream.cutAtMs === undefined ? "open" : isDrained ? "drained" : "cut",
    streamGapMs: stream.longestGapMs,
    served: load.bodies,
    error: error?.code,
  };
}

/**
 * On a terminal it is read as a key: a signal would also end the engine and the registry before the clean-up. `release` gives the
 * terminal back.
 */
function onCtrlC(act: () => void): { readonly release: () => void } {
  const { stdin } = process;
  process.once("SIGINT", act).once("SIGTERM", act);
  if (!stdin.isTTY) return { release: () => undefined };
  const onKey = (text: Buffer): void => {
    if (text.includes("\u0003")) act();
  };
  stdin.setRawMode(true).on("data", onKey);
  return {
    release: () => {
      stdin.off("data", onKey).setRawMode(false).pause();
    },
  };
}

/** It outlives each command. */
async function stopOwnNginx(folder: string): Promise<void> {
  const pid = Number(await readFile(join(folder, "nginx", "nginx.pid"), "utf8").catch(() => "0"));
  if (pid > 1) process.kill(pid, "SIGTERM");
}
