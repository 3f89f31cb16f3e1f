import { deploying, files, plainConfig, type Scenario } from "./scenarios.js";

const before = deploying("memory", plainConfig("1"), "blue-green");
const failover = { failover: true, bake: "2s" };
const update = { before, act: deploying("memory", { ...plainConfig("2"), ...failover }, "blue-green") };
const previewed = {
  before,
  act: deploying("memory", { ...plainConfig("2"), ...failover, preview: true }, "blue-green"),
};
const falling = { before, act: deploying("memory", { ...plainConfig("falls"), ...failover }, "blue-green") };

/** Updates beside which blue gets what green does not take, until it is stopped. */
export const failoverScenarios: readonly Scenario[] = [
  { ...update, name: "an update with a failover", ends: "succeeded" },
  { ...previewed, name: "an update with a failover and a preview", ends: "succeeded" },
  { ...update, name: "by files: an update with a failover", ends: "succeeded", ...files },
  { ...falling, name: "an update with a failover that falls" },
];
