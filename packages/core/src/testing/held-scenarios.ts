import type { Deployer } from "../deployer/deployer.js";
import type { DeployOptions } from "../deployer/deployer-options.js";
import type { DeploymentEvent } from "../events/events.js";
import { deploying, domain, plainConfig, workload, type Scenario } from "./scenarios.js";

const ends: Readonly<Record<string, (deployer: Deployer, id: string) => Promise<unknown>>> = {
  "is promoted": (deployer, id) => deployer.promote(id),
  "nobody promotes": async () => undefined,
  "is cancelled": (deployer, id) => deployer.cancel(id),
  "is promoted and cancelled": (deployer, id) => deployer.promote(id).then(() => deployer.cancel(id)),
};

/** Deploys with a hold, and calls `act` as soon as it is held. */
export function holding(
  more: object,
  act: (deployer: Deployer, id: string) => Promise<unknown>,
  options: Pick<DeployOptions, "preview"> = {},
) {
  return async (deployer: Deployer): Promise<void> => {
    const config = { ...plainConfig("2"), domains: [domain], ...more };
    await deployer.apply({ name: workload, source: "memory", config });
    const deployment = deployer.deploy(workload, { hold: "2s", ...options });
    const isHeld = ({ type }: DeploymentEvent): boolean => type === "hold:started";
    for await (const event of deployment.events) if (isHeld(event)) break;
    // It may be over already.
    await act(deployer, deployment.id).catch(() => undefined);
    await deployment.done;
  };
}

/** Updates that end in each way as soon as they are held. */
export const heldScenarios: readonly Scenario[] = Object.entries(ends).map(([how, act]) => ({
  name: `a held update that ${how}`,
  before: deploying("memory", plainConfig("1"), "blue-green"),
  act: holding({}, act),
}));

/** The same with a preview, which has a host of its own, and takes the place of blue's on the route. */
export const previewedScenarios: readonly Scenario[] = Object.entries(ends).map(([how, act]) => ({
  name: `a held update with a preview that ${how}`,
  before: deploying("memory", { ...plainConfig("1"), preview: true }, "blue-green"),
  act: holding({}, act, { preview: true }),
}));
