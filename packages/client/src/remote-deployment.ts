import type { DeployerError } from "@cutover/schema/errors";
import type {
  CancelOutcome,
  DeploymentResult as WireResult,
  DeploymentSummary as WireSummary,
  LoggedEvent,
  PromoteRequest,
} from "./api/index.js";
import { type Connection, reviveError } from "./connection.js";
import { followEvents } from "./follow-events.js";
import { Patience, type PatienceOptions } from "./patience.js";

/** How long the server holds an answer: shorter than the patience of a proxy. */
const waitSeconds = 25;

/** As the server's, with its error as one to throw. */
export type DeploymentResult = Omit<WireResult, "error"> & { readonly error?: DeployerError | undefined };
export type DeploymentSummary = Omit<WireSummary, "error"> & { readonly error?: DeployerError | undefined };

/** A deployment on a server, to follow or cancel. */
export interface RemoteDeployment {
  readonly id: string;
  readonly workload: string;
  /** All events from the first on; ends with the deployment. */
  readonly events: AsyncIterable<LoggedEvent>;
  /** Those with a greater `seq`, over restarts of the server. */
  eventsAfter(seq: number, options?: { readonly signal?: AbortSignal }): AsyncIterable<LoggedEvent>;
  /**
   * Its outcome, also from the next server if this one goes. Rejects only if no server answers for too long, or
   * the token is refused.
   */
  readonly done: Promise<DeploymentResult>;
  /** CANCEL_REFUSED. */
  cancel(): Promise<CancelOutcome>;
  /** PROMOTE_REFUSED. */
  promote(request?: PromoteRequest): Promise<void>;
}

interface RemoteOptions {
  readonly connection: Connection;
  readonly patience: PatienceOptions;
  readonly id: string;
  readonly workload: string;
  readonly until?: "cutover" | "reaped" | undefined;
}

export function remoteDeployment(options: RemoteOptions): RemoteDeployment {
  const { connection, patience, id, workload } = options;
  const path = `/v1/deployments/${encodeURIComponent(id)}`;
  const eventsAfter: RemoteDeployment["eventsAfter"] = (after, { signal } = {}) =>
    followEvents(connection, { ...patience, path: `${path}/events`, after, signal });
  let done: Promise<DeploymentResult> | undefined;
  return {
    id,
    workload,
    events: { [Symbol.asyncIterator]: () => eventsAfter(0)[Symbol.asyncIterator]() },
    eventsAfter,
    get done() {
      return (done ??= awaitResult(options, path, eventsAfter));
    },
    cancel: async () => (await connection.json<{ outcome: CancelOutcome }>("POST", `${path}/cancel`)).outcome,
    promote: async (request = {}) => {
      await connection.send("POST", `${path}/promote`, { body: request });
    },
  };
}

/** Of a deployment that was refused before it had a record. */
export function refusedDeployment(
  refused: { id: string; workload: string },
  error: DeployerError,
): RemoteDeployment {
  const nothing = async function* (): AsyncGenerator<LoggedEvent> {};
  const result: DeploymentResult = {
    ...refused,
    status: "failed",
    phase: "preflight",
    timings: { totalMs: 0, phases: {} },
    error,
    logTail: [],
  };
  return {
    ...refused,
    events: { [Symbol.asyncIterator]: () => nothing() },
    eventsAfter: () => nothing(),
    done: Promise.resolve(result),
    promote: () => Promise.reject(error),
    cancel: () => Promise.reject(error),
  };
}

async function awaitResult(
  { connection, patience: options, until }: RemoteOptions,
  path: string,
  eventsAfter: RemoteDeployment["eventsAfter"],
): Promise<DeploymentResult> {
  if (until === "cutover") await awaitCommit(eventsAfter(0));
  const patience = new Patience(options);
  for (;;) {
    try {
      const headers = { prefer: until === "cutover" ? undefined : `wait=${waitSeconds}` };
      const summary = await connection.json<WireSummary>("GET", path, { headers });
      patience.restore();
      const result = resultOf(summary, until);
      if (result) return result;
    } catch (error) {
      await patience.endure(error, undefined);
    }
  }
}

async function awaitCommit(events: AsyncIterable<LoggedEvent>): Promise<void> {
  for await (const event of events) if (event.type === "phase:entered" && event.phase === "draining") return;
}

/** Undefined while it is still running. */
function resultOf(wire: WireSummary, until: RemoteOptions["until"]): DeploymentResult | undefined {
  const { id, workload, phase, strategy, reason, timings, evidence, error, logTail } = reviveSummary(wire);
  const isCommitted = until === "cutover" && wire.status === "open" && phase === "draining";
  const status = isCommitted ? "succeeded" : wire.status;
  if (status === "open" || status === "queued") return undefined;
  return { id, workload, status, phase, strategy, reason, timings, evidence, error, logTail };
}

export function reviveSummary({ error, ...rest }: WireSummary): DeploymentSummary {
  return { ...rest, ...(error && { error: reviveError(error) }) };
}
