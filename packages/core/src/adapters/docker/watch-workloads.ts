import { setTimeout as delay } from "node:timers/promises";
import type { ContainerEvent } from "../../ports/runtime.js";
import { labels } from "../../ports/runtime.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply, type EngineStream } from "./engine-stream.js";
import { readWorkloadEvent, sinceOf, type TimedWorkloadEvent } from "./events-stream.js";
import { givenLabelsOf } from "./inherited-labels.js";
import { readJsonLines } from "./json-lines.js";
import { engineTime } from "./watch-container.js";

const firstRetryMs = 100;
const lastRetryMs = 5_000;

/**
 * Reports what happens to all containers that carry our labels, from the moment this resolves. After a lost connection it asks for
 * the events since the last one, also if the engine did not answer what that one was of; what an engine that restarted has forgotten is not reported.
 */
export async function watchWorkloads(
  engine: EngineConnection,
  onEvent: (event: ContainerEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const since = await engineTime(engine, signal);
  const first = await openEvents(engine, since, signal);
  void follow(engine, { first, since, onEvent, signal });
}

interface Following {
  readonly first: EngineStream;
  readonly since: bigint;
  readonly onEvent: (event: ContainerEvent) => void;
  readonly signal: AbortSignal;
}

async function follow(engine: EngineConnection, { first, since, onEvent, signal }: Following): Promise<void> {
  let stream: EngineStream | undefined = first;
  let latest = since;
  let asked: bigint | undefined;
  let retryMs = firstRetryMs;
  const isOurs = rememberedLookup(engine, signal);
  while (!signal.aborted) {
    const begunAtMs = performance.now();
    try {
      stream ??= await openEvents(engine, latest + 1n, signal);
      for await (const line of readJsonLines(stream.chunks())) {
        const timed = readWorkloadEvent(line);
        if (signal.aborted || timed === undefined) continue;
        const { atNanos } = timed;
        // A container that cannot be looked at twice must not hold up the events of all others.
        const isLastTry = atNanos === asked;
        asked = atNanos;
        if (isLastTry && atNanos > latest) latest = atNanos;
        if (await isOurs(timed)) onEvent(timed.event);
        if (atNanos > latest) latest = atNanos;
      }
    } catch {
      // Whatever broke it, the watch goes on: the calls that look at the containers report the engine's failure.
      stream?.close();
    }
    stream = undefined;
    // Something may cut every connection at once: only one that lasted begins the pauses anew.
    if (performance.now() - begunAtMs > lastRetryMs) retryMs = firstRetryMs;
    await delay(retryMs, undefined, { signal, ref: false }).catch(() => undefined);
    retryMs = Math.min(retryMs * 2, lastRetryMs);
  }
}

const mostRemembered = 1_000;

/** Whether the container of an id was given our labels, or merely inherits them from its image; asked once for each. */
function rememberedLookup(
  engine: EngineConnection,
  signal: AbortSignal,
): (event: TimedWorkloadEvent) => Promise<boolean> {
  const known = new Map<string, boolean>();
  return async ({ container, all }) => {
    const before = known.get(container);
    if (before !== undefined) return before;
    const given = await givenLabelsOf(engine, { container, all }, signal);
    const found = given[labels.workload] !== undefined;
    if (known.size >= mostRemembered) known.clear();
    known.set(container, found);
    return found;
  };
}

async function openEvents(
  engine: EngineConnection,
  since: bigint,
  signal: AbortSignal,
): Promise<EngineStream> {
  const filters = {
    type: ["container"],
    label: [labels.workload],
    event: ["start", "die", "oom", "health_status"],
  };
  const query = { since: sinceOf(since), filters: JSON.stringify(filters) };
  const stream = await engine.open({ path: "/events", query, signal });
  stream.unref();
  if (stream.status === 200) return stream;
  throw engineFailure(await readReply(stream), "The engine did not report events");
}
