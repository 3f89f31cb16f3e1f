import { heldScenarios } from "./held-scenarios.js";
import { files, scenarios, type Scenario } from "./scenarios.js";
import { shiftingScenarios } from "./shifting-scenarios.js";

const elsewhere = { asked: "through-proxy" } as const;
const stories = [...scenarios, ...heldScenarios.slice(0, 1), ...shiftingScenarios.slice(0, 1)];

/** Deployers that cannot connect to containers, and ask them through the proxy. */
export const elsewhereScenarios: readonly Scenario[] = [
  ...stories.map((one) =>
    Object.assign({}, one, { name: `from elsewhere: ${one.name}`, router: { ...one.router, ...elsewhere } }),
  ),
  ...scenarios.slice(0, 4).map((one) =>
    Object.assign({}, one, {
      name: `from elsewhere, by files: ${one.name}`,
      ...files,
      router: { ...files.router, ...elsewhere },
    }),
  ),
];
