import type { ContainerReference } from "../store/records.js";
import { listOwn } from "../revision/own-containers.js";
import type { Run } from "./run.js";

/**
 * Renames the containers of this deployment to names that carry this fence, durably announced first: what a superseded deployer still
 * does by the old names finds nothing, nor does a call of this one whose answer was lost. Containers are recognised by their deployment,
 * not by a name.
 */
export async function renameToOwnFence(run: Run): Promise<void> {
  const containers = await run.runtime.list(run.record.workload, run.halt);
  const { green, blue } = run.record;
  const named = [green, blue?.live].flatMap((one) => one ?? []);
  const renamed = named.map((one) => underOwnFence(run, one));
  await run.intend({}, { revisions: renamed });
  for (const [index, reference] of renamed.entries()) {
    const own = listOwn(containers, reference);
    // A self-heal that was cut short leaves two of what is live.
    const container =
      own.find(({ id }) => id === reference.id) ??
      own.find(({ name }) => name === reference.name) ??
      own.find(({ name }) => name === named[index]?.name) ??
      own[0];
    if (container && container.name !== reference.name)
      await run.runtimeOf(reference).claim(reference, container, run.halt);
  }
}

/** Another name than it has: with this fence, and, if it has that already, with a zero behind it. */
export function underOwnFence(run: Run, reference: ContainerReference): ContainerReference {
  const own = `${reference.alias}-${run.lease.fence}`;
  return { ...reference, name: reference.name === own ? `${own}0` : own };
}
