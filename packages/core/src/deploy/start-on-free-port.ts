import { hasCode } from "../errors/deployer-error.js";
import type { ContainerReference } from "../store/records.js";
import { demandPort } from "../runtime/optional-ports.js";
import { routeTarget } from "../revision/route-target.js";
import type { Run } from "./run.js";
import { createContainer } from "./steps/create-green.js";
import { withHeldVolumes } from "./steps/mount-image-volumes.js";
import { removeContainer } from "./steps/reap-container.js";

const tries = 3;

/** True if Cutover chose its host port. A config that names ports, or the host's network, chooses by itself. */
export function hasChosenPort({ loopbackPort, spec }: ContainerReference): boolean {
  return loopbackPort !== undefined && spec.ports.length === 0 && !spec.networks.includes("host");
}

/**
 * Starts blue, or a live green. A stopped container reserves no port: if somebody has taken its loopback port,
 * another container of the same spec takes its place, on another port. Resolves with the running one.
 * `keepBlueServing` and a repair move the route.
 */
export async function startOnFreePort(run: Run, reference: ContainerReference): Promise<ContainerReference> {
  for (let current = reference, attempt = 1; ; attempt += 1) {
    try {
      await run.start(current, run.halt);
      return current;
    } catch (error) {
      if (!hasCode(error, "PORT_TAKEN") || !hasChosenPort(current) || attempt === tries) throw error;
      run.reportFailure(`start ${current.name}, which is created again on another port`, error);
      current = await createOnAnotherPort(run, current);
    }
  }
}

/**
 * Creates the new container under the name of this fence, records it durably, and then removes the old one: the
 * state never names a missing container. If a crash leaves two, the one that the state does not name is removed
 * as a leftover.
 */
async function createOnAnotherPort(run: Run, before: ContainerReference): Promise<ContainerReference> {
  const loopbackPort = await demandPort(run.runtime, "host", "port").chooseLoopbackPort();
  const name = `${before.alias}-${run.lease.fence}`;
  const next = { ...before, name, loopbackPort, spec: await withHeldVolumes(run, before) };
  // A stack is brought up anew as a whole, under the same name.
  if (!run.runtimeOf(before).sideBySide) {
    await note(run, next);
    return next;
  }
  const left = before.name === name ? before.alias : before.name;
  // A container that an earlier attempt left under the other name has an unrecorded port.
  await removeDouble(run, before, before.name === name ? left : name);
  if (before.name === name) await run.runtimeOf(before).claim({ ...before, name: left }, { name }, run.halt);
  const created = await createContainer(run, next, run.halt);
  await note(run, created);
  await removeDouble(run, before, left);
  return created;
}

async function removeDouble(run: Run, reference: ContainerReference, name: string): Promise<void> {
  const double = { ...reference, name };
  const container = await run.inspect(double);
  if (container?.deployment !== reference.deployment) return;
  await removeContainer(run, double, run.halt);
  run.emit({ type: "container:removed", container: name });
}

/** With the new target of the live route. */
async function note(run: Run, next: ContainerReference): Promise<void> {
  const state = await run.engine.store.findState(run.record.workload);
  const leads = state?.route && state.live.deployment === next.deployment;
  const route = leads && { ...state.route, target: routeTarget(next) };
  await run.intend({}, { revisions: [next], ...(state && route && { state: { ...state, route } }) });
}
