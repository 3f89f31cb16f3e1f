import { createContainer } from "../steps/create-green.js";
import { withHeldVolumes } from "../steps/mount-image-volumes.js";
import { removeContainer } from "../steps/reap-container.js";
import { stopContainer } from "../steps/stop-blue.js";
import { persist } from "../journal/persist.js";
import { renameToOwnFence } from "./rename-to-own-fence.js";
import { nameOf, underAnotherName } from "../revision/parts.js";
import type { Run } from "../journal/run.js";

export interface Heal {
  /**
   * recreate: creates it again from its deployment, with the volumes that it has. A stack, and a container
   * without its image, is restarted instead.
   */
  readonly mode: "restart" | "recreate";
  /** The reason, in words. */
  readonly reason: string;
  /** The deployment of the unhealthy container: another container is left alone. */
  readonly deployment: string;
}

/**
 * Stops the live container, which runs but is unhealthy. The repair that follows starts it, or the container
 * that was created in its place. It then has another name, so a late stop whose answer was lost finds nothing.
 * The state never names a removed container.
 */
export async function endLive(run: Run, { mode }: Heal): Promise<void> {
  const live = run.blue?.live;
  if (!live) return;
  const spec = await withHeldVolumes(run, live);
  const next = underAnotherName({ ...live, spec }, run.lease.fence);
  await persist(run, "end the live container", async () => {
    await stopContainer(run, live);
    const { images } = run;
    const isThere = !images || (await images.find(live.spec.image, run.halt)) !== undefined;
    if (mode === "restart" || !run.runtimeOf(live).sideBySide || !isThere) return renameToOwnFence(run);
    const created = await createContainer(run, next, run.halt);
    await run.intend({}, { revisions: [created] });
    await removeContainer(run, live, run.halt);
    run.emit({ type: "container:removed", container: nameOf(live) });
  });
}
