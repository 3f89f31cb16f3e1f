import type { Engine } from "../deploy/engine.js";
import { findOwn } from "../deploy/own-containers.js";
import type { RuntimeState } from "../store/records.js";

/** The names of the containers that are live: one, or all those of a stack; none if the engine has none any more. */
export async function liveContainers(
  { runtime, sources }: Engine,
  { workload, live }: RuntimeState,
  signal: AbortSignal,
): Promise<string[]> {
  const driver = live.stack && sources.get(live.stack.source)?.stacks;
  if (live.stack && driver?.containers) {
    const found = await driver.containers(live.stack, runtime, signal);
    return found.map(({ name }) => name);
  }
  const own = findOwn(await runtime.listContainers(workload, signal), live);
  return own ? [own.name] : [];
}
