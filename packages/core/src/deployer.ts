import { systemClock } from "./clock/system-clock.js";
import type { Clock } from "./clock/clock.js";
import { blueGreen } from "./deploy/blue-green.js";
import { defaultTiming, validateTiming, type Engine, type Timing } from "./deploy/engine.js";
import { Executor } from "./deploy/executor.js";
import { findProblems, preflight } from "./deploy/preflight.js";
import { recreate } from "./deploy/recreate.js";
import { remove } from "./deploy/remove.js";
import { summarize, type Deployment, type DeploymentSummary } from "./deployment.js";
import { DeployerError } from "./errors/deployer-error.js";
import type { DeploymentEvent } from "./events/events.js";
import type { Finding } from "./events/finding.js";
import { Leases } from "./lease/leases.js";
import { currentOwner, isKnownDead } from "./lease/owner.js";
import { plan, type Plan } from "./plan/plan.js";
import type { Policy } from "./plan/policy.js";
import { httpProber } from "./prober/http/http-prober.js";
import type { Prober } from "./prober/prober.js";
import type { Router } from "./router/router.js";
import type { Runtime } from "./runtime/runtime.js";
import type { Resolution } from "./schema/strategy.js";
import { noResolver, type SecretResolver } from "./source/resolve-secret.js";
import type { SourcePlugin } from "./source/source-plugin.js";
import { describeStatus, type WorkloadStatus } from "./status.js";
import type { Store } from "./store/store.js";
import { Workloads, type WorkloadRequest } from "./workloads.js";

export interface DeployerOptions {
  readonly runtime: Runtime;
  readonly router: Router;
  readonly store: Store;
  readonly sources: readonly SourcePlugin[];
  readonly policy?: Policy;
  /** Turns the name of a `from_resolver` reference into its secret, each time that it is needed. */
  readonly secrets?: SecretResolver;
  readonly timing?: Partial<Timing>;
  /** Called with every event of every deployment, recoveries included. Must not throw. */
  readonly onEvent?: (event: DeploymentEvent) => void;
  readonly prober?: Prober;
  readonly clock?: Clock;
}

/** Opens the store, migrates it, and begins to finish what a crash has left open. Rejects with a DeployerError. */
export async function createDeployer(options: DeployerOptions): Promise<Deployer> {
  await options.store.migrate();
  const deployer = new Deployer(options);
  deployer.beginWatch();
  return deployer;
}

const strategies = { "blue-green": blueGreen, recreate } as const;

/** All methods reject with a DeployerError. */
export class Deployer {
  readonly #engine: Engine;
  readonly #executor: Executor;
  readonly #workloads: Workloads;
  readonly #closing = new AbortController();

  /** Use `createDeployer`, which migrates the store and recovers first. */
  constructor(options: DeployerOptions) {
    const { runtime, router, store, policy = {}, prober = httpProber(), clock = systemClock } = options;
    const timing = validateTiming({ ...defaultTiming, ...options.timing });
    const sources = new Map(options.sources.map((source) => [source.kind, source]));
    const leases = new Leases({ store, clock, owner: currentOwner(), isKnownDead, leaseMs: timing.leaseMs });
    const onEvent = options.onEvent ?? (() => undefined);
    const { secrets = noResolver } = options;
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
    this.#executor = new Executor(this.#engine, this.#closing.signal);
    this.#workloads = new Workloads({ store, sources, policy, now: () => clock.wallMs() });
  }

  /**
   * Validates what is wanted and saves it, without any effect on what runs. CONFIG_INVALID, CONFIG_TOO_LARGE, SOURCE_UNKNOWN,
   * POLICY_REFUSED, DOMAIN_TAKEN: each names the field, the value's shape and the remedy.
   */
  async apply(request: WorkloadRequest): Promise<Resolution> {
    this.#assertOpen();
    return this.#workloads.save(request);
  }

