import { hasCode } from "./deployer-error.js";

/**
 * True if a deployment stops at once, for the next deployer to finish or undo: its own deployer stops, has lost
 * the lease, or cannot write.
 */
export function leavesOpen(error: unknown): boolean {
  return hasCode(error, "CLOSED", "LEASE_LOST", "STORE_FAILED", "STORE_BUSY", "STORE_NEWER");
}
