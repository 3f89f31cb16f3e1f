import type { Clock } from "@cutover/core/ports";

/** Failures without a pause: typing errors. */
const free = 5;
const firstPauseMs = 1_000;
const longestPauseMs = 15 * 60_000;
const addressesKept = 10_000;

interface Failures {
  readonly count: number;
  readonly blockedUntilMs: number;
}

/**
 * Counts wrong tokens per remote address. After five failures each one doubles the pause, up to 15 minutes. Keeps
 * the 10,000 addresses that failed last.
 */
export class Attempts {
  readonly #clock: Pick<Clock, "monotonicMs">;
  readonly #failures = new Map<string, Failures>();

  constructor(clock: Pick<Clock, "monotonicMs">) {
    this.#clock = clock;
  }

  /** Milliseconds until this address may try again; 0 if it may now. */
  pauseMs(address: string | undefined): number {
    const failures = this.#failures.get(keyOf(address));
    return Math.max(0, (failures?.blockedUntilMs ?? 0) - this.#clock.monotonicMs());
  }

  fail(address: string | undefined): void {
    const key = keyOf(address);
    const nowMs = this.#clock.monotonicMs();
    const before = this.#failures.get(key);
    const isForgotten = before && nowMs - before.blockedUntilMs > longestPauseMs;
    const count = 1 + (before && !isForgotten ? before.count : 0);
    const pauseMs = count <= free ? 0 : Math.min(firstPauseMs * 2 ** (count - free - 1), longestPauseMs);
    // A map keeps the order of insertion.
    this.#failures.delete(key);
    this.#failures.set(key, { count, blockedUntilMs: nowMs + pauseMs });
    const [oldest] = this.#failures.keys();
    if (this.#failures.size > addressesKept && oldest !== undefined) this.#failures.delete(oldest);
  }

  succeed(address: string | undefined): void {
    this.#failures.delete(keyOf(address));
  }

  get size(): number {
    return this.#failures.size;
  }
}

/** One sender has a whole /64 of IPv6. */
function keyOf(address = ""): string {
  const v4 = /^(?:::ffff:)?(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1];
  if (v4 !== undefined) return v4;
  if (!address.includes(":")) return address;
  const [head = "", tail] = address.toLowerCase().split("%")[0]?.split("::") ?? [];
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = tail === undefined ? 0 : Math.max(0, 8 - left.length - right.length);
  const groups = [...left, ...Array<string>(zeros).fill("0"), ...right];
  return groups
    .slice(0, 4)
    .map((group) => group.replace(/^0+(?=.)/, ""))
    .join(":");
}
