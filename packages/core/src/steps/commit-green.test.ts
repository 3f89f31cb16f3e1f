import { expect, it } from "vitest";
import { DeployerWorld } from "../testing/deployer-world.js";

/** What is recorded of blue's drain at the commit of an update. */
async function drainOf(more: object): Promise<object | undefined> {
  const world = await DeployerWorld.open({}, { networks: ["internal"] });
  await world.deploy("1", more);
  const { id } = await world.deploy("2", more);
  return (await world.store.findDeployment(id))?.drain;
}

it.each([
  ["with a route", {}, 120_000],
  ["with an alias alone", { domains: [], networks: ["internal"], alias: "db" }, 120_000],
  ["with a longer bake", { bake: "10m", drain: { timeout: "5s" } }, 600_000],
  ["with a shorter bake", { bake: "1s", drain: { timeout: "5s" } }, 5_000],
  ["that nobody reaches through us", { domains: [] }, 0],
  ["without a port", { domains: [], port: undefined, healthcheck: undefined }, 0],
  ["that is stopped before", { deploy_strategy: "recreate" }, 0],
])("should give a blue %s its time to end", async (_, more, durationMs) => {
  expect(await drainOf(more)).toMatchObject({ durationMs });
});
