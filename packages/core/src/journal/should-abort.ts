import { leavesOpen } from "../errors/leaves-open.js";
import type { Run } from "./run.js";

/**
 * False if this deployer must stop at once (closed, lease lost) or cannot write its journal: the next deployer
 * finishes.
 */
export function shouldAbort(run: Run, error: unknown): boolean {
  return !run.halt.aborted && !leavesOpen(error);
}
