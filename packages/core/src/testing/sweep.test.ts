import { describe, expect, it } from "vitest";
import { fileScenarios, scenarios } from "./scenarios.js";
import { sweep } from "./sweep.js";

const limitMs = 600_000;

describe("the crash sweep", () => {
  it(
    "should find every invariant held after every single fault and every disturbance, on a proxy with files",
    async () => {
      const { story, runs } = await sweep({ scenarios: fileScenarios, double: false });
      expect(story).toBe("");
      expect(runs).toBeGreaterThan(2_000);
    },
    limitMs,
  );

  it.each(scenarios.filter(({ name }) => name.startsWith("blue-green")))(
    "should find every invariant held after every fault and every fault of the recovery: $name",
    async (scenario) => {
      const { story, runs } = await sweep({ scenarios: [scenario] });
      expect(story).toBe("");
      expect(runs).toBeGreaterThan(200);
    },
    limitMs,
  );
});
