import { heldScenarios } from "./held-scenarios.js";
import { deploying, files, plainConfig, scenarios, type Scenario } from "./scenarios.js";
import { shiftingScenarios } from "./shifting-scenarios.js";

const asked = "through-proxy";
const first = ([scenario]: readonly Scenario[]): readonly Scenario[] => (scenario ? [scenario] : []);
const deployments = scenarios.filter(({ name }) => !name.endsWith("removal"));

const drains = { drain: { timeout: "2s", status_path: "/drain" } };
const drainingUpdate: Scenario = {
  name: "from elsewhere: an update whose blue is asked while it drains",
  before: deploying("memory", { ...plainConfig("1"), ...drains }, "blue-green"),
  act: deploying("memory", { ...plainConfig("2"), ...drains }, "blue-green"),
  router: { asked },
};

/** Deployers that cannot connect to containers, and ask them through the proxy. */
export const elsewhereScenarios: readonly Scenario[] = [
  drainingUpdate,
  {
    ...drainingUpdate,
    name: "from elsewhere: an update with a preview whose blue is asked while it drains",
    act: deploying("memory", { ...plainConfig("2"), ...drains, preview: true }, "blue-green"),
  },
  {
    ...drainingUpdate,
    name: `by files: ${drainingUpdate.name}`,
    ...files,
    router: { ...files.router, asked },
  },
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
