import type { Clock } from "../ports/clock.js";
import { isSameLease } from "./lease-rules.js";
import { leaseLost } from "./store-errors.js";
import type { Lease, LeaseRow, Owner, Store } from "../ports/store.js";

/** The key of the lease under which a workload is changed. */
export function leaseKey(workload: string): string {
  return `workload ${workload}`;
}

export interface HeldLease extends Lease {
  /** Aborts with LEASE_LOST as its reason if the lease can no longer be trusted. */
  readonly lost: AbortSignal;
  /**
   * Throws LEASE_LOST if the lease is lost or was not renewed in time, for example because the process was
   * stopped.
   */
  assertHeld(): void;
  release(): Promise<void>;
}

export interface LeasesOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly owner: Owner;
  readonly isKnownDead: (owner: Owner) => boolean;
  /** How long a heartbeat may be overdue before others may claim the lease. */
  readonly leaseMs: number;
}

export interface AcquireOptions {
  readonly signal: AbortSignal;
  readonly patienceMs?: number;
  readonly yieldsToLiving?: boolean;
}

interface Holding {
  readonly lease: Lease;
  readonly abort: AbortController;
  renewedAtMs: number;
}

/**
 * Leases in the store. They compare no clocks: a challenger watches, on its own monotonic clock, whether the
 * beat stands still for `leaseMs`. A holder stops trusting its lease after two thirds of that time without a
 * heartbeat.
 */
export class Leases {
  readonly #options: LeasesOptions;
  readonly #holdings = new Set<Holding>();
  #beating: AbortController | undefined;

  constructor(options: LeasesOptions) {
    this.#options = options;
  }

  /**
   * Waits until `key` is free, its owner is known dead, or its owner's heartbeat stood still for the lease's
   * time. Undefined if another deployer still has it after `patienceMs`, or, with `yieldsToLiving`, as soon as
   * its owner is seen to be alive.
   */
  async acquire(
    key: string,
    { signal, patienceMs = Infinity, yieldsToLiving = false }: AcquireOptions,
  ): Promise<HeldLease | undefined> {
    const { store, clock, owner, isKnownDead, leaseMs } = this.#options;
    const startedAtMs = clock.monotonicMs();
    let seen: LeaseRow | undefined;
    let seenAtMs = startedAtMs;
    for (let turn = 0; ; turn += 1) {
      signal.throwIfAborted();
      const row = await store.readLease(key);
      if (row?.fence !== seen?.fence || row?.beat !== seen?.beat) {
        if (turn > 0 && yieldsToLiving && row?.owner !== undefined) return undefined;
        seen = row;
        seenAtMs = clock.monotonicMs();
      }
      const ours = row?.owner?.instance === owner.instance;
      const free =
        row?.owner === undefined || isKnownDead(row.owner) || (ours && !this.holds(key, row.fence));
      // The owner beats at the pace of its own lease, which may be longer.
      const restMs = Math.max(leaseMs, row?.owner?.leaseMs ?? 0);
      if (free || clock.monotonicMs() - seenAtMs > restMs) {
        const held = await this.#claim(key, row);
        if (held) return held;
      }
      if (yieldsToLiving && ours) return undefined;
      if (clock.monotonicMs() - startedAtMs > patienceMs) return undefined;
      await clock.sleep(Math.min(20, leaseMs / 10), signal);
    }
  }

  /**
   * True while this deployer has the lease; with `fence`, under that fence: false for our own row whose release
   * failed.
   */
  holds(key: string, fence?: number): boolean {
    return [...this.#holdings].some(
      ({ lease }) => lease.key === key && (fence === undefined || lease.fence === fence),
    );
  }

  async #claim(key: string, seen: LeaseRow | undefined): Promise<HeldLease | undefined> {
    const { store, clock, owner } = this.#options;
    const renewedAtMs = clock.monotonicMs();
    const lease = await store.claimLease(key, owner, seen);
    return lease && this.#hold({ lease, abort: new AbortController(), renewedAtMs });
  }

  #hold(holding: Holding): HeldLease {
    this.#holdings.add(holding);
    this.#startBeating();
    const { lease, abort } = holding;
    return {
      ...lease,
      lost: abort.signal,
      assertHeld: () => {
        this.#expire(holding);
        abort.signal.throwIfAborted();
      },
      release: async () => {
        this.#drop(holding);
        await this.#options.store.releaseLease(lease);
      },
    };
  }

  #startBeating(): void {
    if (this.#beating) return;
    const stop = new AbortController();
    this.#beating = stop;
    void this.#beatUntil(stop.signal);
  }

  async #beatUntil(stopped: AbortSignal): Promise<void> {
    const { store, clock, leaseMs } = this.#options;
    for (;;) {
      await clock.sleep(leaseMs / 5, stopped).catch(() => undefined);
      if (stopped.aborted) return;
      const holdings = [...this.#holdings];
      const startedAtMs = clock.monotonicMs();
      const kept = await store.beatLeases(holdings.map((holding) => holding.lease)).catch(() => undefined);
      for (const holding of holdings) {
        if (kept === undefined) this.#expire(holding);
        else if (kept.some((lease) => isSameLease(lease, holding.lease))) holding.renewedAtMs = startedAtMs;
        else if (this.#holdings.has(holding)) this.#lose(holding);
      }
    }
  }

  #expire(holding: Holding): void {
    const { clock, leaseMs } = this.#options;
    if (clock.monotonicMs() - holding.renewedAtMs > (leaseMs * 2) / 3) this.#lose(holding);
  }

  #lose(holding: Holding): void {
    this.#drop(holding);
    holding.abort.abort(leaseLost(holding.lease));
  }

  #drop(holding: Holding): void {
    this.#holdings.delete(holding);
    if (this.#holdings.size > 0) return;
    this.#beating?.abort();
    this.#beating = undefined;
  }
}
