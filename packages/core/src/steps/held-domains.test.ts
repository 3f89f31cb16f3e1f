import { expect, it } from "vitest";
import { createDeployer } from "../deployer/deployer.js";
import { memorySource } from "../testing/memory-source.js";
import { MemoryStore } from "../testing/memory-store.js";
import { memoryWorld } from "../testing/memory-world.js";

async function opened(more: object = {}) {
  const world = memoryWorld();
  world.runtime.publish("r/x:1");
  const deployer = await createDeployer({ ...world, store: new MemoryStore(), sources: [memorySource()] });
  const config = { image: "r/x:1", port: 8080, healthcheck: { path: "/health" }, ...more };
  const apply = (name: string, domains: string[]) =>
    deployer.apply({ name, source: "memory", config: { ...config, domains } });
  return { world, deployer, apply };
}

it("should leave a domain to the workload that may go back to it, although its route does not have it now", async () => {
  const { world, deployer, apply } = await opened();
  await apply("api", ["a.test", "shared.test"]);
  await deployer.deploy("api").done;
  await apply("api", ["a.test"]);
  // As between the switch to green and the commit.
  await world.router.remove("api");
  await apply("web", ["shared.test"]);
  expect(await deployer.deploy("web").done).toMatchObject({
    phase: "preflight",
    error: { code: "DOMAIN_TAKEN" },
  });
  await deployer.deploy("api").done;
  expect(await deployer.deploy("web").done).toMatchObject({ status: "succeeded" });
  await deployer.close();
});

it("should leave a domain to a workload whose update bakes without it, and may be undone", async () => {
  const { world, deployer, apply } = await opened({ bake: "30s" });
  await apply("api", ["a.test", "shared.test"]);
  await deployer.deploy("api").done;
  await apply("api", ["a.test"]);
  const update = deployer.deploy("api", { until: "cutover" });
  await update.done;
  await apply("web", ["shared.test"]);
  expect(await deployer.deploy("web").done).toMatchObject({ error: { code: "DOMAIN_TAKEN" } });
  await world.clock.sleep(60_000);
  expect(await deployer.deploy("web").done).toMatchObject({ status: "succeeded" });
  await deployer.close();
});
