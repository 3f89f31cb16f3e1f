import { Agent, request } from "node:http";
import { request as requestTls } from "node:https";

export interface LoadOptions {
  readonly port: number;
  readonly host: string;
  readonly path?: string;
  /** Over TLS, whatever the certificate; every request on a connection of its own. */
  readonly tls?: boolean;
  readonly perSecond: number;
  /** fresh: a connection for each request. keep-alive: reused, with the one retry, on
   * a new connection, that browsers make when an idle connection was closed. */
  readonly connections: "fresh" | "keep-alive";
  /** A request without an answer by then fails. */
  readonly timeoutMs?: number;
}

export interface Answer {
  /** When the request was due, and when its answer was complete: milliseconds on a monotonic clock. */
  readonly dueMs: number;
  readonly doneMs: number;
  /** Undefined if it failed. */
  readonly body: string | undefined;
  /** Why it failed. */
  readonly failure: string | undefined;
}

/** Sends requests at a fixed rate, whatever the answers (an open loop: a slow server does not slow the load). */
export class OpenLoopLoad {
  readonly answers: Answer[] = [];
  readonly #options: LoadOptions;
  /** Undefined: every request has its own connection, which ends with it. */
  readonly #agent: Agent | undefined;
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #sent = 0;

  constructor(options: LoadOptions) {
    this.#options = options;
    if (options.connections === "keep-alive") this.#agent = new Agent({ keepAlive: true, maxSockets: 256 });
  }

  start(): this {
    const startedAtMs = performance.now();
    const everyMs = 1000 / this.#options.perSecond;
    this.#timer = setInterval(() => {
      const due = Math.floor((performance.now() - startedAtMs) / everyMs);
      while (this.#sent < due) {
        this.#sent += 1;
        this.#send(startedAtMs + this.#sent * everyMs);
      }
    }, 1);
    return this;
  }

  /** Ends the load and waits for running requests. */
  async stop(): Promise<readonly Answer[]> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    this.#agent?.destroy();
    return this.answers;
  }

  #send(dueMs: number): void {
    const sent = this.#ask(dueMs, this.#agent).finally(() => this.#pending.delete(sent));
    this.#pending.add(sent);
  }

  #ask(dueMs: number, agent: Agent | undefined): Promise<void> {
    const { port, host, path = "/", tls = false, timeoutMs = 30_000 } = this.#options;
    return new Promise((resolve) => {
      let settled = false;
      const settle = (body: string | undefined, failure: string | undefined): void => {
        if (settled) return;
        settled = true;
        this.answers.push({ dueMs, doneMs: performance.now(), body, failure });
        resolve();
      };
      const at = { host: "127.0.0.1", port, path, headers: { host }, timeout: timeoutMs };
      const call = (tls ? requestTls : request)(
        { ...at, ...(tls ? { servername: host, rejectUnauthorized: false } : {}), agent: agent ?? false },
        (response) => {
          let body = "";
          response.setEncoding("utf8");
          response.on("data", (chunk: string) => (body += chunk));
          response.on("error", (error) => settle(undefined, `cut: ${error.message}`));
          response.on("end", () => {
            if (response.statusCode === 200) settle(body, undefined);
            else settle(undefined, `status ${response.statusCode}`);
          });
        },
      );
      call.on("timeout", () => call.destroy(new Error("timeout")));
      call.on("error", (error) => {
        if (call.reusedSocket && !settled) {
          settled = true;
          resolve(this.#ask(dueMs, undefined));
        } else settle(undefined, error.message);
      });
      call.end();
    });
  }
}

export interface LoadSummary {
  readonly requests: number;
  readonly failed: number;
  /** Reasons of the failures, each once. */
  readonly failures: readonly string[];
  /** The longest time without a complete good answer. */
  readonly longestGapMs: number;
  readonly bodies: readonly string[];
}

/** The results of the requests that were due in a span of time. */
export function summarizeLoad(answers: readonly Answer[], fromMs = -Infinity, toMs = Infinity): LoadSummary {
  const within = answers.filter(({ dueMs }) => dueMs >= fromMs && dueMs < toMs);
  const good = within.filter(({ failure }) => failure === undefined);
  const times = good.map(({ doneMs }) => doneMs).toSorted((a, b) => a - b);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? time));
  return {
    requests: within.length,
    failed: within.length - good.length,
    failures: [...new Set(within.flatMap(({ failure }) => failure ?? []))],
    longestGapMs: Math.round(gaps.reduce((longest, gap) => Math.max(longest, gap), 0)),
    bodies: [...new Set(good.map(({ body }) => body ?? ""))],
  };
}
