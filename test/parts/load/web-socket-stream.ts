import { WebSocket } from "ws";
import type { StreamReport } from "./event-stream.js";

/** One WebSocket through a proxy, watched for silence and for its end. */
export class WebSocketStream {
  #events = 0;
  #lastMs = performance.now();
  #longestGapMs = 0;
  #cutAtMs: number | undefined;
  #closing = false;
  readonly #socket: WebSocket;
  /** Resolves with the first message. */
  readonly opened: Promise<void>;

  constructor({ port, host }: { readonly port: number; readonly host: string }) {
    this.#socket = new WebSocket(`ws://127.0.0.1:${port}/ws`, { headers: { host } });
    this.opened = new Promise((resolve, reject) => {
      this.#socket.on("message", () => {
        this.#tick();
        resolve();
      });
      this.#socket.on("error", reject);
    });
    this.#socket.on("close", () => {
      if (!this.#closing) this.#cutAtMs ??= performance.now();
    });
  }

  close(): StreamReport {
    this.#closing = true;
    this.#socket.terminate();
    return { events: this.#events, longestGapMs: Math.round(this.#longestGapMs), cutAtMs: this.#cutAtMs };
  }

  #tick(): void {
    const nowMs = performance.now();
    if (this.#events > 0) this.#longestGapMs = Math.max(this.#longestGapMs, nowMs - this.#lastMs);
    this.#lastMs = nowMs;
    this.#events += 1;
  }
}
