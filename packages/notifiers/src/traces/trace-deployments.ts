import type { Deployer, LoggedEvent } from "@cutover/core";
import { followEvents } from "@cutover/core/notify";
import { type Clock, systemClock } from "@cutover/core/ports";
import { loadOpenTelemetry, type OpenTelemetry, type Span } from "./open-telemetry.js";

/** Deployments that are traced at once; beyond that, the oldest span ends without a result. */
const mostOpen = 1_000;

export interface TraceOptions {
  readonly deployer: Pick<Deployer, "events">;
  readonly signal: AbortSignal;
  /** The module `@opentelemetry/api`; loaded if absent. */
  readonly api?: OpenTelemetry;
  /** The span under which deployments stand, as W3C Trace Context writes it; the variable TRACEPARENT if absent. */
  readonly traceparent?: string | undefined;
  /** The span under which one deployment stands instead; `traceparent` if it resolves with undefined. */
  readonly traceparentOf?: (deployment: string) => Promise<string | undefined>;
  /** The value of `deployment.environment.name`; "production" if absent. */
  readonly environment?: string;
  readonly clock?: Clock;
}

/**
 * Makes a span of each deployment, with a child for each phase, from the durable log of events from now on. Resolves if
 * `signal` aborts or the deployer closes. PACKAGE_MISSING if `api` is absent and cannot be loaded.
 */
export async function traceDeployments(options: TraceOptions): Promise<void> {
  const { deployer, signal, clock = systemClock } = options;
  const traces = new Traces(options.api ?? (await loadOpenTelemetry()), options);
  await followEvents({ deployer, signal, clock, take: (event) => traces.take(event) });
}

/** What comes late, after the end of a deployment, begins no span. */
const begins: ReadonlySet<LoggedEvent["type"]> = new Set<LoggedEvent["type"]>([
  "queue:waiting",
  "strategy:resolved",
  "phase:entered",
  "deployment:recovered",
  "deployment:finished",
]);

interface Traced {
  readonly span: Span;
  readonly parent: unknown;
  phase: Span | undefined;
}

class Traces {
  readonly #api: OpenTelemetry;
  readonly #environment: string;
  readonly #parent: unknown;
  readonly #traceparentOf: TraceOptions["traceparentOf"];
  /** By deployment, oldest first. */
  readonly #open = new Map<string, Traced>();

  constructor(api: OpenTelemetry, { environment = "production", ...options }: TraceOptions) {
    const { traceparent = process.env["TRACEPARENT"] } = options;
    this.#api = api;
    this.#environment = environment;
    this.#traceparentOf = options.traceparentOf;
    this.#parent = this.#contextOf(traceparent);
  }

  async take(event: LoggedEvent): Promise<void> {
    const traced =
      this.#open.get(event.deployment) ?? (begins.has(event.type) ? await this.#begin(event) : undefined);
    if (!traced) return;
    if (event.type === "phase:entered") this.#enter(traced, event.phase, event.atMs);
    if (event.type === "deployment:finished" && event.status !== "interrupted") this.#end(traced, event);
  }

  #contextOf(traceparent: string | undefined): unknown {
    const { ROOT_CONTEXT, propagation } = this.#api;
    return traceparent === undefined ? ROOT_CONTEXT : propagation.extract(ROOT_CONTEXT, { traceparent });
  }

  async #begin({ deployment, workload, atMs }: LoggedEvent): Promise<Traced> {
    const traceparent = await this.#traceparentOf?.(deployment);
    const parent = traceparent === undefined ? this.#parent : this.#contextOf(traceparent);
    const attributes = {
      "deployment.id": deployment,
      "deployment.name": workload,
      "deployment.environment.name": this.#environment,
    };
    const tracer = this.#api.trace.getTracer("cutover");
    const span = tracer.startSpan(`deploy ${workload}`, { startTime: atMs, attributes }, parent);
    const traced = { span, parent, phase: undefined };
    this.#open.set(deployment, traced);
    if (this.#open.size > mostOpen) this.#dropOldest(atMs);
    return traced;
  }

  #enter(traced: Traced, phase: string, atMs: number): void {
    traced.phase?.end(atMs);
    const context = this.#api.trace.setSpan(traced.parent, traced.span as never);
    const tracer = this.#api.trace.getTracer("cutover");
    traced.phase = tracer.startSpan(phase, { startTime: atMs, attributes: {} }, context);
  }

  #end({ span, phase }: Traced, event: Extract<LoggedEvent, { readonly type: "deployment:finished" }>): void {
    const { deployment, status, error, atMs } = event;
    const { OK, ERROR } = this.#api.SpanStatusCode;
    phase?.end(atMs);
    span.setAttributes({
      "cicd.pipeline.result": resultOf(event),
      ...deploymentStatus(status),
      ...(error && { "error.type": error.code }),
    });
    if (status === "succeeded") span.setStatus({ code: OK });
    if (status === "failed") span.setStatus({ code: ERROR, ...(error && { message: error.message }) });
    span.end(atMs);
    this.#open.delete(deployment);
  }

  #dropOldest(atMs: number): void {
    const [oldest] = this.#open;
    if (!oldest) return;
    const [id, { span, phase }] = oldest;
    phase?.end(atMs);
    span.end(atMs);
    this.#open.delete(id);
  }
}

type FinalStatus = Extract<LoggedEvent, { readonly type: "deployment:finished" }>["status"];

function resultOf({ status }: { readonly status: FinalStatus }): string {
  if (status === "succeeded") return "success";
  return status === "failed" ? "failure" : "cancellation";
}

/** The convention knows these two only. */
function deploymentStatus(status: FinalStatus): { "deployment.status"?: string } {
  return status === "succeeded" || status === "failed" ? { "deployment.status": status } : {};
}
