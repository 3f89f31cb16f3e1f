import { expect, it } from "vitest";
import { elsewhereScenarios } from "./elsewhere-scenarios.js";
import { sweep } from "./sweep.js";
import { switchScenarios } from "./switch-scenarios.js";

it.each([...switchScenarios, ...elsewhereScenarios])(
  "should find every invariant held after every single fault and every disturbance: $name",
  async (scenario) => {
    const { story, runs } = await sweep({ scenarios: [scenario], double: false });
    expect(story).toBe("");
    expect(runs).toBeGreaterThan(100);
  },
  600_000,
);
