import { randomBytes } from "node:crypto";
import { DeployerError, hasCode, toDeployerError } from "../errors/deployer-error.js";
import type { EventDetail } from "../events/events.js";
import { Mask } from "../output/mask.js";
import type { HeldLease } from "../lease/leases.js";
import type { Route, Router } from "../router/router.js";
import { sharesPlace } from "../revision/parts.js";
import { runtimesFor, type RuntimeOf } from "../revision/runtimes.js";
import type { Container, Images, Runtime } from "../runtime/runtime.js";
import { validateConfig } from "@cutover/schema";
import { plainLifecycle } from "../plan/plain-lifecycle.js";
import type { Lifecycle, SourcePlugin, WorkloadDescription } from "../source/source-plugin.js";
import type { Store } from "../store/store.js";
import { mapDeployment } from "../store/named-revisions.js";
import { isClosed, replacesBlue, withoutOthers } from "../store/records.js";
import type {
  ContainerReference,
  DeploymentRecord,
  Json,
  Phase,
  RecordedError,
  RuntimeState,
  Timings,
} from "../store/records.js";
import type { Engine } from "./engine.js";
import { Guard } from "./guarded-ports.js";
import type { Slot } from "./slots.js";
import { ownImages } from "./own-images.js";

type Patch = Partial<Omit<DeploymentRecord, "id" | "workload" | "operation" | "phase" | "fence" | "timings">>;

type Also = Parameters<Store["writeDeployment"]>[2];

export interface RunOptions {
  readonly engine: Engine;
  readonly record: DeploymentRecord;
  readonly lease: HeldLease;
  /** The user no longer wants it: obeyed until the switch is committed. */
  readonly cancel: AbortSignal;
  /** This deployer stops or has lost the lease: everything ends where it is, for the next one to finish. */
  readonly halt: AbortSignal;
  readonly emit: (detail: EventDetail) => void;
  /** Its part of `parallel`, which no long wait may hold; absent in a recovery, which has none. */
  readonly slot?: Slot;
  /** Called right after the commit is durable. */
  readonly onCommitted?: () => void;
}

/**
 * One deployment in progress: the head of its journal, and the ports to act through. Every effect is refused once the
 * lease is lost; every change of the journal is durable before the call returns.
 */
export class Run {
  readonly engine: Engine;
  readonly runtime: Runtime;
  /** As the runtime's, of which this deployment is to see its own only; undefined if that lacks them. */
  readonly images: Images | undefined;
  readonly router: Router;
  /** The runtime of a revision. */
  readonly runtimeOf: RuntimeOf;
  readonly lease: HeldLease;
  /** Ends waits when this deployer must stop. Effects after the commit, and clean-ups, obey only this one. */
  readonly halt: AbortSignal;
  /** Ends waits when it must stop, or when the deployment is cancelled. */
  readonly signal: AbortSignal;
  readonly emit: (detail: EventDetail) => void;
  readonly #slot: Slot | undefined;
  readonly #onCommitted: (() => void) | undefined;
  #record: DeploymentRecord;
  readonly #startedAtMs: number;
  #phaseSinceMs: number;
  readonly #mask = new Mask();
  /** Deployments whose revision was started as a whole here. */
  readonly #started = new Set<string>();
  /** On the monotonic clock: a wall clock that jumps neither shortens nor stretches a wait that was begun. */
  #certainAtMs: number | undefined;
  #drainedAtMs: number | undefined;
  #bakedAtMs: number | undefined;
  /** The route to green was tested ahead under this nonce, which nothing has been written with. */
  testedNonce: string | undefined;
  /** On this deployment's own time (`elapsedMs`): recreate has stopped blue. */
  downSinceMs: number | undefined;
  #wanted: WorkloadDescription | undefined;
  /** The phase that an undo or a failure ended; undefined while all is well. */
  failedIn: Phase | undefined;
  /** As it was read before its removal, until the proxy was seen to answer for it no longer. */
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

