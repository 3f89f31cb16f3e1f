import { say } from "@cutover/schema/sayings";
import { TimeoutError, within } from "../adapters/clock/within.js";
import type { Engine } from "../journal/engine.js";
import { finderOfOwn } from "../revision/own-containers.js";
import type { Heal } from "../recovery/heal.js";
import { Mailbox } from "../notify/mailbox.js";
import type { Notifier } from "../notify/notifier.js";
import type { ContainerEvent } from "../ports/runtime.js";
import { validateConfig } from "@cutover/schema";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { RuntimeState } from "../records/records.js";
import { Alerts } from "./alerts.js";
import { checkOnce, type Check } from "./check.js";
import type { SelfHeal } from "./heal-policy.js";
import { diskLook } from "./look-at-disk.js";
import { lookAtRoute } from "./look-at-route.js";
import { Pool } from "./pool.js";
import { SelfHealer } from "./self-healer.js";
import { newStreak, nextStreak, type HealthStatus } from "./streak.js";
import { WatchedWorkload } from "./watched-workload.js";

const roundMs = 1_000;
const routeMs = 30_000;
const hostMs = 60_000;
const engineTimeoutMs = 10_000;
/** Added to the time limits of a check's own parts. */
const spareMs = 5_000;
const slowMs = 1_000;

export interface MonitorSettings {
  readonly notifiers: readonly Notifier[];
  readonly selfHeal: SelfHeal;
  readonly parallel: number;
}

export interface MonitorWorld {
  readonly engine: Engine;
  readonly heal: (workload: string, heal: Heal) => Promise<void>;
  readonly halt: AbortSignal;
}

/**
 * Checks every live workload on its interval, and reports changes. Slow checks have a pool of their own, so a
 * check that hangs delays no other. A workload's next check never begins before its last one has ended.
 */
export class Monitor {
  readonly #engine: Engine;
  readonly #healer: SelfHealer;
  readonly #lookAtDisk: (halt: AbortSignal) => Promise<void>;
  readonly #halt: AbortSignal;
  readonly #mailboxes: readonly Mailbox[];
  readonly #alerts: Alerts;
  readonly #watched = new Map<string, WatchedWorkload>();
  readonly #quick: Pool;
  readonly #slow: Pool;
  readonly #looks: Pool;
  readonly #heals: Pool;
  #hostDueAtMs = 0;
  #isLookingAtHost = false;
  #isWatching = false;
  #engineStreak = newStreak();

