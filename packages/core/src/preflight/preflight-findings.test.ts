import { expect, it } from "vitest";
import type { Finding } from "../events/finding.js";
import { DeployerWorld } from "../testing/deployer-world.js";

const found = (subject: string, severity: Finding["severity"]): Finding => ({
  code: "ROUTE_NOT_VERIFIED",
  severity,
  subject,
  message: `what ${subject} has`,
  remedy: "Mend it.",
});

it("should tell each warning of the preflight as an event of the deployment, and only once", async () => {
  const world = await DeployerWorld.open();
  world.world.router.check = async () => [found("proxy host 1", "warning")];
  world.world.runtime.check = async () => [found("engine", "warning")];
  await world.deploy("1", { deploy_strategy: "recreate" });
  world.events.length = 0;
  const { id, status } = await world.deploy("2", { deploy_strategy: "recreate" });
  expect(status).toBe("succeeded");
  expect(world.of("warning:found")).toMatchObject(
    ["engine", "proxy host 1"].map((subject) => ({
      deployment: id,
      subject,
      message: `what ${subject} has`,
    })),
  );
});

it("should create nothing where the router is certain that traffic would not move", async () => {
  const world = await DeployerWorld.open();
  const { id } = await world.deploy("1");
  world.world.router.check = async () => [found("proxy host 1", "error"), found("proxy host 2", "warning")];
  const result = await world.deploy("2");
  expect(result).toMatchObject({
    status: "failed",
    phase: "preflight",
    error: { code: "ROUTE_NOT_VERIFIED" },
  });
  expect(world.containers()).toEqual([`${id} running`]);
});

it("should look at the engine and the proxy alone if no workload is named", async () => {
  const world = await DeployerWorld.open();
  const { router, runtime } = world.world;
  const asked: unknown[] = [];
  router.check = async (route) => {
    asked.push(route);
    return [found("proxy", "error")];
  };
  runtime.check = async (networks) => {
    asked.push(networks);
    return [found("engine", "warning")];
  };
  const subjects = (await world.deployer.check()).map(({ subject }) => subject);
  expect(subjects.toSorted()).toEqual(["engine", "proxy"]);
  expect(asked).toEqual(expect.arrayContaining([undefined, []]));
});
