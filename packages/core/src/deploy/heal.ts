import { createContainer } from "./steps/create-green.js";
import { withHeldVolumes } from "./steps/mount-image-volumes.js";
import { removeContainer } from "./steps/reap-container.js";
import { stopContainer } from "./steps/stop-blue.js";
import { persist } from "./persist.js";
import { renameToOwnFence, underOwnFence } from "./rename-to-own-fence.js";
import type { Run } from "./run.js";

export interface Heal {
  /** recreate: from what was deployed, with the volumes that it has. What is replaced in place, and what has lost its image, is restarted instead. */
  readonly mode: "restart" | "recreate";
  /** Why, in words. */
  readonly reason: string;
  /** Whose container was seen to be unwell: another one is left alone. */
  readonly deployment: string;
}

/**
 * Stops the live container, which runs but is not well; the repair that follows starts it, or the one that was created in its place. It
 * then has another name: a stop whose answer was lost finds nothing when it takes effect late. The state never names one that is removed.
 */
export async function endLive(run: Run, { mode }: Heal): Promise<void> {
  const live = run.blue?.live;
  if (!live) return;
  const next = { ...underOwnFence(run, live), spec: await withHeldVolumes(run, live) };
  await persist(run, "end the live container", async () => {
    await stopContainer(run, live);
    const { images } = run;
    const isThere = !images || (await images.find(live.spec.image, run.halt)) !== undefined;
    if (mode === "restart" || !run.runtimeOf(live).sideBySide || !isThere) return renameToOwnFence(run);
    const created = await createContainer(run, next, run.halt);
    await run.intend({}, { revisions: [created] });
    await removeContainer(run, live, run.halt);
    run.emit({ type: "container:removed", container: live.name });
  });
}
