import { randomInt } from "node:crypto";
import type { Clock } from "../clock/clock.js";
import { refusal, resultOf, type Deployment, type DeploymentResult } from "../deployment.js";
import { DeployerError, toDeployerError } from "../errors/deployer-error.js";
import { EventLog } from "../events/event-log.js";
import type { DeploymentEvent, EventDetail } from "../events/events.js";
import type { HeldLease } from "../lease/leases.js";
import type { Resolution } from "../schema/strategy.js";
import { openedDeployment, type DeploymentRecord, type WorkloadRecord } from "../store/records.js";
import { workloadBusy } from "../store/store-errors.js";
import type { Engine } from "./engine.js";
import { findDamage } from "./find-damage.js";
import { repairAll } from "./reconcile.js";
import { recover } from "./recover.js";
import { repair } from "./repair.js";
import { recordError, Run } from "./run.js";

/** What is to be opened in the journal, and the story to carry out then. */
export interface Opening {
  readonly workload: WorkloadRecord;
  readonly resolution: Resolution;
  readonly operation: DeploymentRecord["operation"];
  readonly removesVolumes?: boolean;
  readonly work: (run: Run) => Promise<void>;
}

export interface Beginning {
  readonly workload: string;
  readonly cancel: AbortSignal;
  /** Checks and resolves, under the workload's lease and without effect. */
  readonly open: (emit: (detail: EventDetail) => void, signal: AbortSignal) => Promise<Opening>;
}

/** Carries deployments out, one at a time for each workload, and recovers those that were left open. */
export class Executor {
  readonly #engine: Engine;
  readonly #halt: AbortSignal;
  readonly #busy = new Set<Promise<unknown>>();
  readonly #recovering = new Map<string, Promise<void>>();

  constructor(engine: Engine, halt: AbortSignal) {
    this.#engine = engine;
    this.#halt = halt;
  }

