// A user's program: type-checked in full, run up to the point where an engine would be contacted.
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
const config = { image: "registry/web:1", port: 8080, domains: ["app.test"] };
const { strategy, reason } = await deployer.apply({ name: "web", source: "image", config });
const { steps } = await deployer.explain("web");
const refused = await deployer
  .apply({ name: "web", source: "image", config: { ...config, prot: 8080 } })
  .catch((error: unknown) => error);
await deployer.close();

console.log(
  JSON.stringify({
    strategy,
    reason,
    phases: steps.map(({ phase }) => phase),
    refused: refused instanceof DeployerError && hasCode(refused, "CONFIG_INVALID"),
    routers: routers.map(({ kind }) => kind),
  }),
);

/** Compiled only. */
export async function deployOnce(target: Deployer, signal: AbortSignal): Promise<string> {
  const findings = await target.check("web", { signal });
  if (findings.length > 0) return findings.map(({ message }) => message).join("\n");
  const deployment = target.deploy("web", { signal });
  for await (const event of deployment.events) {
    if (event.type === "strategy:resolved") console.log(event.strategy, event.reason);
  }
  const result = await deployment.done;
  const { live } = await target.status("web");
  const [latest] = await target.history("web", { limit: 1 });
  await target.reconcile();
  await target.remove("web").done;
  return result.error?.code ?? `${result.status} ${result.timings.downtimeMs} ${live?.state} ${latest?.id}`;
}
