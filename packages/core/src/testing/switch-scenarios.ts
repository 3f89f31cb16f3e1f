import { failoverScenarios } from "./failover-scenarios.js";
import { heldScenarios, previewedScenarios } from "./held-scenarios.js";
import type { Scenario } from "./scenarios.js";
import { shiftingScenarios } from "./shifting-scenarios.js";
import { stagedScenarios } from "./staged-scenarios.js";

/** Updates whose route leads to blue and to green for a while. */
export const switchScenarios: readonly Scenario[] = [
  ...heldScenarios,
  ...previewedScenarios,
  ...stagedScenarios,
  ...shiftingScenarios,
  ...failoverScenarios,
];
