import { heldScenarios } from "./held-scenarios.js";
import { files, scenarios, type Scenario } from "./scenarios.js";
import { shiftingScenarios } from "./shifting-scenarios.js";

const asked = "through-proxy";
const first = ([scenario]: readonly Scenario[]): readonly Scenario[] => (scenario ? [scenario] : []);
const deployments = scenarios.filter(({ name }) => !name.endsWith("removal"));

/** Deployers that cannot connect to containers, and ask them through the proxy. */
export const elsewhereScenarios: readonly Scenario[] = [
  ...[...deployments, ...first(heldScenarios), ...first(shiftingScenarios)].map((one) =>
    Object.assign({}, one, { name: `from elsewhere: ${one.name}`, router: { ...one.router, asked } }),
  ),
  ...first(deployments).map((one) =>
    Object.assign({}, one, {
      name: `from elsewhere, by files: ${one.name}`,
      ...files,
      router: { ...files.router, asked },
    }),
  ),
];
