import { randomBytes } from "node:crypto";
import { DeployerError, hasCode, toDeployerError } from "../errors/deployer-error.js";
import type { EventDetail } from "../events/events.js";
import { Mask } from "../output/mask.js";
import type { HeldLease } from "./leases.js";
import type { Route, Router } from "../ports/router.js";
import { sharesPlace } from "../revision/parts.js";
import { runtimesFor, type RuntimeOf } from "../revision/runtimes.js";
import type { Container, Images, Runtime } from "../ports/runtime.js";
import { validateConfig } from "@cutover/schema";
import { plainLifecycle } from "../strategies/plain-lifecycle.js";
import type { Lifecycle, SourcePlugin, WorkloadDescription } from "../source/source-plugin.js";
import type { Store } from "../ports/store.js";
import { isClosed, replacesBlue, withoutOthers } from "../records/records.js";
import type {
  Revision,
  DeploymentRecord,
  Json,
  Phase,
  RecordedError,
  RuntimeState,
  Timings,
} from "../records/records.js";
import type { Engine } from "./engine.js";
import { Guard } from "./guarded-ports.js";
import type { Slot } from "./slots.js";
import { ownImages } from "../retention/own-images.js";

type Patch = Partial<Omit<DeploymentRecord, "id" | "workload" | "operation" | "phase" | "fence" | "timings">>;

type Also = Parameters<Store["writeDeployment"]>[2];

export interface RunOptions {
  readonly engine: Engine;
  readonly record: DeploymentRecord;
  readonly lease: HeldLease;
  /** The user cancelled it: obeyed until the switch is committed. */
  readonly cancel: AbortSignal;
  /** This deployer stops or has lost the lease: everything ends at once, for the next deployer to finish. */
  readonly halt: AbortSignal;
  readonly emit: (detail: EventDetail) => void;
  /** Its part of `parallel`, which no long wait may hold; absent in a recovery, which has none. */
  readonly slot?: Slot;
  /** Called right after the commit is durable. */
  readonly onCommitted?: () => void;
}

/**
 * One deployment in progress: the head of its journal, and the ports to act through. After the lease is lost,
 * every effect is refused. Every change of the journal is durable before the call returns.
 */
export class Run {
  readonly engine: Engine;
  readonly runtime: Runtime;
  /** The runtime's images, restricted to this deployment's own; undefined if the runtime lacks them. */
  readonly images: Images | undefined;
  readonly router: Router;
  /** The runtime of a revision. */
  readonly runtimeOf: RuntimeOf;
  readonly lease: HeldLease;
  /** Ends waits if this deployer must stop. Effects after the commit, and clean-ups, obey only this signal. */
  readonly halt: AbortSignal;
  /** Ends waits if this deployer must stop, or if the deployment is cancelled. */
  readonly signal: AbortSignal;
  readonly emit: (detail: EventDetail) => void;
  readonly #slot: Slot | undefined;
  readonly #onCommitted: (() => void) | undefined;
  #record: DeploymentRecord;
  readonly #startedAtMs: number;
  #phaseSinceMs: number;
  readonly #mask = new Mask();
  /** Deployments whose revision this deployer started as a whole. */
  readonly #started = new Set<string>();
  /** On the monotonic clock: a wall clock that jumps neither shortens nor stretches a wait that has begun. */
  #certainAtMs: number | undefined;
  #drainedAtMs: number | undefined;
  #bakedAtMs: number | undefined;
  #heldUntilMs: number | undefined;
  /** The route to green was tested ahead under this nonce, which nothing has been written with. */
  testedNonce: string | undefined;
  /** In this deployment's own time (`elapsedMs`): recreate has stopped blue. */
  downSinceMs: number | undefined;
  #wanted: WorkloadDescription | undefined;
  /** The phase that an undo or a failure ended; undefined while all is well. */
  failedIn: Phase | undefined;
  /** The route before its removal, until the proxy was seen to no longer answer for it. */
  routeToRemove: Route | undefined;

