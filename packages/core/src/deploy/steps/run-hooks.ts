import type { Run } from "../run.js";

/** Runs `hooks.pre_cutover` in green. HOOK_FAILED. */
export async function runPreCutover(run: Run): Promise<void> {
  if (run.lifecycle.preCutover) throw new Error("to be written");
}

/** Runs `hooks.post_cutover` in green, once; its failure is told, and undoes nothing. */
export async function runPostCutover(run: Run): Promise<void> {
  if (run.lifecycle.postCutover) throw new Error("to be written");
}
