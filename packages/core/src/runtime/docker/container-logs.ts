import type Docker from "dockerode";
import { containerPath } from "./container-path.js";
import { inspectContainer } from "./container-calls.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply } from "./engine-stream.js";
import { nanosOf, sinceOf } from "./events-stream.js";
import { LogLines } from "./log-lines.js";

export interface LogRequest {
  readonly name: string;
  readonly query: Readonly<Record<string, string>>;
  readonly onLine: (line: string) => void;
}

/** The engine notes a start when it has begun: a fast process may have written by then. */
const startNoticeNanos = 1_000_000_000n;

/** As `readLogs`, from the container's latest start: what it wrote in an earlier life is skipped by the engine. */
export async function followLogs(
  engine: EngineConnection,
  { name, onLine }: Pick<LogRequest, "name" | "onLine">,
  signal: AbortSignal,
): Promise<void> {
  const state = (await inspectContainer(engine, name, signal))?.State;
  if (state) await readLogs(engine, { name, query: { follow: "1", since: beginOf(state) }, onLine }, signal);
}

/** The end of its life before, if it runs: nothing that it wrote since is missed. */
function beginOf({ StartedAt, FinishedAt }: Docker.ContainerInspectInfo["State"]): string {
  const [started, finished] = [nanosOf(StartedAt), nanosOf(FinishedAt)];
  if (finished < started) return sinceOf(finished);
  return sinceOf(started > startNoticeNanos ? started - startNoticeNanos : 0n);
}

/** Reads a container's output to its end. Without effect where there is no such container, or where its log driver cannot be read. */
export async function readLogs(
  engine: EngineConnection,
  { name, query, onLine }: LogRequest,
  signal: AbortSignal | undefined,
): Promise<void> {
  const found = await inspectContainer(engine, name, signal);
  if (found === undefined) return;
  const path = `${containerPath(name)}/logs`;
  const stream = await engine.open({ path, query: { stdout: "1", stderr: "1", ...query }, signal });
  if (stream.status !== 200) {
    const reply = await readReply(stream);
    if (reply.status === 404 || reply.status === 501 || /does not support reading/i.test(reply.message))
      return;
    throw engineFailure(reply, `The engine did not give the output of container ${name}`);
  }
  const lines = new LogLines(onLine, { isTerminal: found.Config.Tty });
  for await (const chunk of stream.chunks()) lines.write(chunk);
  lines.end();
}
