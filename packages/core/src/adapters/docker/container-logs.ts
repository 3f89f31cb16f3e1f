import type Docker from "dockerode";
import { containerPath } from "./container-path.js";
import { inspectContainer } from "./container-calls.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply } from "./engine-stream.js";
import { nanosOf, sinceOf } from "./events-stream.js";
import { LogLines } from "./log-lines.js";
import type { LogRange } from "../../ports/runtime.js";

/** The engine notes a start when it has begun: a fast process may have written by then. */
const startNoticeNanos = 1_000_000_000n;
const nanosInMs = 1_000_000n;

/** As `Runtime.logs`. */
export async function* readLogs(
  engine: EngineConnection,
  { name, tail, sinceMs, follow = false }: LogRange & { readonly name: string },
  signal: AbortSignal | undefined,
): AsyncGenerator<string> {
  const found = await inspectContainer(engine, name, signal);
  if (found === undefined) return;
  const query = {
    stdout: "1",
    stderr: "1",
    ...(tail !== undefined && { tail: String(tail) }),
    ...(follow && { follow: "1" }),
    ...(sinceMs !== undefined && { since: sinceOf(BigInt(sinceMs) * nanosInMs) }),
    ...(follow && tail === undefined && sinceMs === undefined && { since: beginOf(found.State) }),
  };
  const stream = await engine.open({ path: `${containerPath(name)}/logs`, query, signal });
  if (stream.status !== 200) {
    const reply = await readReply(stream);
    if (reply.status === 404 || reply.status === 501 || /does not support reading/i.test(reply.message))
      return;
    throw engineFailure(reply, `The engine did not give the output of container ${name}`);
  }
  const read: string[] = [];
  const lines = new LogLines((line) => read.push(line), { isTerminal: found.Config.Tty });
  for await (const chunk of stream.chunks()) {
    lines.write(chunk);
    yield* read.splice(0);
  }
  lines.end();
  yield* read;
}

/**
 * The end of its life before, if it runs: nothing that it wrote since is missed. The start of a short life can
 * be noted after its end.
 */
function beginOf({ Running, StartedAt, FinishedAt }: Docker.ContainerInspectInfo["State"]): string {
  const [started, finished] = [nanosOf(StartedAt), nanosOf(FinishedAt)];
  if (Running && finished < started) return sinceOf(finished);
  const noted = finished > 0n && finished < started ? finished : started;
  return sinceOf(noted > startNoticeNanos ? noted - startNoticeNanos : 0n);
}
