import { heldScenarios } from "./held-scenarios.js";
import { byNetwork, deploying, files, plainConfig, type Scenario } from "./scenarios.js";

const update = {
  before: deploying("memory", plainConfig("1"), "blue-green"),
  act: deploying("memory", plainConfig("2"), "blue-green"),
  reachAfter: byNetwork,
};
const reaches: NonNullable<Scenario["router"]>["reaches"] = ({ host }) => host === "127.0.0.1";

/** Updates whose green the proxy is to reach in another way than blue: it is asked before live traffic goes there. */
export const stagedScenarios: readonly Scenario[] = [
  { ...update, name: "a staged update", ends: "succeeded" },
  { ...update, name: "by files: a staged update", ends: "succeeded", ...files },
  { ...update, name: "an update that the proxy does not reach", router: { reaches }, ends: "failed" },
  {
    ...update,
    name: "by files: an update that the proxy does not reach",
    router: { ...files.router, reaches },
    ends: "failed",
  },
  ...heldScenarios
    .slice(0, 1)
    .map((held) => Object.assign({}, held, { name: `staged, ${held.name}`, reachAfter: byNetwork })),
];
