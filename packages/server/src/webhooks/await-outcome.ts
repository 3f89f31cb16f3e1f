import type { Deployment, DeploymentResult } from "@cutover/core";
import type { Clock } from "@cutover/core/ports";
import { outcomeOf, type Outcome } from "@cutover/client";
import { describeEvent } from "../events/describe-event.js";

/** A job that waits longer should ask for the deployment by its id. */
const longestWaitMs = 30 * 60_000;
const linesKept = 500;
/** For the last events to reach the log after the result. */
const lastEventsMs = 1_000;

export interface Awaited {
  /** `running` also if the wait timed out. */
  readonly outcome: Outcome;
  /** Undefined if the wait timed out. */
  readonly result: DeploymentResult | undefined;
  readonly log: readonly string[];
}

/** Waits until the new version serves, or the deployment has ended otherwise. */
export async function awaitOutcome(
  deployment: Deployment,
  clock: Clock,
  gone: AbortSignal,
): Promise<Awaited> {
  const stop = new AbortController();
  const signal = AbortSignal.any([stop.signal, gone]);
  const log: string[] = [];
  const reading = readLog(deployment, log, signal);
  const timedOut = clock.sleep(longestWaitMs, signal).then(
    () => undefined,
    () => undefined,
  );
  try {
    const result = await Promise.race([deployment.done, timedOut]);
    if (result) await Promise.race([reading, clock.sleep(lastEventsMs, signal).catch(() => undefined)]);
    return { outcome: result ? outcomeOf(result) : "running", result, log };
  } finally {
    stop.abort();
  }
}

async function readLog(deployment: Deployment, log: string[], signal: AbortSignal): Promise<void> {
  try {
    for await (const event of deployment.eventsAfter(0, { signal })) {
      const line = describeEvent(event);
      if (line !== undefined) log.push(line);
      if (log.length > linesKept) log.shift();
      if (event.type === "state:committed" || event.type === "deployment:finished") return;
    }
  } catch (error) {
    if (!signal.aborted) log.push(`the log ends here: ${String(error)}`);
  }
}
