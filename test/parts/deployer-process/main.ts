import { writeSync } from "node:fs";
import { open, type FileHandle } from "node:fs/promises";
import {
  createDeployer,
  DeployerError,
  docker,
  nginx,
  nginxProxyManager,
  sqlite,
  type Deployer,
  type DeploymentEvent,
} from "@cutover/core";
import type { Router } from "@cutover/core/ports";
import { image } from "@cutover/plugin-image";
import { knowsCanary, withCanary } from "../world/canary.js";
import { labelOf, type ProcessLine, type ProcessSettings, type RouterSettings } from "./process-settings.js";

const settings = JSON.parse(process.argv[2] ?? "{}") as ProcessSettings;
const { socketPath, databaseFile, timing, workload, configs, signalSelf } = settings;
let events = 0;
let drainMs = 0;
let drainSinceMs: number | undefined;
let hasSignalled = false;

if (signalSelf?.atEvent === "file:written") await signalAtFirstSync(signalSelf.signal);
try {
  const startedAtMs = performance.now();
  const deployer = await createDeployer({
    runtime: docker({ socketPath }),
    router: routerOf(settings.router),
    store: sqlite(databaseFile),
    sources: [image()],
    timing,
    secrets: knowsCanary,
    onEvent,
  });
  tell({ kind: "opened" });
  if (configs.length === 0) {
    await deployer.reconcile();
    tell({ kind: "recovered", recoveryMs: Math.round(performance.now() - startedAtMs), drainMs });
  }
  await deployAll(deployer);
  await deployer.close();
} catch (error) {
  const code = error instanceof DeployerError ? error.code : "none";
  tell({ kind: "failed", code, message: String(error) });
  process.exitCode = 1;
}

async function deployAll(deployer: Deployer): Promise<void> {
  for (const config of configs) {
    await deployer.apply(withCanary({ name: workload, source: "image", config }));
    const { id, status, error } = await deployer.deploy(workload).done;
    tell({ kind: "result", deployment: id, status, code: error?.code, error });
  }
}

function onEvent(event: DeploymentEvent): void {
  tell({ kind: "event", event });
  if (event.type === "drain:started") drainSinceMs = performance.now();
  if (event.type === "drain:finished" && drainSinceMs !== undefined)
    drainMs += Math.round(performance.now() - drainSinceMs);
  events += 1;
  const isThere = signalSelf?.atEvent === events || signalSelf?.atEvent === labelOf(event);
  if (!isThere || hasSignalled) return;
  hasSignalled = true;
  process.kill(process.pid, signalSelf.signal);
}

function routerOf(router: RouterSettings): Router {
  return router.kind === "nginx" ? nginx(router) : nginxProxyManager(router);
}

/** A file is synced between its writing and its renaming: the last instant for stopping its write half done. */
async function signalAtFirstSync(signal: NodeJS.Signals): Promise<void> {
  const handle = await open(process.execPath);
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const sync = Reflect.get(prototype, "sync");
  prototype.sync = function (this: FileHandle) {
    prototype.sync = sync;
    process.kill(process.pid, signal);
    return sync.call(this);
  };
}

/** Written at once, so that a SIGKILL loses no line. */
function tell(line: ProcessLine): void {
  writeSync(1, `${JSON.stringify(line)}\n`);
}
