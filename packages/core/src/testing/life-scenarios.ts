import type { Deployer } from "../deployer/deployer.js";
import type { Deployment } from "../deployer/deployment.js";
import type { DeploymentEvent } from "../events/events.js";
import type { StrategyName } from "@cutover/schema";
import { deploying, domain, plainConfig, workload, type Scenario } from "./scenarios.js";

const first = deploying("memory", plainConfig("1"), "blue-green");
const update = plainConfig("2");

/** The queue, cancellations, drains of several containers, bakes, and watches beside a deployment. */
export const lifeScenarios: readonly Scenario[] = [
  {
    name: "two deployments in the queue",
    before: first,
    act: (deployer) => ended(queued(deployer, [update, plainConfig("1")])),
  },
  {
    name: "three deployments in the queue, the last of which supersedes",
    before: first,
    act: (deployer) => ended(queued(deployer, [update, plainConfig("bad"), plainConfig("1")], true)),
  },
  {
    name: "a removal in the queue",
    before: first,
    async act(deployer) {
      const [deployment] = await queued(deployer, [update]);
      await Promise.all([deployment?.done, deployer.remove(workload).done]);
    },
  },
  ...cancelled("blue-green", ["planned", "probing", "switching", "draining"]),
  ...cancelled("recreate", ["stopping", "starting", "switching", "draining"]),
  {
    name: "an update that is baked",
    before: first,
    act: deploying("memory", { ...update, bake: "3s" }, "blue-green"),
  },
  {
    name: "an update that does worse in its bake",
    before: first,
    act: deploying("memory", { ...plainConfig("falls"), bake: "20s" }, "blue-green"),
  },
  {
    name: "an update while clients still reach the first container, until long after its drain",
    before: deploying("memory", plainConfig("reached"), "blue-green"),
    act: deploying("memory", { ...update, drain: { timeout: "1s" } }, "blue-green"),
  },
  {
    name: "two updates while the first container still serves",
    before: deploying("memory", plainConfig("busy"), "blue-green"),
    act: (deployer) => ended(queued(deployer, [update, plainConfig("1")])),
  },
  {
    name: "an update and a recreation while the first container still serves",
    before: deploying("memory", plainConfig("busy"), "blue-green"),
    act: (deployer) =>
      ended(queued(deployer, [update, plainConfig("1"), { ...update, deploy_strategy: "recreate" }])),
  },
  {
    name: "a pause, in which an update is refused, and an update after it",
    before: first,
    async act(deployer) {
      const deployUpdate = deploying("memory", update, "blue-green");
      await deployer.pause(workload);
      await deployUpdate(deployer);
      await deployer.resume(workload);
      await deployUpdate(deployer);
    },
  },
  {
    name: "an update beside a watchdog and a monitor",
    before: deploying("memory", seldomChecked("1"), "blue-green"),
    options: { timing: { watchMs: 3_000 }, monitor: { notifiers: [] } },
    act: deploying("memory", seldomChecked("2"), "blue-green"),
  },
  ...(["restart", "recreate"] as const).map((selfHeal) => ({
    name: `a container that hangs, beside a monitor that heals by ${selfHeal}`,
    before: deploying("memory", seldomChecked("hangs"), "blue-green"),
    options: { monitor: { notifiers: [], selfHeal } },
    act: async () => undefined,
    staysMs: 60_000,
  })),
];

/** One check every ten seconds: the monitor's own time would make up most of the sweep's. */
function seldomChecked(tag: string): object {
  const healthcheck = { path: "/health", deadline: "1s", successes: 1, interval: "10s" };
  return { ...plainConfig(tag), healthcheck };
}

/** Applied and begun one after the other, none awaited. */
async function queued(
  deployer: Deployer,
  configs: readonly object[],
  supersede = false,
): Promise<Deployment[]> {
  const deployments: Deployment[] = [];
  for (const [index, config] of configs.entries()) {
    await deployer.apply({ name: workload, source: "memory", config: { ...config, domains: [domain] } });
    deployments.push(deployer.deploy(workload, { supersede: supersede && index === configs.length - 1 }));
    await deployer.history(workload);
  }
  return deployments;
}

async function ended(deployments: Promise<Deployment[]>): Promise<void> {
  await Promise.all((await deployments).map(({ done }) => done));
}

function cancelled(strategy: StrategyName, phases: readonly string[]): Scenario[] {
  return phases.map((phase) => ({
    name: `${strategy}, update that is cancelled when it is ${phase}`,
    before: deploying("memory", plainConfig("1"), strategy),
    async act(deployer) {
      const config = { ...update, domains: [domain], deploy_strategy: strategy };
      await deployer.apply({ name: workload, source: "memory", config });
      const deployment = deployer.deploy(workload);
      const isThere = (event: DeploymentEvent): boolean =>
        event.type === "phase:entered" && event.phase === phase;
      for await (const event of deployment.events) if (isThere(event)) break;
      // It may be over already.
      await deployer.cancel(deployment.id).catch(() => undefined);
      await deployment.done;
    },
  }));
}
