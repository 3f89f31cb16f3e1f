import { systemClock } from "./clock/system-clock.js";
import { deploy } from "./deploy/deploy.js";
import { defaultTiming, validateTiming, type Engine } from "./deploy/engine.js";
import type { CancelOutcome } from "./deploy/cancel-outcome.js";
import { Executor, type Draft, type OpenQueued } from "./deploy/executor.js";
import { findProblems, preflight, preflightRemoval } from "./deploy/preflight.js";
import type { Abandoned } from "./deploy/abandon.js";
import type { PrunePlan } from "./deploy/prune.js";
import { foreseeImage } from "./deploy/foresee-image.js";
import { remove } from "./deploy/remove.js";
import { reconcile, watch } from "./deploy/watchdog.js";
import type {
  AbandonOptions,
  PauseOptions,
  DeployerOptions,
  DeployOptions,
  PruneRequest,
  RedeployOptions,
  EventsOptions,
  LogsOptions,
  RemoveOptions,
  RollbackOptions,
} from "./deployer-options.js";
import { summarize, type Deployment, type DeploymentSummary } from "./deployment.js";
import { DeploymentHandles } from "./deployment-handles.js";
import { DeployerError, toDeployerError } from "./errors/deployer-error.js";
import { listenerOf } from "./events/emitter.js";
import { EventRecorder } from "./events/event-recorder.js";
import type { DeploymentEvent } from "./events/events.js";
import type { Finding } from "./events/finding.js";
import { diff, type Diff } from "./history/diff.js";
import { demandDeployment, findOf, findRollback } from "./history/find-rollback.js";
import { rollbackVerdicts } from "./history/rollback-verdict.js";
import { Leases } from "./lease/leases.js";
import { describeHealth, type WorkloadHealth } from "./monitor/health.js";
import { Monitor } from "./monitor/monitor.js";
import { readLogs, type LogLine } from "./live/logs.js";
import { readUsage, type WorkloadUsage } from "./live/usage.js";
import { readMonitorOptions } from "./monitor/monitor-options.js";
import { currentOwner, isKnownDead } from "./lease/owner.js";
import { plan, type Plan } from "./plan/plan.js";
import { validatePolicy } from "./plan/validate-policy.js";
import { httpProber } from "./prober/http/http-prober.js";
import {
  checkDeployerOptions,
  readAbandonOptions,
  readPage,
  readPauseOptions,
  readParallel,
  readPruneRequest,
  readRemoveOptions,
  readRollbackTarget,
  readObject,
  readSignal,
  readEventsRequest,
  readImage,
  readLogsOptions,
  readText,
} from "./read-options.js";
import type { Resolution } from "@cutover/schema";
import { HostAccess } from "./source/host-access.js";
import type { SourcePlugin } from "./source/source-plugin.js";
import { removeStaleFolders } from "./source/tree/stale-folders.js";
import { bounded, noResolver } from "./source/resolve-secret.js";
import { describeStatus, type WorkloadStatus } from "./status.js";
import type { WorkloadRecord } from "./store/records.js";
import { closeStore, openStore } from "./store/shared-store.js";
import { healthKept, type LoggedEvent } from "./store/store.js";
import { pausedFinding, Workloads, type RequestOf } from "./workloads.js";

/** Opens the store, migrates it, and begins to finish what a crash has left open. Rejects with a DeployerError. */
export async function createDeployer<const Sources extends readonly SourcePlugin[]>(
  options: DeployerOptions<Sources>,
): Promise<Deployer<Sources>> {
  const deployer = new Deployer(options);
  await openStore(options.store);
  deployer.beginWatch();
  void removeStaleFolders();
  return deployer;
}

/** All methods reject with a DeployerError; CONFIG_INVALID names an argument of a wrong type. What `deploy`, `rollback` and `remove` refuse is a result. */
export class Deployer<Sources extends readonly SourcePlugin[] = readonly SourcePlugin[]> {
  readonly #engine: Engine;
  readonly #executor: Executor;
  readonly #workloads: Workloads;
  readonly #monitor: Monitor | undefined;
  readonly #recorder: EventRecorder;
  readonly #handles: DeploymentHandles;
  readonly #closing = new AbortController();
  #closed: Promise<void> | undefined;

