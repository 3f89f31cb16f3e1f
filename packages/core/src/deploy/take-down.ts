import { DeployerError } from "../errors/deployer-error.js";
import type { ContainerReference, RuntimeState } from "../store/records.js";
import type { Engine } from "./engine.js";
import type { Run } from "./run.js";
import { reapContainer } from "./steps/reap-container.js";

/** The engine's name of the container that serves: a stack's tool names its own, which is found by its deployment. */
export async function nameOnEngine(
  { runtime }: Pick<Engine, "runtime">,
  { workload, container }: { readonly workload: string; readonly container: ContainerReference },
  signal: AbortSignal,
): Promise<string> {
  const { name, deployment, stack } = container;
  if (!stack) return name;
  const found = await runtime.listContainers(workload, signal);
  return found.find((one) => one.deployment === deployment)?.name ?? name;
}

/**
 * Stops and removes what a deployment that is over has made; a stack as a whole, through its driver, with its volumes left. If something
 * else is up under its project, its services are that one's by now, and only the container of this name goes. May be repeated.
 * SOURCE_UNKNOWN if the driver is gone.
 */
export async function takeDown(
  run: Run,
  { name, deployment, spec, stack }: Pick<ContainerReference, "name" | "deployment" | "spec" | "stack">,
): Promise<void> {
  if (!stack || (await isProjectUsed(run, { deployment, project: stack.project })))
    return reapContainer(run, { name, spec });
  const driver = run.engine.sources.get(stack.source)?.stacks;
  if (!driver)
    throw new DeployerError("SOURCE_UNKNOWN", `no plugin for the stacks of "${stack.source}" is registered`);
  const { project, definition } = stack;
  const { engineUrl } = run.engine.runtime;
  run.lease.assertHeld();
  await driver.down({ stack: { project, definition }, engineUrl, signal: run.halt, volumes: false });
  run.emit({ type: "container:removed", container: name });
}

/** By what is live or retires, and by what this deployment has brought up or goes back to. */
async function isProjectUsed(
  { record, engine }: Run,
  { deployment, project }: { readonly deployment: string; readonly project: string },
): Promise<boolean> {
  const state = await engine.store.findState(record.workload);
  const green = record.green && record.phase !== "planned" ? [record.green] : [];
  const all = [...referencesOf(state), ...referencesOf(record.blue), ...green];
  return all.some((one) => one.stack?.project === project && one.deployment !== deployment);
}

function referencesOf(state: RuntimeState | undefined): ContainerReference[] {
  if (!state) return [];
  return [state.live, ...(state.retiring ?? []).map(({ container }) => container)];
}
