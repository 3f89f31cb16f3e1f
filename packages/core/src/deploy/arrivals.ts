import type { AcceptedConnections } from "../runtime/runtime.js";
import type { NewConnections } from "../store/records.js";

/** How much longer than the longest pause between two arrivals a quiet time must be, to be more than another pause. */
const pausesWaited = 3;
const peersKept = 10;
const spansKept = 1_000;

/** Between two counts of one container: what it has accepted, and from whom as far as that can be told. */
export interface Difference {
  readonly accepted: number;
  readonly opened: number;
  /** Of `accepted`, what came from others: all that is not seen to be a connection of the container with itself. */
  readonly outside: number;
  readonly inside: number;
}

/** Undefined: the counts are of two namespaces. */
export function differenceOf(
  earlier: AcceptedConnections,
  later: AcceptedConnections,
): Difference | undefined {
  if (earlier.namespace !== later.namespace) return undefined;
  const accepted = later.accepted - earlier.accepted;
  const known = new Set(earlier.inside);
  const inside = Math.min(accepted, later.inside.filter((ends) => !known.has(ends)).length);
  return { accepted, opened: later.opened - earlier.opened, inside, outside: accepted - inside };
}

/** A time between two looks in which something arrived from outside, or may have. */
interface Span extends Difference {
  /** By the engine's clock. */
  readonly fromMs: number;
  readonly toMs: number;
  /** When it ended, by the monotonic clock. */
  readonly seenAtMs: number;
}

/** The new connections of one container from outside, counted from look to look. Times are of the monotonic clock. */
export class Arrivals {
  #last: AcceptedConnections | undefined;
  #sinceMs: number | undefined;
  #spans: Span[] = [];
  #inside = 0;
  readonly #peers = new Set<string>();

  /** `own`: so many connections from outside were opened by this deployer itself since the last count. */
  note(count: AcceptedConnections, nowMs: number, own = 0): void {
    const before = this.#last;
    this.#last = count;
    this.#sinceMs ??= nowMs;
    const difference = before && differenceOf(before, count);
    if (!before || !difference) return;
    const outside = Math.max(0, difference.outside - own);
    this.#inside += difference.inside;
    const span = { ...difference, outside, fromMs: before.atMs, toMs: count.atMs, seenAtMs: nowMs };
    const spans = outside > 0 ? [...this.#spans, span] : this.#spans;
    // A run of the health check is known only once it has ended.
    this.#spans = spans.filter((one) => !isOfCheck(one, count)).slice(-spansKept);
    if (!this.#spans.includes(span)) return;
    const known = new Set(before.peers);
    for (const peer of count.peers) {
      const [address = ""] = peer.split(" ");
      if (!known.has(peer) && this.#peers.size < peersKept) this.#peers.add(address);
    }
  }

  /** Undefined: nothing was counted yet. */
  seen(nowMs: number): NewConnections | undefined {
    if (this.#sinceMs === undefined) return undefined;
    return {
      outside: this.#spans.reduce((sum, { outside }) => sum + outside, 0),
      inside: this.#inside,
      watchedMs: Math.round(nowMs - this.#sinceMs),
      quietMs: Math.round(nowMs - (this.#spans.at(-1)?.seenAtMs ?? this.#sinceMs)),
      from: [...this.#peers].toSorted(),
    };
  }

  /**
   * For how long nothing may arrive until it is over: at least `quietMs`, at most ten times that. Who comes seldom but again and again is
   * waited for three times as long as the longest pause was.
   */
  neededMs(quietMs: number): number {
    const at = this.#spans.map(({ seenAtMs }) => seenAtMs);
    const pauses = at.slice(1).map((ms, index) => ms - (at[index] ?? ms));
    return Math.min(Math.max(quietMs, pausesWaited * Math.max(0, ...pauses)), longestQuietMs(quietMs));
  }

  /** For how long nothing more may arrive; 0 if nothing could be counted. */
  leftMs(nowMs: number, quietMs: number, neededMs = this.neededMs(quietMs)): number {
    const seen = this.seen(nowMs);
    return seen ? Math.max(0, neededMs - seen.quietMs) : 0;
  }
}

/** After which nobody is waited for any more who came before. */
export function longestQuietMs(quietMs: number): number {
  return 10 * quietMs;
}

/** The image's own health check ran, and no more was accepted than was opened from within. */
function isOfCheck({ fromMs, toMs, accepted, opened }: Span, { checks }: AcceptedConnections): boolean {
  return accepted <= opened && checks.some(({ startMs, endMs }) => startMs <= toMs && endMs >= fromMs);
}
