import type { ContainerReference } from "../store/records.js";
import { listOwn } from "../revision/own-containers.js";
import type { Run } from "./run.js";

/**
 * Renames the containers of this deployment to names with this fence, durably announced first. Late calls by
 * the old names then find nothing: those of a superseded deployer, and our own whose answers were lost.
 * Containers are recognised by their deployment, not by a name.
 */
export async function renameToOwnFence(run: Run): Promise<void> {
  const containers = await run.runtime.list(run.record.workload, run.halt);
  const { green, blue } = run.record;
  const named = [green, blue?.live].flatMap((one) => one ?? []);
  const renamed = named.map((one) => underOwnFence(run, one));
  await run.intend({}, { revisions: renamed });
  for (const [index, reference] of renamed.entries()) {
    const own = listOwn(containers, reference);
    // A self-heal that was interrupted leaves two live containers.
    const container =
      own.find(({ id }) => id === reference.id) ??
      own.find(({ name }) => name === reference.name) ??
      own.find(({ name }) => name === named[index]?.name) ??
      own[0];
    if (container && container.name !== reference.name)
      await run.runtimeOf(reference).claim(reference, container, run.halt);
  }
}

/** A new name: with this fence or, if it has that already, with a zero after it. */
export function underOwnFence(run: Run, reference: ContainerReference): ContainerReference {
  const own = `${reference.alias}-${run.lease.fence}`;
  return { ...reference, name: reference.name === own ? `${own}0` : own };
}