  /**
   * Begins to deploy what was applied under `name`, and returns at once. Aborting `signal` cancels it: until the switch is
   * committed, blue stays; after that, it has no effect.
   */
  deploy(name: string, { signal }: { signal?: AbortSignal } = {}): Deployment {
    this.#assertOpen();
    const cancel = cancellation(name, signal);
    const deployment = this.#executor.begin({
      workload: name,
      cancel: cancel.signal,
      open: async (emit, stop) => {
        const workload = await this.#workloads.find(name);
        const { resolution, description } = this.#workloads.resolve(workload);
        emit({ type: "strategy:resolved", ...resolution });
        emit({ type: "phase:entered", phase: "preflight" });
        await preflight(this.#engine, { workload: name, description }, stop);
        return { workload, resolution, operation: "deploy", work: strategies[resolution.strategy] };
      },
    });
    void deployment.done.then(cancel.release);
    return deployment;
  }

  /**
   * Removes the workload: its route first, verified gone, then its container, then what is stored of it. Its history stays, and so do
   * volumes; `volumes: true` takes those along that a stack has made.
   */
  remove(name: string, { volumes = false }: { volumes?: boolean } = {}): Deployment {
    this.#assertOpen();
    return this.#executor.begin({
      workload: name,
      cancel: new AbortController().signal,
      open: async () => {
        const workload = await this.#workloads.find(name);
        const resolution: Resolution = { strategy: "recreate", reason: "the workload is removed" };
        return { workload, resolution, operation: "remove", removesVolumes: volumes, work: remove };
      },
    });
  }

  /** What `deploy` would do now, step by step, with the strategy and the reason for it. Without effect. */
  async explain(name: string): Promise<Plan> {
    this.#assertOpen();
    const { store, runtime } = this.#engine;
    const { resolution, description, explain } = this.#workloads.resolve(await this.#workloads.find(name));
    const state = await store.findState(name);
    const preparation = await explain(runtime);
    return plan({ workload: name, resolution, description, state, preparation });
  }

  /** One workload, or all of them, each with its live container as the engine sees it: one call to the engine. */
  async status(): Promise<WorkloadStatus[]>;
  async status(name: string): Promise<WorkloadStatus>;
  async status(name?: string): Promise<WorkloadStatus | WorkloadStatus[]> {
    this.#assertOpen();
    const { store, runtime } = this.#engine;
    const [workloads, states, open, containers] = await Promise.all([
      name === undefined ? store.listWorkloads() : [await this.#workloads.find(name)],
      store.listStates(),
      store.listOpenDeployments(),
      runtime.listContainers(name),
    ]);
    const all = describeStatus({ workloads, states, open, containers });
    return name === undefined ? all : (all[0] as WorkloadStatus);
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
    const { description } = this.#workloads.resolve(await this.#workloads.find(name));
    return findProblems(this.#engine, { workload: name, description }, signal);
  }

  /**
   * Finishes or undoes every deployment that was left open by a deployer which is gone; puts back routes that drifted, starts
   * live containers that ended or vanished, and removes what late effects have left. Resolves when all is quiet.
   */
  async reconcile(): Promise<void> {
    this.#assertOpen();
    // What cannot be recovered must not keep the others from being repaired.
    const results = await Promise.allSettled([this.#executor.recoverOpen()]);
    await this.#executor.repairAll();
    for (const result of results) if (result.status === "rejected") throw result.reason;
  }

  /** Recovers what was left open, in the background, and from then on reconciles every `watchMs`. */
  beginWatch(): void {
    const { clock, timing } = this.#engine;
    const watch = async (): Promise<void> => {
      await this.#executor.recoverOpen().catch(() => undefined);
      while (timing.watchMs > 0) {
        await clock.idle(timing.watchMs, this.#closing.signal);
        await this.reconcile().catch(() => undefined);
      }
    };
    this.#executor.track(watch());
  }

  /**
   * Stops what is going on at its next safe point, releases its leases, and closes the store. What was left open is
   * finished by the next deployer on the store. What serves, serves on.
   */
  async close(): Promise<void> {
    this.#closing.abort(new DeployerError("CLOSED", "this deployer was closed"));
    await this.#executor.quiet();
    await this.#engine.store.close();
  }

  #assertOpen(): void {
    if (this.#closing.signal.aborted) throw new DeployerError("CLOSED", "this deployer was closed");
  }
}

/** The user's signal with our reason; `release` lets go of the user's signal, which may live much longer. */
function cancellation(
  name: string,
  signal: AbortSignal | undefined,
): { signal: AbortSignal; release: () => void } {
  const controller = new AbortController();
  const onAbort = (): void => {
    const cause = signal?.reason as unknown;
    controller.abort(new DeployerError("CANCELLED", `the deployment of ${name} was cancelled`, { cause }));
  };
  if (signal?.aborted) onAbort();
  signal?.addEventListener("abort", onAbort, { once: true });
  return { signal: controller.signal, release: () => signal?.removeEventListener("abort", onAbort) };
}
