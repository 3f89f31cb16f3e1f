import { expect, it } from "vitest";
import { lifeScenarios } from "./life-scenarios.js";
import { sweep } from "./sweep.js";

it.each(lifeScenarios)(
  "should find every invariant held after every single fault and every disturbance: $name",
  async (scenario) => {
    const { story, runs } = await sweep({ scenarios: [scenario], double: false });
    expect(story).toBe("");
    expect(runs).toBeGreaterThan(100);
  },
  600_000,
);
