import { setTimeout as delay } from "node:timers/promises";
import { systemClock } from "../clock/system-clock.js";
import { TimeoutError, within } from "../clock/within.js";
import { DeployerError } from "../../errors/deployer-error.js";
import type { Exec, ExecEnd, ExecRequest } from "../../ports/exec.js";
import { callContainer } from "./container-calls.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply } from "./engine-stream.js";
import { LogLines } from "./log-lines.js";

type CommandRequest = ExecRequest & { readonly name: string };

const endPollMs = 20;

export function dockerExec(engine: EngineConnection): Exec {
  return { run: (name, request, signal) => runCommand(engine, { name, ...request }, signal) };
}

/** Runs a command beside the container's own process. The engine's API can end the wait for it, but not the command. */
async function runCommand(
  engine: EngineConnection,
  { name, command, timeoutMs, onLine }: CommandRequest,
  signal: AbortSignal | undefined,
): Promise<ExecEnd> {
  signal?.throwIfAborted();
  try {
    return await within(systemClock, { timeoutMs, signal }, async (ends) => {
      const id = await prepare(engine, { name, command }, ends);
      await readOutput(engine, { id, onLine: onLine ?? (() => undefined) }, ends);
      return { exitCode: await waitForExit(engine, id, ends) };
    });
  } catch (error) {
    signal?.throwIfAborted();
    if (error instanceof TimeoutError) return { exitCode: undefined };
    throw error;
  }
}

async function prepare(
  engine: EngineConnection,
  { name, command }: Pick<CommandRequest, "name" | "command">,
  signal: AbortSignal,
): Promise<string> {
  const body = { AttachStdout: true, AttachStderr: true, Cmd: [...command] };
  const reply = await callContainer(engine, { name, action: "/exec", body }, signal);
  const id = (reply.json as { readonly Id?: unknown } | undefined)?.Id;
  if (reply.status === 201 && typeof id === "string") return id;
  const codes = { 404: "CONTAINER_MISSING", 409: "HOOK_FAILED" } as const;
  throw engineFailure(reply, `The command cannot be run in container ${name}`, codes);
}

async function readOutput(
  engine: EngineConnection,
  { id, onLine }: { readonly id: string; readonly onLine: (line: string) => void },
  signal: AbortSignal,
): Promise<void> {
  const body = { Detach: false, Tty: false };
  const stream = await engine.open({ method: "POST", path: `/exec/${id}/start`, body, signal });
  if (stream.status !== 200) {
    const codes = { 404: "CONTAINER_MISSING", 409: "HOOK_FAILED" } as const;
    throw engineFailure(await readReply(stream), "The command was not started", codes);
  }
  const lines = new LogLines(onLine);
  for await (const chunk of stream.chunks()) lines.write(chunk);
  lines.end();
}

/** A command may close its output and go on; and the engine notes an exit a moment after the output has ended. */
async function waitForExit(engine: EngineConnection, id: string, signal: AbortSignal): Promise<number> {
  for (;;) {
    const reply = await engine.call({ path: `/exec/${id}/json`, signal });
    if (reply.status !== 200)
      throw engineFailure(reply, "The engine did not tell how the command ended", {
        404: "CONTAINER_MISSING",
      });
    const { Running, ExitCode } = reply.json as { Running?: unknown; ExitCode?: unknown };
    if (Running !== true) {
      if (typeof ExitCode === "number") return ExitCode;
      throw new DeployerError("HOOK_FAILED", "The command ended, and the engine knows no exit code of it.");
    }
    await delay(endPollMs, undefined, { signal });
  }
}
