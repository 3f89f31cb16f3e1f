import type { Engine } from "../journal/engine.js";
import { DeployerError } from "../errors/deployer-error.js";
import type { Usage } from "../ports/runtime.js";
import { runtimesFor } from "../revision/runtimes.js";

export interface ContainerUsage extends Usage {
  readonly container: string;
  /** Restarts by its restart policy since its last start. */
  readonly restarts: number;
}

/** The present usage of the live containers. */
export interface WorkloadUsage {
  readonly workload: string;
  /** Undefined before the first deployment. */
  readonly deployment: string | undefined;
  /** The running containers: one, or the services of a stack. */
  readonly containers: readonly ContainerUsage[];
}

/** RUNTIME_LACKS if the runtime cannot measure. */
export async function readUsage(
  engine: Engine,
  workload: string,
  signal: AbortSignal,
): Promise<WorkloadUsage> {
  const { runtime, store } = engine;
  const meter = runtime.usage;
  if (!meter) throw new DeployerError("RUNTIME_LACKS", "this runtime does not measure usage");
  const state = await store.findState(workload);
  if (!state) return { workload, deployment: undefined, containers: [] };
  const { live } = state;
  const names = await runtimesFor(engine, { workload })(live).listContainers(live, signal);
  const containers = await Promise.all(
    names.map(async (container): Promise<ContainerUsage[]> => {
      const [usage, found] = await Promise.all([
        meter.measure(container, signal),
        runtime.inspect(container, signal),
      ]);
      return usage && found ? [{ container, restarts: found.restartCount, ...usage }] : [];
    }),
  );
  return {
    workload,
    deployment: state.deployment,
    containers: containers.flat(),
  };
}
