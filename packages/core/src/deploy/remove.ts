import { shouldAbort } from "./abort.js";
import { persist } from "./persist.js";
import { recordError, type Run } from "./run.js";
import { reapContainer } from "./steps/reap-blue.js";
import { removeRoute } from "./steps/remove-route.js";

/** Removes a workload: its route first, verified gone, then its container, then what is stored of it but its history. */
export async function remove(run: Run): Promise<void> {
  const { blue } = run;
  try {
    if (blue?.route) await persist(run, "remove the route", () => removeRoute(run, run.halt));
    while (await run.waitOutQuarantine())
      await persist(run, "remove the route", () => removeRoute(run, run.halt));
    await run.intend({}, { state: null });
    if (blue) await persist(run, "remove the container", () => reapContainer(run, blue.live));
    await run.enter("done", { finishedAtMs: run.engine.clock.wallMs() }, { state: null, forget: true });
  } catch (error) {
    if (shouldAbort(run, error)) await run.intend({ error: recordError(error) });
    throw error;
  }
}
