import { request, type ClientRequest } from "node:http";

export interface StreamReport {
  readonly events: number;
  /** The longest silence between two events while the stream was open. */
  readonly longestGapMs: number;
  /** When it was cut, on a monotonic clock; undefined while it is open. */
  readonly cutAtMs: number | undefined;
}

/** One server-sent event stream through a proxy, watched for silence and for its end. */
export class EventStream {
  #events = 0;
  #lastMs = performance.now();
  #longestGapMs = 0;
  #cutAtMs: number | undefined;
  #closing = false;
  readonly #request: ClientRequest;
  /** Resolves with the first event. */
  readonly opened: Promise<void>;

  constructor(at: { readonly port: number; readonly host: string; readonly path?: string }) {
    const { port, host, path = "/sse" } = at;
    this.#request = request({ host: "127.0.0.1", port, path, headers: { host }, agent: false });
    this.opened = new Promise((resolve, reject) => {
      this.#request.on("response", (response) => {
        if (response.statusCode !== 200) reject(new Error(`status ${response.statusCode}`));
        response.on("data", () => {
          this.#tick();
          resolve();
        });
        response.on("error", () => this.#cut());
        response.on("close", () => this.#cut());
      });
      this.#request.on("error", (error) => {
        this.#cut();
        reject(error);
      });
    });
    this.#request.end();
  }

  report(): StreamReport {
    return { events: this.#events, longestGapMs: Math.round(this.#longestGapMs), cutAtMs: this.#cutAtMs };
  }

  close(): StreamReport {
    this.#closing = true;
    this.#request.destroy();
    return this.report();
  }

  #tick(): void {
    const nowMs = performance.now();
    if (this.#events > 0) this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#events += 1;
  }

  #cut(): void {
    if (!this.#closing) this.#cutAtMs ??= performance.now();
  }
}
