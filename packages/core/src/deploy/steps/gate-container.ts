import { DeployerError } from "../../errors/deployer-error.js";
import type { Prober, ProbeOutcome } from "../../prober/prober.js";
import { healthVerdictWithinMs } from "../../runtime/health-times.js";
import type { Container } from "../../runtime/runtime.js";
import type { Gate, ReadinessProbe } from "../../source/source-plugin.js";
import type { Run } from "../run.js";
import { explainEnd } from "./explain-end.js";

/** Between two tries while nobody listens yet: noticing readiness within 50 ms asks for about half of that. */
const firstPauseMs = 25;
const maxBodyBytes = 64 * 1024;
const healthPollMs = 250;
const loopback = "127.0.0.1";

export interface GateRequest {
  readonly name: string;
  readonly gate: Gate;
  readonly domains: readonly string[];
  readonly signal: AbortSignal;
  /** Ends the wait for the image's own health check, whatever its own times say. */
  readonly healthWithinMs?: number;
  /** An init was put around the program. */
  readonly hasInit?: boolean;
}

/**
 * Waits until the container is ready: by its HTTP probe, else by its image's health check, else by running undisturbed for the
 * liveness window. GREEN_EXITED, GREEN_OUT_OF_MEMORY and GREEN_UNHEALTHY end the wait at once; READINESS_TIMEOUT.
 */
export async function gateContainer(run: Run, request: GateRequest): Promise<void> {
  const { name, gate } = request;
  const failed = new AbortController();
  const healthChanged = new AbortController();
  const stopWatching = new AbortController();
  const look = async (): Promise<Container> => {
    const container = await run.runtime.findContainer(name, request.signal);
    const ended = endOf(name, container);
    if (ended) throw ended;
    return container as Container;
  };
  const signal = AbortSignal.any([request.signal, failed.signal]);
  await run.runtime.watchContainer(
    name,
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
  try {
    const container = await look();
    if (gate.probe) await probeUntilReady(run, { ...request, probe: gate.probe, container, signal });
    else if (container.health !== "none") {
      await waitUntilHealthy(run, { ...request, look, signal, changed: healthChanged.signal });
    } else await run.engine.clock.sleep(gate.livenessWindowMs, signal);
    await look();
    const by = gate.probe ? "probe" : container.health !== "none" ? "health" : "liveness";
    run.emit({ type: "gate:passed", container: name, by });
  } catch (error) {
    throw request.hasInit ? await explainEnd(run, name, error) : error;
  } finally {
    stopWatching.abort();
  }
}

interface ProbeLoop extends GateRequest {
  readonly probe: ReadinessProbe;
  readonly container: Container;
}

async function probeUntilReady(
  run: Run,
  { name, probe, container, domains, signal }: ProbeLoop,
): Promise<void> {
  const { clock, prober } = run.engine;
  const startedAtMs = clock.monotonicMs();
  const limitMs = probe.startPeriodMs + probe.deadlineMs;
  let successes = 0;
  let pauseMs = firstPauseMs;
  for (let attempt = 1; ; attempt += 1) {
    const attemptAtMs = clock.monotonicMs();
    const { outcome, ready, message } = await askReadiness(prober, { probe, container, domains }, signal);
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
    if (elapsedMs > limitMs) throw timedOut(name, limitMs, message);
    pauseMs = ready ? firstPauseMs : nextPauseMs(outcome, pauseMs, elapsedMs);
    await clock.sleep(Math.min(pauseMs, probe.intervalMs), signal);
  }
}

/** Asks a container once, and says whether it is ready by what its probe expects. */
export async function askReadiness(
  prober: Prober,
  {
    probe,
    container,
    domains,
  }: { probe: ReadinessProbe; container: Pick<Container, "address">; domains: readonly string[] },
  signal: AbortSignal,
): Promise<{ outcome: ProbeOutcome; ready: boolean; message: string }> {
  const address = container.address ?? loopback;
  const { port, path, timeoutMs } = probe;
  const host = probe.hostHeader ?? domains[0] ?? address;
  const outcome = await prober.probe(
    { scheme: "http", address, port, path, host, timeoutMs, maxBodyBytes },
    signal,
  );
  return { outcome, ...judge(outcome, probe) };
}

/** While nobody listens a try costs next to nothing, so the pace stays high; an application that answers is asked less. */
function nextPauseMs(outcome: ProbeOutcome, pauseMs: number, elapsedMs: number): number {
  const refused = outcome.kind === "failure" && outcome.reason === "refused";
  return refused ? firstPauseMs + elapsedMs / 200 : pauseMs * 1.25;
}

/** Whether an answer is what the probe expects, and what it was, in words. */
function judge(outcome: ProbeOutcome, probe: ReadinessProbe): { ready: boolean; message: string } {
  if (outcome.kind === "failure") return { ready: false, message: outcome.message };
  const { from, to } = probe.expectStatus;
  if (outcome.status < from || outcome.status > to) {
    const wanted = from === to ? String(from) : `${from}-${to}`;
    return { ready: false, message: `answered ${outcome.status}; expected ${wanted}` };
  }
  if (probe.expectBody !== undefined && !outcome.body.includes(probe.expectBody)) {
    return { ready: false, message: `answered ${outcome.status} without the expected text` };
  }
  return { ready: true, message: `answered ${outcome.status}` };
}

async function waitUntilHealthy(
  run: Run,
  {
    name,
    gate,
    look,
    signal,
    changed,
    healthWithinMs,
  }: GateRequest & { look: () => Promise<Container>; changed: AbortSignal },
): Promise<void> {
  const { clock } = run.engine;
  const startedAtMs = clock.monotonicMs();
  for (;;) {
    const { health, healthTimes } = await look();
    if (health === "healthy") return;
    if (health === "unhealthy") {
      throw new DeployerError("GREEN_UNHEALTHY", `${name}: the image's health check says unhealthy`);
    }
    const verdictMs = healthTimes ? healthVerdictWithinMs(healthTimes) : 0;
    const limitMs = healthWithinMs ?? Math.max(gate.healthDeadlineMs, verdictMs);
    if (clock.monotonicMs() - startedAtMs > limitMs) {
      throw timedOut(name, limitMs, "the image's health check is still starting", ownCheckRemedy);
    }
    // The event ends the wait at once; what the engine then says is believed, not the event.
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

const ownCheckRemedy =
  "Look at green's last log lines, and correct the image's HEALTHCHECK, or set a `healthcheck` with a `deadline` of your own.";

function timedOut(name: string, limitMs: number, message: string, remedy?: string): DeployerError {
  return new DeployerError(
    "READINESS_TIMEOUT",
    `${name} was not ready within ${limitMs / 1000} s; its last answer: ${message}`,
    { details: { limitMs, lastAnswer: message }, ...(remedy !== undefined && { remedy }) },
  );
}
