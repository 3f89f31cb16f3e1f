import type { ProbeOutcome, ProbeRequest } from "../ports/prober.js";
import { hostName, hostNameOf } from "../ports/host-name.js";
import type { RevisionRuntime } from "../revision/revision-runtime.js";
import { validateConfig } from "@cutover/schema";
import { resolveSecret } from "../source/resolve-secret.js";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { Revision, Json, OpenConnections } from "../records/records.js";
import { addressOf } from "../revision/address-of.js";
import type { Arrivals } from "./arrivals.js";
import type { WayThrough } from "./way-through-proxy.js";
import type { Engine } from "../journal/engine.js";

const statusTimeoutMs = 2_000;
const maxStatusBytes = 64 * 1024;

/** A container, and the config that it was made from. */
export interface Serving {
  readonly container: Revision;
  readonly source: string;
  readonly config: Json;
}

export interface OpenLook {
  readonly open: OpenConnections;
  /** Undefined if connections cannot be counted, and the application reports nothing. */
  readonly isIdle: boolean | undefined;
  /** The application's report: counts, or whether it is ready to be stopped. */
  readonly word: "counts" | "ready" | undefined;
}

export interface Looking {
  readonly engine: Pick<Engine, "prober" | "sources" | "secrets" | "runtime">;
  /** Of the container. */
  readonly runtime: RevisionRuntime;
  readonly clock: Pick<Engine["clock"], "monotonicMs">;
  /** Each look adds new connections here. */
  readonly arrivals: Arrivals;
  /** Called once if a status token cannot be read. */
  readonly report: (error: unknown) => void;
  /** If this machine cannot connect to the container: how it is reached through the proxy now. Undefined: in no way. */
  readonly findWay?: (signal: AbortSignal) => Promise<WayThrough | undefined>;
}

/**
 * Returns a repeatable look at what a container still serves: connections to its port and, if its config has
 * `drain.status_path`, the report of its application, which counts for more. A failed look has no result; it
 * rejects only if its signal aborts.
 */
export function openConnectionsOf(
  { engine, runtime, clock, arrivals, report, findWay }: Looking,
  serving: Serving,
): (signal: AbortSignal) => Promise<OpenLook> {
  const { container: revision } = serving;
  const { port } = revision;
  const description = describe(engine, serving);
  const status = description?.lifecycle?.drain.status;
  let token: string | undefined;
  let reported = false;
  let asked = 0;

  const findPlace = async (signal: AbortSignal): Promise<Place | undefined> => {
    if (engine.runtime.asked !== "through-proxy") {
      const container = await runtime.inspect(revision, signal);
      return container && port !== undefined
        ? addressOf(engine.runtime, { container, reference: revision }, port)
        : undefined;
    }
    const way = await findWay?.(signal);
    if (!way) return undefined;
    const { scheme, address, port: at, domain } = way.entrance;
    return { scheme, address, port: at, host: hostName(domain), cookie: way.cookie };
  };

  const ask = async (signal: AbortSignal): Promise<Word | undefined> => {
    if (!status || !description || port === undefined) return undefined;
    const place = await findPlace(signal);
    if (!place) return undefined;
    if (status.token) {
      try {
        token ??= await resolveSecret(status.token, "drain.status_token", engine.secrets);
      } catch (error) {
        if (!reported) report(error);
        reported = true;
        return undefined;
      }
    }
    const host = description.gate.probe?.hostHeader ?? hostNameOf(description.domains) ?? place.address;
    const at = { scheme: "http", host, ...place, path: status.path } as const;
    const limits = { timeoutMs: statusTimeoutMs, maxBodyBytes: maxStatusBytes };
    const outcome = await engine.prober.probe(
      { ...at, ...limits, ...(token !== undefined && { bearerToken: token }) },
      signal,
    );
    asked += 1;
    return readWord(outcome);
  };

  const noteArrivals = async (signal: AbortSignal): Promise<void> => {
    if (port === undefined) return;
    const own = asked;
    const count = await runtime.countAccepted(revision, port, signal).catch(() => signal.throwIfAborted());
    if (!count) return;
    asked -= own;
    arrivals.note(count, clock.monotonicMs(), own);
  };

  return async (signal) => {
    const orNothing = (error: unknown): undefined => {
      if (signal.aborted) throw error;
      return undefined;
    };
    // One after the other, because a request opens a connection too.
    const counted =
      port === undefined
        ? undefined
        : await runtime.countConnections(revision, port, signal).catch(orNothing);
    await noteArrivals(signal);
    const word = await ask(signal).catch(orNothing);
    const { streams, requests, connections, ready } = word ?? {};
    const open: OpenConnections = {
      connections: connections ?? counted,
      ...(streams !== undefined && { streams }),
      ...(requests !== undefined && { requests }),
    };
    const told = [streams, requests, connections].filter((count) => count !== undefined);
    if (ready !== undefined) return { open, isIdle: ready, word: "ready" };
    if (told.length > 0) return { open, isIdle: told.every((count) => count === 0), word: "counts" };
    return { open, isIdle: counted === undefined ? undefined : counted === 0, word: undefined };
  };
}

type Place = Pick<ProbeRequest, "address" | "port"> &
  Partial<Pick<ProbeRequest, "scheme" | "host" | "cookie">>;

interface Word {
  readonly streams: number | undefined;
  readonly requests: number | undefined;
  readonly connections: number | undefined;
  readonly ready: boolean | undefined;
}

/** Undefined for any other answer: another status, no JSON, no known field, or a count that is not a number. */
function readWord(outcome: ProbeOutcome): Word | undefined {
  if (outcome.kind !== "answer" || outcome.status !== 200) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(outcome.body);
  } catch {
    return undefined;
  }
  if (typeof value !== "object" || value === null) return undefined;
  const { active_streams, active_requests, active_connections, ready_for_shutdown } = value as Record<
    string,
    unknown
  >;
  const counts = [active_streams, active_requests, active_connections];
  if (!counts.every(isCountOrAbsent)) return undefined;
  if (ready_for_shutdown !== undefined && typeof ready_for_shutdown !== "boolean") return undefined;
  const [streams, requests, connections] = counts;
  return { streams, requests, connections, ready: ready_for_shutdown };
}

function isCountOrAbsent(value: unknown): value is number | undefined {
  return value === undefined || (Number.isSafeInteger(value) && (value as number) >= 0);
}

/** If its plugin now refuses the config, no status path is known. */
function describe(
  { sources }: Pick<Engine, "sources">,
  { source, config }: Serving,
): WorkloadDescription | undefined {
  try {
    const plugin = sources.get(source);
    return plugin?.describe(validateConfig(plugin.schema, config));
  } catch {
    return undefined;
  }
}
