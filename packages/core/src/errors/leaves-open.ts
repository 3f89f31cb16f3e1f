import { hasCode } from "./deployer-error.js";

/** True if a deployment ends where it is, for the next one to finish or undo: its deployer stops, has lost the lease, or cannot write. */
export function leavesOpen(error: unknown): boolean {
  return hasCode(error, "CLOSED", "LEASE_LOST", "STORE_FAILED", "STORE_BUSY", "STORE_NEWER");
}
