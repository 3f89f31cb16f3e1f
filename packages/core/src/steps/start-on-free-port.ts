import { hasCode } from "../errors/deployer-error.js";
import { demandPort } from "../ports/optional-ports.js";
import type { Revision } from "../records/records.js";
import { routeTarget } from "../revision/route-target.js";
import type { Run } from "../journal/run.js";
import { createContainer } from "./create-green.js";
import { withHeldVolumes } from "./mount-image-volumes.js";
import { removeContainer } from "./reap-container.js";
import { foundAs, hasChosenPort, nameOf, onPort, underFence, underFirstName } from "../revision/parts.js";

const tries = 3;

/**
 * Starts blue, or a live green. A stopped container reserves no port: if somebody has taken its loopback port,
 * another container of the same spec takes its place, on another port. Resolves with the running one.
 * `keepBlueServing` and a repair move the route.
 */
export async function startOnFreePort(run: Run, reference: Revision): Promise<Revision> {
  for (let current = reference, attempt = 1; ; attempt += 1) {
    try {
      await run.start(current, run.halt);
      return current;
    } catch (error) {
      if (!hasCode(error, "PORT_TAKEN") || !hasChosenPort(current) || attempt === tries) throw error;
      run.reportFailure(`start ${nameOf(current)}, which is created again on another port`, error);
      current = await createOnAnotherPort(run, current);
    }
  }
}

/**
 * Creates the new container under the name of this fence, records it durably, and then removes the old one: the
 * state never names a missing container. If a crash leaves two, the one that the state does not name is removed
 * as a leftover.
 */
async function createOnAnotherPort(run: Run, before: Revision): Promise<Revision> {
  const moved = onPort(before, await demandPort(run.runtime, "host", "port").chooseLoopbackPort());
  const next = underFence({ ...moved, spec: await withHeldVolumes(run, before) }, run.lease.fence);
  // What is replaced in place is brought up anew as a whole, under the same name.
  if (!run.runtimeOf(before).sideBySide) {
    await note(run, next);
    return next;
  }
  const isNamed = nameOf(before) === nameOf(next);
  const left = isNamed ? underFirstName(before) : before;
  // What an earlier try has left under the other name has a port that nobody has recorded.
  await removeDouble(run, isNamed ? left : foundAs(before, { name: nameOf(next) }));
  if (isNamed) await run.runtimeOf(before).claim(left, { name: nameOf(next) }, run.halt);
  const created = await createContainer(run, next, run.halt);
  await note(run, created);
  await removeDouble(run, left);
  return created;
}

async function removeDouble(run: Run, double: Revision): Promise<void> {
  const container = await run.inspect(double);
  if (container?.deployment !== double.deployment) return;
  await removeContainer(run, double, run.halt);
  run.emit({ type: "container:removed", container: nameOf(double) });
}

/** With the new target of the live route. */
async function note(run: Run, next: Revision): Promise<void> {
  const state = await run.engine.store.findState(run.record.workload);
  const leads = state?.route && state.live.deployment === next.deployment;
  const route = leads && { ...state.route, target: routeTarget(next) };
  await run.intend({}, { revisions: [next], ...(state && route && { state: { ...state, route } }) });
}
