import type { AcceptedConnections } from "../ports/runtime.js";
import type { NewConnections } from "../records/records.js";

/**
 * A quiet time must be this many times longer than the longest pause between two arrivals, to be more than
 * another pause.
 */
const pausesWaited = 3;
const peersKept = 10;
const spansKept = 1_000;

/** What one container accepted between two counts, and from which addresses, as far as known. */
export interface Difference {
  readonly accepted: number;
  readonly opened: number;
  /** Of `accepted`, the connections from others: all that are not seen to be the container's own. */
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

/** A time between two looks in which something arrived, or may have arrived, from outside. */
interface Span extends Difference {
  /** By the engine's clock. */
  readonly fromMs: number;
  readonly toMs: number;
  /** Its end, by the monotonic clock. */
  readonly seenAtMs: number;
}

/**
 * The new connections of one container from outside, counted from look to look. Times are of the monotonic
 * clock.
 */
export class Arrivals {
  #last: AcceptedConnections | undefined;
  #sinceMs: number | undefined;
  #spans: Span[] = [];
  #inside = 0;
  readonly #peers = new Set<string>();

  /** `own`: the number of connections from outside that this deployer itself opened since the last count. */
  note(count: AcceptedConnections, nowMs: number, own = 0): void {
    const before = this.#last;
    this.#last = count;
    this.#sinceMs ??= nowMs;
    const difference = before && differenceOf(before, count);
    if (!before || !difference) return;
    const outside = Math.max(0, difference.outside - own) + count.dropped - before.dropped;
    this.#inside += difference.inside;
    const span = { ...difference, outside, fromMs: before.atMs, toMs: count.atMs, seenAtMs: nowMs };
    const spans = outside > 0 ? [...this.#spans, span] : this.#spans;
    // A run of the health check is known only after it has ended.
    this.#spans = spans.filter((one) => !isOfCheck(one, count)).slice(-spansKept);
    if (!this.#spans.includes(span)) return;
    const known = new Set(before.peers);
    for (const peer of count.peers) {
      const [address = ""] = peer.split(" ");
      if (!known.has(peer) && this.#peers.size < peersKept) this.#peers.add(address);
    }
  }

  /** Undefined: there was no count yet. */
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
   * The required quiet time: at least `quietMs`, at most ten times that. If connections come seldom but again
   * and again, it is three times the longest pause. If clients were ever dropped, at least three times `quietMs`, because they try again.
   */
  neededMs(quietMs: number): number {
    const leastMs = (this.#last?.dropped ?? 0) > 0 ? pausesWaited * quietMs : quietMs;
    const at = this.#spans.map(({ seenAtMs }) => seenAtMs);
    const pauses = at.slice(1).map((ms, index) => ms - (at[index] ?? ms));
    return Math.min(Math.max(leastMs, pausesWaited * Math.max(0, ...pauses)), longestQuietMs(quietMs));
  }

  /** The quiet time that is left; 0 if nothing could be counted. */
  leftMs(nowMs: number, quietMs: number, neededMs = this.neededMs(quietMs)): number {
    const seen = this.seen(nowMs);
    return seen ? Math.max(0, neededMs - seen.quietMs) : 0;
  }
}

/** After this time, an earlier client is no longer waited for. */
export function longestQuietMs(quietMs: number): number {
  return 10 * quietMs;
}

/** The image's own health check ran, and no more was accepted than was opened from within. */
function isOfCheck({ fromMs, toMs, accepted, opened }: Span, { checks }: AcceptedConnections): boolean {
  return accepted <= opened && checks.some(({ startMs, endMs }) => startMs <= toMs && endMs >= fromMs);
}
