import type { DeploymentRecord } from "../store/records.js";
import type { Owner } from "../store/store.js";
import { isKnownDead } from "../lease/owner.js";
import type { Engine } from "./engine.js";
import { leaseKey } from "./lease-key.js";

type QueueEngine = Pick<Engine, "store" | "clock" | "leases" | "timing">;

/** The durable queue of each workload, as one deployer takes part in it. */
export class Queue {
  readonly owner: Owner;
  /** Those of ours that this deployer is at work on; one that it could not take out of the queue is not. */
  readonly #carried = new Set<string>();
  readonly #engine: QueueEngine;
  /** By workload: since when its lease was seen to be free although this deployment, of another deployer, comes first. */
  readonly #passedOver = new Map<string, { readonly id: string; readonly sinceMs: number }>();

  constructor(engine: QueueEngine, owner: Owner) {
    this.#engine = engine;
    this.owner = owner;
  }

  isCarried({ id }: DeploymentRecord): boolean {
    return this.#carried.has(id);
  }

  /** While `work` lasts, nobody of this deployer takes it for abandoned. */
  async carry<T>(id: string, work: () => Promise<T>): Promise<T> {
    this.#carried.add(id);
    try {
      return await work();
    } finally {
      this.#carried.delete(id);
    }
  }

  #isOurs(record: DeploymentRecord | undefined): boolean {
    return record?.phase === "queued" && record.queuedBy?.instance === this.owner.instance;
  }

  /**
   * Resolves with true when this one comes first; with false when it waits no more, or another deployer has taken it over. `abandoned` is
   * called for one that stands in the way and that nobody will carry out.
   */
  async awaitTurn(
    { id, workload }: DeploymentRecord,
    told: { waiting: (ahead: number) => void; abandoned: (head: DeploymentRecord) => Promise<unknown> },
    signal: AbortSignal,
  ): Promise<boolean> {
    const { store, clock, timing } = this.#engine;
    let lastAhead = 0;
    for (;;) {
      signal.throwIfAborted();
      const queue = await store.listQueued(workload);
      const ahead = queue.findIndex((one) => one.id === id);
      if (!this.#isOurs(queue[ahead])) return false;
      const [head] = queue;
      if (!head || head.id === id) return true;
      if (ahead !== lastAhead) told.waiting(ahead);
      lastAhead = ahead;
      if (await this.isAbandoned(head, signal)) await told.abandoned(head);
      await clock.sleep(timing.pollMs, signal);
    }
  }

  /**
   * True if the deployer that waits with it is gone. A living one whose turn it is takes the workload's lease as soon as that is
   * free: one that leaves it free for as long as a lease lasts is taken for gone, as with any lease.
   */
  async isAbandoned(head: DeploymentRecord, signal: AbortSignal): Promise<boolean> {
    const { clock, timing } = this.#engine;
    if (!head.queuedBy || isKnownDead(head.queuedBy)) return true;
    if (head.queuedBy.instance === this.owner.instance) return !this.isCarried(head);
    if (!(await this.#isFree(head.workload, signal))) {
      this.#passedOver.delete(head.workload);
      return false;
    }
    const seen = this.#passedOver.get(head.workload);
    const sinceMs = seen?.id === head.id ? seen.sinceMs : clock.monotonicMs();
    this.#passedOver.set(head.workload, { id: head.id, sinceMs });
    return clock.monotonicMs() - sinceMs > Math.max(timing.leaseMs, head.queuedBy.leaseMs ?? 0);
  }

  /** As `isAbandoned`, watched for as long as it takes to know. */
  async isAbandonedForGood(head: DeploymentRecord, signal: AbortSignal): Promise<boolean> {
    const { clock, timing } = this.#engine;
    for (;;) {
      if (await this.isAbandoned(head, signal)) return true;
      if (this.#passedOver.get(head.workload)?.id !== head.id) return false;
      await clock.sleep(timing.pollMs, signal);
    }
  }

  /** Waits with it from now on; undefined if it does not wait any more. */
  async takeOver(record: DeploymentRecord): Promise<DeploymentRecord | undefined> {
    this.#passedOver.delete(record.workload);
    const ours = { ...record, queuedBy: this.owner };
    return (await this.#engine.store.rewriteQueued(ours)) ? ours : undefined;
  }

  async #isFree(workload: string, signal: AbortSignal): Promise<boolean> {
    const { store, leases } = this.#engine;
    const key = leaseKey(workload);
    if ((await store.readLease(key))?.owner === undefined) return true;
    const lease = await leases.acquire(key, { signal, yieldsToLiving: true });
    await lease?.release();
    return lease !== undefined;
  }
}
