import { DeployerError } from "../../errors/deployer-error.js";
import { callContainer, inspectContainer } from "./container-calls.js";
import { containerPath } from "./container-path.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply } from "./engine-stream.js";

export interface StopRequest {
  readonly name: string;
  readonly signalName: string;
  readonly graceMs: number;
}

const killLimitMs = 30_000;

/**
 * Signal, wait, kill, wait. Not the engine's own stop: before API 1.42 that ignores the signal it is given, and it
 * counts the grace in whole seconds.
 */
export async function stopContainer(
  engine: EngineConnection,
  { name, signalName, graceMs }: StopRequest,
  signal: AbortSignal | undefined,
): Promise<void> {
  if (!(await kill(engine, { name, signalName }, signal))) return;
  if (await waitUntilStopped(engine, { name, limitMs: graceMs }, signal)) return;
  if (!(await kill(engine, { name, signalName: "SIGKILL" }, signal))) return;
  if (await waitUntilStopped(engine, { name, limitMs: killLimitMs }, signal)) return;
  throw new DeployerError(
    "ENGINE_FAILED",
    `Container ${name} still runs ${killLimitMs} ms after it was killed.`,
  );
}

/** False if there was nothing to signal: not running, or not there. */
async function kill(
  engine: EngineConnection,
  { name, signalName }: { readonly name: string; readonly signalName: string },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const reply = await callContainer(engine, { name, action: "/kill", query: { signal: signalName } }, signal);
  if (reply.status === 204) return true;
  if (reply.status === 404 || reply.status === 409) return false;
  throw engineFailure(reply, `The engine did not send ${signalName} to container ${name}`);
}

async function waitUntilStopped(
  engine: EngineConnection,
  { name, limitMs }: { readonly name: string; readonly limitMs: number },
  signal: AbortSignal | undefined,
): Promise<boolean> {
  const limit = new AbortController();
  const abort = (): void => limit.abort();
  signal?.addEventListener("abort", abort, { once: true });
  const timer = setTimeout(abort, limitMs);
  try {
    const path = `${containerPath(name)}/wait`;
    const query = { condition: "not-running" };
    const reply = await readReply(await engine.open({ method: "POST", path, query, signal: limit.signal }));
    if (reply.status === 404) return true;
    if (reply.status !== 200) throw engineFailure(reply, `The engine did not wait for container ${name}`);
  } catch (error) {
    signal?.throwIfAborted();
    if (!limit.signal.aborted) throw error;
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener("abort", abort);
  }
  // Its restart policy may have brought it back, and the end may have come just with the limit.
  const state = (await inspectContainer(engine, name, signal))?.State;
  return state === undefined || (!state.Running && !state.Restarting);
}
