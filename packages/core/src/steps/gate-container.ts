import { say } from "@cutover/schema/sayings";
import { DeployerError } from "../errors/deployer-error.js";
import type { Prober, ProbeOutcome, ProbeRequest } from "../ports/prober.js";
import { hostName, hostNameOf } from "../ports/host-name.js";
import { healthVerdictWithinMs } from "../ports/health-times.js";
import type { Container, Listener, Runtime } from "../ports/runtime.js";
import type { ReadinessProbe, WorkloadDescription } from "../source/source-plugin.js";
import type { Revision } from "../records/records.js";
import { addressOf, lacksAddress, type Asked } from "../revision/address-of.js";
import { findWayThrough, type WayThrough } from "./way-through-proxy.js";
import type { Run } from "../journal/run.js";
import { awaitTrafficPort } from "./await-traffic-port.js";
import { describeRefusal } from "./describe-refusal.js";
import { explainEnd } from "./explain-end.js";
import { firstPauseMs, nextPauseMs } from "./probe-pace.js";
import { shownLocation } from "./shown-location.js";
import { tellCheck } from "./tell-check.js";
import { nameOf } from "../revision/parts.js";

const maxBodyBytes = 64 * 1024;
const healthPollMs = 250;
/** How long the traffic port may take to answer after the image reports healthy, or without any check. */
const trafficWaitMs = 20_000;

export interface GateRequest {
  readonly reference: Revision;
  /** What its config asks for; the gate is passed by this one's. */
  readonly described: WorkloadDescription;
  readonly signal: AbortSignal;
  /** Ends the wait for the image's own health check, whatever its own times are. */
  readonly healthWithinMs?: number;
  /** True if an init was put around the program. */
  readonly hasInit?: boolean;
  /** Called after it is ready; it must answer once more after that. */
  readonly onReady?: () => Promise<void>;
}

/**
 * Waits until the container is ready: by its HTTP probe, else by its image's health check, else by running
 * without a restart for the liveness window; and until its traffic port answers. GREEN_EXITED,
 * GREEN_OUT_OF_MEMORY and GREEN_UNHEALTHY end the wait at once; READINESS_TIMEOUT; GREEN_UNREACHABLE: it has no
 * address, or its traffic port does not answer.
 */
export async function gateContainer(run: Run, request: GateRequest): Promise<void> {
  const { reference, described } = request;
  const name = nameOf(reference);
  const failed = new AbortController();
  const healthChanged = new AbortController();
  const stopWatching = new AbortController();
  const look = async (): Promise<Container> => {
    const container = await run.inspect(reference, request.signal);
    const ended = endOf(name, container);
    if (ended) throw ended;
    return container as Container;
  };
  const signal = AbortSignal.any([request.signal, failed.signal]);
  await run.runtimeOf(reference).watch(
    reference,
    (event) => {
      if (event.kind === "healthy" || event.kind === "unhealthy") healthChanged.abort();
      if (event.kind !== "died" && event.kind !== "out-of-memory") return;
      look().then(
        () => failed.abort(exited(name, undefined, event.exitCode)),
        (error: unknown) => failed.abort(error),
      );
    },
    AbortSignal.any([request.signal, stopWatching.signal]),
  );
  const way = run.runtime.asked === "through-proxy" ? await findWayThrough(run, reference) : undefined;
  const pass = async (container: Container, gate: WorkloadDescription["gate"]): Promise<Container> => {
    const { healthWithinMs } = request;
    const startedAtMs = run.engine.clock.monotonicMs();
    if (gate.probe)
      await probeUntilReady(run, { ...request, probe: gate.probe, container, way, look, signal });
    else if (container.health !== "none")
      await waitUntilHealthy(run, { ...request, look, signal, changed: healthChanged.signal });
    else await run.engine.clock.sleep(gate.livenessWindowMs, signal);
    const spentMs = run.engine.clock.monotonicMs() - startedAtMs;
    const limitMs = gate.probe ? limitOf(gate.probe) - spentMs : (healthWithinMs ?? trafficWaitMs);
    await awaitTrafficPort(run, { reference, described, container, way, look, limitMs, signal });
    return look();
  };
  try {
    const { gate } = described;
    const container = await pass(await look(), gate);
    if (request.onReady) {
      await request.onReady();
      await pass(container, lastLook(gate));
    }
    const by = gate.probe ? "probe" : container.health !== "none" ? "health" : "liveness";
    run.emit({ type: "gate:passed", container: name, by });
  } catch (error) {
    throw await explainEnd(run, { reference, hasInit: request.hasInit === true }, error);
  } finally {
    stopWatching.abort();
  }
}

