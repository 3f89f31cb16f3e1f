import { say } from "@cutover/schema/sayings";
import { DeployerError } from "../errors/deployer-error.js";
import type { ProbeOutcome } from "../ports/prober.js";
import type { Container, Listener } from "../ports/runtime.js";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { Revision } from "../records/records.js";
import { addressOf, lacksAddress } from "../revision/address-of.js";
import type { Run } from "../journal/run.js";
import { nextPauseMs, firstPauseMs } from "./probe-pace.js";
import { describeListeners, isOpen } from "./describe-refusal.js";
import { readPage } from "./read-page.js";
import { loopbackPortOf, nameOf } from "../revision/parts.js";
import type { WayThrough } from "./way-through-proxy.js";

const longestPauseMs = 1_000;

export interface TrafficPort {
  readonly reference: Revision;
  readonly described: WorkloadDescription;
  /** As it was seen last. */
  readonly container: Container;
  /** If the runtime is asked through the proxy: how; undefined: there is no way. */
  readonly way: WayThrough | undefined;
  /** Resolves with the present container; rejects if it does not run. */
  readonly look: () => Promise<Container>;
  /** How long it may take to answer, in milliseconds from now. */
  readonly limitMs: number;
  readonly signal: AbortSignal;
}

type Failure = Extract<ProbeOutcome, { kind: "failure" }> & { readonly lacksAddress?: true };

/**
 * Waits until the traffic port can be reached in the way of its clients. Behind a proxy it must give an HTTP
 * answer, of any status; for an alias alone it needs a listener. Without domains and alias there is no
 * question, nor if the proxy, through which containers are asked, has no route to it. GREEN_UNREACHABLE.
 */
export async function awaitTrafficPort(run: Run, request: TrafficPort): Promise<void> {
  const { reference, described, look, limitMs, signal } = request;
  const name = nameOf(reference);
  const { port } = reference;
  const isRouted = described.domains.length > 0;
  if (port === undefined || (!isRouted && described.lifecycle?.alias === undefined)) return;
  const isAskedThroughProxy = run.runtime.asked === "through-proxy";
  if (isAskedThroughProxy && (!isRouted || !request.way)) return;
  if (isRouted && wasAskedByProbe(request, isAskedThroughProxy)) return;
  const { clock } = run.engine;
  const startedAtMs = clock.monotonicMs();
  let { container } = request;
  let pauseMs = firstPauseMs;
  for (let attempt = 1; ; attempt += 1) {
    const attemptAtMs = clock.monotonicMs();
    const failure = await (isRouted ? askOverHttp : askForListener)(run, { ...request, port, container });
    if (!failure) return;
    container = await look();
    const elapsedMs = clock.monotonicMs() - startedAtMs;
    run.emit({
      type: "probe:attempted",
      container: name,
      attempt,
      ready: false,
      outcome: "failure",
      message: say("check.port", { port, said: failure.message }),
      durationMs: Math.round(clock.monotonicMs() - attemptAtMs),
    });
    const listeners = await run.runtimeOf(reference).listListeners(reference, signal);
    if (!isConclusive(failure, port, listeners)) {
      const error = new DeployerError(
        "GREEN_UNREACHABLE",
        `it cannot be reached from here: ${failure.message}`,
      );
      return run.reportFailure(`ask port ${port} of ${name} before it gets traffic`, error);
    }
    if (elapsedMs > limitMs) throw unreachable({ name, port, failure, listeners, elapsedMs });
    pauseMs = nextPauseMs(failure, pauseMs, elapsedMs);
    await clock.sleep(Math.min(pauseMs, longestPauseMs), signal);
  }
}

/** The gate's own probe took the same way as the proxy. */
function wasAskedByProbe(
  { reference, described: { gate } }: TrafficPort,
  isAskedThroughProxy: boolean,
): boolean {
  return (
    gate.probe?.port === reference.port && (isAskedThroughProxy || loopbackPortOf(reference) === undefined)
  );
}

type Asking = TrafficPort & { readonly port: number };

/** Undefined: it answers. If the proxy uses a port on the host's loopback, this port is asked. */
async function askOverHttp(run: Run, asking: Asking): Promise<Failure | undefined> {
  const { reference, described, container, port, signal } = asking;
  if (run.runtime.asked === "through-proxy") return askThrough(run, asking);
  const loopbackPort = loopbackPortOf(reference);
  const read = async (at: { address: string; port: number } | undefined): Promise<Failure | undefined> => {
    if (!at) return noAddress(run, reference);
    const [domain = ""] = described.domains;
    const entrance = { scheme: "http", ...at, domain } as const;
    const outcome = await readPage(run.engine.prober, { entrance, described, port }, signal);
    return outcome.kind === "failure" ? outcome : undefined;
  };
  if (loopbackPort === undefined) return read(addressOf(run.runtime, { container, reference }, port));
  const published = await read({ address: "127.0.0.1", port: loopbackPort });
  if (published?.reason !== "refused" || container.address === undefined) return published;
  // This process may have its own loopback, as in a container: then the container itself knows more.
  const isHere = (await run.runtimeOf(reference).listListeners(reference, signal)) !== undefined;
  return isHere ? published : read({ address: container.address, port });
}

