import { execFile } from "node:child_process";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { commandOf, endContainerd, readPid, startEngineProcess } from "./engine-process.js";
import { pingEngine } from "./ping-engine.js";

export interface DockerEngine {
  readonly socketPath: string;
  /** Ends the engine if this call started it; else without effect. */
  stop(): Promise<void>;
}

const defaultSocket = "/var/run/docker.sock";
const pidFile = "/var/run/docker.pid";
const execRoot = "/var/run/docker";

/**
 * The engine at DOCKER_HOST (a unix socket) or at the default socket; else a new one with its own data, which
 * needs root. Call it once per run: two that start an engine at the same time disturb each other.
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

/** Leftovers of an engine after a bad end, which prevent the next one from starting. */
async function clearLeftovers(): Promise<void> {
  const pid = await readPid(pidFile);
  // It runs, but does not answer yet: the files are its own.
  if (pid !== undefined && (await commandOf(pid)) === "dockerd") return;
  await rm(pidFile, { force: true });
  await endContainerd(execRoot);
  const others = (await readdir("/proc")).filter((entry) => /^\d+$/.test(entry));
  const names = await Promise.all(others.map(async (entry) => commandOf(Number(entry))));
  if (names.includes("dockerd")) return;
  // Usually it is missing.
  await promisify(execFile)("ip", ["link", "delete", "docker0"]).catch(() => undefined);
}