function limitOf({ startPeriodMs, deadlineMs }: ReadinessProbe): number {
  return startPeriodMs + deadlineMs;
}

/** If it was ready before, it is asked only once. */
export function lastLook(gate: WorkloadDescription["gate"]): WorkloadDescription["gate"] {
  return { ...gate, probe: gate.probe && { ...gate.probe, successes: 1 }, livenessWindowMs: 0 };
}

interface ProbeLoop extends GateRequest {
  readonly probe: ReadinessProbe;
  readonly container: Container;
  readonly way: WayThrough | undefined;
  readonly look: () => Promise<Container>;
}

async function probeUntilReady(
  run: Run,
  { reference, described: { domains }, probe, container: first, way, look, signal }: ProbeLoop,
): Promise<void> {
  const { clock } = run.engine;
  const name = nameOf(reference);
  let container = first;
  const startedAtMs = clock.monotonicMs();
  const limitMs = limitOf(probe);
  let successes = 0;
  let pauseMs = firstPauseMs;
  for (let attempt = 1; ; attempt += 1) {
    const attemptAtMs = clock.monotonicMs();
    const asked = { probe, container, reference, domains, way };
    const { outcome, ready, message } = await askReadiness(run, asked, signal);
    successes = ready ? successes + 1 : 0;
    run.emit({
      type: "probe:attempted",
      container: name,
      attempt,
      ready,
      outcome: outcome.kind,
      message,
      durationMs: Math.round(clock.monotonicMs() - attemptAtMs),
    });
    if (successes >= probe.successes) return;
    const elapsedMs = clock.monotonicMs() - startedAtMs;
    const hasAddress = placeOf(run.runtime, asked) !== undefined;
    if (elapsedMs > limitMs) {
      if (!hasAddress) throw withoutAddress(run.runtime, { name, port: probe.port, message });
      const isRefused = outcome.kind === "failure" && outcome.reason === "refused";
      const listening = isRefused
        ? await run.runtimeOf(reference).listListeners(reference, signal)
        : undefined;
      const why = isRefused ? `: ${describeRefusal(probe.port, listening)}` : "";
      throw timedOut(name, { limitMs, message: `${message}${why}`, ...(listening && { listening }) });
    }
    pauseMs = ready ? firstPauseMs : nextPauseMs(outcome, pauseMs, elapsedMs);
    await clock.sleep(Math.min(pauseMs, probe.intervalMs), signal);
    if (!hasAddress) container = await look();
  }
}

type AskedRuntime = Pick<Runtime, "reach" | "host" | "asked">;

export interface AskedReadiness extends Asked {
  readonly probe: ReadinessProbe;
  readonly domains: readonly string[];
  /** Needed if the runtime is asked through the proxy. */
  readonly way?: WayThrough | undefined;
}

/** Asks a container once, and returns whether its probe's expectation is met. */
export async function askReadiness(
  { engine: { prober }, runtime }: { engine: { prober: Prober }; runtime: AskedRuntime },
  asked: AskedReadiness,
  signal: AbortSignal,
): Promise<{ outcome: ProbeOutcome; ready: boolean; message: string }> {
  const { probe } = asked;
  const { path, timeoutMs } = probe;
  const at = placeOf(runtime, asked);
  if (!at) {
    const message = lacksAddress(runtime, asked.reference);
    return { outcome: { kind: "failure", reason: "unreachable", message }, ready: false, message };
  }
  const outcome = await prober.probe({ ...at, path, timeoutMs, maxBodyBytes }, signal);
  return { outcome, ...judge(outcome, probe) };
}

/** Undefined: it cannot be asked. */
function placeOf(
  runtime: AskedRuntime,
  { probe, domains, way, ...asked }: AskedReadiness,
): Pick<ProbeRequest, "scheme" | "address" | "port" | "host" | "cookie"> | undefined {
  if (runtime.asked === "through-proxy") {
    if (!way) return undefined;
    const { scheme, address, port, domain } = way.entrance;
    return { scheme, address, port, host: hostName(domain), cookie: way.cookie };
  }
  const at = addressOf(runtime, asked, probe.port);
  return at && { scheme: "http", ...at, host: probe.hostHeader ?? hostNameOf(domains) ?? at.address };
}

