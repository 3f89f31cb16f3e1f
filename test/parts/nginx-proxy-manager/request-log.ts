export interface LoggedRequest {
  readonly method: string;
  /** Without the query, which can hold a code. */
  readonly path: string;
  /** `undefined` until there is an answer, and for ever when the connection was cut before it. */
  status: number | undefined;
}

/** What was asked of the admin port. Holds no bodies, headers or queries. */
export class RequestLog {
  readonly requests: LoggedRequest[] = [];
  #runningWrites = 0;
  #maxWritesAtOnce = 0;

  get maxWritesAtOnce(): number {
    return this.#maxWritesAtOnce;
  }

  add(method: string, path: string): LoggedRequest {
    const request: LoggedRequest = { method, path, status: undefined };
    this.requests.push(request);
    return request;
  }

  async countWrite<Result>(write: () => Promise<Result>): Promise<Result> {
    this.#runningWrites += 1;
    this.#maxWritesAtOnce = Math.max(this.#maxWritesAtOnce, this.#runningWrites);
    try {
      return await write();
    } finally {
      this.#runningWrites -= 1;
    }
  }

  clear(): void {
    this.requests.length = 0;
    this.#maxWritesAtOnce = this.#runningWrites;
  }
}
