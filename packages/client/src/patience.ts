import { hasCode } from "@cutover/schema/errors";

const firstDelayMs = 250;
const longestDelayMs = 5_000;

/** The connection is lost; the next attempt follows after `delayMs`. */
export interface Reconnecting {
  /** Attempts since the last answer. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: unknown;
}

export interface PatienceOptions {
  /** For how long a server that does not answer is asked again; 5 minutes if absent. */
  readonly patienceMs?: number | undefined;
  readonly onReconnecting?: ((reconnecting: Reconnecting) => void) | undefined;
  /** The server answers again. */
  readonly onReconnected?: (() => void) | undefined;
}

/** Attempts to reach a server that restarts. */
export class Patience {
  readonly #patienceMs: number;
  readonly #onReconnecting: PatienceOptions["onReconnecting"];
  readonly #onReconnected: PatienceOptions["onReconnected"];
  #attempt = 0;
  #lostAtMs = 0;

  constructor({ patienceMs = 300_000, onReconnecting, onReconnected }: PatienceOptions) {
    this.#patienceMs = patienceMs;
    this.#onReconnecting = onReconnecting;
    this.#onReconnected = onReconnected;
  }

  /** The server has answered. */
  restore(): void {
    if (this.#attempt > 0) this.#onReconnected?.();
    this.#attempt = 0;
  }

  /** Waits before the next attempt. Rethrows an error that no attempt can mend, or the last one. */
  async endure(error: unknown, signal: AbortSignal | undefined): Promise<void> {
    if (!isPassing(error) || signal?.aborted === true) throw error;
    const nowMs = performance.now();
    if (this.#attempt === 0) this.#lostAtMs = nowMs;
    this.#attempt += 1;
    if (nowMs - this.#lostAtMs > this.#patienceMs) throw error;
    const delayMs =
      Math.min(firstDelayMs * 2 ** (this.#attempt - 1), longestDelayMs) * (0.5 + Math.random() / 2);
    this.#onReconnecting?.({ attempt: this.#attempt, delayMs, error });
    await sleep(delayMs, signal);
  }
}

/** Whether another attempt may mend an error. A proxy answers 502 to 504 in place of a server that restarts. */
export function isPassing(error: unknown): boolean {
  if (hasCode(error, "SERVER_UNREACHABLE", "CLOSED", "STORE_BUSY", "TOO_MANY_REQUESTS")) return true;
  const status = hasCode(error, "SERVER_FAILED") && error.details["status"];
  return typeof status === "number" && status >= 502 && status <= 504;
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await new Promise<void>((resolve) => {
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal?.addEventListener("abort", done, { once: true });
  });
}
