import { expect, it } from "vitest";
import { heldScenarios } from "./held-scenarios.js";
import { lifeScenarios } from "./life-scenarios.js";
import { failoverScenarios } from "./failover-scenarios.js";
import { elsewhereScenarios } from "./elsewhere-scenarios.js";
import { shiftingScenarios } from "./shifting-scenarios.js";
import { stagedScenarios } from "./staged-scenarios.js";
import { sweep } from "./sweep.js";

it.each([
  ...lifeScenarios,
  ...heldScenarios,
  ...stagedScenarios,
  ...shiftingScenarios,
  ...elsewhereScenarios,
  ...failoverScenarios,
])(
  "should find every invariant held after every single fault and every disturbance: $name",
  async (scenario) => {
    const { story, runs } = await sweep({ scenarios: [scenario], double: false });
    expect(story).toBe("");
    expect(runs).toBeGreaterThan(100);
  },
  600_000,
);
