import { cancelledError } from "../journal/cancellations.js";
import { cancelOutcome, type CancelOutcome } from "../journal/cancel-outcome.js";
import type { Engine } from "../journal/engine.js";
import { readChosenId } from "../journal/deployment-id.js";
import { takenId, type Draft, type Executor } from "../journal/executor.js";
import { recordError } from "../journal/run.js";
import { promotionRefusal } from "../journal/promotion-refusal.js";
import type { DeployOptions, PromoteOptions } from "./deployer-options.js";
import type { Deployment, RunningDeployment } from "./deployment.js";
import { DeployerError, toDeployerError } from "../errors/deployer-error.js";
import type { EventRecorder } from "../events/event-recorder.js";
import { demandDeployment } from "../retention/find-rollback.js";
import {
  readAttribution,
  readDeployOptions,
  readObject,
  readSeq,
  readSignal,
  readText,
} from "../ports/read-options.js";
import { isClosed } from "../records/records.js";
import type { LoggedEvent } from "../ports/store.js";

interface HandlesOptions {
  readonly engine: Engine;
  readonly executor: Executor;
  readonly recorder: EventRecorder;
  readonly halt: AbortSignal;
}

/** Handles to deployments: those that this deployer begins, and any other of its store. */
export class DeploymentHandles {
  readonly #options: HandlesOptions;
  /** By id: those that run under an id that a caller has chosen. */
  readonly #chosen = new Map<string, Deployment>();

  constructor(options: HandlesOptions) {
    this.#options = options;
  }

  /** A refusal of `draft` or of the options is its result. */
  begin(name: string, options: DeployOptions, draft: () => Promise<Draft>): Deployment {
    const running = this.#chosen.get(options?.id ?? "");
    if (running && running.workload === name) return running;
    const refused = (): Promise<Draft> => Promise.reject(takenId(running?.id ?? ""));
    const begun = this.#begin(name, running ? {} : options, running ? refused : draft);
    const { id } = begun;
    let hasResult = false;
    void begun.done.then(() => (hasResult = true));
    const isOver = async (): Promise<boolean> => hasResult && this.#isOver(id);
    const eventsAfter = this.#eventsOf(id, isOver);
    const deployment = {
      ...begun,
      eventsAfter,
      cancel: () => this.cancel(id),
      promote: (options?: PromoteOptions) => this.promote(id, options),
    };
    if (options?.id !== id) return deployment;
    // Another process may carry it out, whose events only the log has.
    const chosen = { ...deployment, events: fromTheFirst(eventsAfter) };
    this.#chosen.set(id, chosen);
    void begun.done.then(() => this.#chosen.delete(id));
    return chosen;
  }

  /** In any process. DEPLOYMENT_UNKNOWN. */
  async find(id: string): Promise<Deployment> {
    const { engine, executor } = this.#options;
    const { workload } = await demandDeployment(engine, readText("id", id));
    const followed = once(() => executor.track(executor.follow({ id, workload })));
    const eventsAfter = this.#eventsOf(id, () => this.#isOver(id));
    return {
      id,
      workload,
      events: fromTheFirst(eventsAfter),
      eventsAfter,
      accepted: Promise.resolve(true),
      get done() {
        return followed();
      },
      cancel: () => this.cancel(id),
      promote: (options?: PromoteOptions) => this.promote(id, options),
    };
  }

  /** As `Deployer.cancel`. */
  async cancel(id: string): Promise<CancelOutcome> {
    const { engine, executor } = this.#options;
    const before = await engine.store.findDeployment(readText("id", id));
    if (!before) throw new DeployerError("DEPLOYMENT_UNKNOWN", `there is no deployment of this id`);
    const outcome = cancelOutcome(before);
    const error = cancelledError(before.workload);
    const after = await engine.store.requestCancel(id, recordError(error));
    // If the store refuses the cancellation, nothing is aborted.
    const final = after ? cancelOutcome(after, before) : outcome;
    executor.cancellations.abort(id, error);
    return final;
  }

  /** As `Deployer.promote`. */
  async promote(id: string, options: PromoteOptions = {}): Promise<void> {
    const { store, clock } = this.#options.engine;
    const promotion = { atMs: clock.wallMs(), ...readAttribution(options) };
    const before = await demandDeployment(this.#options.engine, readText("id", id));
    const after = promotionRefusal(before) ? before : await store.requestPromotion(id, promotion);
    const because = after ? promotionRefusal(after) : "its history was removed";
    if (because === undefined) return;
    throw new DeployerError("PROMOTE_REFUSED", `the deployment ${id} cannot be promoted: ${because}`, {
      details: { deployment: id },
    });
  }

  #begin(name: string, options: DeployOptions, draft: () => Promise<Draft>): RunningDeployment {
    const { executor } = this.#options;
    try {
      const { asked, ...wanted } = readDeployOptions(options);
      const id = readChosenId(options.id);
      const workload = readText("name", name);
      const withAsker = async (): Promise<Draft> => ({ ...(await draft()), ...asked });
      return executor.begin({ workload, id, draft: withAsker, ...wanted });
    } catch (error) {
      const refuse = (): Promise<Draft> => Promise.reject(toDeployerError(error));
      const workload = typeof name === "string" ? name : "";
      return executor.begin({
        workload,
        draft: refuse,
        until: "reaped",
        supersede: false,
        cancel: undefined,
      });
    }
  }

  /** A deployment that was refused before it was queued has no record. */
  async #isOver(id: string): Promise<boolean> {
    const record = await this.#options.engine.store.findDeployment(id);
    return !record || isClosed(record.phase);
  }

  #eventsOf(id: string, isOver: () => Promise<boolean>): Deployment["eventsAfter"] {
    return (seq, options = {}) => {
      const signal = readSignal(readObject("options", options)["signal"]);
      return this.#events({ id, after: readSeq(seq), signal }, isOver);
    };
  }

  async *#events(
    {
      id,
      after,
      signal,
    }: { readonly id: string; readonly after: number; readonly signal: AbortSignal | undefined },
    isOver: () => Promise<boolean>,
  ): AsyncGenerator<LoggedEvent> {
    const { recorder, halt } = this.#options;
    const ends = AbortSignal.any([halt, ...(signal ? [signal] : [])]);
    for await (const event of recorder.read({ deployment: id, after }, { signal: ends, isOver })) {
      yield event;
      // An interrupted deployment continues in another process.
      if (event.type === "deployment:finished" && event.status !== "interrupted") return;
    }
  }
}

function fromTheFirst(eventsAfter: Deployment["eventsAfter"]): AsyncIterable<LoggedEvent> {
  return { [Symbol.asyncIterator]: () => eventsAfter(0)[Symbol.asyncIterator]() };
}

/** Calls `work` at the first request, and never again. */
function once<T>(work: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: work() }).value;
}
