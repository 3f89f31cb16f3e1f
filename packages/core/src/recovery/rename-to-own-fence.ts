import { isItself, listOwn } from "../revision/own-containers.js";
import type { Run } from "../journal/run.js";
import { nameOf, underAnotherName } from "../revision/parts.js";

/**
 * Renames the containers of this deployment to names with this fence, durably announced first. Late calls by
 * the old names then find nothing: those of a superseded deployer, and our own whose answers were lost.
 * Containers are recognised by their deployment, not by a name.
 */
export async function renameToOwnFence(run: Run): Promise<void> {
  const containers = await run.runtime.list(run.record.workload, run.halt);
  const { green, blue } = run.record;
  const named = [green, blue?.live].flatMap((one) => one ?? []);
  const renamed = named.map((one) => underAnotherName(one, run.lease.fence));
  await run.intend({}, { revisions: renamed });
  for (const [index, reference] of renamed.entries()) {
    const before = named[index] ?? reference;
    // A self-heal that was interrupted leaves two live containers.
    const own = listOwn(containers, reference);
    const container =
      own.find((one) => isItself(one, reference)) ??
      own.find(({ name }) => name === nameOf(reference)) ??
      own.find(({ name }) => name === nameOf(before)) ??
      own[0];
    if (container && container.name !== nameOf(reference))
      await run.runtimeOf(reference).claim(reference, container, run.halt);
  }
}
