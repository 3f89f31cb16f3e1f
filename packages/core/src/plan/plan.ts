import type { Resolution } from "../schema/strategy.js";
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
}

/** Pure: config and runtime state in, steps out; the same order as the strategies' files tell it. */
export function plan(request: PlanRequest): Plan {
  const { workload, resolution, description, state } = request;
  const { drain, bakeMs } = description.lifecycle ?? plainLifecycle;
  const { domains } = description;
  const isStack = description.isStack === true;
  const blue = state?.live.name;
  const usual = isStack ? "pull or build the images of the stack" : "prepare the image and pin it by digest";
  const steps: PlannedStep[] = [{ phase: "planned", summary: request.preparation ?? usual }];
  if (!isStack)
    steps.push({ phase: "planned", summary: "create green under a name of its own, not started" });
  const gate = `wait until green is ready: ${describeGate(description)}`;
  if (resolution.strategy === "blue-green") {
    steps.push({ phase: "probing", summary: "start green beside blue" }, { phase: "probing", summary: gate });
  } else if (isStack) {
    const from = blue ? "; what changed is replaced, and the downtime begins" : "";
    steps.push(
      { phase: "starting", summary: `bring the stack up in place${from}` },
      { phase: "starting", summary: gate },
    );
  } else {
    if (blue) steps.push({ phase: "stopping", summary: `stop ${blue}; the downtime begins` });
    steps.push({ phase: "starting", summary: "start green" }, { phase: "starting", summary: gate });
  }
  if (domains.length > 0) {
    const list = domains.join(", ");
    steps.push(
      { phase: "switching", summary: `write the route of ${list} in place, to green, under a new nonce` },
      { phase: "switching", summary: "verify through the proxy that only green answers" },
    );
  } else if (state?.route) {
    steps.push({ phase: "switching", summary: `remove the route of ${state.route.domains.join(", ")}` });
  }
  steps.push({ phase: "draining", summary: "save green as the live container" });
  if (blue) {
    if (resolution.strategy === "blue-green") {
      const { timeoutMs } = drain;
      const limit = timeoutMs === undefined ? "without limit" : `for ${timeoutMs / 1000} s at most`;
      if (bakeMs > 0 && state.route && domains.length > 0) {
        const summary = `for ${bakeMs / 1000} s, go back to ${blue} by itself where green does worse`;
        steps.push({ phase: "draining", summary });
      }
      steps.push(
        { phase: "draining", summary: `let ${blue} serve what it still has open, ${limit}` },
        { phase: "draining", summary: `stop and remove ${blue}` },
      );
    } else if (!isStack) steps.push({ phase: "draining", summary: `remove ${blue}` });
  }
  return { workload, ...resolution, first: state === undefined, steps };
}

function describeGate({ gate: { probe, livenessWindowMs } }: WorkloadDescription): string {
  if (probe) {
    return `${probe.successes} good answers in a row from port ${probe.port}${probe.path} within ${(probe.startPeriodMs + probe.deadlineMs) / 1000} s`;
  }
  return `the image's own health check, or ${livenessWindowMs / 1000} s of running undisturbed where it has none`;
}
