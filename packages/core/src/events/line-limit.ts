import type { Clock } from "../ports/clock.js";
import type { EventDetail } from "./events.js";

type LineDetail = Extract<EventDetail, { readonly type: "log:written" | "build:line" | "stack:output" }>;

const windowMs = 1_000;
const mostInWindow = 1_000;

/**
 * Passes on the events of a deployment, but at most 1,000 lines a second. The next event after that reports how
 * many lines were left out.
 */
export class LineLimit {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #pass: (detail: EventDetail) => void;
  #windowFromMs = -Infinity;
  #passed = 0;
  #leftOut = 0;
  #last: LineDetail | undefined;

  constructor(clock: Pick<Clock, "monotonicMs">, pass: (detail: EventDetail) => void) {
    this.#clock = clock;
    this.#pass = pass;
  }

  put(detail: EventDetail): void {
    if (isLine(detail) && !this.#mayPass()) {
      this.#leftOut += 1;
      this.#last = detail;
      return;
    }
    if (this.#last) this.#pass({ ...this.#last, line: `[${this.#leftOut} lines were left out here]` });
    this.#last = undefined;
    this.#leftOut = 0;
    this.#pass(detail);
  }

  #mayPass(): boolean {
    const nowMs = this.#clock.monotonicMs();
    if (nowMs - this.#windowFromMs >= windowMs) {
      this.#windowFromMs = nowMs;
      this.#passed = 0;
    }
    this.#passed += 1;
    return this.#passed <= mostInWindow;
  }
}

function isLine(detail: EventDetail): detail is LineDetail {
  return detail.type === "log:written" || detail.type === "build:line" || detail.type === "stack:output";
}
