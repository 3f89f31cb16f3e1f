import { holding } from "./held-scenarios.js";
import { byNetwork, deploying, files, plainConfig, type Scenario } from "./scenarios.js";

const shift = {
  steps: [
    { weight: 30, for: "1s" },
    { weight: 60, for: "1s" },
  ],
};
const update = {
  before: deploying("memory", plainConfig("1"), "blue-green"),
  act: deploying("memory", { ...plainConfig("2"), shift }, "blue-green"),
};
/** Its own check fails two seconds after its start. */
const worse = deploying(
  "memory",
  { ...plainConfig("falls"), shift: { steps: [{ weight: 50, for: "10s" }] } },
  "blue-green",
);

/** Updates whose green gets a growing share of the live traffic before the switch. */
export const shiftingScenarios: readonly Scenario[] = [
  { ...update, name: "a shifting update", ends: "succeeded" },
  { ...update, name: "by files: a shifting update", ends: "succeeded", ...files },
  { ...update, name: "a shifting update that does worse", act: worse, ends: "failed" },
  { ...update, name: "a staged, shifting update", ends: "succeeded", reachAfter: byNetwork },
  {
    ...update,
    name: "a held, shifting update",
    act: holding({ shift }, (deployer, id) => deployer.promote(id)),
  },
];
