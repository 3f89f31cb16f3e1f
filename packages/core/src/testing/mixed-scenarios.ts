import { holding } from "./held-scenarios.js";
import { byNetwork, deploying, files, plainConfig, type Scenario } from "./scenarios.js";

const before = deploying("memory", plainConfig("1"), "blue-green");
const shift = {
  steps: [
    { weight: 30, for: "1s" },
    { weight: 60, for: "1s" },
  ],
};
const choices = ["by files", "staged", "held", "shifting", "preview", "failover", "falling"] as const;
type Choice = (typeof choices)[number];

/** Updates with every mixture of what a switch can be asked for, with a green that stays well and one that does not, on both kinds of proxy. */
export const mixedScenarios: readonly Scenario[] = Array.from({ length: 2 ** choices.length }, (_, bits) =>
  mixedUpdate(choices.filter((_choice, index) => (bits & (2 ** index)) > 0)),
);

function mixedUpdate(chosen: readonly Choice[]): Scenario {
  const has = (choice: Choice): boolean => chosen.includes(choice);
  const config = {
    ...plainConfig(has("falling") ? "falls" : "2"),
    preview: has("preview"),
    failover: has("failover"),
    ...(has("shifting") && { shift }),
    ...(has("falling") && { bake: "2s" }),
  };
  return {
    name: `mixed update: ${chosen.join(", ") || "plain"}`,
    before,
    act: has("held")
      ? holding(config, (deployer, id) => deployer.promote(id))
      : deploying("memory", config, "blue-green"),
    ...(has("by files") && files),
    ...(has("staged") && { reachAfter: byNetwork }),
  };
}
