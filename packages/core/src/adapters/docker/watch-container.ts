import { setTimeout as delay } from "node:timers/promises";
import { DeployerError } from "../../errors/deployer-error.js";
import type { ContainerEvent } from "../../ports/runtime.js";
import { inspectContainer } from "./container-calls.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";
import { readReply, type EngineStream } from "./engine-stream.js";
import { nanosOf, readEvent, sinceOf, type TimedEvent, type Watched } from "./events-stream.js";
import { readJsonLines, textOf } from "./json-lines.js";

const firstRetryMs = 100;
const lastRetryMs = 5_000;
const recentEvents = 32;

/**
 * Reports what happens to the container from the moment this resolves. After a lost connection it asks for the events
 * since the last one, and compares the container's own times, because an engine that restarted has forgotten its events.
 */
export async function watchContainer(
  engine: EngineConnection,
  { name, onEvent }: { readonly name: string; readonly onEvent: (event: ContainerEvent) => void },
  signal: AbortSignal,
): Promise<void> {
  // The engine's clock: what it did before its own "now" is not reported.
  const [since, inspect] = await Promise.all([
    engineTime(engine, signal),
    inspectContainer(engine, name, signal),
  ]);
  const watch = new Watch(engine, { watched: { name, id: inspect?.Id }, since, onEvent, signal });
  await watch.begin();
}

interface WatchOptions {
  readonly watched: Watched;
  readonly since: bigint;
  readonly onEvent: (event: ContainerEvent) => void;
  readonly signal: AbortSignal;
}

class Watch {
  readonly #engine: EngineConnection;
  readonly #options: WatchOptions;
  /** The time of the latest event that was reported, or of the watch's begin. */
  #latest: bigint;
  #lifecycle: { readonly kind: ContainerEvent["kind"]; readonly atNanos: bigint } | undefined;
  /** `since` includes its own instant, so a reconnect hears the last events again. */
  readonly #recent: string[] = [];

  constructor(engine: EngineConnection, options: WatchOptions) {
    this.#engine = engine;
    this.#options = options;
    this.#latest = options.since;
  }

  async begin(): Promise<void> {
    const stream = await this.#open();
    void this.#run(stream);
  }

  async #run(first: EngineStream): Promise<void> {
    const { signal } = this.#options;
    let stream: EngineStream | undefined = first;
    let retryMs = firstRetryMs;
    while (!signal.aborted) {
      try {
        if (stream === undefined) {
          stream = await this.#open();
          await this.#reportMissed();
        }
        retryMs = firstRetryMs;
        for await (const line of readJsonLines(stream.chunks())) {
          const timed = readEvent(line, this.#options.watched);
          if (timed !== undefined) this.#report(timed);
        }
      } catch {
        // Whatever broke it, the watch goes on: the calls that act on the container report the engine's failure.
        stream?.close();
      }
      stream = undefined;
      await delay(retryMs, undefined, { signal }).catch(() => undefined);
      retryMs = Math.min(retryMs * 2, lastRetryMs);
    }
  }

  async #open(): Promise<EngineStream> {
    const { watched, signal } = this.#options;
    const filters = {
      type: ["container"],
      container: watched.id === undefined ? [watched.name] : [watched.id],
      event: ["start", "die", "oom", "health_status"],
    };
    const query = { since: sinceOf(this.#latest), filters: JSON.stringify(filters) };
    const stream = await this.#engine.open({ path: "/events", query, signal });
    if (stream.status === 200) return stream;
    throw engineFailure(await readReply(stream), "The engine did not report events");
  }

  async #reportMissed(): Promise<void> {
    const { watched, signal } = this.#options;
    const state = (await inspectContainer(this.#engine, watched.name, signal))?.State;
    if (state === undefined) return;
    const missed: TimedEvent[] = [];
    const finishedAt = nanosOf(state.FinishedAt);
    if (finishedAt > this.#latest) {
      if (state.OOMKilled) missed.push({ event: { kind: "out-of-memory" }, atNanos: finishedAt });
      missed.push({ event: { kind: "died", exitCode: state.ExitCode }, atNanos: finishedAt });
    }
    const startedAt = nanosOf(state.StartedAt);
    if (startedAt > this.#latest) missed.push({ event: { kind: "started" }, atNanos: startedAt });
    missed.sort((left, right) => Number(left.atNanos - right.atNanos));
    for (const timed of missed) this.#report(timed);
  }

  #report({ event, atNanos }: TimedEvent): void {
    const { signal, since, onEvent } = this.#options;
    if (signal.aborted || atNanos < since || this.#isRepeated({ event, atNanos })) return;
    if (atNanos > this.#latest) this.#latest = atNanos;
    try {
      onEvent(event);
    } catch (error) {
      // A caller's mistake is not the connection's: it must show, and must not end in a reconnect.
      queueMicrotask(() => {
        throw error;
      });
    }
  }

  #isRepeated({ event, atNanos }: TimedEvent): boolean {
    if (event.kind === "started" || event.kind === "died") {
      const last = this.#lifecycle;
      // No container starts or dies twice in a row: the same thing was seen in its times and in the stream.
      if (last !== undefined && (last.kind === event.kind || atNanos <= last.atNanos)) return true;
      this.#lifecycle = { kind: event.kind, atNanos };
      return false;
    }
    const key = `${event.kind} ${atNanos}`;
    if (this.#recent.includes(key)) return true;
    this.#recent.push(key);
    if (this.#recent.length > recentEvents) this.#recent.shift();
    return false;
  }
}

/** The engine's own "now", in nanoseconds since the Unix epoch. */
export async function engineTime(engine: EngineConnection, signal: AbortSignal): Promise<bigint> {
  const reply = await engine.call({ path: "/info", signal });
  if (reply.status !== 200) throw engineFailure(reply, "The engine did not describe itself");
  const time = nanosOf(textOf((reply.json as { SystemTime?: unknown } | undefined)?.SystemTime));
  if (time === 0n) throw new DeployerError("ENGINE_FAILED", "The engine did not tell its time.");
  return time;
}
