import { say } from "@cutover/schema/sayings";
import type { Resolution } from "@cutover/schema";
import { strategies } from "./strategies.js";
import { type Described, words } from "./words.js";
import type { Phase } from "../records/records.js";

export interface PlannedStep {
  /** The journal's phase of this step. */
  readonly phase: Phase;
  readonly summary: string;
}

/** The steps of a deployment now, and the reasons. */
export interface Plan extends Resolution {
  readonly workload: string;
  /** True if nothing of this workload runs yet. */
  readonly first: boolean;
  readonly steps: readonly PlannedStep[];
}

export interface PlanRequest extends Omit<Described, "strategy"> {
  readonly workload: string;
  readonly resolution: Resolution;
  /** In the plugin's own words. */
  readonly preparation?: string | undefined;
  /** What is known of the image beforehand. */
  readonly image?: string | undefined;
}

/** Pure: the preparation, then the steps that the engine carries out, in order. */
export function plan(request: PlanRequest): Plan {
  const { workload, resolution, preparation, image, ...described } = request;
  const { state, description } = described;
  const { strategy } = resolution;
  const usual = description.inPlace === true ? say("plan.prepare-stack") : say("plan.prepare");
  const prepared = [preparation ?? usual];
  if (image !== undefined) prepared.push(say("plan.read-image", { image }));
  const steps = strategies[strategy].flatMap(({ name, phase }) =>
    words[name]({ ...described, strategy }).map((summary): PlannedStep => ({ phase, summary })),
  );
  const preparing = prepared.map((summary): PlannedStep => ({ phase: "planned", summary }));
  return { workload, ...resolution, first: state === undefined, steps: [...preparing, ...steps] };
}
