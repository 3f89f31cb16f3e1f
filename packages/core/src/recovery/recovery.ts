import { say } from "@cutover/schema/sayings";
import { leaseKey } from "../journal/leases.js";
import { demandPort } from "../ports/optional-ports.js";
import { resultOf } from "../deployer/deployment.js";
import { DeployerError, hasCode } from "../errors/deployer-error.js";
import type { EventDetail } from "../events/events.js";
import type { HeldLease } from "../journal/leases.js";
import { defaultHistory } from "../ports/read-options.js";
import { openedDeployment } from "../journal/journal-heads.js";
import { isClosed, type Abandonment, type DeploymentRecord, type RuntimeState } from "../records/records.js";
import { workloadBusy } from "../journal/store-errors.js";
import type { Cancellations } from "../journal/cancellations.js";
import type { Engine } from "../journal/engine.js";
import type { Damage } from "./damage.js";
import { findDamage, findRouteDamage, repairable } from "./find-damage.js";
import { endLive, type Heal } from "./heal.js";
import {
  isEmpty,
  isRemoved,
  listPrunable,
  planPrune,
  pruneWorkload,
  type PruneOptions,
  type PrunePlan,
} from "../retention/prune.js";
import { assertUnused } from "../retention/unused-volumes.js";
import { isMadeByUs } from "../revision/own-containers.js";
import { abandon, abandonRefused, assertAbandonable, type Abandoned } from "./abandon.js";
import { repairAll } from "./reconcile.js";
import { ensureBlueRuns } from "../strategies/keep-blue-serving.js";
import { recover } from "./recover.js";
import { renameToOwnFence } from "./rename-to-own-fence.js";
import { causesOf, findEarlier, isPausing } from "./repeated-repairs.js";
import { repair } from "./repair.js";
import { recordError, Run } from "../journal/run.js";

/** For a running recovery: a recovery that retries frees the lease in between. */
const abandonPatienceMs = 30_000;

export interface RecoveryOptions {
  readonly engine: Engine;
  readonly halt: AbortSignal;
  readonly cancellations: Cancellations;
  readonly emitter: (workload: string, deployment: string) => (detail: EventDetail) => void;
  readonly newId: () => string;
}

interface RepairOptions {
  readonly mayRepair?: boolean;
  readonly atOnce?: boolean;
  readonly heal?: Heal | undefined;
}

/** The subject of a repair; `entry` is the record that it continues. */
interface Repaired {
  readonly workload: string;
  readonly reason: string;
  readonly causes: readonly string[];
  readonly entry: DeploymentRecord | undefined;
}

/** Finishes deployments of gone deployers, and repairs workloads. */
export class Recovery {
  readonly #options: RecoveryOptions;
  readonly #recovering = new Map<string, Promise<void>>();

  constructor(options: RecoveryOptions) {
    this.#options = options;
  }

