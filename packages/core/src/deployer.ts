import { randomInt } from "node:crypto";
import { systemClock } from "./clock/system-clock.js";
import type { Clock } from "./clock/clock.js";
import { blueGreen } from "./deploy/blue-green.js";
import { defaultTiming, type Engine, type Timing } from "./deploy/engine.js";
import { findProblems, preflight } from "./deploy/preflight.js";
import { recover } from "./deploy/recover.js";
import { recreate } from "./deploy/recreate.js";
import { remove } from "./deploy/remove.js";
import { recordError, Run } from "./deploy/run.js";
import {
  recordedError,
  summarize,
  type Deployment,
  type DeploymentResult,
  type DeploymentStatus,
  type DeploymentSummary,
} from "./deployment.js";
import { DeployerError, hasCode, toDeployerError } from "./errors/deployer-error.js";
import { EventLog } from "./events/event-log.js";
import type { DeploymentEvent, EventDetail } from "./events/events.js";
import type { Finding } from "./events/finding.js";
import { Leases, type HeldLease } from "./lease/leases.js";
import { currentOwner, isKnownDead } from "./lease/owner.js";
import { plan, type Plan } from "./plan/plan.js";
import { enforcePolicy, type Policy } from "./plan/policy.js";
import { httpProber } from "./prober/http/http-prober.js";
import type { Prober } from "./prober/prober.js";
import type { Router } from "./router/router.js";
import type { Runtime } from "./runtime/runtime.js";
import { resolveStrategy, type Resolution } from "./schema/strategy.js";
import { validateConfig } from "./schema/validate-source.js";
import { workloadNameSchema } from "./schema/workload-name.js";
import type { SourcePlugin, WorkloadDescription } from "./source/source-plugin.js";
import type { DeploymentRecord, Json, Phase, WorkloadRecord } from "./store/records.js";
import { workloadBusy } from "./store/store-errors.js";
import type { Store } from "./store/store.js";
import { describeStatus, type WorkloadStatus } from "./status.js";

export interface DeployerOptions {
  readonly runtime: Runtime;
  readonly router: Router;
  readonly store: Store;
  readonly sources: readonly SourcePlugin[];
  readonly policy?: Policy;
  readonly timing?: Partial<Timing>;
  /** Called with every event of every deployment, recoveries included. Must not throw. */
  readonly onEvent?: (event: DeploymentEvent) => void;
  readonly prober?: Prober;
  readonly clock?: Clock;
}

export interface WorkloadRequest {
  /** 1 to 40 lower-case letters, digits and single hyphens, beginning with a letter. */
  readonly name: string;
  /** The kind of one of the registered plugins. */
  readonly source: string;
  /** JSON in the shape of that kind. */
  readonly config: unknown;
}

/** Opens the store, migrates it, and begins to finish what a crash has left open. Rejects with a DeployerError. */
export async function createDeployer(options: DeployerOptions): Promise<Deployer> {
  await options.store.migrate();
  const deployer = new Deployer(options);
  deployer.beginRecovery();
  return deployer;
}

const strategies = { "blue-green": blueGreen, recreate } as const;

interface Execution {
  readonly id: string;
  readonly workload: string;
  readonly emit: (detail: EventDetail) => void;
  readonly cancel: AbortSignal;
}

/** All methods reject with a DeployerError. */
export class Deployer {
  readonly #engine: Engine;
  readonly #policy: Policy;
  readonly #closing = new AbortController();
  readonly #busy = new Set<Promise<unknown>>();
  readonly #recovering = new Map<string, Promise<void>>();

