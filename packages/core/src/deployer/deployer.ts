import { setMaxListeners } from "node:events";
import { say } from "@cutover/schema/sayings";
import { systemClock } from "../adapters/clock/system-clock.js";
import { assertFitsStrategy } from "../strategies/assert-fits-strategy.js";
import { deploy } from "../strategies/deploy.js";
import { defaultTiming, validateTiming, type Engine } from "../journal/engine.js";
import type { CancelOutcome } from "../journal/cancel-outcome.js";
import { Executor, type Draft, type OpenQueued } from "../journal/executor.js";
import { findProblems, preflight, preflightRemoval } from "../preflight/preflight.js";
import type { Abandoned } from "../recovery/abandon.js";
import type { PrunePlan } from "../retention/prune.js";
import { foreseeImage } from "../preflight/foresee-image.js";
import { remove } from "../strategies/remove.js";
import { reconcile, watch } from "../recovery/watchdog.js";
import type {
  AbandonOptions,
  PauseOptions,
  PromoteOptions,
  DeployerOptions,
  DeployOptions,
  ExplainOptions,
  PruneRequest,
  RedeployOptions,
  EventsOptions,
  LogsOptions,
  RemoveOptions,
  RollbackOptions,
} from "./deployer-options.js";
import { summarize, type Deployment, type DeploymentSummary } from "./deployment.js";
import { DeploymentHandles } from "./deployment-handles.js";
import { DeployerError, toDeployerError } from "../errors/deployer-error.js";
import { listenerOf } from "../events/emitter.js";
import { EventRecorder } from "../events/event-recorder.js";
import type { DeploymentEvent } from "../events/events.js";
import type { Finding } from "../events/finding.js";
import { diff, type Diff } from "../retention/diff.js";
import { demandDeployment, findOf, findRollback } from "../retention/find-rollback.js";
import { rollbackVerdicts } from "../retention/rollback-verdict.js";
import { Leases } from "../journal/leases.js";
import { describeHealth, type WorkloadHealth } from "../monitor/health.js";
import { Monitor } from "../monitor/monitor.js";
import { readLogs, type LogLine } from "./logs.js";
import { type DeploymentReport, readReport, type ReportRequest } from "./report.js";
import { readUsage, type WorkloadUsage } from "./usage.js";
import { readMonitorOptions } from "../monitor/monitor-options.js";
import { currentOwner, isKnownDead } from "../journal/owner.js";
import { findPreview, type PreviewLink } from "./find-preview.js";
import { provesWay } from "../steps/stage-green.js";
import { plan, type Plan } from "../strategies/plan.js";
import { validatePolicy } from "../policy/validate-policy.js";
import { httpProber } from "../adapters/http/http-prober.js";
import {
  checkDeployerOptions,
  readAbandonOptions,
  readPage,
  readAttribution,
  readExplainOptions,
  readHold,
  readShift,
  readPreview,
  readParallel,
  readPreviews,
  readPruneRequest,
  readRemoveOptions,
  readReportRequest,
  readRollbackTarget,
  readObject,
  readSignal,
  readEventsRequest,
  readImage,
  readLogsOptions,
  readText,
} from "../ports/read-options.js";
import type { Resolution } from "@cutover/schema";
import { nameOf } from "../revision/parts.js";
import { HostAccess } from "../source/host-access.js";
import type { SourcePlugin } from "../source/source-plugin.js";
import { removeStaleFolders } from "../source/tree/stale-folders.js";
import { bounded, noResolver } from "../source/resolve-secret.js";
import { describeStatus, type WorkloadStatus } from "./status.js";
import type { Json, WorkloadRecord } from "../records/records.js";
import { closeStore, openStore } from "../journal/shared-store.js";
import { healthKept, type LoggedEvent } from "../ports/store.js";
import { pausedFinding, withReplaced, Workloads, type RequestOf } from "./workloads.js";

