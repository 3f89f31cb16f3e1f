import type { Run } from "../run.js";

/** Recreate: stops blue, keeping it to be started again if green fails. The downtime begins here. */
export async function stopBlue(run: Run): Promise<void> {
  if (!run.blue) return;
  await stopContainer(run, run.blue.live);
}

export async function stopContainer(
  run: Run,
  { name, spec }: { name: string; spec: { stopSignal: string; stopGraceMs: number } },
): Promise<void> {
  await run.runtime.stopContainer(name, { signalName: spec.stopSignal, graceMs: spec.stopGraceMs }, run.halt);
  run.emit({ type: "container:stopped", container: name });
}
