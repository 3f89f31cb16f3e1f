import type { Resolution } from "@cutover/schema";
import { plainLifecycle } from "./plain-lifecycle.js";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { Phase, RuntimeState } from "../store/records.js";

export interface PlannedStep {
  /** The journal's phase in which this happens. */
  readonly phase: Phase;
  readonly summary: string;
}

/** What a deployment would do now, and why so. */
export interface Plan extends Resolution {
  readonly workload: string;
  /** True where nothing of this workload runs yet. */
  readonly first: boolean;
  readonly steps: readonly PlannedStep[];
}

export interface PlanRequest {
  readonly workload: string;
  readonly resolution: Resolution;
  readonly description: WorkloadDescription;
  readonly state: RuntimeState | undefined;
  /** In the plugin's own words. */
  readonly preparation?: string | undefined;
  /** What is known of the image before. */
  readonly image?: string | undefined;
}

/** Pure: config and runtime state in, steps out; the same order as the strategies' files tell it. */
export function plan(request: PlanRequest): Plan {
  const { workload, resolution, state } = request;
  const steps = [...prepareAndGate(request), ...takeOver(request), ...settle(request)];
  return { workload, ...resolution, first: state === undefined, steps };
}

function prepareAndGate({ resolution, description, state, preparation, image }: PlanRequest): PlannedStep[] {
  const { preCutover, alias } = description.lifecycle ?? plainLifecycle;
  const inPlace = description.inPlace === true;
  const isBlueGreen = resolution.strategy === "blue-green";
  const blue = state?.live.name;
  const usual = inPlace ? "pull or build the images of the stack" : "prepare the image and pin it by digest";
  const planned = [preparation ?? usual];
  if (image !== undefined) planned.push(`read what the image says of itself: ${image}`);
  if (!inPlace) planned.push("create green under a name of its own, not started");
  const stopping = blue && !isBlueGreen && !inPlace ? [`stop ${blue}; the downtime begins`] : [];
  const from = blue ? "; what changed is replaced, and the downtime begins" : "";
  const started = inPlace ? `bring the stack up in place${from}` : "start green";
  const ready = [isBlueGreen ? "start green beside blue" : started];
  ready.push(`wait until green is ready: ${describeGate(description)}`);
  if (preCutover) ready.push(`run hooks.pre_cutover in green, for ${preCutover.timeoutMs / 1000} s at most`);
  if (alias !== undefined) ready.push(`have green answer for the alias ${alias}`);
  return [
    ...inPhase("planned", planned),
    ...inPhase("stopping", stopping),
    ...inPhase(isBlueGreen ? "probing" : "starting", ready),
  ];
}

function takeOver({ description: { domains }, state }: PlanRequest): PlannedStep[] {
  const list = domains.join(", ");
  if (domains.length > 0)
    return inPhase("switching", [
      `write the route of ${list} in place, to green, under a new nonce`,
      "verify through the proxy that only green answers",
    ]);
  return inPhase("switching", state?.route ? [`remove the route of ${state.route.domains.join(", ")}`] : []);
}

function settle({ resolution, description, state }: PlanRequest): PlannedStep[] {
  const { drain, bakeMs, retain, alias, postCutover } = description.lifecycle ?? plainLifecycle;
  const isBlueGreen = resolution.strategy === "blue-green";
  const blue = state?.live.name;
  const summaries = ["save green as the live container"];
  if (blue && isBlueGreen && alias !== undefined) summaries.push(`take the alias ${alias} from ${blue}`);
  if (postCutover) summaries.push("run hooks.post_cutover in green");
  if (state && isBlueGreen && state.live.port !== undefined && (state.route || alias !== undefined)) {
    const { timeoutMs } = drain;
    const limit = timeoutMs === undefined ? "without limit" : `for ${timeoutMs / 1000} s at most`;
    if (bakeMs > 0 && state.route && description.domains.length > 0)
      summaries.push(`for ${bakeMs / 1000} s, go back to ${blue} by itself if green does worse`);
    summaries.push(`let ${blue} serve what it still has open, ${limit}`);
  }
  const stop = isBlueGreen ? "stop and " : "";
  if (blue && description.inPlace !== true)
    summaries.push(retain > 0 ? `${stop}keep ${blue}, to go back to` : `${stop}remove ${blue}`);
  return inPhase("draining", summaries);
}

function inPhase(phase: Phase, summaries: readonly string[]): PlannedStep[] {
  return summaries.map((summary) => ({ phase, summary }));
}

function describeGate({ gate: { probe, livenessWindowMs } }: WorkloadDescription): string {
  if (probe) {
    return `${probe.successes} good answers in a row from port ${probe.port}${probe.path} within ${(probe.startPeriodMs + probe.deadlineMs) / 1000} s`;
  }
  return `the image's own health check, or ${livenessWindowMs / 1000} s of running undisturbed if it has none`;
}
