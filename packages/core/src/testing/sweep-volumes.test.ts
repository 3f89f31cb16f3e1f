import { expect, it } from "vitest";
import { sweep } from "./sweep.js";
import { volumeScenarios } from "./volume-scenarios.js";

it.each(volumeScenarios)(
  "should find every invariant held after every single fault and every disturbance: $name",
  async (scenario) => {
    const { story, runs } = await sweep({ scenarios: [scenario], double: false });
    expect(story).toBe("");
    expect(runs).toBeGreaterThan(100);
  },
  600_000,
);