  get green(): ContainerReference {
    if (!this.#record.green) throw new DeployerError("INTERNAL", "green was not named yet");
    return this.#record.green;
  }

  /** What this deployment's config asks for. */
  get wanted(): WorkloadDescription {
    this.#wanted ??= this.describe(this.#record.source, this.#record.config);
    return this.#wanted;
  }

  get lifecycle(): Lifecycle {
    return this.wanted.lifecycle ?? plainLifecycle;
  }

  /** What a stored config asks for; its plugin must be registered. */
  describe(source: string, config: Json): WorkloadDescription {
    const plugin = this.plugin(source);
    return plugin.describe(validateConfig(plugin.schema, config));
  }

  /** What blue's stored config asks for; undefined if its plugin is gone, or refuses it by now. */
  describeBlue(): WorkloadDescription | undefined {
    try {
      return this.blue && this.describe(this.blue.source, this.blue.config);
    } catch {
      return undefined;
    }
  }

  /** As `wanted`; undefined if its plugin is gone, or refuses it by now: an undo needs neither. */
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

  /** Writes the next phase durably, with what it intends, before any of its effects. */
  async enter(phase: Phase, patch: Patch = {}, also?: Also): Promise<void> {
    if (phase === "aborting" || phase === "restoring") this.failedIn ??= this.#record.phase;
    const next = { ...this.#record, ...patch, phase, timings: this.#measure() };
    const blue = next.blue && isClosed(phase) ? withoutOthers(next.blue) : next.blue;
    await this.#write({ ...next, blue }, also);
    this.#phaseSinceMs = this.engine.clock.monotonicMs();
    this.emit({ type: "phase:entered", phase });
    if (phase === "draining") this.#onCommitted?.();
  }

  /** Writes more of what the present phase intends, durably. */
  async intend(patch: Patch, also?: Also): Promise<void> {
    await this.#write({ ...this.#record, ...patch }, also);
  }

  /** The id of a container that was created: of green, durable with the next write. Until then its name, which is durable, stands for it. */
  noteId(deployment: string, id: string): void {
    this.#record = mapDeployment(this.#record, (one) =>
      one.deployment === deployment ? { ...one, id } : one,
    );
  }

  async start(revision: ContainerReference, signal: AbortSignal): Promise<void> {
    await this.runtimeOf(revision).start(revision, signal);
    this.#started.add(revision.deployment);
  }

  /** The container that gets its traffic; undefined if it is not there, or if a start that was cut short may have left half of it. */
  async inspect(
    revision: ContainerReference,
    signal: AbortSignal = this.halt,
  ): Promise<Container | undefined> {
    return this.#mayBeHalf(revision) ? undefined : this.runtimeOf(revision).inspect(revision, signal);
  }

  /** Green takes the place of blue when it is started, and blue that of green: between them, nothing is stopped or removed. */
  get replacesInPlace(): boolean {
    const { operation, green, blue } = this.#record;
    return replacesBlue(operation) && sharesPlace(green, blue?.live);
  }

  #mayBeHalf(revision: ContainerReference): boolean {
    if (this.runtimeOf(revision).sideBySide || this.#started.has(revision.deployment)) return false;
    const { phase, green } = this.#record;
    if (revision.deployment === green?.deployment) return phase === "stopping" || phase === "starting";
    return phase === "repairing" || (phase === "restoring" && this.replacesInPlace);
  }

  /** Milliseconds since this deployment began, over all the processes that worked on it. */
  elapsedMs(): number {
    return Math.round(this.engine.clock.monotonicMs() - this.#startedAtMs);
  }

  mark(timing: "cutoverMs" | "downtimeMs", ms: number): void {
    this.#record = { ...this.#record, timings: { ...this.#record.timings, [timing]: ms } };
  }

  /** From here on these values are masked in every line and every error of this deployment. */
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
   * Waits until no route write of this deployment whose answer was lost can take effect any more; false, at once, if
   * there is nothing to wait for. Nothing is stopped or removed before that.
   */
  async waitOutQuarantine(): Promise<boolean> {
    const leftMs = (this.#certainAtMs ?? 0) - this.engine.clock.monotonicMs();
    if (this.#record.uncertainAtMs === undefined || leftMs <= 0) return false;
    // Only undoing, removing and settling wait here: none of them needs the slot afterwards.
    this.#slot?.release();
    await this.engine.clock.sleep(leftMs, this.halt);
    return true;
  }

  /** Lets others be deployed while `work` waits; then waits for its turn among them. */
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

  /** For what may fail without harm: tells of it, and goes on, unless this deployer must stop. */
  async tolerate(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.halt.aborted || hasCode(error, "LEASE_LOST", "STORE_FAILED", "STORE_BUSY")) throw error;
      this.reportFailure(what, error);
    }
  }

  /** Milliseconds for which green is still baked; 0 if it is not. */
  bakeLeftMs(): number {
    return Math.max(0, Math.round((this.#bakedAtMs ?? 0) - this.engine.clock.monotonicMs()));
  }

  /** For clean-ups: tells of the failure and goes on, so that it never hides the first cause. */
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

  #noteDeadlines({ uncertainAtMs, uncertainForMs = 0, drain, bake }: DeploymentRecord): void {
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
