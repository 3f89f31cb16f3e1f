import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { commandOf, endContainerd, readPid, startEngineProcess } from "./engine-process.js";
import { pingEngine } from "./ping-engine.js";

export interface DockerEngine {
  readonly socketPath: string;
  /** Ends the engine where this call started it; else without effect. */
  stop(): Promise<void>;
}

const defaultSocket = "/var/run/docker.sock";
const pidFile = "/var/run/docker.pid";
const execRoot = "/var/run/docker";

/**
 * The engine that answers at DOCKER_HOST (a unix socket) or at the default socket; else one that is started here with data
 * of its own, which needs root. Call it once in a run: two that start an engine at the same time hinder each other.
 */
export async function ensureDockerEngine(): Promise<DockerEngine> {
  const fromEnvironment = /^unix:\/\/(.+)$/.exec(process.env["DOCKER_HOST"] ?? "")?.[1];
  for (const socketPath of [fromEnvironment, defaultSocket]) {
    if (socketPath !== undefined && (await pingEngine(socketPath)))
      return { socketPath, stop: async () => undefined };
  }
  await clearLeftovers();
  const folder = await mkdtemp(join(tmpdir(), "cutover-engine-"));
  const stop = await startEngineProcess({
    dockerd: "dockerd",
    args: [
      "--host",
      `unix://${defaultSocket}`,
      "--pidfile",
      pidFile,
      "--exec-root",
      execRoot,
      "--data-root",
      join(folder, "data"),
    ],
    socketPath: defaultSocket,
    execRoot,
    logFile: join(folder, "dockerd.log"),
  });
  return {
    socketPath: defaultSocket,
    async stop() {
      await stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What an engine that ended badly leaves, and what then keeps the next one from starting. */
async function clearLeftovers(): Promise<void> {
  const pid = await readPid(pidFile);
  // It runs, but does not answer yet: what is there is its own.
  if (pid !== undefined && (await commandOf(pid)) === "dockerd") return;
  await rm(pidFile, { force: true });
  await endContainerd(execRoot);
  const others = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const names = await Promise.all(others.map(async (entry) => commandOf(Number(entry))));
  if (names.includes("dockerd")) return;
  // Not there is the usual case.
  await promisify(execFile)("ip", ["link", "delete", "docker0"]).catch(() => undefined);
}