/** Whether an answer meets the probe's expectation, and the answer in words. */
function judge(outcome: ProbeOutcome, probe: ReadinessProbe): { ready: boolean; message: string } {
  if (outcome.kind === "failure") return { ready: false, message: outcome.message };
  const { from, to } = probe.expectStatus;
  if (outcome.status < from || outcome.status > to) {
    const wanted = from === to ? String(from) : `${from}-${to}`;
    const { location } = outcome;
    const { status } = outcome;
    const message =
      location === undefined
        ? say("check.unexpected", { status, wanted })
        : say("check.elsewhere", { status, location: shownLocation(location), wanted });
    return { ready: false, message };
  }
  if (probe.expectBody !== undefined && !outcome.body.includes(probe.expectBody)) {
    return { ready: false, message: say("check.without-text", { status: outcome.status }) };
  }
  return { ready: true, message: say("check.answered", { status: outcome.status }) };
}

async function waitUntilHealthy(
  run: Run,
  {
    reference,
    described: { gate },
    look,
    signal,
    changed,
    healthWithinMs,
  }: GateRequest & { look: () => Promise<Container>; changed: AbortSignal },
): Promise<void> {
  const { clock } = run.engine;
  const name = nameOf(reference);
  const startedAtMs = clock.monotonicMs();
  for (;;) {
    const { health, healthTimes, lastCheck } = await look();
    if (health === "healthy") return;
    if (health === "unhealthy") {
      const { words, details } = await tellCheck(run, reference, lastCheck);
      const message = `${name}: the image's health check reports unhealthy${words}`;
      throw new DeployerError("GREEN_UNHEALTHY", message, { details });
    }
    const verdictMs = healthTimes ? healthVerdictWithinMs(healthTimes) : 0;
    const limitMs = healthWithinMs ?? Math.max(gate.healthDeadlineMs, verdictMs);
    if (clock.monotonicMs() - startedAtMs > limitMs) {
      const { words, details } = await tellCheck(run, reference, lastCheck);
      const message = `the image's health check is still starting${words}`;
      throw timedOut(name, { limitMs, message, remedy: ownCheckRemedy, ...details });
    }
    // The event ends the wait at once; the engine's view afterwards decides, not the event.
    await clock
      .sleep(healthPollMs, changed.aborted ? signal : AbortSignal.any([signal, changed]))
      .catch(() => undefined);
    signal.throwIfAborted();
  }
}

function endOf(name: string, container: Container | undefined): DeployerError | undefined {
  if (!container) return new DeployerError("CONTAINER_MISSING", `${name} was removed by someone else`);
  if (container.outOfMemory) {
    return new DeployerError(
      "GREEN_OUT_OF_MEMORY",
      `${name} was killed: it needs more memory than it may have`,
    );
  }
  return container.state === "running" ? undefined : exited(name, container.state, container.exitCode);
}

function exited(name: string, state: string | undefined, exitCode: number | undefined): DeployerError {
  const how = exitCode === undefined ? (state ?? "ended") : `ended with exit code ${exitCode}`;
  return new DeployerError("GREEN_EXITED", `${name} ${how} before it was ready`, { details: { exitCode } });
}

function withoutAddress(
  { asked }: Pick<AskedRuntime, "asked">,
  { name, port, message }: { readonly name: string; readonly port: number; readonly message: string },
): DeployerError {
  const remedy =
    asked === "through-proxy"
      ? "Deploy again, and let nobody else change the route meanwhile."
      : "Have the container join that network, and give the network addresses to give away.";
  return new DeployerError("GREEN_UNREACHABLE", `${name} cannot be asked on port ${port}: ${message}`, {
    remedy,
    details: { port },
  });
}

const ownCheckRemedy =
  "Look at green's last log lines, and correct the image's HEALTHCHECK, or set a `healthcheck` with a `deadline` of your own.";

interface TimedOut {
  readonly limitMs: number;
  readonly message: string;
  readonly remedy?: string;
  readonly listening?: readonly Listener[];
  readonly check?: object;
}

function timedOut(name: string, { limitMs, message, remedy, ...details }: TimedOut): DeployerError {
  return new DeployerError(
    "READINESS_TIMEOUT",
    `${name} was not ready within ${limitMs / 1000} s; its last answer: ${message}`,
    { details: { limitMs, lastAnswer: message, ...details }, ...(remedy !== undefined && { remedy }) },
  );
}
