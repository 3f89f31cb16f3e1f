import { say } from "@cutover/schema/sayings";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { Revision } from "../records/records.js";
import type { Run } from "../journal/run.js";
import { askReadiness } from "./gate-container.js";
import { readPage, type Asked } from "./read-page.js";
import type { WayThrough } from "./way-through-proxy.js";

const leastPauseMs = 250;
const mostPauseMs = 1_000;

/** Between two looks at a container that takes traffic. */
export function pauseMs({ gate }: WorkloadDescription): number {
  return Math.min(Math.max(gate.probe?.intervalMs ?? mostPauseMs, leastPauseMs), mostPauseMs);
}

/** The failure of the container's own check; undefined if it passed or is unknown. */
export async function findCheckFailure(
  run: Run,
  {
    reference,
    described,
    way,
  }: {
    readonly reference: Revision;
    readonly described: WorkloadDescription | undefined;
    /** Taken if the runtime is asked through the proxy. */
    readonly way: WayThrough | undefined;
  },
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    const container = await run.inspect(reference, signal);
    if (container?.health === "unhealthy") return say("check.image-unhealthy");
    const probe = described?.gate.probe;
    if (!container || !probe) return undefined;
    const asked = { probe, container, reference, domains: described.domains, way };
    const { ready, message } = await askReadiness(run, asked, signal);
    return ready ? undefined : message;
  } catch (error) {
    if (signal.aborted) throw error;
    return undefined;
  }
}

/** True if the proxy's answer at the path of the check is below 500. */
export async function answersWell(run: Run, asked: Asked, signal: AbortSignal): Promise<boolean> {
  const outcome = await readPage(run.engine.prober, asked, signal);
  return outcome.kind === "answer" && outcome.status < 500;
}
