import type { Meter, Usage } from "../../ports/usage.js";
import { inspectContainer } from "./container-calls.js";
import { containerPath } from "./container-path.js";
import { engineFailure } from "./docker-errors.js";
import type { EngineConnection } from "./engine-connection.js";

interface ProcessorStats {
  /** Nanoseconds of all its processes. */
  readonly cpu_usage?: { readonly total_usage?: number };
  /** Nanoseconds of the machine, over all processors. */
  readonly system_cpu_usage?: number;
  readonly online_cpus?: number;
}

interface EngineStats {
  readonly cpu_stats?: ProcessorStats;
  /** A second before. */
  readonly precpu_stats?: ProcessorStats;
  readonly memory_stats?: {
    readonly usage?: number;
    /** `inactive_file` with cgroup v2, `total_inactive_file` with v1. */
    readonly stats?: Readonly<Record<string, number>>;
  };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes?: number; readonly tx_bytes?: number }>>;
}

export function dockerMeter(engine: EngineConnection): Meter {
  return { measure: (name, signal) => readUsage(engine, name, signal) };
}

/** As the port says: the engine samples twice, a second apart. */
async function readUsage(
  engine: EngineConnection,
  name: string,
  signal: AbortSignal | undefined,
): Promise<Usage | undefined> {
  const found = await inspectContainer(engine, name, signal);
  if (!found?.State.Running) return undefined;
  const reply = await engine.call({
    path: `${containerPath(name)}/stats`,
    query: { stream: "false" },
    signal,
  });
  // It may have ended, or been removed, meanwhile.
  if (reply.status === 404 || reply.status === 409) return undefined;
  if (reply.status !== 200) throw engineFailure(reply, `The engine did not measure container ${name}`);
  return usageOf(reply.json as EngineStats, found.HostConfig.Memory ?? 0);
}

/** Undefined if the engine measured nothing, as the container has ended meanwhile. `limitBytes` is 0 if it has no limit. */
export function usageOf(stats: EngineStats, limitBytes: number): Usage | undefined {
  const { usage, stats: parts = {} } = stats.memory_stats ?? {};
  if (usage === undefined) return undefined;
  const droppable = parts["inactive_file"] ?? parts["total_inactive_file"] ?? 0;
  return {
    processors: processorsOf(stats),
    memoryBytes: Math.max(0, usage - droppable),
    memoryLimitBytes: limitBytes > 0 ? limitBytes : undefined,
    network: networkOf(stats),
  };
}

function processorsOf({ cpu_stats: now = {}, precpu_stats: before = {} }: EngineStats): number {
  const spent = (now.cpu_usage?.total_usage ?? 0) - (before.cpu_usage?.total_usage ?? 0);
  const passed = (now.system_cpu_usage ?? 0) - (before.system_cpu_usage ?? 0);
  return passed > 0 && spent > 0 ? (spent / passed) * (now.online_cpus ?? 1) : 0;
}

function networkOf({ networks }: EngineStats): Usage["network"] {
  if (!networks) return undefined;
  const all = Object.values(networks);
  return {
    receivedBytes: all.reduce((sum, { rx_bytes = 0 }) => sum + rx_bytes, 0),
    sentBytes: all.reduce((sum, { tx_bytes = 0 }) => sum + tx_bytes, 0),
  };
}
