import type { Deployment, DeploymentResult } from "@cutover/core";
import { outcomeOf } from "@cutover/client";
import { describeEvent } from "../events/describe-event.js";
import { textStream } from "../events/text-stream.js";
import type { ServerCaller } from "../http/route.js";
import type { ServerContext } from "./server-context.js";

interface StreamedDeployment {
  readonly deployment: Deployment;
  readonly request: Request;
  readonly caller: ServerCaller;
  readonly until: "cutover" | "reaped";
}

/**
 * The deployment's log as text. The last line names the outcome. Unless it is a success, the answer then breaks
 * off before its end, so that a client that trusts only whole answers fails too, as `curl -f` does.
 */
export function streamDeployment(
  { closing, heartbeatMs = 15_000 }: ServerContext,
  { deployment, request, caller, until }: StreamedDeployment,
): Response {
  const body = textStream({
    source: (signal) => linesOf(deployment, until, AbortSignal.any([signal, closing])),
    signal: request.signal,
    // Its own last line tells that the server closes.
    closing: new AbortController().signal,
    heartbeat: { everyMs: heartbeatMs, text: ".\n" },
    destroy: caller.destroy,
  });
  return new Response(body, {
    headers: {
      "Content-Type": "text/plain; charset=utf-8",
      "X-Accel-Buffering": "no",
      "Cutover-Deployment": deployment.id,
      Location: `/v1/deployments/${deployment.id}`,
    },
  });
}

async function* linesOf(
  deployment: Deployment,
  until: StreamedDeployment["until"],
  signal: AbortSignal,
): AsyncGenerator<string> {
  const { id, workload } = deployment;
  yield `deployment ${id} of ${workload}\n`;
  for await (const event of deployment.eventsAfter(0, { signal })) {
    const line = describeEvent(event);
    if (line !== undefined) yield `${line}\n`;
    if (until === "cutover" && event.type === "phase:entered" && event.phase === "draining") break;
  }
  const result = signal.aborted ? undefined : await deployment.done;
  const last = result ? lastLine(result) : `cutover: running ${id}: this server closes; ask the next one`;
  yield `${last}\n`;
  if (last !== succeeded) throw new Error("the deployment did not succeed");
}

const succeeded = "cutover: succeeded";

function lastLine(result: DeploymentResult): string {
  const { id, error } = result;
  const outcome = outcomeOf(result);
  if (outcome === "succeeded") return succeeded;
  if (outcome === "running") return `cutover: running ${id}: the next deployer finishes it`;
  const why = error ? `${error.code}: ${error.message} ${error.remedy}` : outcome;
  return `cutover: failed ${outcome} ${why.replaceAll(/\s+/g, " ")}`;
}