/** Undefined: it answers. The proxy says by 502 or 504 that it does not. */
async function askThrough(
  run: Run,
  { reference, described, way, port, signal }: Asking,
): Promise<Failure | undefined> {
  if (!way) return noAddress(run, reference);
  const outcome = await readPage(run.engine.prober, { ...way, described, port }, signal);
  if (outcome.kind === "failure") return outcome;
  if (outcome.status !== 502 && outcome.status !== 504) return undefined;
  return { kind: "failure", reason: "refused", message: say("check.answered", { status: outcome.status }) };
}

/** Undefined: something listens. A container behind an alias may speak any protocol. */
async function askForListener(run: Run, asking: Asking): Promise<Failure | undefined> {
  const { reference, container, port, described, signal } = asking;
  const listeners = await run.runtimeOf(reference).listListeners(reference, signal);
  if (listeners) return isOpen(listeners, port) ? undefined : refused;
  const at = addressOf(run.runtime, { container, reference }, port);
  if (!at) return noAddress(run, reference);
  const entrance = { scheme: "http", ...at, domain: described.lifecycle?.alias ?? at.address } as const;
  const outcome = await readPage(run.engine.prober, { entrance, described, port }, signal);
  return outcome.kind === "failure" && outcome.reason === "refused" ? outcome : undefined;
}

const joinRemedy = "Have the container join that network, and give the network addresses to give away.";
const refused: Failure = { kind: "failure", reason: "refused", message: say("check.no-listener") };

function noAddress({ runtime }: Run, reference: Revision): Failure {
  return {
    kind: "failure",
    reason: "unreachable",
    message: lacksAddress(runtime, reference),
    lacksAddress: true,
  };
}

/**
 * True if the failure is about the container. An engine on another machine, or a network that cannot be reached
 * from here, may block this process, but not the proxy.
 */
function isConclusive(failure: Failure, port: number, listeners: readonly Listener[] | undefined): boolean {
  if (failure.lacksAddress || failure.reason === "refused" || failure.reason === "broken") return true;
  if (!listeners) return false;
  return failure.reason === "timeout" || !isOpen(listeners, port);
}

interface Unreachable {
  readonly name: string;
  readonly port: number;
  readonly failure: Failure;
  readonly listeners: readonly Listener[] | undefined;
  readonly elapsedMs: number;
}

function unreachable(seen: Unreachable): DeployerError {
  const { name, port, failure, listeners, elapsedMs } = seen;
  const { words, remedy } = explain(seen);
  const details = { field: "port", port, listening: listeners, lastAnswer: failure.message };
  const message = `port: ${words}; ${name} was asked for ${Math.round(elapsedMs / 1000)} s before it gets traffic`;
  return new DeployerError("GREEN_UNREACHABLE", message, { ...(remedy && { remedy }), details });
}

function explain({ name, port, failure, listeners }: Unreachable): { words: string; remedy?: string } {
  if (failure.lacksAddress)
    return { words: `port ${port} of ${name} cannot be reached: ${failure.message}`, remedy: joinRemedy };
  if (!listeners) {
    const guess = failure.reason === "refused" ? ", or only on the container's own loopback" : "";
    return { words: `no HTTP answer comes from port ${port} of ${name} (${failure.message})${guess}` };
  }
  const atPort = listeners.filter((one) => one.port === port);
  if (atPort.length === 0)
    return { words: `nothing listens on port ${port} in ${name}; ${describeListeners(listeners)}` };
  if (!isOpen(listeners, port))
    return {
      words: `${name} listens on port ${port} at ${atPort.map(({ address }) => address).join(", ")} only, which nobody reaches from outside the container`,
      remedy: "Have the application listen at 0.0.0.0, all addresses of the container.",
    };
  if (failure.reason === "broken" || failure.reason === "timeout")
    return {
      words: `what listens on port ${port} in ${name} gives no HTTP answer (${failure.message}); the proxy speaks HTTP/1.1 to it`,
      remedy: "Correct `port`, or have the application answer HTTP/1.1 there.",
    };
  return { words: `port ${port} of ${name} cannot be reached (${failure.message})` };
}
