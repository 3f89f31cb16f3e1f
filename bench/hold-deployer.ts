import { createDeployer, docker, nginx, sqlite } from "@cutover/core";
import type { Runtime } from "@cutover/core/ports";
import { image } from "@cutover/plugin-image";

const [socketPath = "", file = ""] = process.argv.slice(2);
const runtime = docker({ socketPath });
let engineCalls = 0;
const counting: Runtime = Object.create(runtime, {
  listContainers: {
    value: (...parameters: Parameters<Runtime["listContainers"]>) => {
      engineCalls += 1;
      return runtime.listContainers(...parameters);
    },
  },
}) as Runtime;
const deployer = await createDeployer({
  runtime: counting,
  router: nginx({ sitesDirectory: "/nowhere", proxyUrl: "http://127.0.0.1:9" }),
  store: sqlite(file),
  sources: [image()],
});
await deployer.status();
engineCalls = 0;
const startedMs = performance.now();
const all = await deployer.status();
const statusMs = performance.now() - startedMs;
if (all.some(({ live }) => live?.state !== "created")) throw new Error("a container was not seen");
const residentMiB = process.memoryUsage().rss / 2 ** 20;
process.stdout.write(JSON.stringify({ residentMiB, statusMs, engineCalls }));
await deployer.close();