  constructor({ notifiers, selfHeal, parallel }: MonitorSettings, { engine, heal, halt }: MonitorWorld) {
    this.#engine = engine;
    this.#halt = halt;
    const { clock } = engine;
    this.#mailboxes = notifiers.map((notifier) => new Mailbox(notifier, clock));
    this.#alerts = new Alerts({
      now: () => clock.wallMs(),
      tell: (alert) => this.#mailboxes.forEach((mailbox) => mailbox.put(alert)),
    });
    const few = Math.ceil(parallel / 4);
    this.#quick = new Pool(parallel);
    this.#slow = new Pool(few);
    this.#looks = new Pool(few);
    this.#heals = new Pool(few);
    this.#lookAtDisk = diskLook(engine, this.#alerts);
    this.#healer = new SelfHealer({ mode: selfHeal, engine, alerts: this.#alerts, pool: this.#heals, heal });
  }

  /** Resolves if it was halted and all its work has ended. */
  async run(): Promise<void> {
    const { clock } = this.#engine;
    while (!this.#halt.aborted) {
      // If the store or the engine refuses now, the next round retries.
      await this.#round().catch(() => undefined);
      await clock.idle(roundMs, this.#halt).catch(() => undefined);
    }
    await Promise.all([this.#quick, this.#slow, this.#looks, this.#heals].map((pool) => pool.close()));
    await Promise.all(this.#mailboxes.map((mailbox) => mailbox.close()));
  }

  statusOf(workload: string): HealthStatus | undefined {
    const status = this.#watched.get(workload)?.status;
    return status === "unknown" ? undefined : status;
  }

  find(workload: string): Pick<WatchedWorkload, "lastCheck" | "note" | "certificates"> | undefined {
    return this.#watched.get(workload);
  }

  /** In its next round, because somebody saw that the route is wrong. */
  lookAtRouteNow(workload: string): void {
    const one = this.#watched.get(workload);
    if (one) one.routeDueAtMs = 0;
  }

  async #round(): Promise<void> {
    const { store, clock } = this.#engine;
    this.#watch();
    const [states, left] = await Promise.all([store.listStates(), this.#listLeftAlone()]);
    this.#update(states, left);
    const nowMs = clock.monotonicMs();
    this.#lookAtHost(nowMs);
    const idle = [...this.#watched.values()].filter(({ note }) => note === undefined);
    for (const one of idle)
      if (!one.isLookingAtRoute && one.routeDueAtMs <= nowMs) this.#beginLook(one, nowMs);
    const due = idle.filter(({ isChecking, dueAtMs }) => !isChecking && dueAtMs <= nowMs);
    if (due.length === 0 || !(await this.#listContainers())) return;
    for (const one of due) {
      one.isChecking = true;
      const nextMs = one.dueAtMs + one.intervalMs;
      one.dueAtMs = nextMs > nowMs ? nextMs : nowMs + one.intervalMs;
      const pool = one.isSlow ? this.#slow : this.#quick;
      pool.add(async () => {
        await this.#check(one).catch(() => undefined);
        one.isChecking = false;
      });
    }
  }

  /**
   * Why a workload is not checked now: it is paused, or a deployment is changing it. A draining deployment is
   * committed, so its live container stays, unless it fails.
   */
  async #listLeftAlone(): Promise<Map<string, string>> {
    const { store } = this.#engine;
    const [open, paused] = await Promise.all([store.listOpenDeployments(), store.listPaused()]);
    const changing = open.filter(({ phase }) => phase !== "draining");
    return new Map([
      ...changing.map(({ workload }) => [workload, say("check.deployed-now")] as const),
      ...paused.map((workload) => [workload, say("check.paused")] as const),
    ]);
  }

  #update(states: readonly RuntimeState[], left: ReadonlyMap<string, string>): void {
    const { store, clock } = this.#engine;
    const gone = new Set(this.#watched.keys());
    for (const state of states) {
      const { workload } = state;
      gone.delete(workload);
      let one = this.#watched.get(workload);
      if (one) one.update(state);
      else {
        one = new WatchedWorkload(state, {
          store,
          alerts: this.#alerts,
          now: () => clock.wallMs(),
          describe: ({ source, config }) => this.#describe(source, config),
        });
        one.dueAtMs = clock.monotonicMs();
        this.#watched.set(workload, one);
      }
      one.note = left.get(workload);
      one.settle(clock.monotonicMs());
    }
    for (const workload of gone) {
      this.#watched.delete(workload);
      this.#alerts.resolveAll(workload, say("alert.removed"));
    }
  }

  #describe(
    source: string,
    config: RuntimeState["config"],
  ): Pick<WorkloadDescription, "gate" | "domains"> | undefined {
    try {
      const plugin = this.#engine.sources.get(source);
      const described = plugin?.describe(validateConfig(plugin.schema, config));
      return described && { gate: described.gate, domains: described.domains };
    } catch {
      // Today's plugin may refuse yesterday's config, which still serves.
      return undefined;
    }
  }

  /** The engine's events come at once; the next check sees what they missed. */
  #watch(): void {
    if (this.#isWatching) return;
    const { runtime } = this.#engine;
    this.#isWatching = true;
    // Not awaited: an engine that does not answer must delay nothing else.
    void runtime
      .watch({}, (event) => void this.#hear(event).catch(() => undefined), this.#halt)
      .catch(() => (this.#isWatching = false));
  }

  /** A process that a deployment or a repair ended did not crash. */
  async #hear(event: ContainerEvent): Promise<void> {
    const { workload, kind } = event;
    if (workload === undefined) return;
    if (kind === "died" && (await this.#listLeftAlone()).has(workload)) return;
    this.#watched.get(workload)?.addEvent(event, this.#engine.clock.monotonicMs());
  }

  /** False if the engine did not answer: the state of every workload is then unknown. */
  async #listContainers(): Promise<boolean> {
    const { runtime, clock } = this.#engine;
    const limit = { timeoutMs: engineTimeoutMs, signal: this.#halt };
    const containers = await within(clock, limit, (signal) => runtime.list(undefined, signal)).catch(
      () => undefined,
    );
    if (this.#halt.aborted) return false;
    this.#engineStreak = nextStreak(this.#engineStreak, containers !== undefined);
    const of = { workload: undefined, kind: "engine" } as const;
    if (this.#engineStreak.status === "healthy") this.#alerts.resolve(of, say("alert.engine-back"));
    if (this.#engineStreak.status === "unhealthy") {
      this.#alerts.raise({ ...of, severity: "error", message: say("alert.engine") });
    }
    if (!containers) return false;
    const findOwn = finderOfOwn(containers);
    for (const one of this.#watched.values()) one.container = findOwn(one.state.live);
    return true;
  }

  async #check(one: WatchedWorkload): Promise<void> {
    const { clock } = this.#engine;
    const { state, gate, domains, container } = one;
    await one.restore();
    const limit = { timeoutMs: (gate?.probe?.timeoutMs ?? 0) + spareMs, signal: this.#halt };
    const startedAtMs = clock.monotonicMs();
    const check = await within(clock, limit, (signal) =>
      checkOnce(this.#engine, { state, gate, domains, container }, signal),
    ).catch((error: unknown): Check | undefined => {
      if (!(error instanceof TimeoutError)) throw error;
      const durationMs = Math.round(clock.monotonicMs() - startedAtMs);
      const by = gate?.probe ? "probe" : "running";
      return {
        succeeded: false,
        message: say("check.late"),
        by,
        atMs: clock.wallMs(),
        durationMs,
      };
    });
    if (!check) return;
    one.isSlow = check.durationMs >= slowMs;
    const saysAsBefore = check.succeeded && one.status === "healthy";
    if (!saysAsBefore && !(await this.#isStill(one, state))) return;
    await one.add(check);
    if (one.isDown) this.#healer.consider(one, check.message);
  }

  /**
   * True if the seen container is still the live one, and nobody deploys the workload: otherwise a failure may
   * be intended.
   */
  async #isStill(one: WatchedWorkload, seen: RuntimeState): Promise<boolean> {
    const state = await this.#engine.store.findState(one.name);
    if (state?.live.deployment !== seen.live.deployment || state.route?.nonce !== seen.route?.nonce)
      return false;
    return this.#watched.get(one.name) === one && !(await this.#listLeftAlone()).has(one.name);
  }

  #beginLook(one: WatchedWorkload, nowMs: number): void {
    one.isLookingAtRoute = true;
    one.routeDueAtMs = nowMs + routeMs;
    this.#looks.add(async () => {
      const { state } = one;
      const isStill = () => this.#isStill(one, state);
      await lookAtRoute(this.#engine, one, { alerts: this.#alerts, halt: this.#halt, isStill }).catch(
        () => undefined,
      );
      one.isLookingAtRoute = false;
    });
  }

  #lookAtHost(nowMs: number): void {
    if (this.#isLookingAtHost || this.#hostDueAtMs > nowMs) return;
    this.#isLookingAtHost = true;
    this.#hostDueAtMs = nowMs + hostMs;
    this.#looks.add(async () => {
      await this.#lookAtDisk(this.#halt).catch(() => undefined);
      this.#isLookingAtHost = false;
    });
  }
}
