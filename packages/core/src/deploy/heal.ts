import { persist } from "./persist.js";
import type { Run } from "./run.js";
import { stopContainer } from "./steps/stop-blue.js";

export interface Heal {
  /** recreate: with its anonymous volumes gone. A stack, and a container whose image is gone, is restarted instead. */
  readonly mode: "restart" | "recreate";
  /** Why, in words. */
  readonly reason: string;
}

/** Ends the live container, which runs but is not well. The repair that follows starts it, or creates it again. */
export async function endLive(run: Run, { mode }: Heal): Promise<void> {
  const live = run.blue?.live;
  if (!live) return;
  await persist(run, "end the live container", async () => {
    await stopContainer(run, live);
    if (mode === "restart" || live.stack) return;
    if (!(await run.runtime.findImage(live.spec.image, run.halt))) return;
    await run.runtime.removeContainer(live.name, run.halt);
    run.emit({ type: "container:removed", container: live.name });
  });
}
