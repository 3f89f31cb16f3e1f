import { spawn } from "node:child_process";
import { once } from "node:events";
import { open, readFile, rm } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import { pingEngine } from "./ping-engine.js";

const readyLimitMs = 60_000;
const stopLimitMs = 30_000;

export interface EngineProcessOptions {
  readonly dockerd: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly socketPath: string;
  readonly execRoot: string;
  readonly logFile: string;
}

/** Starts an engine, and resolves with its `stop` as soon as it answers. */
export async function startEngineProcess(options: EngineProcessOptions): Promise<() => Promise<void>> {
  const log = await open(options.logFile, "w");
  const child = spawn(options.dockerd, [...options.args], {
    stdio: ["ignore", log.fd, log.fd],
    // Its memory is small: collecting at five times its size, not twice, makes each start much faster.
    env: { ...process.env, GOGC: "400", ...options.environment },
  });
  let failure: unknown;
  child.once("error", (error) => (failure = error));
  await log.close();
  const hasEnded = (): boolean =>
    failure !== undefined || child.exitCode !== null || child.signalCode !== null;
  const stop = async (): Promise<void> => {
    if (!hasEnded()) {
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      const kill = setTimeout(() => child.kill("SIGKILL"), stopLimitMs);
      await ended;
      clearTimeout(kill);
    }
    await endContainerd(options.execRoot);
  };
  const deadline = performance.now() + readyLimitMs;
  while (!(await pingEngine(options.socketPath))) {
    if (!hasEnded() && performance.now() < deadline) {
      await delay(100);
      continue;
    }
    await stop();
    const tail = (await readFile(options.logFile, "utf8")).slice(-2000);
    throw new Error(`${options.dockerd} did not become ready:\n${tail}`, { cause: failure });
  }
  return stop;
}

/** Ends the containerd that an engine left after a bad end, and removes its obstacles for the next one. */
export async function endContainerd(execRoot: string): Promise<void> {
  const folder = `${execRoot}/containerd`;
  const pid = await readPid(`${folder}/containerd.pid`);
  if (pid !== undefined && (await commandOf(pid)) === "containerd") {
    process.kill(pid, "SIGTERM");
    for (let attempt = 0; attempt < 50 && (await commandOf(pid)) === "containerd"; attempt += 1)
      await delay(100);
  }
  for (const name of [
    "containerd.pid",
    "containerd.sock",
    "containerd.sock.ttrpc",
    "containerd-debug.sock",
  ]) {
    await rm(`${folder}/${name}`, { force: true });
  }
}

export async function readPid(file: string): Promise<number | undefined> {
  const pid = Number.parseInt(await readFile(file, "utf8").catch(() => ""), 10);
  return Number.isSafeInteger(pid) && pid > 1 ? pid : undefined;
}

/** The short name of a process; undefined if there is none. */
export async function commandOf(pid: number): Promise<string | undefined> {
  return readFile(`/proc/${pid}/comm`, "utf8").then(
    (name) => name.trim(),
    () => undefined,
  );
}
