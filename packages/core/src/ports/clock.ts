/** Time for the engine. Leases and waits use `monotonicMs`; only times for people use `wallMs`. */
export interface Clock {
  /** Milliseconds since the Unix epoch. May jump; never used to decide who holds a lease. */
  wallMs(): number;
  /** Milliseconds since an arbitrary start; never goes back. */
  monotonicMs(): number;
  /** Resolves after `ms` milliseconds. Rejects with the signal's reason when `signal` aborts first. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** As `sleep`, but does not keep the process alive. */
  idle(ms: number, signal: AbortSignal): Promise<void>;
}
