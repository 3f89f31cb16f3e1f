import { DashboardWorld } from "./dashboard-world.js";

/** Serves a page with something to see, until it is interrupted: `node dist/test/parts/dashboard/main.js`. */
const dayMs = 86_400_000;
const world = await DashboardWorld.open({ pastMs: 6 * dayMs });
const { clock, runtime } = world.world;
const log = ["listening on 8080", "connected to postgres://db.internal/shop as app", "GET /health 200 2ms"];
for (const version of ["1.41.0", "1.42.0", "1.43.0"])
  for (const name of ["web", "shop-api", "worker", "docs", "billing"])
    runtime.publish(`registry.example.org/${name}:${version}`, { log });
runtime.publish("registry.example.org/shop-api:1.44.0-rc1", {
  exitsAfterMs: 1200,
  readyAfterMs: Infinity,
  log: ["starting 1.44.0-rc1", "FATAL cannot reach the database at db.internal:5432: connection refused"],
});
runtime.publish("registry.example.org/web:1.44.0", { readyAfterMs: 6000, log });
const slow = { healthcheck: { path: "/health", interval: "10m", deadline: "12m" } };
const drained = { ...slow, drain: { timeout: "25s" }, memory: "256m" };

for (const name of ["web", "shop-api", "worker", "docs", "billing"]) {
  await world.apply(name, `registry.example.org/${name}:1.41.0`, drained);
  await world.deploy(name, { by: "ci (github)", why: "release 1.41.0" });
}
await clock.sleep(2 * dayMs);
for (const name of ["web", "shop-api", "docs"]) {
  await world.apply(name, `registry.example.org/${name}:1.42.0`, drained);
  await world.deploy(name, { by: "ada", why: "faster search" });
}
const behaveFor = async (name: string, ms: number): Promise<void> => {
  const live = (await world.deployer.status(name)).live?.container ?? "";
  runtime.behave(live, { readyAfterMs: Infinity });
  await clock.sleep(ms);
  runtime.behave(live, { readyAfterMs: 0, log });
};
await behaveFor("docs", 3 * 3_600_000);
await clock.sleep(dayMs);
await world.apply("web", "registry.example.org/web:1.43.0", drained);
await world.deploy("web", { by: "grace", why: "pay by invoice" });
await world.apply("shop-api", "registry.example.org/shop-api:1.44.0-rc1", {
  ...drained,
  healthcheck: { path: "/health", interval: "1s" },
});
await world.deploy("shop-api", { by: "ci (github)", why: "try the release candidate" });
await world.deployer.pause("billing", { by: "ada", why: "month-end closing" });
await world.deployer.apply({
  name: "fresh",
  source: "image",
  config: { image: "registry.example.org/docs:1.42.0", port: 8080, domains: ["fresh.example.org"] },
});
await clock.sleep(6 * dayMs - clock.monotonicMs() - 3_600_000);
const live = (await world.deployer.status("worker")).live?.container ?? "";
runtime.behave(live, { readyAfterMs: Infinity });
await world.catchUp();
await world.serve();
console.log(`${world.page}\n${await world.token()}`);
if (process.argv.includes("--deploy")) {
  await world.apply("web", "registry.example.org/web:1.44.0", { drain: { timeout: "25s" }, memory: "256m" });
  runtime.holdConnections((await world.deployer.status("web")).live?.container ?? "", 3);
  console.log(world.deployer.deploy("web", { by: "ada", why: "dark mode" }).id);
}
