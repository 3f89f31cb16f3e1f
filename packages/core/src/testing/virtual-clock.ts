import type { Clock } from "../ports/clock.js";

/** In one turn of the event loop: between two immediates, Node runs every pending promise. */
const wakesInATurn = 8;

/** Reading or writing files takes no time of this clock. */
const real = new Set(["FSReqPromise", "FSReqCallback", "ZLIB"]);

function isReading(): boolean {
  return process.getActiveResourcesInfo().some((one) => real.has(one));
}

interface Timer {
  readonly atMs: number;
  readonly order: number;
  readonly wake: () => void;
}

/**
 * Time that passes only if nothing else is left to do: the earliest sleeper wakes after every pending promise
 * has run. Hours pass in milliseconds, always in the same order.
 */
export class VirtualClock implements Clock {
  #nowMs = 0;
  #order = 0;
  #timers: Timer[] = [];
  #scheduled = 0;
  /** Added to `wallMs`, to test a clock that jumps. */
  wallOffsetMs = Date.UTC(2026, 0, 1);

  wallMs(): number {
    return this.#nowMs + this.wallOffsetMs;
  }

  monotonicMs(): number {
    return this.#nowMs;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason as Error);
      const onAbort = (): void => {
        this.#timers = this.#timers.filter((one) => one !== timer);
        reject(signal?.reason as Error);
      };
      const timer: Timer = {
        atMs: this.#nowMs + Math.max(0, ms),
        order: (this.#order += 1),
        wake: () => {
          signal?.removeEventListener("abort", onAbort);
          resolve();
        },
      };
      signal?.addEventListener("abort", onAbort, { once: true });
      this.#timers.push(timer);
      this.#schedule();
    });
  }

  idle(ms: number, signal: AbortSignal): Promise<void> {
    return this.sleep(ms, signal);
  }

  /** Calls `work` after `ms`, without keeping anyone waiting. */
  after(ms: number, work: () => void): void {
    void this.sleep(ms).then(work);
  }

  #schedule(): void {
    if (this.#scheduled > 0) return;
    this.#scheduled = wakesInATurn;
    for (let wake = 0; wake < wakesInATurn; wake += 1) {
      setImmediate(() => {
        this.#scheduled -= 1;
        this.#wakeEarliest();
      });
    }
  }

  #wakeEarliest(): void {
    let earliest: Timer | undefined;
    for (const timer of this.#timers) {
      if (
        !earliest ||
        timer.atMs < earliest.atMs ||
        (timer.atMs === earliest.atMs && timer.order < earliest.order)
      ) {
        earliest = timer;
      }
    }
    if (!earliest) return;
    if (isReading()) return this.#schedule();
    this.#timers = this.#timers.filter((timer) => timer !== earliest);
    this.#nowMs = Math.max(this.#nowMs, earliest.atMs);
    earliest.wake();
    if (this.#timers.length > 0) this.#schedule();
  }
}