  /**
   * Recovers every deployment that a gone deployer left open; resolves after they are closed. A failed repair
   * waits for its pause, unless `atOnce`.
   */
  async recoverOpen({ atOnce = false } = {}): Promise<void> {
    const { store, leases, clock, timing } = this.#options.engine;
    const nowMs = clock.wallMs();
    const results = await Promise.allSettled(
      (await store.listOpenDeployments())
        .filter((one) => atOnce || one.operation !== "repair" || !isPausing(one, { nowMs, timing }))
        // This deployer's own running work was not left open: its drain may last for hours.
        .filter(({ workload }) => this.#recovering.has(workload) || !leases.holds(leaseKey(workload)))
        .map(({ workload }) => this.#recoverOnce(workload)),
    );
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  /**
   * Repairs every damaged workload, and removes leftovers. Damage that comes back waits for growing pauses,
   * unless `atOnce`.
   */
  repairAll({ atOnce = false } = {}): Promise<void> {
    const { engine, halt } = this.#options;
    const isWanted = async (workload: string, damage: readonly Damage[]): Promise<boolean> =>
      atOnce || (await findEarlier(engine, workload, damage)).isDue;
    return repairAll(engine, halt, { isWanted, repair: (workload) => this.repair(workload, { atOnce }) });
  }

  /** As `recoverOpen`, for one workload. */
  recover(workload: string): Promise<void> {
    return this.#recoverOnce(workload);
  }

  /** As `repairAll`, for one workload. */
  repair(workload: string, { atOnce = false } = {}): Promise<void> {
    return this.#recoverOnce(workload, { mayRepair: true, atOnce });
  }

  /** As `repair`, if this route is wrong and no pause forbids it: looks before it takes the lease. */
  async repairRoute(state: RuntimeState): Promise<void> {
    const { engine, halt } = this.#options;
    if (await this.#isPaused(state.workload)) return;
    const damage = repairable(await findRouteDamage(engine, state, halt));
    if (damage.length > 0 && (await findEarlier(engine, state.workload, damage)).isDue)
      await this.repair(state.workload);
  }

  /** Ends the live container and makes it serve again. Without effect if a deployment is open or waits. */
  heal(workload: string, heal: Heal): Promise<void> {
    return this.#recoverOnce(workload, { mayRepair: true, heal });
  }

  /** Resolves after this deployer's recovery of this workload has ended. */
  async running(workload: string): Promise<void> {
    await this.#recovering.get(workload)?.catch(() => undefined);
  }

  async recoverUnder(lease: HeldLease, workload: string, { dropRepair = false } = {}): Promise<void> {
    const { engine, halt } = this.#options;
    const all = await engine.store.listOpenDeployments();
    const record = all.find((open) => open.workload === workload);
    if (!record) return this.#assertStoreIsCurrent(workload);
    const { run, release } = this.#runOf(record, lease);
    try {
      await this.#assertStoreIsCurrent(workload);
      // A failing repair must not block a deployment, and a paused workload is left alone.
      if (record.operation === "repair" && (dropRepair || (await this.#isPaused(workload)))) {
        if (dropRepair) await startLive(run);
        await run.waitOutQuarantine();
        return await run.enter("cancelled", { finishedAtMs: engine.clock.wallMs() });
      }
      if (record.operation === "repair") await noteRetry(run);
      await recover(run);
    } catch (error) {
      if (isClosed(run.record.phase)) this.#tellEnd(run);
      else if (!halt.aborted) run.reportFailure("recover", error);
      throw error;
    } finally {
      release();
    }
    this.#tellEnd(run);
  }

  /** An open removal, if there is one: the next removal may take it up. */
  async findOpenRemoval(workload: string): Promise<DeploymentRecord | undefined> {
    const open = await this.#options.engine.store.listOpenDeployments();
    const removal = open.find((one) => one.workload === workload && one.operation === "remove");
    if (removal) await this.#assertStoreIsCurrent(workload);
    return removal;
  }

  /**
   * Gives up the workload's open deployment; ABANDON_REFUSED if that is another deployment than `id`, or is
   * over.
   */
  async abandonUnder(lease: HeldLease, id: string, abandoned: Abandonment): Promise<Abandoned> {
    const record = await findDeployment(this.#options.engine, id);
    assertAbandonable(record);
    const { run, release } = this.#runOf(record, lease);
    try {
      const left = await abandon(run, abandoned);
      this.#tellEnd(run);
      return left;
    } finally {
      release();
    }
  }

  /** As `abandonUnder`; ABANDON_REFUSED also if a living deployer is at work on the workload. */
  async abandon(id: string, abandoned: Abandonment): Promise<Abandoned> {
    const { engine, halt } = this.#options;
    const record = await findDeployment(engine, id);
    assertAbandonable(record);
    const patienceMs = Math.max(engine.timing.leaseMs * 2, abandonPatienceMs);
    const lease = await engine.leases.acquire(leaseKey(record.workload), { signal: halt, patienceMs });
    if (!lease) throw abandonRefused(id, "a deployer is at work on it");
    try {
      return await this.abandonUnder(lease, id, abandoned);
    } finally {
      await lease.release().catch(() => undefined);
    }
  }

  /** Waits for a lease whose owner may be gone, but not if the owner is seen to be alive. */
  #recoverOnce(workload: string, options: RepairOptions = {}): Promise<void> {
    const running = this.#recovering.get(workload);
    if (running) return running;
    const recovery = this.#recover(workload, options).finally(() => this.#recovering.delete(workload));
    this.#recovering.set(workload, recovery);
    return recovery;
  }

  async #recover(workload: string, { mayRepair = false, ...options }: RepairOptions): Promise<void> {
    const { leases, store, timing } = this.#options.engine;
    const patienceMs = timing.leaseMs * 2;
    const lease = await leases.acquire(leaseKey(workload), { signal: this.#options.halt, patienceMs });
    if (!lease) return;
    try {
      await this.recoverUnder(lease, workload);
      const isOpen = (await store.listOpenDeployments()).some((open) => open.workload === workload);
      if (mayRepair && !isOpen) await this.#repairUnder(lease, workload, options);
    } finally {
      await lease.release().catch(() => undefined);
    }
  }

  async #repairUnder(lease: HeldLease, workload: string, { heal, atOnce }: RepairOptions): Promise<void> {
    const { engine, halt } = this.#options;
    const { store, runtime } = engine;
    if (await this.#isPaused(workload)) return;
    if (heal && (await store.listQueued(workload)).length > 0) return;
    const seen = {
      workload,
      state: await store.findState(workload),
      containers: await runtime.list(workload, halt),
    };
    if (heal && seen.state?.live.deployment !== heal.deployment) return;
    const damage = repairable(await findDamage(engine, seen, halt));
    if (heal)
      damage.unshift({
        cause: `self-heal ${heal.deployment}`,
        problem: say("damage.heal", { mode: heal.mode, said: heal.reason }),
      });
    if (damage.length === 0) return;
    const { entry, isDue } = await findEarlier(engine, workload, damage);
    if (!isDue && !heal && atOnce !== true) return;
    const problems = damage.map(({ problem }) => problem);
    const repaired = { workload, reason: problems.join("; "), causes: causesOf(damage), entry };
    await this.#openRepair(lease, repaired, async (run) => {
      run.emit({ type: "damage:found", problems, count: run.record.count ?? 1 });
      if (heal) await endLive(run, heal);
      await repair(run);
    });
  }

  /**
   * Prunes one workload after the other; resolves with the removed things, or, with `dryRun`, with the plan. A
   * workload that is being deployed does not stop the others; then WORKLOAD_BUSY.
   */
  async pruneAll({ dryRun, ...options }: PruneOptions & { readonly dryRun: boolean }): Promise<PrunePlan[]> {
    const { engine, halt } = this.#options;
    if (options.volumes.length > 0) demandPort(engine.runtime, "volumes", "volumes");
    const found: PrunePlan[] = [];
    let busy: DeployerError | undefined;
    const plans: PrunePlan[] = [];
    for (const workload of await listPrunable(engine, halt))
      plans.push(await planPrune(engine, { workload, ...options }, halt));
    assertUnused(
      options.volumes,
      plans.flatMap(({ volumes = [] }) => volumes),
    );
    for (const plan of plans) {
      if (isEmpty(plan) && !plan.unusedVolumes) continue;
      try {
        found.push(dryRun || isEmpty(plan) ? plan : await this.#prune(plan.workload, options));
      } catch (error) {
        if (!hasCode(error, "WORKLOAD_BUSY")) throw error;
        busy ??= error;
      }
    }
    if (busy) throw busy;
    return found;
  }

  /** As `pruneAll`, by itself: skips a workload on which a deployer is at work, or that cannot be pruned now. */
  async pruneIdle(): Promise<void> {
    const { engine, halt } = this.#options;
    // Volumes hold data: they go only if a person names them.
    const options = { history: defaultHistory, volumes: [] };
    for (const workload of await listPrunable(engine, halt)) {
      try {
        if ((await this.#isBusy(workload)) || (await this.#isPaused(workload))) continue;
        const plan = await planPrune(engine, { workload, ...options }, halt);
        if (!isEmpty(plan)) await this.#prune(workload, { ...options, onlyIdle: true });
      } catch {
        halt.throwIfAborted();
      }
    }
  }

  async #isPaused(workload: string): Promise<boolean> {
    return (await this.#options.engine.store.findWorkload(workload))?.paused !== undefined;
  }

  async #isBusy(workload: string): Promise<boolean> {
    const { store } = this.#options.engine;
    const isOpen = (await store.listOpenDeployments()).some((open) => open.workload === workload);
    return isOpen || (await store.listQueued(workload)).length > 0;
  }

  async #prune(
    workload: string,
    { onlyIdle = false, ...options }: PruneOptions & { readonly onlyIdle?: boolean },
  ): Promise<PrunePlan> {
    const { leases, timing } = this.#options.engine;
    const patienceMs = onlyIdle ? 0 : timing.leaseMs * 2;
    const lease = await leases.acquire(leaseKey(workload), { signal: this.#options.halt, patienceMs });
    if (!lease) throw workloadBusy(workload);
    try {
      if (onlyIdle && (await this.#isBusy(workload))) throw workloadBusy(workload);
      await this.recoverUnder(lease, workload, { dropRepair: true });
      if (await isRemoved(this.#options.engine, workload)) {
        const plan = await planPrune(this.#options.engine, { workload, ...options }, this.#options.halt);
        if (isEmpty({ ...plan, deployments: [] })) {
          await this.#options.engine.store.deleteDeployments(plan.deployments);
          return plan;
        }
      }
      const damage = [{ cause: "prune", problem: say("damage.of-no-use") }];
      const { entry } = await findEarlier(this.#options.engine, workload, damage);
      const repaired = { workload, reason: damage[0]?.problem ?? "", causes: causesOf(damage), entry };
      return await this.#openRepair(lease, repaired, (run) => pruneWorkload(run, options));
    } finally {
      await lease.release().catch(() => undefined);
    }
  }

  async #openRepair<T>(
    lease: HeldLease,
    { workload, reason, causes, entry }: Repaired,
    work: (run: Run) => Promise<T>,
  ): Promise<T> {
    const { engine, halt, newId } = this.#options;
    const { store, clock } = engine;
    const state = await store.findState(workload);
    const nowMs = clock.wallMs();
    const opened = openedDeployment({
      id: entry?.id ?? newId(),
      workload,
      operation: "repair",
      fence: lease.fence,
      source: state?.source ?? "",
      config: state?.config ?? null,
      strategy: "recreate",
      reason,
      blue: state,
      startedAtMs: entry?.startedAtMs ?? nowMs,
      causes,
      count: (entry?.count ?? 0) + 1,
      lastAtMs: nowMs,
    });
    // Its nonce shows that the route of an earlier attempt is ours.
    const { nonce, earlierNonces } = entry ?? {};
    const record = { ...opened, nonce, ...(earlierNonces && { earlierNonces }) };
    await store.openDeployment(lease, record);
    const { run, release } = this.#runOf(record, lease);
    try {
      const result = await work(run);
      this.#tellEnd(run);
      return result;
    } catch (error) {
      if (isClosed(run.record.phase)) this.#tellEnd(run);
      else if (!halt.aborted) run.reportFailure("repair", error);
      throw error;
    } finally {
      release();
    }
  }

  #runOf(record: DeploymentRecord, lease: HeldLease): { run: Run; release: () => void } {
    const { engine, halt, cancellations, emitter } = this.#options;
    const emit = emitter(record.workload, record.id);
    const { signal, release } = cancellations.watch(record, undefined);
    return { run: new Run({ engine, record, lease, cancel: signal, halt, emit }), release };
  }

  #tellEnd(run: Run): void {
    const { status, error } = resultOf(run, undefined);
    run.emit({ type: "deployment:finished", status, error: error && recordError(error) });
  }

  /**
   * If this store never knew the deployment of one of our containers, an older database was restored: nothing
   * is touched.
   */
  async #assertStoreIsCurrent(workload: string): Promise<void> {
    const { runtime, store } = this.#options.engine;
    for (const container of await runtime.list(workload, this.#options.halt)) {
      const { name, deployment } = container;
      if (!isMadeByUs(container, workload) || (deployment && (await store.findDeployment(deployment))))
        continue;
      throw new DeployerError(
        "STORE_OUTDATED",
        `${name} runs for ${workload}, but this database does not know its deployment`,
        {
          details: { workload, container: name, deployment },
        },
      );
    }
  }
}

/** Durable before its effects: the pause before the next attempt grows in every process. */
async function noteRetry(run: Run): Promise<void> {
  const { count = 1 } = run.record;
  await run.intend({ count: count + 1, lastAtMs: run.engine.clock.wallMs() });
}

async function findDeployment({ store }: Pick<Engine, "store">, id: string): Promise<DeploymentRecord> {
  const record = await store.findDeployment(id);
  if (record) return record;
  throw new DeployerError("DEPLOYMENT_UNKNOWN", "there is no deployment of this id");
}

/**
 * A repair may have stopped the live container, and the deployment that closes the repair needs time for its
 * own. Tried once.
 */
async function startLive(run: Run): Promise<void> {
  try {
    await renameToOwnFence(run);
    await ensureBlueRuns(run);
  } catch (error) {
    if (run.halt.aborted) throw error;
    run.reportFailure("start the live container", error);
  }
}
