import { leaseKey } from "./leases.js";
import type { DeploymentRecord } from "../records/records.js";
import type { Owner } from "../ports/store.js";
import { isKnownDead } from "./owner.js";
import type { Engine } from "./engine.js";

type QueueEngine = Pick<Engine, "store" | "clock" | "leases" | "timing">;

/** The durable queue of each workload, for one deployer. */
export class Queue {
  readonly owner: Owner;
  /** Our deployments that this deployer works on, without those that it could not take out of the queue. */
  readonly #carried = new Set<string>();
  readonly #engine: QueueEngine;
  /** By workload: since when its lease is seen to be free although another deployer's deployment comes first. */
  readonly #passedOver = new Map<string, { readonly id: string; readonly sinceMs: number }>();

  constructor(engine: QueueEngine, owner: Owner) {
    this.#engine = engine;
    this.owner = owner;
  }

  isCarried({ id }: DeploymentRecord): boolean {
    return this.#carried.has(id);
  }

  /** While `work` lasts, this deployer does not count it as abandoned. */
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
   * Resolves with true if this deployment comes first; with false if it no longer waits, or another deployer
   * has taken it over. Calls `abandoned` for a deployment in front of it that nobody will carry out.
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
   * True if the deployer that waits with it is gone. A living deployer whose turn it is takes the workload's
   * lease as soon as that is free. So if the lease stays free for the time of a lease, that deployer is gone.
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

  /** Takes over the wait; undefined if it no longer waits. */
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
