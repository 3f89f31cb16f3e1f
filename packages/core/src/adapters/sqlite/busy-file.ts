import { setTimeout as delay } from "node:timers/promises";
import { DeployerError } from "../../errors/deployer-error.js";

/** How long SQLite itself may block the event loop on a locked file; the rest of the patience is asynchronous. */
export const sqliteBlockingMs = 50;
const patienceMs = 10_000;

/** Repeats `work` for up to 10 s while another process or connection holds the file. */
export async function retryWhileBusy<T>(work: () => Promise<T>): Promise<T> {
  const deadline = performance.now() + patienceMs;
  for (let pauseMs = 5; ; pauseMs = Math.min(pauseMs * 2, 200)) {
    try {
      return await work();
    } catch (error) {
      if (!isBusy(error) || performance.now() + pauseMs > deadline) throw error;
      await delay(pauseMs * (0.5 + Math.random()));
    }
  }
}

/** Of better-sqlite3. */
function isBusy(error: unknown): boolean {
  if (!(error instanceof Error) || error.name !== "SqliteError") return false;
  return "code" in error && typeof error.code === "string" && /^SQLITE_(BUSY|LOCKED)/.test(error.code);
}

/** STORE_BUSY or STORE_FAILED, about a database that `what` names; a DeployerError as it is. */
export function storeFailure(error: unknown, what: string): DeployerError {
  if (error instanceof DeployerError) return error;
  const cause = { cause: error };
  if (isBusy(error))
    return new DeployerError("STORE_BUSY", `the database stayed locked for ${patienceMs / 1000} s`, cause);
  const message = error instanceof Error ? error.message : String(error);
  return new DeployerError("STORE_FAILED", `${what} refused: ${message}`, cause);
}