  /** Use `createDeployer`, which migrates the store and recovers first. */
  constructor(options: DeployerOptions<Sources>) {
    checkDeployerOptions(options);
    const { runtime, router, store, prober = httpProber(), clock = systemClock } = options;
    const policy = validatePolicy(options.policy ?? {});
    const parallel = readParallel(options.parallel);
    const timing = validateTiming({ ...defaultTiming, ...options.timing });
    const owner = { ...currentOwner(), leaseMs: timing.leaseMs };
    const sources = new Map(options.sources.map((source) => [source.kind, source]));
    const leases = new Leases({ store, clock, owner, isKnownDead, leaseMs: timing.leaseMs });
    const told = listenerOf(options.onEvent);
    this.#recorder = new EventRecorder({ store, clock, pollMs: timing.pollMs });
    const onEvent = (event: DeploymentEvent): void => {
      this.#recorder.append(event);
      told(event);
    };
    const secrets = { resolver: bounded(options.secrets ?? noResolver, clock), policy };
    this.#engine = {
      runtime,
      router,
      store,
      prober,
      clock,
      leases,
      sources,
      timing,
      policy,
      secrets,
      onEvent,
    };
    const open: OpenQueued = (record, emit, signal) => this.#open(record, emit, signal);
    const halt = this.#closing.signal;
    this.#executor = new Executor({ engine: this.#engine, owner, open, parallel, halt });
    this.#handles = new DeploymentHandles({
      engine: this.#engine,
      executor: this.#executor,
      recorder: this.#recorder,
      halt,
    });
    this.#monitor =
      options.monitor &&
      new Monitor(readMonitorOptions(options.monitor), {
        engine: this.#engine,
        heal: (workload, heal) => this.#executor.recovery.heal(workload, heal),
        halt,
      });
    this.#workloads = new Workloads({
      store,
      sources,
      access: HostAccess.of(policy, runtime),
      now: () => clock.wallMs(),
    });
  }

  /**
   * Validates what is wanted and saves it, without any effect on what runs. CONFIG_INVALID, CONFIG_TOO_LARGE, SOURCE_UNKNOWN,
   * POLICY_REFUSED, DOMAIN_TAKEN: each names the field, the value's shape and the remedy.
   */
  async apply(request: RequestOf<Sources>): Promise<Resolution> {
    this.#assertOpen();
    return this.#workloads.save(request);
  }

  /**
   * Begins to deploy what is applied under `name` at this moment, and returns at once. `image` takes the place of the config's own, this once. The
   * deployment waits in the workload's durable queue if another one is open.
   */
  deploy(name: string, options: DeployOptions = {}): Deployment {
    return this.#begin(name, options, async () => {
      const image = readImage(options);
      const { source, config: applied } = await this.#workloads.findActive(name);
      const config = image === undefined ? applied : { ...(applied as object), image };
      const { resolution } = await this.#workloads.resolve({ source, config });
      return { operation: "deploy", source, config, ...resolution };
    });
  }

  /**
   * Begins to deploy again what the deployment `to` ran, or the newest success before what is live: the same image and config, by the same
   * engine and with the same proof. Where its container is kept, that one is started. ROLLBACK_IMPOSSIBLE says why it cannot be.
   */
  rollback(name: string, options: RollbackOptions = {}): Deployment {
    return this.#begin(name, options, async () => {
      const to = readRollbackTarget(options);
      await this.#workloads.findActive(name);
      const target = { engine: this.#engine, name, ...(to !== undefined && { to }) };
      const { source, config, from } = await findRollback(target, this.#closing.signal);
      const { resolution } = await this.#workloads.resolve({ source, config });
      return { operation: "rollback", source, config, from: from.id, ...resolution };
    });
  }

  /** Begins to deploy again what the deployment `id` of this workload ran, or was to run, whether it can be rolled back to or not. DEPLOYMENT_UNKNOWN. */
  redeploy(name: string, id: string, options: RedeployOptions = {}): Deployment {
    return this.#begin(name, options, async () => {
      const { source, config } = await findOf(this.#engine, name, readText("id", id));
      await this.#workloads.findActive(name);
      const { resolution } = await this.#workloads.resolve({ source, config });
      return { operation: "deploy", source, config, from: id, ...resolution };
    });
  }

  /**
   * Says that a deployment is no longer wanted, whichever process is at work on it, and returns once that is durable: one that waits is
   * withdrawn; one that has not been committed is undone; after the commit, it goes back to blue while that is still there.
   * CANCEL_REFUSED says why that cannot be; DEPLOYMENT_UNKNOWN.
   */
  async cancel(id: string): Promise<CancelOutcome> {
    this.#assertOpen();
    return this.#handles.cancel(id);
  }

  /**
   * Gives up a deployment that can be neither finished nor undone, from any process, and stops nothing: what is live stays live, and what is
   * left behind is removed once the route is seen to lead elsewhere. Journaled with `by` and `why`; resolves with what is left.
   * ABANDON_REFUSED says why that cannot be: it is over, it waits, or a deployer is at work on it; DEPLOYMENT_UNKNOWN.
   */
  async abandon(id: string, options: AbandonOptions): Promise<Abandoned> {
    this.#assertOpen();
    const abandoned = readAbandonOptions(options);
    return this.#executor.track(this.#executor.recovery.abandon(readText("id", id), abandoned));
  }

  /**
   * Keeps Cutover's hands off a workload until `resume`: nobody repairs or heals it, the monitor counts no check, and WORKLOAD_PAUSED refuses
   * what would deploy it. What is open goes on to its end; `remove` is possible. Durable, for all deployers of the store. WORKLOAD_UNKNOWN.
   */
  async pause(name: string, options: PauseOptions = {}): Promise<void> {
    this.#assertOpen();
    const paused = { atMs: this.#engine.clock.wallMs(), ...readPauseOptions(options) };
    return this.#workloads.pause(name, paused);
  }

  /** Ends a pause; without effect if there is none. What is wrong by then is repaired at the next look. WORKLOAD_UNKNOWN. */
  async resume(name: string): Promise<void> {
    this.#assertOpen();
    return this.#workloads.pause(name, undefined);
  }

  /**
   * Removes the workload: its route first, verified gone, then its containers and images, then what is stored of it. Its history stays, and
   * so do volumes; `volumes: true` takes those along that its deployments have made. A removal that was left open, as it could not be carried through, is taken up.
   */
  remove(name: string, options: RemoveOptions = {}): Deployment {
    return this.#begin(name, options, async () => {
      const { volumes } = readRemoveOptions(options);
      const { source, config } = await this.#workloads.find(name);
      const reason = "the workload is removed";
      return { operation: "remove", source, config, strategy: "recreate", reason, removesVolumes: volumes };
    });
  }

  /** What is applied under this name. WORKLOAD_UNKNOWN. */
  async workload(name: string): Promise<WorkloadRecord> {
    this.#assertOpen();
    return this.#workloads.find(name);
  }

  /** All that is applied, by name. */
  async workloads(): Promise<WorkloadRecord[]> {
    this.#assertOpen();
    return this.#engine.store.listWorkloads();
  }

  /** What `deploy` would do now, step by step, with the strategy and the reason for it. Without effect. */
  async explain(name: string): Promise<Plan> {
    this.#assertOpen();
    const { store, runtime } = this.#engine;
    const { config, source } = await this.#workloads.find(name);
    const resolved = await this.#workloads.resolve({ source, config });
    const state = await store.findState(name);
    const preparation = await resolved.explain(runtime);
    const request = { workload: name, config, resolved, state };
    const { resolution, words: image } = await foreseeImage(this.#engine, request);
    const { description } = resolved;
    return plan({ workload: name, resolution, description, state, preparation, image });
  }

  /** One workload, or all of them, each with its live container as the engine sees it: one call to the engine. */
  async status(): Promise<WorkloadStatus[]>;
  async status(name: string): Promise<WorkloadStatus>;
  async status(name?: string): Promise<WorkloadStatus | WorkloadStatus[]> {
    this.#assertOpen();
    const { store, runtime } = this.#engine;
    const [workloads, states, open, containers] = await Promise.all([
      name === undefined ? store.listWorkloads() : [await this.#workloads.find(name)],
      name === undefined ? store.listStates() : store.findState(name).then((state) => (state ? [state] : [])),
      store.listOpenDeployments(),
      runtime.list(name),
    ]);
    const checked = (workload: string) => this.#monitor?.statusOf(workload);
    const all = describeStatus({ workloads, states, open, containers, checked });
    return name === undefined ? all : (all[0] as WorkloadStatus);
  }

  /** What the monitor knows of a workload: its status, since when, how it was before, and how much of the time it was up. */
  async health(name: string): Promise<WorkloadHealth> {
    this.#assertOpen();
    const { store, clock } = this.#engine;
    await this.#workloads.find(name);
    const history = await store.listHealth(name, healthKept);
    const { lastCheck, note } = this.#monitor?.find(name) ?? {};
    return describeHealth({ workload: name, history, lastCheck, note, nowMs: clock.wallMs() });
  }

  /** Newest first; pass the last id of a page as `before` for the next one. `limit` is 20 if absent, 1,000 at most. DEPLOYMENT_UNKNOWN. */
  async history(name: string, page: { limit?: number; before?: string } = {}): Promise<DeploymentSummary[]> {
    this.#assertOpen();
    const { store } = this.#engine;
    const asked = readPage(page);
    if (asked.before !== undefined) await demandDeployment(this.#engine, asked.before);
    const records = await store.listDeployments(readText("name", name), asked);
    const state = await store.findState(name);
    const verdicts = await rollbackVerdicts(this.#engine, { state, records }, this.#closing.signal);
    return records.map((record) =>
      summarize(
        record,
        verdicts.get(record.id) ?? { possible: false, instant: false, reason: "it is not known" },
      ),
    );
  }

  /** What differs between two deployments, in the order in which they are named. DEPLOYMENT_UNKNOWN. */
  async diff(a: string, b: string): Promise<Diff> {
    this.#assertOpen();
    const [from, to] = [readText("a", a), readText("b", b)];
    return diff(await demandDeployment(this.#engine, from), await demandDeployment(this.#engine, to));
  }

  /**
   * What happens in deployments, from the durable log, by whichever process: of one workload, or of all. With `after`, the `seq` of the last
   * event that was read, or 0, those that are kept after it come first; without it, only what happens from now on. Ends when `signal` aborts, or
   * this deployer closes. CONFIG_INVALID; reading it fails with STORE_FAILED.
   */
  events(options: EventsOptions = {}): AsyncIterable<LoggedEvent> {
    this.#assertOpen();
    const { signal, ...of } = readEventsRequest(options);
    return this.#recorder.read(of, {
      signal: AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]),
    });
  }

  /** Any deployment of the store, to be followed or cancelled, whichever process is at work on it. DEPLOYMENT_UNKNOWN. */
  async deployment(id: string): Promise<Deployment> {
    this.#assertOpen();
    return this.#handles.find(id);
  }

  /**
   * What the live containers write, their secrets masked: the last `tail` lines, 100 if absent; with `follow`, then all that comes, also from what
   * takes their place. Ends with the last line, or if `signal` aborts or this deployer closes. WORKLOAD_UNKNOWN.
   */
  async *logs(name: string, options: LogsOptions = {}): AsyncGenerator<LogLine> {
    this.#assertOpen();
    const { signal, ...which } = readLogsOptions(options);
    await this.#workloads.find(name);
    const ends = AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]);
    try {
      yield* readLogs(this.#engine, { workload: name, ...which }, ends);
    } catch (error) {
      if (!ends.aborted) throw error;
    }
  }

  /** What the live containers take now. Takes a second or two, in which the engine measures. RUNTIME_LACKS, WORKLOAD_UNKNOWN. */
  async usage(name: string): Promise<WorkloadUsage> {
    this.#assertOpen();
    await this.#workloads.find(name);
    return readUsage(this.#engine, name, this.#closing.signal);
  }

  /**
   * Clears away images, containers that are kept, and deployments of the history, that can never be rolled back to any more; tells what
   * went, or with `dryRun` what would go. WORKLOAD_BUSY, once the others are done, where a workload is being deployed.
   */
  async prune(request: PruneRequest = {}): Promise<PrunePlan[]> {
    this.#assertOpen();
    const { recovery } = this.#executor;
    return this.#executor.track(recovery.pruneAll(readPruneRequest(request)));
  }

  /** Preflight, without effect: of the parts alone, or of one workload's next deployment. */
  async check(name?: string, options: { signal?: AbortSignal } = {}): Promise<Finding[]> {
    this.#assertOpen();
    const signal = readSignal(readObject("options", options)["signal"]);
    try {
      return await this.#check(name, signal);
    } catch (error) {
      // The reason that a caller's signal gives may be anything.
      throw toDeployerError(error, signal?.aborted === true ? "CANCELLED" : "INTERNAL");
    }
  }

  async #check(name: string | undefined, signal: AbortSignal | undefined): Promise<Finding[]> {
    signal?.throwIfAborted();
    if (name === undefined) return findProblems(this.#engine, undefined, signal);
    const { config, source, paused } = await this.#workloads.find(name);
    const resolved = await this.#workloads.resolve({ source, config });
    const state = await this.#engine.store.findState(name);
    const foreseen = await foreseeImage(this.#engine, { workload: name, config, resolved, state }, signal);
    const { description } = resolved;
    const { strategy } = foreseen.resolution;
    const problems = await findProblems(this.#engine, { workload: name, description, strategy }, signal);
    return [...(paused ? [pausedFinding(name, paused)] : []), ...problems, ...foreseen.findings];
  }

  /**
   * Finishes or undoes every deployment that was left open by a deployer which is gone; carries out what waits in its queues; puts back routes that drifted, starts
   * live containers that ended or vanished, and removes what late effects have left. Resolves when all is quiet.
   */
  async reconcile(): Promise<void> {
    this.#assertOpen();
    return this.#executor.track(reconcile(this.#executor));
  }

  /** Recovers what was left open, in the background, and from then on reconciles every `watchMs`; watches what is live. */
  beginWatch(): void {
    watch(this.#engine, this.#executor, {
      halt: this.#closing.signal,
      onRouteWrong: (workload) => this.#monitor?.lookAtRouteNow(workload),
    });
    if (this.#monitor) void this.#executor.track(this.#monitor.run());
  }

  /**
   * Stops what is going on at its next safe point, has alerts that wait delivered (for 5 s at most), releases its leases, and closes the
   * store, unless another deployer of this process uses it. What was left open is finished by the next deployer on the store. What serves,
   * serves on. Repeated calls wait for the first one.
   */
  close(): Promise<void> {
    this.#closed ??= this.#close();
    return this.#closed;
  }

  async #close(): Promise<void> {
    this.#closing.abort(new DeployerError("CLOSED", "this deployer was closed"));
    await this.#executor.quiet();
    await this.#recorder.quiet();
    await closeStore(this.#engine.store);
  }

  #begin(name: string, options: DeployOptions, draft: () => Promise<Draft>): Deployment {
    this.#assertOpen();
    return this.#handles.begin(name, options, draft);
  }

  async #open(...[record, emit, signal]: Parameters<OpenQueued>): ReturnType<OpenQueued> {
    const { operation, workload, strategy, reason } = record;
    // It may have been removed, or paused, between the request and its place in the queue.
    await this.#workloads.find(workload);
    if (operation === "remove") {
      await preflightRemoval(this.#engine, record, signal);
      return { resolution: { strategy, reason }, work: remove };
    }
    await this.#workloads.findActive(workload);
    const { resolution, description } = await this.#workloads.resolve(record);
    emit({ type: "strategy:resolved", ...resolution });
    emit({ type: "phase:entered", phase: "preflight" });
    const request = { workload, description, strategy: resolution.strategy };
    for (const { code, subject, message, remedy } of await preflight(this.#engine, request, signal))
      emit({ type: "warning:found", code, subject, message, remedy });
    return { resolution, work: deploy };
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new DeployerError("CLOSED", "this deployer was closed");
  }
}
