import { leaseKey } from "./leases.js";
import {
  recordedResult,
  refusal,
  resultOf,
  type DeploymentResult,
  type RunningDeployment,
} from "../deployer/deployment.js";
import { DeployerError, hasCode, toDeployerError } from "../errors/deployer-error.js";
import { EventLog } from "../events/event-log.js";
import { emitterOf } from "../events/emitter.js";
import type { EventDetail } from "../events/events.js";
import type { HeldLease } from "./leases.js";
import type { Resolution } from "@cutover/schema";
import { openedDeployment, queuedDeployment } from "./journal-heads.js";
import { isClosed, replacesBlue, type DeploymentRecord, type Owner } from "../records/records.js";
import { isHopeless } from "../recovery/abandon.js";
import { cancelledError, Cancellations } from "./cancellations.js";
import { newDeploymentId } from "./deployment-id.js";
import type { Engine } from "./engine.js";
import { Queue } from "./queue.js";
import { Recovery } from "../recovery/recovery.js";
import { recordError, Run } from "./run.js";
import { Slots } from "./slots.js";

/** Between two attempts to take over a deployment, if the last one failed. */
const mostPauseMs = 2_000;

/** A request, as it is written into the queue. */
export type Draft = Pick<
  DeploymentRecord,
  | "operation"
  | "source"
  | "config"
  | "strategy"
  | "reason"
  | "removesVolumes"
  | "by"
  | "why"
  | "from"
  | "preview"
  | "hold"
>;

export interface Beginning {
  readonly workload: string;
  /** Chosen by the caller; undefined: a new one. */
  readonly id?: string | undefined;
  readonly draft: () => Promise<Draft>;
  /** Ends all others that wait for this workload. */
  readonly supersede: boolean;
  readonly cancel: AbortSignal | undefined;
  /** When the deployment counts as done: after the commit, or after blue is gone too. */
  readonly until: "cutover" | "reaped";
}

/**
 * Checks and resolves a queued request, under the workload's lease and without effect, and returns the story to
 * carry out.
 */
export type OpenQueued = (
  record: DeploymentRecord,
  emit: (detail: EventDetail) => void,
  signal: AbortSignal,
) => Promise<{ readonly resolution: Resolution; readonly work: (run: Run) => Promise<void> }>;

export interface ExecutorOptions {
  readonly engine: Engine;
  readonly owner: Owner;
  readonly open: OpenQueued;
  /** How many deployments of different workloads run at the same time, not counting drains. */
  readonly parallel: number;
  readonly halt: AbortSignal;
}

/**
 * An open deployment that ends when the next one opens: `because` is why it could not be recovered; a removal
 * is taken up without an attempt.
 */
interface Replaced {
  readonly record: DeploymentRecord;
  readonly because?: string;
}

interface Opening {
  readonly lease: HeldLease;
  readonly resolution: Resolution;
  /** An open removal that this one takes up. */
  readonly removal: DeploymentRecord | undefined;
}

/** Carries out deployments, one at a time per workload, in the order of its queue. */
export class Executor {
  readonly #engine: Engine;
  readonly #open: OpenQueued;
  readonly #halt: AbortSignal;
  readonly #queue: Queue;
  readonly #slots: Slots;
  #adopting: Promise<void> | undefined;
  readonly #busy = new Set<Promise<unknown>>();
  readonly cancellations: Cancellations;
  readonly recovery: Recovery;

  constructor({ engine, owner, open, parallel, halt }: ExecutorOptions) {
    this.#engine = engine;
    this.#open = open;
    this.#halt = halt;
    this.#queue = new Queue(engine, owner);
    this.#slots = new Slots(parallel);
    this.cancellations = new Cancellations(engine, halt);
    const emitter = (workload: string, deployment: string) => emitterOf(engine, { workload, deployment });
    const newId = (): string => newDeploymentId(engine.clock);
    this.recovery = new Recovery({ engine, halt, cancellations: this.cancellations, emitter, newId });
  }