  begin(beginning: Beginning): Deployment {
    const { workload } = beginning;
    const id = newDeploymentId(this.#engine.clock);
    const events = new EventLog();
    const emit = this.#emitter(workload, id, events);
    const done = this.#execute(id, emit, beginning).then((result) => {
      const error = result.error && recordError(result.error);
      emit({ type: "deployment:finished", status: result.status, error });
      events.end();
      return result;
    });
    this.track(done);
    return { id, workload, events, done };
  }

  /** Recovers every deployment that a gone deployer left open; resolves when they are closed. */
  async recoverOpen(): Promise<void> {
    const open = await this.#engine.store.listOpenDeployments();
    const results = await Promise.allSettled(open.map(({ workload }) => this.#recoverOnce(workload)));
    const failed = results.find((result) => result.status === "rejected");
    if (failed) throw failed.reason;
  }

  /** Makes what is live serve again where it does not, and removes what closed deployments have left. */
  repairAll(): Promise<void> {
    return repairAll(this.#engine, this.#halt, (workload) =>
      this.#recoverOnce(workload, { mayRepair: true }),
    );
  }

  /** Counts `work` as something to wait for. */
  track(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#busy.delete(settled));
    this.#busy.add(settled);
  }

  async quiet(): Promise<void> {
    while (this.#busy.size > 0) await Promise.allSettled(this.#busy);
  }

  async #execute(
    id: string,
    emit: (detail: EventDetail) => void,
    { workload, cancel, open }: Beginning,
  ): Promise<DeploymentResult> {
    let lease: HeldLease | undefined;
    let run: Run | undefined;
    let failure: DeployerError | undefined;
    try {
      await this.#recovering.get(workload);
      const stop = AbortSignal.any([cancel, this.#halt]);
      lease = await this.#engine.leases.acquire(leaseKey(workload), { signal: stop, yieldsToLiving: true });
      if (!lease) throw workloadBusy(workload);
      await this.#recoverUnder(lease, workload, { dropRepair: true });
      const opening = await open(emit, stop);
      cancel.throwIfAborted();
      const record = await this.#open(id, lease, opening);
      emit({ type: "phase:entered", phase: record.phase });
      run = new Run({ engine: this.#engine, record, lease, cancel, halt: this.#halt, emit });
      await opening.work(run);
    } catch (error) {
      failure = toDeployerError(this.#halt.aborted ? this.#halt.reason : error);
      if (run) emit({ type: "clean-up:failed", what: "leave it to recovery", error: recordError(failure) });
    } finally {
      await lease?.release().catch(() => undefined);
    }
    return run ? resultOf(run, failure) : refusal({ id, workload }, failure);
  }

  async #open(
    id: string,
    lease: HeldLease,
    { workload, resolution, operation, removesVolumes = false }: Opening,
  ): Promise<DeploymentRecord> {
    const { store, clock } = this.#engine;
    const record = openedDeployment({
      id,
      workload: workload.name,
      operation,
      removesVolumes,
      fence: lease.fence,
      source: workload.source,
      config: workload.config,
      ...resolution,
      blue: await store.findState(workload.name),
      startedAtMs: clock.wallMs(),
    });
    await store.openDeployment(lease, record);
    return record;
  }

  /** Waits for a lease whose owner may be gone, but not for an owner who shows to be alive. */
  #recoverOnce(workload: string, options: { mayRepair?: boolean } = {}): Promise<void> {
    const running = this.#recovering.get(workload);
    if (running) return running;
    const recovery = this.#recover(workload, options).finally(() => this.#recovering.delete(workload));
    this.#recovering.set(
      workload,
      recovery.catch(() => undefined),
    );
    return recovery;
  }

  async #recover(workload: string, { mayRepair = false }: { mayRepair?: boolean }): Promise<void> {
    const { leases, store, timing } = this.#engine;
    const key = leaseKey(workload);
    const lease = await leases.acquire(key, { signal: this.#halt, patienceMs: timing.leaseMs * 2 });
    if (!lease) return;
    try {
      await this.#recoverUnder(lease, workload);
      const isOpen = (await store.listOpenDeployments()).some((open) => open.workload === workload);
      if (mayRepair && !isOpen) await this.#repairUnder(lease, workload);
    } finally {
      await lease.release().catch(() => undefined);
    }
  }

  async #recoverUnder(lease: HeldLease, workload: string, { dropRepair = false } = {}): Promise<void> {
    const all = await this.#engine.store.listOpenDeployments();
    const record = all.find((open) => open.workload === workload);
    if (!record) return this.#assertStoreIsCurrent(workload);
    const run = this.#runOf(record, lease);
    try {
      await this.#assertStoreIsCurrent(workload);
      // A repair that cannot succeed must not stand in the way of the deployment that would.
      if (record.operation === "repair" && dropRepair) {
        await run.waitOutQuarantine();
        return await run.enter("cancelled", { finishedAtMs: this.#engine.clock.wallMs() });
      }
      await recover(run);
    } catch (error) {
      if (!this.#halt.aborted) run.reportFailure("recover", error);
      throw error;
    }
    this.#tellEnd(run);
  }

  async #repairUnder(lease: HeldLease, workload: string): Promise<void> {
    const { store, runtime, clock } = this.#engine;
    const state = await store.findState(workload);
    const seen = { state, containers: await runtime.listContainers(workload, this.#halt) };
    const damage = await findDamage(this.#engine, seen, this.#halt);
    if (damage.length === 0) return;
    const record = openedDeployment({
      id: newDeploymentId(clock),
      workload,
      operation: "repair",
      fence: lease.fence,
      source: state?.source ?? "",
      config: state?.config ?? null,
      strategy: "recreate",
      reason: damage.join("; "),
      blue: state,
      startedAtMs: clock.wallMs(),
    });
    await store.openDeployment(lease, record);
    const run = this.#runOf(record, lease);
    run.emit({ type: "damage:found", problems: damage });
    try {
      await repair(run);
    } catch (error) {
      if (!this.#halt.aborted) run.reportFailure("repair", error);
      throw error;
    }
    this.#tellEnd(run);
  }

  #runOf(record: DeploymentRecord, lease: HeldLease): Run {
    const emit = this.#emitter(record.workload, record.id);
    const cancel = new AbortController().signal;
    return new Run({ engine: this.#engine, record, lease, cancel, halt: this.#halt, emit });
  }

  #tellEnd(run: Run): void {
    const { status, error } = resultOf(run, undefined);
    run.emit({ type: "deployment:finished", status, error: error && recordError(error) });
  }

  /** A container of a deployment that this store never knew means that an older database was restored: nothing is touched. */
  async #assertStoreIsCurrent(workload: string): Promise<void> {
    const { runtime, store } = this.#engine;
    for (const { name, deployment } of await runtime.listContainers(workload, this.#halt)) {
      if (deployment !== undefined && (await store.findDeployment(deployment))) continue;
      throw new DeployerError(
        "STORE_OUTDATED",
        `${name} runs for ${workload}, but this database does not know its deployment`,
        {
          details: { workload, container: name, deployment },
        },
      );
    }
  }

  #emitter(workload: string, deployment: string, log?: EventLog): (detail: EventDetail) => void {
    const { clock, onEvent } = this.#engine;
    return (detail) => {
      const event: DeploymentEvent = { workload, deployment, atMs: clock.wallMs(), ...detail };
      log?.append(event);
      try {
        onEvent(event);
      } catch (error) {
        process.emitWarning(`onEvent threw: ${String(error)}`, "CutoverWarning");
      }
    };
  }
}

function leaseKey(workload: string): string {
  return `workload ${workload}`;
}

/** Sorts by time, and is fit for a container's name and a host name. */
function newDeploymentId(clock: Clock): string {
  const random = randomInt(36 ** 5)
    .toString(36)
    .padStart(5, "0");
  return `${Math.trunc(clock.wallMs()).toString(36)}${random}`;
}
