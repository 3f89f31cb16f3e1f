import { deploying, inTurn, plainConfig, removing, workload, type Scenario } from "./scenarios.js";

const deploy = (tag: string, more: object = {}) => deploying("memory", { ...plainConfig(tag), ...more }, "");

/** An image with data in its own volume: only its pull shows that it is recreated. */
export const volumeScenarios: readonly Scenario[] = [
  { name: "image with a volume, first deployment", act: deploy("data-1") },
  { name: "image with a volume, update", before: deploy("data-1"), act: deploy("data-2") },
  { name: "image with a volume, update that fails", before: deploy("data-1"), act: deploy("data-bad") },
  {
    name: "image with a volume, update to one without",
    before: deploy("data-1"),
    act: deploy("2"),
  },
  {
    name: "image with a volume, rollback",
    before: inTurn(deploy("data-1", { retain: 1 }), deploy("data-2", { retain: 1 })),
    act: (deployer) => deployer.rollback(workload).done,
  },
  {
    name: "image with a volume, blue-green",
    before: deploying("memory", plainConfig("data-1"), "blue-green"),
    act: deploying("memory", plainConfig("data-2"), "blue-green"),
  },
  { name: "image with a volume, removal", before: deploy("data-1"), act: removing },
];
