import type { Deployment, DeploymentResult } from "@cutover/core";
import { type Outcome, outcomeOf } from "@cutover/client";
import { DeployerError } from "@cutover/schema/errors";
import { json } from "../http/answer.js";
import { sendProblem } from "../http/app.js";
import { preferredWaitMs, prefersType } from "../http/preferences.js";
import { problemOf, statusOf } from "../http/problem.js";
import type { Asked } from "../http/route.js";
import { beginDeployment, type Attributed } from "./begin-deployment.js";
import type { ServerContext } from "./server-context.js";
import { streamDeployment } from "./stream-deployment.js";

const statusOfOutcome: Readonly<Record<Outcome, number>> = {
  succeeded: 200,
  running: 202,
  cancelled: 409,
  superseded: 409,
  refused: 422,
  invalid: 422,
  failed: 502,
  "not-restored": 500,
};

interface Body {
  readonly by?: string | undefined;
  readonly until?: "cutover" | "reaped" | undefined;
}

/**
 * Begins a deployment and answers for it: 202 at once, its outcome with `Prefer: wait`, or its log with
 * `Accept: text/plain`. A refusal is a problem in any case. HTTP_TOO_OLD before anything is begun.
 */
export async function answerDeployment<Given extends Body>(
  server: ServerContext,
  asked: Asked<unknown, Given>,
  begin: (options: Attributed) => Deployment,
): Promise<Response> {
  const { request, requestId, caller, body } = asked;
  const isStreamed = prefersType(request, "text/plain");
  if (isStreamed && caller.speaksHttp10 === true)
    throw new DeployerError("HTTP_TOO_OLD", "over HTTP/1.0, the log of a failure would look like a success");
  const { deployment, isAccepted } = await beginDeployment(server, asked, begin);
  if (!isAccepted) return answerOutcome(await deployment.done, { requestId });
  if (isStreamed)
    return streamDeployment(server, { deployment, request, caller, until: body.until ?? "reaped" });
  const waitMs = preferredWaitMs(request);
  if (waitMs === undefined) return begun(deployment);
  const result = await withinMs(deployment.done, waitMs, [request.signal, server.closing]);
  const applied = { "Preference-Applied": `wait=${waitMs / 1000}` };
  return result ? answerOutcome(result, { requestId, headers: applied }) : begun(deployment, applied);
}

function begun({ id, workload }: Pick<Deployment, "id" | "workload">, headers: Headers = {}): Response {
  const body = { id, workload };
  return json(body, { status: 202, headers: { Location: `/v1/deployments/${id}`, ...headers } });
}

type Headers = Readonly<Record<string, string>>;

interface OutcomeOptions {
  readonly requestId: string;
  readonly headers?: Headers;
}

/** 200 or 202, or a problem with the deployment's error, its id and green's last lines. */
function answerOutcome(result: DeploymentResult, { requestId, headers = {} }: OutcomeOptions): Response {
  const { id, logTail, error } = result;
  const outcome = outcomeOf(result);
  const located = { Location: `/v1/deployments/${id}`, ...headers };
  if (outcome === "succeeded") return json(result, { headers: located });
  // A refusal without a record: no other process will carry it out.
  if (outcome === "running" && error?.code !== "CLOSED") return begun(result, headers);
  const shown = error ?? new DeployerError("INTERNAL", `the deployment ended as ${outcome}`);
  const hasOwnStatus = outcome === "refused" || outcome === "invalid" || outcome === "running";
  const status =
    hasOwnStatus && result.phase === "preflight" ? statusOf(shown.code) : statusOfOutcome[outcome];
  const more = { requestId, status, deployment: id, ...(logTail.length > 0 && { logTail }) };
  return sendProblem(problemOf(shown, more), located);
}

/** Undefined if the time is over first, or a signal aborts. */
export async function withinMs<T>(
  work: Promise<T>,
  ms: number,
  signals: readonly AbortSignal[],
): Promise<T | undefined> {
  const ended = new AbortController();
  const over = new Promise<undefined>((resolve) => {
    const timer = setTimeout(resolve, ms, undefined);
    for (const signal of signals) {
      if (signal.aborted) resolve(undefined);
      signal.addEventListener("abort", () => resolve(undefined), { once: true, signal: ended.signal });
    }
    ended.signal.addEventListener("abort", () => clearTimeout(timer), { once: true });
  });
  try {
    return await Promise.race([work, over]);
  } finally {
    ended.abort();
  }
}
