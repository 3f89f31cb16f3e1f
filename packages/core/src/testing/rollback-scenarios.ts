import type { Deployer } from "../deployer/deployer.js";
import { deploying, inTurn, plainConfig, removing, workload, type Scenario } from "./scenarios.js";

/**
 * Rollbacks by each strategy, to a kept container and without one, and the effect of kept containers on a
 * deployment and a removal.
 */
export const rollbackScenarios: readonly Scenario[] = (["blue-green", "recreate"] as const).flatMap(
  (strategy): Scenario[] => {
    const deploy = (tag: string, retain = 1) =>
      deploying("memory", { ...plainConfig(tag), retain }, strategy);
    return [
      {
        name: `${strategy}, update that keeps the container before it`,
        before: deploy("1"),
        act: deploy("2"),
      },
      {
        name: `${strategy}, update that keeps one container and lets go of another`,
        before: inTurn(deploy("1"), deploy("2")),
        act: deploy("1"),
      },
      {
        name: `${strategy}, rollback to a container that is kept`,
        before: inTurn(deploy("1"), deploy("2")),
        act: rollBack,
      },
      {
        name: `${strategy}, rollback without a container that is kept`,
        before: inTurn(deploy("1", 0), deploy("2", 0)),
        act: rollBack,
      },
      {
        name: `${strategy}, removal of what keeps a container`,
        before: inTurn(deploy("1"), deploy("2")),
        act: removing,
      },
    ];
  },
);

async function rollBack(deployer: Deployer): Promise<void> {
  await deployer.rollback(workload).done;
}