const unknownVerdict = { possible: false, instant: false, reason: say("verdict.not-known") };

/** Opens and migrates the store, and begins to recover what a crash left open. Rejects with a DeployerError. */
export async function createDeployer<const Sources extends readonly SourcePlugin[]>(
  options: DeployerOptions<Sources>,
): Promise<Deployer<Sources>> {
  const deployer = new Deployer(options);
  await openStore(options.store);
  if (options.watch !== false) deployer.beginWatch();
  void removeStaleFolders();
  return deployer;
}

/**
 * All methods reject with a DeployerError; CONFIG_INVALID names an argument of a wrong type. A refusal of
 * `deploy`, `rollback` or `remove` is a result.
 */
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
    const previews = readPreviews(options.previews);
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
      previews,
      onEvent,
    };
    const open: OpenQueued = (record, emit, signal) => this.#open(record, emit, signal);
    const halt = this.#closing.signal;
    // Each call to the engine that work under way has sent listens to it.
    setMaxListeners(0, halt);
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
   * Validates and saves a workload, without any effect on what runs. CONFIG_INVALID, CONFIG_TOO_LARGE,
   * SOURCE_UNKNOWN, POLICY_REFUSED, DOMAIN_TAKEN: each names the field, the value's shape and the remedy.
   */
  async apply(request: RequestOf<Sources>): Promise<Resolution> {
    this.#assertOpen();
    return this.#workloads.save(request);
  }

  /**
   * Begins to deploy the config that is applied under `name` at this moment, and returns at once. `image`
   * and `shift` replace the config's own, only this time. The deployment waits in the workload's durable queue if another
   * one is open. With `hold`, it waits again once green is ready, for `promote`.
   */
  deploy(name: string, options: DeployOptions = {}): Deployment {
    return this.#begin(name, options, async () => {
      const [image, shift] = [readImage(options), readShift(options)];
      const [hold, preview] = [readHold(options), readPreview(options)];
      const { source, config: applied } = await this.#workloads.findActive(name);
      const config = withReplaced(applied, { image, shift });
      const { resolution } = await this.#workloads.resolve({ source, config });
      const more = { ...(hold && { hold }), ...(preview && { preview }) };
      assertFitsStrategy({ ...resolution, ...more });
      return { operation: "deploy", source, config, ...resolution, ...more };
    });
  }

  /**
   * Begins to deploy again what the deployment `to` ran, or the newest success before the live one: the same
   * image and config, with the same steps and proof. If its container is kept, that container is started.
   * ROLLBACK_IMPOSSIBLE gives the reason.
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

  /**
   * Begins to deploy the config of the deployment `id` of this workload again, whether a rollback could reach
   * it or not. DEPLOYMENT_UNKNOWN.
   */
  redeploy(name: string, id: string, options: RedeployOptions = {}): Deployment {
    return this.#begin(name, options, async () => {
      const { source, config } = await findOf(this.#engine, name, readText("id", id));
      await this.#workloads.findActive(name);
      const { resolution } = await this.#workloads.resolve({ source, config });
      return { operation: "deploy", source, config, from: id, ...resolution };
    });
  }

  /**
   * Cancels a deployment, whichever process runs it, and returns after that is durable. A waiting deployment is
   * withdrawn. A deployment before its commit is undone. After the commit, blue becomes live again while it is
   * still there. CANCEL_REFUSED gives the reason; DEPLOYMENT_UNKNOWN.
   */
  async cancel(id: string): Promise<CancelOutcome> {
    this.#assertOpen();
    return this.#handles.cancel(id);
  }

  /**
   * Lets a held deployment go on, whichever process runs it, and returns after that is durable: green must be
   * ready once more, and the switch follows. Without effect if it is promoted already. PROMOTE_REFUSED gives
   * the reason; DEPLOYMENT_UNKNOWN.
   */
  async promote(id: string, options: PromoteOptions = {}): Promise<void> {
    this.#assertOpen();
    return this.#handles.promote(id, options);
  }

  /**
   * A link under which a browser sees what a deployment with `preview` has made: its green before the switch, and the
   * same container until a further deployment writes the route. It holds a secret: whoever has it sees the preview.
   * PREVIEW_REFUSED gives the reason; DEPLOYMENT_UNKNOWN.
   */
  async preview(id: string): Promise<PreviewLink> {
    this.#assertOpen();
    return findPreview(this.#engine, readText("id", id), this.#closing.signal);
  }

  /**
   * Gives up a deployment that can be neither finished nor undone, from any process. Stops nothing: the live
   * container stays live, and leftovers are removed after the route is seen to lead elsewhere. Journaled with
   * `by` and `why`; resolves with the leftovers. ABANDON_REFUSED if it is over, waits, or a deployer is at work
   * on it; DEPLOYMENT_UNKNOWN.
   */
  async abandon(id: string, options: AbandonOptions): Promise<Abandoned> {
    this.#assertOpen();
    const abandoned = readAbandonOptions(options);
    return this.#executor.track(this.#executor.recovery.abandon(readText("id", id), abandoned));
  }

  /**
   * Pauses a workload until `resume`: nobody repairs or deploys it (WORKLOAD_PAUSED), and the monitor does not
   * check it. An open deployment continues to its end; `remove` is possible. Durable, for all deployers of the
   * store. WORKLOAD_UNKNOWN.
   */
  async pause(name: string, options: PauseOptions = {}): Promise<void> {
    this.#assertOpen();
    const paused = { atMs: this.#engine.clock.wallMs(), ...readAttribution(options) };
    return this.#workloads.pause(name, paused);
  }

  /**
   * Ends a pause; without effect if there is none. The next look repairs what is wrong then. WORKLOAD_UNKNOWN.
   */
  async resume(name: string): Promise<void> {
    this.#assertOpen();
    return this.#workloads.pause(name, undefined);
  }

  /**
   * Removes the workload: its route first, verified gone, then its containers and images, then its stored
   * state. Its history and its volumes stay; `volumes: true` removes those that its deployments made. Takes up
   * a removal that was left open.
   */
  remove(name: string, options: RemoveOptions = {}): Deployment {
    return this.#begin(name, options, async () => {
      const { volumes } = readRemoveOptions(options);
      const { source, config } = await this.#workloads.find(name);
      const reason = "the workload is removed";
      return { operation: "remove", source, config, strategy: "recreate", reason, removesVolumes: volumes };
    });
  }

  /** Returns the config that is applied under this name. WORKLOAD_UNKNOWN. */
  async workload(name: string): Promise<WorkloadRecord> {
    this.#assertOpen();
    return this.#workloads.find(name);
  }

  /** Returns everything that is applied, by name. */
  async workloads(): Promise<WorkloadRecord[]> {
    this.#assertOpen();
    return this.#engine.store.listWorkloads();
  }

  /**
   * Returns the steps that `deploy` would take now, with the strategy and its reason: of what is applied under
   * this name, or of another `config`, as if it were applied. With `hold`, also the wait for a promotion; with
   * `shift`, its shares. Without effect. CONFIG_INVALID for what `deploy` would refuse.
   */
  async explain(name: string, options: ExplainOptions = {}): Promise<Plan> {
    this.#assertOpen();
    const { store, runtime } = this.#engine;
    const { written, hold, shift } = readExplainOptions(options);
    const { source, config: given } = written ?? (await this.#workloads.find(name));
    const config = withReplaced(given as Json, { shift });
    const resolved = await this.#workloads.resolve({ source, config });
    const state = await store.findState(name);
    const preparation = await resolved.explain(runtime);
    const request = { workload: name, config, resolved, state };
    const { resolution, words: image } = await foreseeImage(this.#engine, request);
    assertFitsStrategy({
      ...resolution,
      shift: resolved.description.lifecycle?.shift,
      ...(hold && { hold }),
    });
    const { description } = resolved;
    const blue = state && nameOf(state.live);
    const way = { reach: runtime.reach, port: description.port };
    const isAskedThroughProxy = runtime.asked === "through-proxy";
    const isStaged =
      !isAskedThroughProxy &&
      state?.route !== undefined &&
      description.domains.length > 0 &&
      !provesWay(state, way, this.#engine);
    return plan({
      workload: name,
      resolution,
      description,
      state,
      blue,
      hold: options.hold,
      isStaged,
      isAskedThroughProxy,
      preparation,
      image,
    });
  }

  /**
   * Returns one workload, or all of them, each with its live container as the engine sees it. One call to the
   * engine.
   */
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
    const certificates = (workload: string) => this.#monitor?.find(workload)?.certificates ?? [];
    const all = describeStatus({ workloads, states, open, containers, checked, certificates });
    return name === undefined ? all : (all[0] as WorkloadStatus);
  }

  /** Returns the monitor's view of a workload: its status, since when, its changes, and its uptime. */
  async health(name: string): Promise<WorkloadHealth> {
    this.#assertOpen();
    const { store, clock } = this.#engine;
    await this.#workloads.find(name);
    const history = await store.listHealth(name, healthKept);
    const { lastCheck, note } = this.#monitor?.find(name) ?? {};
    return describeHealth({ workload: name, history, lastCheck, note, nowMs: clock.wallMs() });
  }

  /**
   * Newest first. Pass the last id of a page as `before` for the next page. `limit` is 20 if absent, at most
   * 1,000. DEPLOYMENT_UNKNOWN.
   */
  async history(name: string, page: { limit?: number; before?: string } = {}): Promise<DeploymentSummary[]> {
    this.#assertOpen();
    const { store } = this.#engine;
    const asked = readPage(page);
    if (asked.before !== undefined) await demandDeployment(this.#engine, asked.before);
    const records = await store.listDeployments(readText("name", name), asked);
    const state = await store.findState(name);
    const verdicts = await rollbackVerdicts(this.#engine, { state, records }, this.#closing.signal);
    return records.map((record) => summarize(record, verdicts.get(record.id) ?? unknownVerdict));
  }

  /** Returns one deployment, of any workload, as in its history. DEPLOYMENT_UNKNOWN. */
  async summary(id: string): Promise<DeploymentSummary> {
    this.#assertOpen();
    const record = await demandDeployment(this.#engine, readText("id", id));
    const state = await this.#engine.store.findState(record.workload);
    const verdicts = await rollbackVerdicts(this.#engine, { state, records: [record] }, this.#closing.signal);
    return summarize(record, verdicts.get(id) ?? unknownVerdict);
  }

  /**
   * Returns DORA's four figures for a time, with counts, downtime, drains and cuts, from the kept history: `prune`
   * shortens it. CONFIG_INVALID.
   */
  async report(request: ReportRequest): Promise<DeploymentReport> {
    this.#assertOpen();
    return readReport(this.#engine.store, readReportRequest(request));
  }

  /** Returns the differences between two deployments, from the first to the second. DEPLOYMENT_UNKNOWN. */
  async diff(a: string, b: string): Promise<Diff> {
    this.#assertOpen();
    const [from, to] = [readText("a", a), readText("b", b)];
    return diff(await demandDeployment(this.#engine, from), await demandDeployment(this.#engine, to));
  }

  /**
   * Yields events from the durable log, of any process: of one workload, or of all. With `after` (the `seq` of
   * the last event that was read, or 0), the kept events after it come first; without it, only new ones. Ends
   * if `signal` aborts or this deployer closes. CONFIG_INVALID, STORE_FAILED.
   */
  events(options: EventsOptions = {}): AsyncIterable<LoggedEvent> {
    this.#assertOpen();
    const { signal, ...of } = readEventsRequest(options);
    return this.#recorder.read(of, {
      signal: AbortSignal.any([this.#closing.signal, ...(signal ? [signal] : [])]),
    });
  }

  /** Returns the `seq` of the newest event in the log; 0 if there was none. */
  async lastEvent(): Promise<number> {
    this.#assertOpen();
    return this.#engine.store.lastEvent();
  }

  /**
   * Returns a handle to any deployment of the store, to follow or cancel it, whichever process runs it.
   * DEPLOYMENT_UNKNOWN.
   */
  async deployment(id: string): Promise<Deployment> {
    this.#assertOpen();
    return this.#handles.find(id);
  }

  /**
   * Yields the output of the live containers, with secrets masked: the last `tail` lines, those since `sinceMs`. With
   * `follow`, continues with new lines, also of later containers. Ends with the last line, or if `signal`
   * aborts or this deployer closes. WORKLOAD_UNKNOWN.
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

  /**
   * Returns the present usage of the live containers. The engine measures for a second or two. RUNTIME_LACKS,
   * WORKLOAD_UNKNOWN.
   */
  async usage(name: string): Promise<WorkloadUsage> {
    this.#assertOpen();
    await this.#workloads.find(name);
    return readUsage(this.#engine, name, this.#closing.signal);
  }

  /**
   * Removes images, kept containers, and old deployments that no rollback can use any more, and returns them.
   * With `dryRun`, only returns them. WORKLOAD_BUSY, after the others are done, if a workload is being
   * deployed.
   */
  async prune(request: PruneRequest = {}): Promise<PrunePlan[]> {
    this.#assertOpen();
    const { recovery } = this.#executor;
    return this.#executor.track(recovery.pruneAll(readPruneRequest(request)));
  }

  /**
   * Runs the preflight, without effect: of the engine and the proxy alone, or of one workload's next
   * deployment.
   */
  async check(name?: string, options: { signal?: AbortSignal } = {}): Promise<Finding[]> {
    this.#assertOpen();
    const signal = readSignal(readObject("options", options)["signal"]);
    try {
      return await this.#check(name, signal);
    } catch (error) {
      // The reason of a caller's signal may be any value.
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
    const problems = await findProblems(
      this.#engine,
      { workload: name, description, strategy, preview: description.lifecycle?.preview },
      signal,
    );
    return [...(paused ? [pausedFinding(name, paused)] : []), ...problems, ...foreseen.findings];
  }

  /**
   * Recovers every deployment that a gone deployer left open, and carries out what waits in its queues. Then
   * repairs: puts back changed routes, starts live containers that ended or vanished, and removes leftovers.
   * Resolves if all is quiet.
   */
  async reconcile(): Promise<void> {
    this.#assertOpen();
    return this.#executor.track(reconcile(this.#executor));
  }

  /** Recovers in the background, then reconciles every `watchMs` and watches the live containers. */
  beginWatch(): void {
    watch(this.#engine, this.#executor, {
      halt: this.#closing.signal,
      onRouteWrong: (workload) => this.#monitor?.lookAtRouteNow(workload),
    });
    if (this.#monitor) void this.#executor.track(this.#monitor.run());
  }

  /**
   * Stops running work at its next safe point, delivers waiting alerts (at most 5 s), releases its leases, and
   * closes the store, unless another deployer of this process uses it. The next deployer on the store finishes
   * the rest. Live containers keep serving. Repeated calls wait for the first one.
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
    const preview =
      record.preview !== undefined || (operation === "deploy" && description.lifecycle?.preview);
    const request = { workload, description, strategy: resolution.strategy, preview };
    for (const { code, subject, message, remedy } of await preflight(this.#engine, request, signal))
      emit({ type: "warning:found", code, subject, message, remedy });
    return { resolution, work: deploy };
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new DeployerError("CLOSED", "this deployer was closed");
  }
}
