import type { Run } from "../run.js";
import { stopContainer } from "./stop-blue.js";

/** Stops blue with its own signal and grace, then removes it. */
export async function reapBlue(run: Run): Promise<void> {
  if (run.blue) await reapContainer(run, run.blue.live);
}

export async function reapContainer(
  run: Run,
  container: { name: string; spec: { stopSignal: string; stopGraceMs: number } },
): Promise<void> {
  await stopContainer(run, container);
  await run.runtime.removeContainer(container.name, run.halt);
  run.emit({ type: "container:removed", container: container.name });
}
