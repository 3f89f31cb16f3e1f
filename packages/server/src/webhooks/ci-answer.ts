import { hasCode, type Deployer, type Deployment } from "@cutover/core";
import type { Outcome } from "@cutover/client";
import { DeployerError } from "@cutover/schema/errors";
import { json } from "../http/answer.js";
import { sendProblem } from "../http/app.js";
import { problemOf, statusOf } from "../http/problem.js";
import type { Awaited } from "./await-outcome.js";
import type { Begun } from "./begin.js";

/** Nothing that a job could take for a success unless the version serves: a wait that timed out is no 2xx. */
const statuses: Readonly<Record<Outcome, number>> = {
  succeeded: 200,
  refused: 422,
  invalid: 422,
  cancelled: 409,
  superseded: 409,
  failed: 502,
  "not-restored": 500,
  running: 504,
};

interface CiAnswer {
  readonly begun: Begun;
  readonly awaited: Awaited;
  readonly requestId: string;
  readonly wantsJson: boolean;
}

/** The outcome as a status, and the log: as text, whose last line is the outcome, or as JSON. */
export async function ciAnswer(
  deployer: Pick<Deployer, "status">,
  { begun, awaited, requestId, wantsJson }: CiAnswer,
): Promise<Response> {
  const { deployment, isRepeated } = begun;
  const { id, workload } = deployment;
  const isStale = isRepeated && awaited.outcome === "succeeded" && !(await isLive(deployer, deployment));
  const outcome = isStale ? "superseded" : awaited.outcome;
  const error = outcome === "succeeded" ? undefined : explain(awaited, isStale);
  const lines = { log: awaited.log, logTail: awaited.result?.logTail ?? [] };
  const status = error ? statusFor(outcome, awaited, error) : 200;
  const headers = { "Cutover-Deployment": id, Location: `/v1/deployments/${id}` };
  if (wantsJson) {
    const about = { outcome, deployment: id, workload, repeated: isRepeated, ...lines };
    if (!error) return json(about, { headers });
    return sendProblem({ ...problemOf(error, { requestId, status }), ...about }, headers);
  }
  const tail = lines.logTail.map((line) => `  ${line}`);
  const text = [
    ...lines.log,
    ...(tail.length > 0 ? ["the last lines of the new container:", ...tail] : []),
    ...(isRepeated ? ["this request was received before; the outcome is that of its first deployment"] : []),
    ...(error ? [`${error.code}: ${error.message}`, error.remedy] : []),
    `deployment ${id}: ${outcome}`,
    `cutover: ${error ? "failed" : "succeeded"}`,
  ];
  const type = { "Content-Type": "text/plain; charset=utf-8" };
  return new Response(`${text.join("\n")}\n`, { status, headers: { ...headers, ...type } });
}

/** A refusal before anything began has the status of its code. */
function statusFor(outcome: Outcome, { result }: Awaited, { code }: DeployerError): number {
  const isEarly = result?.phase === "preflight" && (outcome === "refused" || outcome === "invalid");
  return isEarly ? statusOf(code) : statuses[outcome];
}

async function isLive(deployer: Pick<Deployer, "status">, { id, workload }: Deployment): Promise<boolean> {
  try {
    const { live } = await deployer.status(workload);
    return live?.deployment === id;
  } catch (error) {
    if (hasCode(error, "WORKLOAD_UNKNOWN")) return false;
    throw error;
  }
}

function explain({ result, outcome }: Awaited, isStale: boolean): DeployerError {
  if (isStale)
    return new DeployerError("WEBHOOK_REPEATED", "its deployment succeeded then, and is no longer live");
  if (result?.error) return result.error;
  if (outcome === "running")
    return new DeployerError("INTERRUPTED", "the deployment is still running", {
      remedy: "Ask for the deployment by its id.",
    });
  return new DeployerError("INTERNAL", `the deployment ended as ${outcome}`);
}