  /** Use `createDeployer`, which migrates the store and recovers first. */
  constructor(options: DeployerOptions) {
    const { runtime, router, store, sources, policy = {}, timing, prober = httpProber() } = options;
    const clock = options.clock ?? systemClock;
    const merged = { ...defaultTiming, ...timing };
    const leases = new Leases({ store, clock, owner: currentOwner(), isKnownDead, leaseMs: merged.leaseMs });
    this.#policy = policy;
    this.#engine = {
      runtime,
      router,
      store,
      prober,
      clock,
      leases,
      sources: new Map(sources.map((source) => [source.kind, source])),
      timing: merged,
      onEvent: options.onEvent ?? (() => undefined),
    };
  }

  /**
   * Validates what is wanted and saves it, without any effect on what runs. CONFIG_INVALID, CONFIG_TOO_LARGE, SOURCE_UNKNOWN,
   * POLICY_REFUSED, DOMAIN_TAKEN: each names the field, the value's shape and the remedy.
   */
  async apply(request: WorkloadRequest): Promise<Resolution> {
    this.#assertOpen();
    const name = this.#validateName(request.name);
    const plugin = this.#plugin(request.source);
    const config = validateConfig(plugin.schema, request.config);
    const resolution = resolveStrategy(plugin.strategies, config);
    const { domains, privileges } = plugin.describe(config);
    enforcePolicy(this.#policy, privileges);
    const updatedAtMs = this.#engine.clock.wallMs();
    await this.#engine.store.saveWorkload({
      name,
      source: plugin.kind,
      config: request.config as Json,
      domains,
      updatedAtMs,
    });
    return resolution;
  }

  /**
   * Begins to deploy what was applied under `name`, and returns at once. Aborting `signal` cancels it: until the switch is
   * committed, blue stays; after that, it has no effect.
   */
  deploy(name: string, { signal }: { signal?: AbortSignal } = {}): Deployment {
    this.#assertOpen();
    const cancel = new AbortController();
    const onAbort = (): void =>
      cancel.abort(
        new DeployerError("CANCELLED", `the deployment of ${name} was cancelled`, { cause: signal?.reason }),
      );
    if (signal?.aborted) onAbort();
    signal?.addEventListener("abort", onAbort, { once: true });
    return this.#begin(name, cancel.signal, (execution) =>
      this.#deploy(execution).finally(() => signal?.removeEventListener("abort", onAbort)),
    );
  }

  /** Removes the workload: its route first, verified gone, then its container, then what is stored of it. Its history stays. */
  remove(name: string): Deployment {
    this.#assertOpen();
    return this.#begin(name, new AbortController().signal, (execution) => this.#remove(execution));
  }

  /** What `deploy` would do now, step by step, with the strategy and the reason for it. Without effect. */
  async explain(name: string): Promise<Plan> {
    const workload = await this.#workload(name);
    const { resolution, description } = this.#resolve(workload);
    const state = await this.#engine.store.findState(name);
    return plan({ workload: name, resolution, description, state, drainMs: this.#engine.timing.drainMs });
  }

  /** One workload, or all of them, each with its live container as the engine sees it: one call to the engine. */
  async status(): Promise<WorkloadStatus[]>;
  async status(name: string): Promise<WorkloadStatus>;
  async status(name?: string): Promise<WorkloadStatus | WorkloadStatus[]> {
    this.#assertOpen();
    const { store, runtime } = this.#engine;
    const [workloads, states, open, containers] = await Promise.all([
      name === undefined ? store.listWorkloads() : [await this.#workload(name)],
      store.listStates(),
      store.listOpenDeployments(),
      runtime.listContainers(name),
    ]);
    const byName = describeStatus({ workloads, states, open, containers });
    return name === undefined ? byName : (byName[0] as WorkloadStatus);
  }

  /** Newest first; pass the last id of a page as `before` for the next one. `limit` is 20 where absent, 1000 at most. */
  async history(name: string, page: { limit?: number; before?: string } = {}): Promise<DeploymentSummary[]> {
    this.#assertOpen();
    const limit = Math.min(Math.max(1, Math.trunc(page.limit ?? 20)), 1000);
    const before = page.before === undefined ? {} : { before: page.before };
    return (await this.#engine.store.listDeployments(name, { limit, ...before })).map(summarize);
  }

  /** Preflight, without effect: of the parts alone, or of one workload's next deployment. */
  async check(name?: string, { signal }: { signal?: AbortSignal } = {}): Promise<Finding[]> {
    this.#assertOpen();
    if (name === undefined) return findProblems(this.#engine, undefined, signal);
    const { description } = this.#resolve(await this.#workload(name));
    return findProblems(this.#engine, { workload: name, description }, signal);
  }

  /** Finishes or undoes every deployment that was left open by a deployer which is gone; resolves when all is quiet. */
  async reconcile(): Promise<void> {
    this.#assertOpen();
    const open = await this.#engine.store.listOpenDeployments();
    await Promise.all(open.map(({ workload }) => this.#recoverOnce(workload)));
  }

  /** As `reconcile`, in the background. */
  beginRecovery(): void {
    this.#track(this.reconcile().catch(() => undefined));
  }

  /**
   * Stops what is going on at its next safe point, releases its leases, and closes the store. What was left open is
   * finished by the next deployer on the store. What serves, serves on.
   */
  async close(): Promise<void> {
    this.#closing.abort(new DeployerError("CLOSED", "this deployer was closed"));
    while (this.#busy.size > 0) await Promise.allSettled(this.#busy);
    await this.#engine.store.close();
  }

  #begin(
    workload: string,
    cancel: AbortSignal,
    execute: (execution: Execution) => Promise<DeploymentResult>,
  ): Deployment {
    const id = newDeploymentId(this.#engine.clock);
    const events = new EventLog();
    const emit = this.#emitter(workload, id, events);
    const done = execute({ id, workload, emit, cancel }).then((result) => {
      const error = result.error && recordError(result.error);
      emit({ type: "deployment:finished", status: result.status, error });
      events.end();
      return result;
    });
    this.#track(done);
    return { id, workload, events, done };
  }

  #emitter(workload: string, deployment: string, log?: EventLog): (detail: EventDetail) => void {
    const { clock, onEvent } = this.#engine;
    return (detail) => {
      const event: DeploymentEvent = { workload, deployment, atMs: clock.wallMs(), ...detail };
      log?.append(event);
      onEvent(event);
    };
  }

  async #deploy(execution: Execution): Promise<DeploymentResult> {
    const { workload: name, emit, cancel } = execution;
    return this.#exclusively(execution, async (lease) => {
      const workload = await this.#workload(name);
      const { resolution, description } = this.#resolve(workload);
      emit({ type: "strategy:resolved", ...resolution });
      emit({ type: "phase:entered", phase: "preflight" });
      await preflight(
        this.#engine,
        { workload: name, description },
        AbortSignal.any([cancel, this.#closing.signal]),
      );
      cancel.throwIfAborted();
      const run = await this.#open(execution, lease, {
        workload,
        resolution,
        operation: "deploy",
        phase: "planned",
      });
      return { run, work: strategies[resolution.strategy] };
    });
  }

  async #remove(execution: Execution): Promise<DeploymentResult> {
    return this.#exclusively(execution, async (lease) => {
      const workload = await this.#workload(execution.workload);
      const resolution: Resolution = { strategy: "recreate", reason: "the workload is removed" };
      const run = await this.#open(execution, lease, {
        workload,
        resolution,
        operation: "remove",
        phase: "removing",
      });
      return { run, work: remove };
    });
  }

  /** Holds the workload's lease while `begin` opens a deployment and its work is carried out; never rejects. */
  async #exclusively(
    { id, workload, emit }: Execution,
    begin: (lease: HeldLease) => Promise<{ run: Run; work: (run: Run) => Promise<void> }>,
  ): Promise<DeploymentResult> {
    const { leases } = this.#engine;
    let lease: HeldLease | undefined;
    let run: Run | undefined;
    let failure: DeployerError | undefined;
    try {
      await this.#recovering.get(workload);
      lease = await leases.tryAcquire(leaseKey(workload));
      if (!lease) throw workloadBusy(workload);
      await this.#recoverUnder(lease, workload);
      const begun = await begin(lease);
      run = begun.run;
      await begun.work(run);
    } catch (error) {
      failure = toDeployerError(error);
      if (run) emit({ type: "clean-up:failed", what: "leave it to recovery", error: recordError(failure) });
    } finally {
      await lease?.release().catch(() => undefined);
    }
    return run ? resultOf(run, failure) : refusal({ id, workload }, failure);
  }

  async #open(
    { id, emit, cancel }: Execution,
    lease: HeldLease,
    begin: { workload: WorkloadRecord; resolution: Resolution; operation: "deploy" | "remove"; phase: Phase },
  ): Promise<Run> {
    const { store, clock } = this.#engine;
    const { workload, resolution, operation, phase } = begin;
    const record: DeploymentRecord = {
      id,
      workload: workload.name,
      operation,
      phase,
      fence: lease.fence,
      source: workload.source,
      config: workload.config,
      ...resolution,
      blue: await store.findState(workload.name),
      green: undefined,
      nonce: undefined,
      uncertainAtMs: undefined,
      drain: undefined,
      cancelled: false,
      startedAtMs: clock.wallMs(),
      finishedAtMs: undefined,
      timings: { totalMs: 0, phases: {} },
      evidence: undefined,
      error: undefined,
      logTail: [],
    };
    await store.openDeployment(lease, record);
    emit({ type: "phase:entered", phase });
    return new Run({ engine: this.#engine, record, lease, cancel, halt: this.#closing.signal, emit });
  }

  /** Recovers what a gone deployer left of this workload; waits for a lease whose owner may still be alive, but not for one that is. */
  #recoverOnce(workload: string): Promise<void> {
    const running = this.#recovering.get(workload);
    if (running) return running;
    const { leases, timing } = this.#engine;
    const recovery = (async () => {
      const lease = await leases.acquire(leaseKey(workload), this.#closing.signal, timing.leaseMs * 2);
      if (!lease) return;
      try {
        await this.#recoverUnder(lease, workload);
      } finally {
        await lease.release().catch(() => undefined);
      }
    })().finally(() => this.#recovering.delete(workload));
    this.#recovering.set(
      workload,
      recovery.catch(() => undefined),
    );
    return recovery;
  }

  async #recoverUnder(lease: HeldLease, workload: string): Promise<void> {
    const open = (await this.#engine.store.listOpenDeployments()).find(
      (record) => record.workload === workload,
    );
    if (!open) return;
    const emit = this.#emitter(workload, open.id);
    const never = new AbortController().signal;
    const run = new Run({
      engine: this.#engine,
      record: open,
      lease,
      cancel: never,
      halt: this.#closing.signal,
      emit,
    });
    try {
      await recover(run);
    } catch (error) {
      if (!this.#closing.signal.aborted) run.reportFailure("recover", error);
      throw error;
    }
    const { status, error } = resultOf(run, undefined);
    emit({ type: "deployment:finished", status, error: error && recordError(error) });
  }

  async #workload(name: string): Promise<WorkloadRecord> {
    this.#assertOpen();
    const workload = await this.#engine.store.findWorkload(name);
    if (!workload)
      throw new DeployerError("WORKLOAD_UNKNOWN", `no workload was applied under this name`, {
        details: { name },
      });
    return workload;
  }

  #resolve({ source, config }: WorkloadRecord): { resolution: Resolution; description: WorkloadDescription } {
    const plugin = this.#plugin(source);
    const valid = validateConfig(plugin.schema, config);
    const description = plugin.describe(valid);
    enforcePolicy(this.#policy, description.privileges);
    return { resolution: resolveStrategy(plugin.strategies, valid), description };
  }

  #plugin(kind: string): SourcePlugin {
    const plugin = this.#engine.sources.get(kind);
    if (plugin) return plugin;
    const known = [...this.#engine.sources.keys()].join(", ");
    throw new DeployerError(
      "SOURCE_UNKNOWN",
      `source: no plugin of this kind is registered; there are: ${known}`,
      {
        details: { field: "source", known },
      },
    );
  }

  #validateName(name: unknown): string {
    const parsed = workloadNameSchema.safeParse(name);
    if (parsed.success) return parsed.data;
    const received =
      typeof name === "string" ? `a string of ${name.length} characters` : `a value of type ${typeof name}`;
    throw new DeployerError(
      "CONFIG_INVALID",
      `name: expected ${parsed.error.issues[0]?.message}; received ${received}`,
      {
        details: { field: "name", received },
      },
    );
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new DeployerError("CLOSED", "this deployer was closed");
  }

  #track(work: Promise<unknown>): void {
    const settled = work.catch(() => undefined).finally(() => this.#busy.delete(settled));
    this.#busy.add(settled);
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

function resultOf(run: Run, failure: DeployerError | undefined): DeploymentResult {
  const { id, workload, phase, strategy, reason, timings, evidence, logTail } = run.record;
  const error = recordedError(run.record) ?? failure;
  const failedIn = run.failedIn ?? phase;
  return {
    id,
    workload,
    status: statusOf(phase, failure),
    phase: failedIn,
    strategy,
    reason,
    timings,
    evidence,
    error,
    logTail,
  };
}

function statusOf(phase: Phase, failure: DeployerError | undefined): DeploymentStatus {
  if (phase === "done" || phase === "draining") return "succeeded";
  if (phase === "cancelled") return "cancelled";
  return failure && hasCode(failure, "CLOSED", "LEASE_LOST") ? "interrupted" : "failed";
}

function refusal(
  { id, workload }: Pick<Execution, "id" | "workload">,
  error: DeployerError | undefined,
): DeploymentResult {
  return {
    id,
    workload,
    status: error?.code === "CANCELLED" ? "cancelled" : "failed",
    phase: "preflight",
    strategy: undefined,
    reason: undefined,
    timings: { totalMs: 0, phases: {} },
    evidence: undefined,
    error,
    logTail: [],
  };
}
