import { DeployerError } from "../errors/deployer-error.js";
import { persist } from "../journal/persist.js";
import type { Run } from "../journal/run.js";
import type { Revision } from "../records/records.js";
import { nameOf } from "../revision/parts.js";

/** Blue and green while a deployment waits with both of them up. */
export interface Both {
  /** Aborts as soon as green's process ends. */
  readonly died: AbortSignal;
  /** False if nothing live was up when the wait began. */
  readonly hasBlue: boolean;
  /** Ends the watch. */
  readonly end: () => void;
}

export async function watchBoth(run: Run): Promise<Both> {
  const died = new AbortController();
  const over = new AbortController();
  await run.runtimeOf(run.green).watch(
    run.green,
    ({ kind }) => {
      if (kind === "died" || kind === "out-of-memory") died.abort();
    },
    AbortSignal.any([run.signal, over.signal]),
  );
  const hasBlue = await isUp(run, run.blue?.live);
  return { died: died.signal, hasBlue, end: () => over.abort() };
}

/**
 * GREEN_EXITED, GREEN_OUT_OF_MEMORY or CONTAINER_MISSING if green has ended since the watch began, or blue, which the undo starts again. `during`
 * is what green did then, such as "was held".
 */
export async function assertBothRun(run: Run, { died, hasBlue }: Both, during: string): Promise<void> {
  await assertGreenRuns(run, died, during);
  if (hasBlue && !(await isUp(run, run.blue?.live))) throw withoutBlue(run, during);
}

async function assertGreenRuns(run: Run, died: AbortSignal, during: string): Promise<void> {
  const name = nameOf(run.green);
  const green = await persist(run, "look at green", () => run.inspect(run.green));
  if (!green)
    throw new DeployerError("CONTAINER_MISSING", `${name} was removed by someone else while it ${during}`);
  if (green.state === "running" && !died.aborted) return;
  const { outOfMemory, exitCode } = green;
  if (outOfMemory)
    throw new DeployerError(
      "GREEN_OUT_OF_MEMORY",
      `${name} was killed while it ${during}: it needs more memory than it may have`,
    );
  throw new DeployerError("GREEN_EXITED", `${name} ended while it ${during}`, {
    remedy: "Look at green's last log lines; its process ended after it was ready.",
    details: { exitCode },
  });
}

async function isUp(run: Run, revision: Revision | undefined): Promise<boolean> {
  if (!revision) return false;
  const container = await persist(run, "look at blue", () => run.inspect(revision));
  return container?.state === "running" || container?.state === "restarting";
}

function withoutBlue({ blue }: Run, during: string): DeployerError {
  return new DeployerError(
    "CONTAINER_MISSING",
    `${blue && nameOf(blue.live)}, which is live, ended while green ${during}`,
    { remedy: "Deploy again; green was given up, so that the live container is started again." },
  );
}
