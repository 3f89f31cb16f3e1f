import { catalogue } from "@cutover/schema/errors";
import type { Finding } from "../events/finding.js";
import { labels } from "../ports/runtime.js";
import type { Engine } from "../journal/engine.js";
import { findOwn, isMadeByUs } from "../revision/own-containers.js";

/**
 * Returns a warning for each container with the workload's label that is not ours: Cutover ignores it. Empty if
 * the engine does not answer, which its own check reports.
 */
export async function findForeign(
  { runtime, store }: Pick<Engine, "runtime" | "store">,
  workload: string,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const own = new Set<string>();
  try {
    for (const container of await runtime.list(workload, signal)) {
      const { name, deployment } = container;
      const record = deployment === undefined ? undefined : await store.findDeployment(deployment);
      const isKnown = record?.workload === workload && record.green && findOwn([container], record.green);
      if (isKnown || isMadeByUs(container, workload)) own.add(name);
    }
    const all = (await runtime.host?.listLabelled(labels.workload, workload, signal)) ?? [];
    return all.filter(({ name }) => !own.has(name)).map(({ name }) => foreign(name, workload));
  } catch {
    signal?.throwIfAborted();
    return [];
  }
}

function foreign(name: string, workload: string): Finding {
  const code = "CONTAINER_FOREIGN";
  const message = `it carries the label ${labels.workload}=${workload}, but no deployment of this workload made it`;
  return { code, severity: "warning", subject: `container ${name}`, message, remedy: catalogue[code] };
}
