import { shouldAbort } from "../journal/should-abort.js";
import type { Revision, RuntimeState } from "../records/records.js";
import { imageName } from "../source/own-images.js";
import { removeImages } from "../retention/keep-images.js";
import { findLeftRoute } from "../steps/left-route.js";
import { persist } from "../journal/persist.js";
import { listMadeVolumes } from "../retention/unused-volumes.js";
import { demandPort } from "../ports/optional-ports.js";
import { recordError, type Run } from "../journal/run.js";
import { routerChanged } from "../steps/same-router.js";
import { removeLeftovers } from "../steps/reap-blue.js";
import { reapContainer } from "../steps/reap-container.js";
import { removeRoute } from "../steps/remove-route.js";

/**
 * Removes a workload: its route first, verified gone, then its containers and images, then its stored state
 * except the history. Removes volumes only if asked, and only those that its deployments made.
 */
export async function remove(run: Run): Promise<void> {
  const { blue } = run;
  try {
    const { router } = blue?.route ?? {};
    if (router !== undefined && router !== run.router.instance)
      run.reportFailure("remove the route, which stays", routerChanged(run, router));
    const hasRoute =
      blue?.route !== undefined || (await persist(run, "look for a route", () => hasLeftRoute(run)));
    if (hasRoute) await persist(run, "remove the route", () => removeRoute(run, run.halt));
    while (await run.waitOutQuarantine())
      await persist(run, "remove the route", () => removeRoute(run, run.halt));
    await run.intend({}, { state: null });
    for (const container of containersOf(blue))
      await persist(run, "remove the container", () => reapContainer(run, container));
    await persist(run, "remove leftovers", () => removeLeftovers(run));
    await run.tolerate("remove images", async () => {
      await removeImages(run, (await run.images?.tags(imageName(run.record.workload, ""), run.halt)) ?? []);
    });
    if (run.record.removesVolumes) await removeVolumes(run);
    const patch = { finishedAtMs: run.engine.clock.wallMs(), error: undefined };
    await run.enter("done", patch, { state: null, forget: true });
  } catch (error) {
    if (shouldAbort(run, error)) await run.intend({ error: recordError(error) });
    throw error;
  }
}

async function hasLeftRoute({ engine, record, blue, halt }: Run): Promise<boolean> {
  return (await findLeftRoute(engine, { workload: record.workload, state: blue }, halt)) !== undefined;
}

function containersOf(blue: RuntimeState | undefined): Revision[] {
  if (!blue) return [];
  return [
    blue.live,
    ...[...(blue.retained ?? []), ...(blue.retiring ?? [])].map(({ container }) => container),
  ];
}

async function removeVolumes(run: Run): Promise<void> {
  const { workload } = run.record;
  const names = await listMadeVolumes(run.engine, workload);
  if (names.length === 0) return;
  const volumes = demandPort(run.runtime, "volumes", "volumes");
  for (const name of names)
    await run.tolerate(`remove the volume ${name}`, () => volumes.remove(name, workload, run.halt));
}