  constructor({ engine, record, lease, cancel, halt, emit, slot, onCommitted }: RunOptions) {
    const assertMayAct = (): void => {
      if (halt.aborted) throw toDeployerError(halt.reason, "CLOSED");
      lease.assertHeld();
    };
    this.engine = engine;
    this.lease = lease;
    const guard = new Guard(assertMayAct);
    this.runtime = guard.runtime(engine.runtime);
    const { images } = this.runtime;
    this.images =
      images &&
      ownImages({
        images,
        store: engine.store,
        record: () => this.#record,
        note: (image) => this.intend({ built: [...(this.#record.built ?? []), image] }),
      });
    this.router = guard.router(engine.router);
    this.runtimeOf = runtimesFor(
      { ...engine, runtime: this.runtime },
      { workload: record.workload, hide: (secrets) => this.hide(secrets), assertMayAct },
    );
    this.halt = AbortSignal.any([halt, lease.lost]);
    this.signal = AbortSignal.any([this.halt, cancel]);
    this.emit = (detail) =>
      emit("error" in detail && detail.error ? { ...detail, error: this.#redacted(detail.error) } : detail);
    this.#slot = slot;
    this.#onCommitted = onCommitted;
    this.#record = record;
    this.#startedAtMs = engine.clock.monotonicMs() - record.timings.totalMs;
    this.#phaseSinceMs = engine.clock.monotonicMs();
    this.#noteDeadlines(record);
  }

  get record(): DeploymentRecord {
    return this.#record;
  }

  get blue(): RuntimeState | undefined {
    return this.#record.blue;
  }

  get green(): Revision {
    if (!this.#record.green) throw new DeployerError("INTERNAL", "green was not named yet");
    return this.#record.green;
  }

  /** The description of this deployment's config. */
  get wanted(): WorkloadDescription {
    this.#wanted ??= this.describe(this.#record.source, this.#record.config);
    return this.#wanted;
  }

  get lifecycle(): Lifecycle {
    return this.wanted.lifecycle ?? plainLifecycle;
  }

  /** The description of a stored config; its plugin must be registered. */
  describe(source: string, config: Json): WorkloadDescription {
    const plugin = this.plugin(source);
    return plugin.describe(validateConfig(plugin.schema, config));
  }

  /** The description of blue's stored config; undefined if its plugin is gone, or now refuses it. */
  describeBlue(): WorkloadDescription | undefined {
    try {
      return this.blue && this.describe(this.blue.source, this.blue.config);
    } catch {
      return undefined;
    }
  }

  /** As `wanted`; undefined if its plugin is gone, or now refuses it: an undo needs neither. */
  describeGreen(): WorkloadDescription | undefined {
    try {
      return this.wanted;
    } catch {
      return undefined;
    }
  }

  plugin(kind: string): SourcePlugin {
    const plugin = this.engine.sources.get(kind);
    if (!plugin) throw new DeployerError("SOURCE_UNKNOWN", `source: no plugin for "${kind}" is registered`);
    return plugin;
  }

  /** Writes the next phase and its intents durably, before any of its effects. */
  async enter(phase: Phase, patch: Patch = {}, also?: Also): Promise<void> {
    if (phase === "aborting" || phase === "restoring") this.failedIn ??= this.#record.phase;
    const next = { ...this.#record, ...patch, phase, timings: this.#measure() };
    const blue = next.blue && isClosed(phase) ? withoutOthers(next.blue) : next.blue;
    await this.#write({ ...next, blue }, also);
    this.#phaseSinceMs = this.engine.clock.monotonicMs();
    this.emit({ type: "phase:entered", phase });
    if (phase === "draining") this.#onCommitted?.();
  }

  /** Writes further intents of the present phase durably. */
  async intend(patch: Patch, also?: Also): Promise<void> {
    await this.#write({ ...this.#record, ...patch }, also);
  }

  /**
   * Notes the id of a created container: green's is durable with the next write. Until then its durable name
   * identifies it.
   */
  noteCreated(created: Revision): void {
    if (this.#record.green?.deployment === created.deployment)
      this.#record = { ...this.#record, green: created };
  }

  async start(revision: Revision, signal: AbortSignal): Promise<void> {
    await this.runtimeOf(revision).start(revision, signal);
    this.#started.add(revision.deployment);
  }

  /**
   * The container that gets the traffic; undefined if it is missing, or if an interrupted start may have left
   * half of it.
   */
  async inspect(revision: Revision, signal: AbortSignal = this.halt): Promise<Container | undefined> {
    return this.#mayBeHalf(revision) ? undefined : this.runtimeOf(revision).inspect(revision, signal);
  }

  /** True if the start of green replaces blue, and the reverse: between them, nothing is stopped or removed. */
  get replacesInPlace(): boolean {
    const { operation, green, blue } = this.#record;
    return replacesBlue(operation) && sharesPlace(green, blue?.live);
  }

  #mayBeHalf(revision: Revision): boolean {
    if (this.runtimeOf(revision).sideBySide || this.#started.has(revision.deployment)) return false;
    const { phase, green } = this.#record;
    if (revision.deployment === green?.deployment) return phase === "stopping" || phase === "starting";
    return phase === "repairing" || (phase === "restoring" && this.replacesInPlace);
  }

  /** Milliseconds since this deployment began, over all processes that worked on it. */
  elapsedMs(): number {
    return Math.round(this.engine.clock.monotonicMs() - this.#startedAtMs);
  }

  mark(timing: "cutoverMs" | "downtimeMs", ms: number): void {
    this.#record = { ...this.#record, timings: { ...this.#record.timings, [timing]: ms } };
  }

  /** Masks these values from here on in every line and every error of this deployment. */
  hide(secrets: readonly string[]): void {
    this.#mask.add(secrets);
  }

  redact(line: string): string {
    return this.#mask.hide(line);
  }

  #redacted({ code, message, remedy, details }: RecordedError): RecordedError {
    return {
      code,
      message: this.redact(message),
      remedy: this.redact(remedy),
      details: mapTexts(details, (text) => this.redact(text)),
    };
  }

  /**
   * Waits until no uncertain route write of this deployment can take effect any more. Nothing is stopped or
   * removed before that. False, at once, if there is nothing to wait for.
   */
  async waitOutQuarantine(): Promise<boolean> {
    const leftMs = (this.#certainAtMs ?? 0) - this.engine.clock.monotonicMs();
    if (this.#record.uncertainAtMs === undefined || leftMs <= 0) return false;
    // Only undoing, removing and settling wait here, and none of them needs the slot afterwards.
    this.#slot?.release();
    await this.engine.clock.sleep(leftMs, this.halt);
    return true;
  }

  /** Lets others deploy while `work` waits; then waits for its own turn among them. */
  async withoutSlot(work: () => Promise<void>): Promise<void> {
    this.#slot?.release();
    await work();
    await this.#slot?.takeAgain(this.signal);
  }

  /** Milliseconds for which blue may still serve; undefined: without limit. */
  drainLeftMs(): number | undefined {
    if (this.#record.drain?.deadlineMs === undefined) return this.#record.drain ? undefined : 0;
    return Math.max(0, Math.round((this.#drainedAtMs ?? 0) - this.engine.clock.monotonicMs()));
  }

  /**
   * Runs `work`; if it fails, reports the failure as an event and continues. Rethrows if this deployer must
   * stop.
   */
  async tolerate(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.halt.aborted || hasCode(error, "LEASE_LOST", "STORE_FAILED", "STORE_BUSY")) throw error;
      this.reportFailure(what, error);
    }
  }

  /** Remaining milliseconds of green's bake; 0 without a bake. */
  bakeLeftMs(): number {
    return Math.max(0, Math.round((this.#bakedAtMs ?? 0) - this.engine.clock.monotonicMs()));
  }

  /** Remaining milliseconds of green's wait for its promotion. */
  holdLeftMs(): number {
    return Math.max(0, Math.round((this.#heldUntilMs ?? 0) - this.engine.clock.monotonicMs()));
  }

  /** For clean-ups: reports the failure as an event, so that it never hides the first cause. */
  reportFailure(what: string, error: unknown): void {
    this.emit({ type: "clean-up:failed", what, error: recordError(error) });
  }

  async #write(record: DeploymentRecord, also: Also | undefined): Promise<void> {
    this.lease.assertHeld();
    const error = record.error && this.#redacted(record.error);
    const next = { ...record, ...(error && { error }), fence: this.lease.fence };
    const written = await this.engine.store.writeDeployment(this.lease, next, also);
    this.#noteDeadlines(written);
    this.#record = written;
  }

  #noteDeadlines({ uncertainAtMs, uncertainForMs = 0, drain, bake, hold }: DeploymentRecord): void {
    const { clock, timing } = this.engine;
    const until = (wallMs: number, atMostMs: number): number =>
      clock.monotonicMs() + Math.min(Math.max(wallMs - clock.wallMs(), 0), atMostMs);
    if (uncertainAtMs === undefined) this.#certainAtMs = undefined;
    else if (this.#certainAtMs === undefined || uncertainAtMs !== this.#record.uncertainAtMs) {
      const forMs = Math.max(timing.quarantineMs, uncertainForMs);
      this.#certainAtMs = until(uncertainAtMs + forMs, forMs);
    }
    if (drain?.deadlineMs !== undefined)
      this.#drainedAtMs ??= until(drain.deadlineMs, drain.durationMs ?? Infinity);
    if (bake?.untilMs !== undefined) this.#bakedAtMs ??= until(bake.untilMs, bake.durationMs);
    if (hold?.untilMs !== undefined) this.#heldUntilMs ??= until(hold.untilMs, hold.durationMs);
  }

  #measure(): Timings {
    const { phase, timings } = this.#record;
    const spentMs = Math.round(this.engine.clock.monotonicMs() - this.#phaseSinceMs);
    return {
      ...timings,
      totalMs: this.elapsedMs(),
      phases: { ...timings.phases, [phase]: (timings.phases[phase] ?? 0) + spentMs },
    };
  }
}

function mapTexts(value: Json, change: (text: string) => string): Json {
  if (typeof value === "string") return change(value);
  if (Array.isArray(value)) return value.map((one: Json) => mapTexts(one, change));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key, mapTexts(one, change)]));
}

export function newNonce(): string {
  return randomBytes(12).toString("hex");
}

export function recordError(error: unknown): RecordedError {
  const { code, message, remedy, details } = toDeployerError(error);
  return { code, message, remedy, details: asJson(details) };
}

/** A plugin may give details that JSON cannot hold. */
function asJson(details: object): Json {
  try {
    return JSON.parse(JSON.stringify(details)) as Json;
  } catch {
    return {};
  }
}
