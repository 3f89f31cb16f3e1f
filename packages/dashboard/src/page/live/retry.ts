import { isPassing } from "@cutover/client";
import { DeployerError } from "@cutover/schema/errors";

const waitsMs = [250, 500, 1000, 2000];

/**
 * Asks again after growing waits if a request was dropped, as a browser does to all of them if a network comes or
 * goes, and as a server does that restarts. Also for a file of the page. Rejects with the last error.
 */
export async function retry<Value>(ask: () => Promise<Value>): Promise<Value> {
  for (const waitMs of waitsMs)
    try {
      return await ask();
    } catch (error) {
      if (error instanceof DeployerError && !isPassing(error)) throw error;
      await new Promise((resolve) => setTimeout(resolve, waitMs));
    }
  return ask();
}
