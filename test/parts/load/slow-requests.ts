import { request } from "node:http";

export interface SlowReport {
  readonly started: number;
  readonly cut: number;
}

/** Starts a request every second that the application answers after five, and counts those that were cut. */
export class SlowRequests {
  readonly #pending = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #started = 0;
  #cut = 0;

  start(at: { readonly port: number; readonly host: string }): this {
    this.#timer = setInterval(() => this.#send(at), 1_000);
    return this;
  }

  async stop(): Promise<SlowReport> {
    clearInterval(this.#timer);
    await Promise.all(this.#pending);
    return { started: this.#started, cut: this.#cut };
  }

  #send({ port, host }: { readonly port: number; readonly host: string }): void {
    this.#started += 1;
    const sent = new Promise<boolean>((resolve) => {
      const call = request(
        { host: "127.0.0.1", port, path: "/slow?ms=5000", headers: { host }, agent: false, timeout: 15_000 },
        (response) => {
          response.resume();
          response.on("end", () => resolve(response.statusCode === 200));
          response.on("error", () => resolve(false));
        },
      );
      call.on("timeout", () => call.destroy(new Error("timeout")));
      call.on("error", () => resolve(false));
      call.end();
    }).then((answered) => {
      if (!answered) this.#cut += 1;
      this.#pending.delete(sent);
    });
    this.#pending.add(sent);
  }
}
