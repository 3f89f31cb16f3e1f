import { createDeployer, docker, nginx, sqlite, type Deployer } from "@cutover/core";
import { memorySource, MemoryStore, memoryWorld } from "@cutover/core/testing";
import { image } from "@cutover/plugin-image";
import { createServer, issueFirstToken, sqliteRecords } from "@cutover/server";
import { knowsCanary } from "../world/canary.js";
import type { ServerLine, ServerSettings } from "./server-settings.js";

const settings = JSON.parse(process.argv[2] ?? "{}") as ServerSettings;
const deployer = await (settings.kind === "memory" ? inMemory() : onTheEngine(settings));
const records = sqliteRecords(settings.recordsFile);
const server = await createServer({ deployer, records });
const token = await issueFirstToken({ records, clock: { wallMs: () => Date.now() } });
const { url } = await server.listen({ port: settings.port });
const line: ServerLine = { url, token };
console.log(JSON.stringify(line));

async function inMemory(): Promise<Deployer> {
  const world = memoryWorld();
  world.runtime.publish("registry/web:1");
  world.runtime.publish("registry/web:bad", { exitsAfterMs: 10, readyAfterMs: Infinity, log: ["no luck"] });
  const deployer = await createDeployer({
    ...world,
    store: new MemoryStore(),
    sources: [memorySource()],
    timing: { watchMs: 0 },
  });
  const config = { image: "registry/web:1", port: 8080, healthcheck: { path: "/health" } };
  await deployer.apply({ name: "web", source: "memory", config });
  return deployer;
}

function onTheEngine(real: Extract<ServerSettings, { kind: "real" }>) {
  const { socketPath, databaseFile, router } = real;
  const recovered = new Set<string>();
  return createDeployer({
    onEvent: (event) => {
      if (event.type === "deployment:recovered") recovered.add(event.deployment);
      const isItsOwn = !recovered.has(event.deployment);
      if (isItsOwn && event.type === "phase:entered" && event.phase === real.killedIn)
        process.kill(process.pid, "SIGKILL");
    },
    runtime: docker({ socketPath }),
    router: nginx({ directory: router.directory, port: router.port }),
    store: sqlite(databaseFile),
    sources: [image()],
    secrets: knowsCanary,
    timing: { drainQuietMs: 200, quarantineMs: 1_500, verifyTimeoutMs: 5_000, leaseMs: 1_000 },
  });
}
