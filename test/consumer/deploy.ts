// A user's program: up to the point where an engine would be contacted, then whole in the in-memory world.
import {
  createDeployer,
  type Deployer,
  DeployerError,
  docker,
  hasCode,
  nginx,
  nginxProxyManager,
  sqlite,
} from "@cutover/core";
import { memoryWorld } from "@cutover/core/testing";
import { image } from "@cutover/plugin-image";

const routers = [
  nginxProxyManager({
    apiUrl: "http://127.0.0.1:9/api",
    identity: "deployer@app.test",
    secret: "secret",
    proxyUrl: "http://127.0.0.1:9",
  }),
  nginx({ directory: "nginx", port: 9 }),
] as const;

const deployer = await createDeployer({
  runtime: docker({ socketPath: "no-engine.sock" }),
  router: routers[0],
  store: sqlite(":memory:"),
  sources: [image()],
});
const config = { image: "registry.test/web:1", port: 8080, domains: ["app.test"] };
const { strategy, reason } = await deployer.apply({ name: "web", source: "image", config });
const { steps } = await deployer.explain("web");
const refused = await deployer
  // @ts-expect-error: the plugins that are registered say what a config looks like
  .apply({ name: "web", source: "image", config: { ...config, prot: 8080 } })
  .catch((error: unknown) => error);
await deployer.close();

const world = memoryWorld();
world.runtime.publish(config.image);
const inMemory = await createDeployer({ ...world, store: sqlite(":memory:"), sources: [image()] });
await inMemory.apply({ name: "web", source: "image", config });
const outcome = await deployAndRemove(inMemory);
await inMemory.close();

console.log(
  JSON.stringify({
    strategy,
    reason,
    phases: steps.map(({ phase }) => phase),
    refused: refused instanceof DeployerError && hasCode(refused, "CONFIG_INVALID"),
    routers: routers.map(({ kind }) => kind),
    outcome,
  }),
);

async function deployAndRemove(deployer: Deployer, signal?: AbortSignal): Promise<Record<string, unknown>> {
  const findings = await deployer.check("web", signal ? { signal } : {});
  const deployment = deployer.deploy("web", signal ? { signal } : {});
  const resolved: string[] = [];
  for await (const event of deployment.events) {
    if (event.type === "strategy:resolved") resolved.push(event.strategy);
  }
  const { status, timings, evidence, error } = await deployment.done;
  const { live } = await deployer.status("web");
  const [latest] = await deployer.history("web", { limit: 1 });
  await deployer.reconcile();
  const removed = await deployer.remove("web").done;
  return {
    findings,
    resolved,
    status,
    code: error?.code ?? "none",
    downtimeMs: timings.downtimeMs,
    proved: evidence !== undefined,
    live: live?.state,
    recorded: latest?.id === deployment.id,
    removed: removed.status,
  };
}
