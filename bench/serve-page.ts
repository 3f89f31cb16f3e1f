import { DashboardWorld } from "../test/parts/dashboard/dashboard-world.js";

/** The page of many workloads, in a process of its own: in that of the bench, it would wait for what drives the browser. */
const count = Number(process.argv[2]);
const world = await DashboardWorld.open({ pastMs: 600_000 });
world.world.runtime.publish("registry.test/web:1", { log: ["listening on 8080"] });
for (let number = 0; number < count; number += 1) {
  const name = `many-${String(number).padStart(4, "0")}`;
  await world.apply(name, "registry.test/web:1", { healthcheck: { path: "/health", interval: "10m" } });
  await world.deploy(name, { by: "bench" });
}
await world.catchUp();
await world.serve();
console.log(world.page);
console.log(await world.token());
