import { say } from "@cutover/schema/sayings";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { Container, ContainerEvent } from "../ports/runtime.js";
import { describeFaults, type RouteFault } from "../steps/inspect-route.js";
import type { RuntimeState } from "../records/records.js";
import type { HealthEntry, Store } from "../ports/store.js";
import type { Alerts, Trouble } from "./alerts.js";
import type { CertificateEnd } from "./certificate.js";
import type { Check } from "./check.js";
import { noAttempts } from "./heal-policy.js";
import { newStreak, nextStreak, unhealthyAt, type Streak } from "./streak.js";

const plainIntervalMs = 5_000;
const crashWindowMs = 300_000;
const crashesOfLoop = 3;

export interface WatchedOptions {
  readonly store: Store;
  readonly alerts: Alerts;
  /** Milliseconds since the Unix epoch. */
  readonly now: () => number;
  /** Undefined if its plugin cannot describe it. */
  readonly describe: (state: RuntimeState) => Pick<WorkloadDescription, "gate" | "domains"> | undefined;
}

/** The monitor's state of one workload. Times named `dueAtMs` are on the monotonic clock. */
export class WatchedWorkload {
  readonly name: string;
  readonly #options: WatchedOptions;
  #state: RuntimeState;
  #asked: Pick<WorkloadDescription, "gate" | "domains"> | undefined;
  /** From the engine's latest list. */
  container: Container | undefined;
  /** Why it is not checked now. */
  note: string | undefined;
  dueAtMs = 0;
  routeDueAtMs = 0;
  certificateDueAtMs = 0;
  /** As they were last seen. */
  certificates: readonly CertificateEnd[] = [];
  isChecking = false;
  isLookingAtRoute = false;
  isHealing = false;
  /** True if its last check took long. */
  isSlow = false;
  attempts = noAttempts;
  lastCheck: Check | undefined;
  #streak: Streak | undefined;
  #stored: Streak["status"] = "unknown";
  #route = newStreak();
  /** The latest ends of its process, on the monotonic clock. */
  #endsAtMs: number[] = [];
  #outOfMemoryAtMs: number | undefined;

  constructor(state: RuntimeState, options: WatchedOptions) {
    this.name = state.workload;
    this.#options = options;
    this.#state = state;
    this.#asked = options.describe(state);
  }

  get state(): RuntimeState {
    return this.#state;
  }

  get gate(): WorkloadDescription["gate"] | undefined {
    return this.#asked?.gate;
  }

  get domains(): readonly string[] {
    return this.#asked?.domains ?? [];
  }

  get status(): Streak["status"] {
    return this.#streak?.status ?? "unknown";
  }

  /**
   * True if the live container has failed often enough, up to its last check; the status alone may belong to an
   * earlier container.
   */
  get isDown(): boolean {
    return this.#streak?.failures === unhealthyAt;
  }

  get intervalMs(): number {
    return this.gate?.probe?.intervalMs ?? plainIntervalMs;
  }

  /** Takes over the store's state. Another live container starts without history. */
  update(state: RuntimeState): void {
    const isSame = state.live.deployment === this.#state.live.deployment;
    this.#state = state;
    if (isSame) return;
    this.#asked = this.#options.describe(state);
    this.container = undefined;
    this.isSlow = false;
    this.attempts = noAttempts;
    this.#streak &&= newStreak(this.#streak.status);
    this.#route = newStreak();
    this.#endsAtMs = [];
    this.#outOfMemoryAtMs = undefined;
    const { alerts } = this.#options;
    const kinds = ["crash-loop", "out-of-memory", "route-drift", "self-heal"] as const;
    alerts.resolveAll(this.name, say("alert.other-live"), kinds);
  }

