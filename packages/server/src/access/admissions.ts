import type { Principal } from "../http/access.js";

const everyMs = 5_000;

type IsAdmitted = () => Promise<boolean>;

/** Ends the streams of principals whose token or session has ended. */
export class Admissions {
  readonly #checks = new WeakMap<Principal, IsAdmitted>();
  readonly #watched = new Map<AbortController, IsAdmitted>();
  #timer: NodeJS.Timeout | undefined;

  add(principal: Principal, isAdmitted: IsAdmitted): void {
    this.#checks.set(principal, isAdmitted);
  }

  /** Aborts with `signal`, or once the principal is admitted no more. */
  watch(principal: Principal, signal: AbortSignal): AbortSignal {
    const isAdmitted = this.#checks.get(principal);
    if (!isAdmitted || signal.aborted) return signal;
    const ended = new AbortController();
    signal.addEventListener("abort", () => this.#end(ended, signal.reason), {
      once: true,
      signal: ended.signal,
    });
    this.#watched.set(ended, isAdmitted);
    this.#timer ??= setInterval(() => void this.check(), everyMs).unref();
    return ended.signal;
  }

  /** Looks once after all that are watched. Records that cannot be read end nothing. */
  async check(): Promise<void> {
    for (const [ended, isAdmitted] of this.#watched)
      if (!(await isAdmitted().catch(() => true)))
        this.#end(ended, new Error("the token or session has ended"));
  }

  #end(ended: AbortController, reason: unknown): void {
    this.#watched.delete(ended);
    ended.abort(reason);
    if (this.#watched.size > 0) return;
    clearInterval(this.#timer);
    this.#timer = undefined;
  }
}
