import * as fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseStrategy, type Resolution, type StrategyRules } from "./strategy.js";

interface Config {
  readonly deploy_strategy?: "" | "recreate" | "blue-green";
  readonly stored?: boolean;
  readonly exclusive?: boolean;
  readonly shift?: object;
}

const exclusive = (config: Config) =>
  config.exclusive ? { reason: "The volume data is writable.", path: ["volumes", 0] } : undefined;
const fallback = (strategy: Resolution["strategy"]): Resolution => ({ strategy, reason: "The default." });

const kinds: Record<string, StrategyRules<Config>> = {
  image: { fallback: fallback("blue-green"), exclusive },
  dockerfile: { fallback: fallback("recreate"), exclusive },
  static: {
    fallback: fallback("recreate"),
    forced: (config) => (config.stored ? "Its storage is writable." : undefined),
  },
  compose: { fallback: fallback("recreate"), rejectsBlueGreen: "A stack manages itself." },
};

const resolve = (kind: string, config: Config) => outcome(kinds[kind] as StrategyRules<Config>, config);

function outcome(rules: StrategyRules<Config>, config: Config): string {
  const chosen = chooseStrategy(rules, config);
  return "refused" in chosen ? chosen.refused.code : chosen.strategy;
}

function chosen(rules: StrategyRules<Config>, config: Config): Resolution {
  const result = chooseStrategy(rules, config);
  if ("refused" in result) throw new Error(result.refused.message);
  return result;
}

describe("chooseStrategy", () => {
  it.each([
    ["image", {}, "blue-green", "recreate", "blue-green"],
    ["image", { exclusive: true }, "recreate", "recreate", "CONFIG_INVALID"],
    ["dockerfile", {}, "recreate", "recreate", "blue-green"],
    ["dockerfile", { exclusive: true }, "recreate", "recreate", "CONFIG_INVALID"],
    ["static", {}, "recreate", "recreate", "blue-green"],
    ["static", { stored: true }, "recreate", "recreate", "recreate"],
    ["compose", {}, "recreate", "recreate", "CONFIG_INVALID"],
  ])("should follow the table for %s with %j", (kind, config, absent, recreate, blueGreen) => {
    expect(resolve(kind, config)).toBe(absent);
    expect(resolve(kind, { ...config, deploy_strategy: "" })).toBe(absent);
    expect(resolve(kind, { ...config, deploy_strategy: "recreate" })).toBe(recreate);
    expect(resolve(kind, { ...config, deploy_strategy: "blue-green" })).toBe(blueGreen);
  });

  it("should give the reason of what stands in the way", () => {
    const rules = kinds["image"] as StrategyRules<Config>;
    expect(chosen(rules, { exclusive: true }).reason).toBe("The volume data is writable.");
    const refused = () => chosen(rules, { exclusive: true, deploy_strategy: "blue-green" });
    expect(refused).toThrow(/volumes\[0\] rules out blue-green: The volume data is writable\./);
  });

  it("should refuse a shift with recreate, by choice or not, with the reason", () => {
    const shift = { steps: [] };
    for (const [kind, config] of [
      ["image", { deploy_strategy: "recreate" }],
      ["image", { exclusive: true }],
      ["dockerfile", {}],
      ["static", { stored: true, deploy_strategy: "blue-green" }],
    ] as const) {
      const result = chooseStrategy(kinds[kind] as StrategyRules<Config>, { ...config, shift });
      expect(result).toMatchObject({ refused: { path: ["shift"], code: "CONFIG_INVALID" } });
    }
    const shifted = { exclusive: true, shift };
    expect(() => chosen(kinds["image"] as StrategyRules<Config>, shifted)).toThrow(
      "shift needs blue-green, but the strategy is recreate: The volume data is writable.",
    );
    expect(resolve("image", { shift })).toBe("blue-green");
    expect(resolve("dockerfile", { shift, deploy_strategy: "blue-green" })).toBe("blue-green");
  });

  it("should refuse a strategy that does not exist", () => {
    const config = { deploy_strategy: "rolling" } as unknown as Config;
    expect(resolve("image", config)).toBe("CONFIG_INVALID");
  });

  const anyRules = fc.record(
    {
      fallback: fc.constantFrom(fallback("recreate"), fallback("blue-green")),
      forced: fc.constantFrom(
        () => undefined,
        () => "Forced.",
      ),
      exclusive: fc.constantFrom(
        () => undefined,
        () => ({ reason: "Exclusive.", path: ["ports", 0] }),
      ),
      rejectsBlueGreen: fc.constant("Rejected."),
    },
    { requiredKeys: ["fallback"] },
  ) as fc.Arbitrary<StrategyRules<Config>>;
  const anyAsked = fc.constantFrom<Config>(
    {},
    { deploy_strategy: "" },
    { deploy_strategy: "recreate" },
    { deploy_strategy: "blue-green" },
  );

  it("should never run two at once where the rules say that only one can", () => {
    fc.assert(
      fc.property(anyRules, anyAsked, (rules, config) => {
        const alone = rules.forced?.(config) !== undefined || rules.exclusive?.(config) !== undefined;
        fc.pre(alone);
        const refusable = config.deploy_strategy === "blue-green";
        expect(refusable ? ["recreate", "CONFIG_INVALID"] : ["recreate"]).toContain(outcome(rules, config));
      }),
    );
  });

  it("should always give a reason, and the same answer for an absent and an empty strategy", () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        const absent = chosen(rules, {});
        expect(absent.reason).not.toBe("");
        expect(chosen(rules, { deploy_strategy: "" })).toEqual(absent);
      }),
    );
  });

  it("should never answer blue-green to a config that asks for recreate", () => {
    fc.assert(
      fc.property(anyRules, (rules) => {
        expect(chosen(rules, { deploy_strategy: "recreate" }).strategy).toBe("recreate");
      }),
    );
  });
});