  /** Continues from the store's entries, once: a reported incident is not reported again. */
  async restore(): Promise<void> {
    if (this.#streak) return;
    const entries = await this.#options.store.listHealth(this.name, 2);
    this.#streak = newStreak(entries[0]?.status);
    this.#stored = this.#streak.status;
    const bad = entries.slice(
      0,
      entries[0]?.status === "healthy" ? 0 : entries[1]?.status === "healthy" ? 1 : 2,
    );
    const first = bad.at(-1);
    if (first) this.#options.alerts.adopt({ ...this.#healthTrouble(bad[0] ?? first), sinceMs: first.atMs });
  }

  /** Adds one result: reports a change, and stores it; if storing fails, the next check stores it. */
  async add(check: Check): Promise<void> {
    const before = this.#streak ?? newStreak();
    const streak = nextStreak(before, check.succeeded);
    this.#streak = streak;
    this.lastCheck = check;
    const { status } = streak;
    if (status === "unknown" || (status === before.status && status === this.#stored)) return;
    const { alerts, store, now } = this.#options;
    const entry: HealthEntry = { workload: this.name, status, reason: check.message, atMs: now() };
    if (status === "healthy") {
      this.attempts = noAttempts;
      alerts.resolveAll(this.name, say("alert.healthy", { said: check.message }), ["health", "self-heal"]);
    } else alerts.raise({ ...this.#healthTrouble(entry), sinceMs: entry.atMs });
    await store.appendHealth(entry);
    this.#stored = status;
  }

  /** Adds the result of one look at the route. */
  addRouteLook(faults: readonly RouteFault[]): void {
    const { alerts } = this.#options;
    this.#route = nextStreak(this.#route, faults.length === 0);
    const of = { workload: this.name, kind: "route-drift" } as const;
    // A person's act is in the proxy's own record, so one look is enough.
    const isCertain = faults.some(({ byHand, passes }) => byHand === true && passes !== true);
    if (this.#route.status === "healthy" && !isCertain) return alerts.resolve(of, say("alert.route-back"));
    if (this.#route.status === "unknown" && !isCertain) return;
    const domains = this.#state.route?.domains.join(", ") ?? "";
    this.#raise({
      kind: "route-drift",
      severity: "error",
      message: say("alert.route", { domains, said: describeFaults(faults) }),
    });
  }

  /** Adds an event of the engine about its container. */
  addEvent(event: ContainerEvent, nowMs: number): void {
    if (event.deployment !== this.#state.live.deployment) return;
    this.dueAtMs = Math.min(this.dueAtMs, nowMs);
    if (event.kind === "out-of-memory") {
      this.#outOfMemoryAtMs = nowMs;
      const message = say("alert.out-of-memory");
      this.#raise({ kind: "out-of-memory", severity: "error", message });
    }
    if (event.kind !== "died") return;
    this.#endsAtMs = [...this.#endsAtMs, nowMs].slice(-crashesOfLoop);
    const firstAtMs = this.#endsAtMs[0] ?? nowMs;
    if (this.#endsAtMs.length < crashesOfLoop || nowMs - firstAtMs > crashWindowMs) return;
    const often = { count: crashesOfLoop, minutes: crashWindowMs / 60_000 };
    const message =
      event.exitCode === undefined
        ? say("alert.crash-loop", often)
        : say("alert.crash-loop-code", { ...often, exit: event.exitCode });
    this.#raise({ kind: "crash-loop", severity: "error", message });
  }

  /** Resolves incidents that time alone resolves. */
  settle(nowMs: number): void {
    const { alerts } = this.#options;
    const isOver = (atMs: number | undefined): boolean => atMs !== undefined && nowMs - atMs > crashWindowMs;
    const forLong = say("alert.not-again", { minutes: crashWindowMs / 60_000 });
    if (isOver(this.#endsAtMs.at(-1))) {
      this.#endsAtMs = [];
      alerts.resolve({ workload: this.name, kind: "crash-loop" }, forLong);
    }
    if (isOver(this.#outOfMemoryAtMs)) {
      this.#outOfMemoryAtMs = undefined;
      alerts.resolve({ workload: this.name, kind: "out-of-memory" }, forLong);
    }
  }

  #raise(trouble: Pick<Trouble, "kind" | "severity" | "message">): void {
    this.#options.alerts.raise({
      ...trouble,
      workload: this.name,
      deployment: this.#state.live.deployment,
    });
  }

  #healthTrouble({ status, reason }: HealthEntry): Trouble {
    return {
      workload: this.name,
      kind: "health",
      severity: status === "unhealthy" ? "error" : "warning",
      message: say(`alert.${status}`, { said: reason }),
      deployment: this.#state.live.deployment,
    };
  }
}