  begin(beginning: Beginning): RunningDeployment {
    const { workload, until, id = newDeploymentId(this.#engine.clock) } = beginning;
    const events = new EventLog();
    const emit = emitterOf(this.#engine, { workload, deployment: id }, events);
    let settleEarly: (result: DeploymentResult) => void = () => undefined;
    const committed = new Promise<DeploymentResult>((resolve) => (settleEarly = resolve));
    let accept: (isDurable: boolean) => void = () => undefined;
    const accepted = new Promise<boolean>((resolve) => (accept = resolve));
    const told = { accepted: () => accept(true), committed: settleEarly };
    const ended = this.#enqueue(id, emit, beginning, told)
      .catch((error: unknown) => refusal({ id, workload }, toDeployerError(error)))
      .finally(() => {
        accept(false);
        events.end();
      });
    void this.track(ended);
    const done = until === "cutover" ? Promise.race([committed, ended]) : ended;
    return { id, workload, events, accepted, done };
  }

  /** Carries out waiting deployments of gone deployers; resolves after they have ended. */
  adoptAbandoned(): Promise<void> {
    this.#adopting ??= this.#adoptAbandoned().finally(() => (this.#adopting = undefined));
    return this.#adopting;
  }

  async #adoptAbandoned(): Promise<void> {
    const { store } = this.#engine;
    const workloads = new Set((await store.listQueued()).map(({ workload }) => workload));
    await Promise.all(
      [...workloads].map(async (workload) => {
        for (let last: string | undefined; !this.#halt.aborted;) {
          const [head] = await store.listQueued(workload);
          // A deployment that could not be carried out now is left for the next look.
          if (!head || head.id === last || this.#queue.isCarried(head)) return;
          last = head.id;
          if (!(await this.#queue.isAbandonedForGood(head, this.#halt))) return;
          await (
            await this.#adopt(head)
          )?.ended;
        }
      }),
    );
  }

  /** Counts `work` as something that `quiet` waits for; resolves as it does. */
  track<T>(work: Promise<T>): Promise<T> {
    const settled = work.then(
      () => void this.#busy.delete(settled),
      () => void this.#busy.delete(settled),
    );
    this.#busy.add(settled);
    return work;
  }

  async quiet(): Promise<void> {
    while (this.#busy.size > 0) await Promise.allSettled(this.#busy);
  }

  #enqueue(
    id: string,
    emit: (detail: EventDetail) => void,
    beginning: Beginning,
    told: { readonly accepted: () => void; readonly committed: (result: DeploymentResult) => void },
  ): Promise<DeploymentResult> {
    const followKnown = async (): Promise<DeploymentResult | undefined> => {
      const known = await this.#findChosen(beginning);
      if (known) told.accepted();
      return known && this.follow(known);
    };
    return this.#queue.carry(id, async () => {
      const known = beginning.id === undefined ? undefined : await followKnown();
      if (known) return known;
      let queued: DeploymentRecord;
      try {
        queued = await this.#queueUp(id, beginning);
        told.accepted();
      } catch (error) {
        // Another process may have begun it meanwhile.
        const known = await followKnown();
        if (known) return known;
        const result = refusal({ id, workload: beginning.workload }, toDeployerError(error));
        this.#tellEnd(emit, result);
        return result;
      }
      const cancelled = this.cancellations.watch(queued, beginning.cancel);
      try {
        return await this.#carryOut(queued, emit, cancelled.signal, told.committed);
      } finally {
        cancelled.release();
      }
    });
  }

  /** The deployment that has the chosen id already. CONFIG_INVALID if it is of another workload. */
  async #findChosen({ id, workload }: Beginning): Promise<DeploymentRecord | undefined> {
    const known = id === undefined ? undefined : await this.#engine.store.findDeployment(id);
    if (known && known.workload !== workload) throw takenId(known.id);
    return known;
  }

  async #queueUp(id: string, { workload, draft, supersede, cancel }: Beginning): Promise<DeploymentRecord> {
    if (cancel?.aborted) throw cancelledError(workload, cancel.reason);
    const { store, clock } = this.#engine;
    const startedAtMs = clock.wallMs();
    const { owner: queuedBy } = this.#queue;
    const queued = queuedDeployment({ id, workload, ...(await draft()), queuedBy, startedAtMs });
    await store.enqueue(queued, supersede ? { supersede: supersededBy(id) } : {});
    return queued;
  }

  /** Takes over a waiting deployment of a gone deployer; undefined if it no longer waits. */
  async #adopt(record: DeploymentRecord): Promise<{ readonly ended: Promise<unknown> } | undefined> {
    const ours = await this.#queue.takeOver(record);
    if (!ours) return undefined;
    const emit = emitterOf(this.#engine, { workload: ours.workload, deployment: ours.id });
    emit({ type: "deployment:recovered", phase: "queued", action: "carry-out" });
    const cancelled = this.cancellations.watch(ours, undefined);
    const ended = this.#queue
      .carry(ours.id, () => this.#carryOut(ours, emit, cancelled.signal))
      .finally(cancelled.release);
    void this.track(ended);
    return { ended };
  }

  async #carryOut(
    queued: DeploymentRecord,
    emit: (detail: EventDetail) => void,
    cancel: AbortSignal,
    committed?: (result: DeploymentResult) => void,
  ): Promise<DeploymentResult> {
    const { workload } = queued;
    const giveBack: (() => unknown)[] = [];
    let run: Run | undefined;
    let failure: DeployerError | undefined;
    let result: DeploymentResult | undefined;
    try {
      const stop = AbortSignal.any([cancel, this.#halt]);
      const waiting = (ahead: number): void => emit({ type: "queue:waiting", ahead });
      const abandoned = (head: DeploymentRecord) => this.#adopt(head);
      if (!(await this.#queue.awaitTurn(queued, { waiting, abandoned }, stop)))
        return (result = await this.follow(queued));
      await this.recovery.running(workload);
      const lease = await this.#engine.leases.acquire(leaseKey(workload), { signal: stop });
      if (!lease) throw new DeployerError("INTERNAL", "a lease that is waited for without limit was not got");
      giveBack.unshift(() => lease.release());
      // Before the slot: a recovery may last as long as a drain or a quarantine.
      const replaced = await this.#recoverBefore(lease, queued);
      const slot = await this.#slots.take(AbortSignal.any([stop, lease.lost]));
      giveBack.unshift(() => slot.release());
      const { resolution, work } = await this.#open(queued, emit, stop);
      cancel.throwIfAborted();
      // Only now: a refused deployment takes no other's place.
      if (replaced?.because !== undefined) await this.#takePlaceOf(replaced, { lease, id: queued.id });
      const removal = replaced?.because === undefined ? replaced?.record : undefined;
      const record = await this.#openRecord(queued, { lease, resolution, removal });
      emit({ type: "phase:entered", phase: record.phase });
      const onCommitted = (): void => {
        slot.release();
        if (run) committed?.(resultOf(run, undefined));
      };
      run = new Run({
        engine: this.#engine,
        record,
        lease,
        cancel,
        halt: this.#halt,
        emit,
        slot,
        onCommitted,
      });
      await work(run);
    } catch (error) {
      failure = toDeployerError(this.#halt.aborted ? this.#halt.reason : error);
      if (run) emit({ type: "clean-up:failed", what: "leave it to recovery", error: recordError(failure) });
    } finally {
      for (const give of giveBack) await Promise.resolve(give()).catch(() => undefined);
      result ??= run ? resultOf(run, failure) : await this.#closeQueued(queued, failure);
      this.#tellEnd(emit, result);
    }
    return result;
  }

  /**
   * Undefined if nothing is open any more; else the deployment that can be neither finished nor undone, or the
   * removal that this one takes up.
   */
  async #recoverBefore(
    lease: HeldLease,
    { workload, operation }: DeploymentRecord,
  ): Promise<Replaced | undefined> {
    const removal = operation === "remove" ? await this.recovery.findOpenRemoval(workload) : undefined;
    if (removal) return { record: removal };
    try {
      await this.recovery.recoverUnder(lease, workload, { dropRepair: true });
      return undefined;
    } catch (error) {
      if (this.#halt.aborted || !isHopeless(error)) throw error;
      const open = await this.#engine.store.listOpenDeployments();
      const record = open.find((one) => one.workload === workload && replacesBlue(one.operation));
      if (!record) throw error;
      return { record, because: toDeployerError(error).message };
    }
  }

  async #takePlaceOf(
    { record, because }: Replaced,
    { lease, id }: { readonly lease: HeldLease; readonly id: string },
  ): Promise<void> {
    const why = `the deployment ${id} takes its place, as it could not be recovered: ${because}`;
    await this.recovery.abandonUnder(lease, record.id, { why });
  }

  /**
   * Nothing was done, so it is taken out of the queue. If this deployer stops or cannot write, another one
   * carries it out.
   */
  async #closeQueued(
    queued: DeploymentRecord,
    failure: DeployerError | undefined,
  ): Promise<DeploymentResult> {
    const { store, clock } = this.#engine;
    if (queued.operation === "remove" && hasCode(failure, "WORKLOAD_UNKNOWN")) {
      // Another removal was faster.
      const done: DeploymentRecord = { ...queued, phase: "done", finishedAtMs: clock.wallMs() };
      if (await store.rewriteQueued(done).catch(() => false)) return recordedResult(done);
    }
    if (!this.#halt.aborted && !hasCode(failure, "LEASE_LOST")) {
      const error = failure && recordError(failure);
      const phase = hasCode(failure, "CANCELLED", "SUPERSEDED") ? "cancelled" : "failed";
      const closed: DeploymentRecord = { ...queued, phase, error, finishedAtMs: clock.wallMs() };
      const isClosedNow = await store.rewriteQueued(closed).catch(() => undefined);
      if (isClosedNow === true) return { ...recordedResult(closed), phase: "preflight" };
      if (isClosedNow === false) return this.follow(queued);
    }
    return { ...refusal(queued, failure), status: "interrupted" };
  }

  /**
   * Another deployer has closed it, or runs it: waits for its end, and recovers it if that deployer is gone
   * too.
   */
  async follow({ id, workload }: Pick<DeploymentRecord, "id" | "workload">): Promise<DeploymentResult> {
    const { store, clock, timing } = this.#engine;
    for (let pauseMs = timing.pollMs; ;) {
      let record: DeploymentRecord | undefined;
      try {
        record = await store.findDeployment(id);
      } catch (error) {
        return { ...refusal({ id, workload }, toDeployerError(error)), status: "interrupted" };
      }
      if (!record) return refusal({ id, workload }, undefined);
      if (isClosed(record.phase)) return recordedResult(record);
      if (this.#halt.aborted) return { ...recordedResult(record), status: "interrupted" };
      // As long as an engine or a proxy is away, each attempt writes and asks in vain.
      const isInVain = await this.#takeOverAbandoned(record).then(
        () => false,
        () => true,
      );
      pauseMs = isInVain ? Math.min(2 * pauseMs, mostPauseMs) : timing.pollMs;
      await clock.sleep(pauseMs, this.#halt).catch(() => undefined);
    }
  }

  async #takeOverAbandoned(record: DeploymentRecord): Promise<void> {
    if (record.phase !== "queued") return this.recovery.recover(record.workload);
    if (await this.#queue.isAbandoned(record, this.#halt)) await (await this.#adopt(record))?.ended;
  }

  async #openRecord(
    queued: DeploymentRecord,
    { lease, resolution, removal }: Opening,
  ): Promise<DeploymentRecord> {
    const { store, clock } = this.#engine;
    const startedAtMs = clock.wallMs();
    const opened = openedDeployment({
      ...queued,
      ...resolution,
      fence: lease.fence,
      blue: await store.findState(queued.workload),
      startedAtMs,
    });
    const waitedMs = Math.max(0, Math.round(startedAtMs - queued.startedAtMs));
    const record = {
      ...opened,
      ...(removal && goingOnFrom(removal, opened)),
      timings: { totalMs: 0, phases: { queued: waitedMs } },
    };
    const error = supersededBy(queued.id);
    const closes = removal && { ...removal, phase: "cancelled" as const, error, finishedAtMs: startedAtMs };
    await store.openDeployment(lease, record, { closes });
    if (closes) {
      const { workload, id } = closes;
      this.#tellEnd(emitterOf(this.#engine, { workload, deployment: id }), recordedResult(closes));
    }
    return record;
  }

  #tellEnd(emit: (detail: EventDetail) => void, { status, error }: DeploymentResult): void {
    emit({ type: "deployment:finished", status, error: error && recordError(error) });
  }
}

/**
 * A removal that takes up another one continues from its state, and removes the volumes if either asked for it.
 */
function goingOnFrom(removal: DeploymentRecord, { blue, removesVolumes }: DeploymentRecord) {
  const { uncertainAtMs, uncertainForMs } = removal;
  return {
    blue: blue ?? removal.blue,
    removesVolumes: removesVolumes === true || removal.removesVolumes === true,
    uncertainAtMs,
    uncertainForMs,
  };
}

/** A chosen id that a deployment of another workload has. */
export function takenId(id: string): DeployerError {
  const message = `id must be new, but a deployment of another workload has ${id}.`;
  return new DeployerError("CONFIG_INVALID", message, { details: { field: "id" } });
}

function supersededBy(id: string) {
  return recordError(new DeployerError("SUPERSEDED", `the deployment ${id} has taken its place`));
}
