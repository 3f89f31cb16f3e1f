import { request } from "node:http";

export interface SlowReport {
  readonly started: number;
  readonly cut: number;
  /** The cut requests, with the milliseconds that each had lived. */
  readonly failures: readonly string[];
}

/** Starts a request every second that the application answers after `answerAfterMs`, and counts the cut ones. */
export class SlowRequests {
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #started = 0;
  readonly #failures: string[] = [];
  readonly #answerAfterMs: number;

  constructor(answerAfterMs: number) {
    this.#answerAfterMs = answerAfterMs;
  }

  start(at: { readonly port: number; readonly host: string }): this {
    this.#timer = setInterval(() => this.#send(at), 1_000);
    return this;
  }

  async stop(): Promise<SlowReport> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return { started: this.#started, cut: this.#failures.length, failures: this.#failures };
  }

  #send({ port, host }: { readonly port: number; readonly host: string }): void {
    this.#started += 1;
    const startedMs = performance.now();
    const sent = new Promise<string | undefined>((resolve) => {
      const call = request(
        {
          host: "127.0.0.1",
          port,
          path: `/slow?ms=${this.#answerAfterMs}`,
          headers: { host },
          agent: false,
          timeout: 15_000,
        },
        (response) => {
          response.resume();
          response.on("end", () =>
            resolve(response.statusCode === 200 ? undefined : `status ${response.statusCode}`),
          );
          response.on("error", (error) => resolve(error.message));
        },
      );
      call.on("timeout", () => call.destroy(new Error("timeout")));
      call.on("error", (error) => resolve(error.message));
      call.end();
    }).then((failure) => {
      if (failure !== undefined)
        this.#failures.push(`${failure} after ${Math.round(performance.now() - startedMs)} ms`);
      this.#pending.delete(sent);
    });
    this.#pending.add(sent);
  }
}
