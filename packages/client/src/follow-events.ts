import { DeployerError } from "@cutover/schema/errors";
import type { LoggedEvent } from "./api/index.js";
import type { Connection } from "./connection.js";
import { Patience, type PatienceOptions } from "./patience.js";
import { readServerSentEvents } from "./server-sent-events.js";

/** Three missed heartbeats of the server. */
const silentMs = 45_000;

export interface FollowOptions extends PatienceOptions {
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  /** The `seq` of the last event that was read; absent: only new ones. */
  readonly after: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Yields events, each once, in order, over as many connections as it takes, until the server ends the stream or
 * `signal` aborts.
 */
export async function* followEvents(
  connection: Connection,
  options: FollowOptions,
): AsyncGenerator<LoggedEvent> {
  const { path, query = {}, signal } = options;
  const patience = new Patience(options);
  let last = options.after;
  while (!isAborted(signal)) {
    const silence = new Silence(signal);
    try {
      const headers = { accept: "text/event-stream", "last-event-id": last?.toString() };
      const answer = await connection.send("GET", path, { query, headers, signal: silence.signal });
      if (!answer.body) throw new DeployerError("SERVER_FAILED", "the event stream has no body");
      for await (const sent of readServerSentEvents(answer.body)) {
        silence.end();
        patience.restore();
        if (!sent) continue;
        if (sent.event === "end") return;
        if (sent.event !== "message") continue;
        const event = JSON.parse(sent.data) as LoggedEvent;
        if (last !== undefined && event.seq <= last) continue;
        last = event.seq;
        yield event;
        if (isAborted(signal)) return;
      }
      throw new DeployerError("SERVER_UNREACHABLE", "the event stream broke off");
    } catch (error) {
      if (isAborted(signal)) return;
      const lost = error instanceof DeployerError && error.code !== "CANCELLED" ? error : brokenOff(error);
      await patience.endure(lost, signal);
    } finally {
      silence.stop();
    }
  }
}

function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}

function brokenOff(cause: unknown): DeployerError {
  return new DeployerError("SERVER_UNREACHABLE", "the connection to the server broke off", { cause });
}

/** Aborts if nothing comes for too long: a connection whose other end is gone says nothing. */
class Silence {
  readonly #aborter = new AbortController();
  readonly #caller: AbortSignal | undefined;
  readonly #abort = (): void => this.#aborter.abort();
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(caller: AbortSignal | undefined) {
    this.#caller = caller;
    caller?.addEventListener("abort", this.#abort, { once: true });
    this.end();
  }

  get signal(): AbortSignal {
    return this.#aborter.signal;
  }

  /** Something came. */
  end(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(this.#abort, silentMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.#caller?.removeEventListener("abort", this.#abort);
    this.#aborter.abort();
  }
}
