import type { Container } from "../ports/runtime.js";
import { isDeploymentId } from "../journal/deployment-id.js";
import { isClosed, type DeploymentRecord, type Revision, type RuntimeState } from "../records/records.js";
import { handleOf } from "./handle.js";
import { nameOf } from "./parts.js";

type Seen = Pick<Container, "id" | "name" | "deployment" | "fence">;

/**
 * The containers that `reference` stands for, whatever fence their names carry now: the one whose id the journal knows first. There are two
 * where a self-heal was cut short, or a creation came late.
 */
export function listOwn<Found extends Seen>(containers: readonly Found[], reference: Revision): Found[] {
  const known = containers.find((one) => isItself(one, reference));
  const named = containers.filter(
    (one) => one !== known && one.deployment === reference.deployment && isNamedFor(one, reference),
  );
  return known ? [known, ...named] : named;
}

export function findOwn<Found extends Seen>(
  containers: readonly Found[],
  reference: Revision,
): Found | undefined {
  return listOwn(containers, reference)[0];
}

/** True for the very container that its creation was answered with. */
export function isItself({ id }: Pick<Seen, "id">, revision: Revision): boolean {
  return id === handleOf(revision).id;
}

/** `findOwn` for many references: to look among all containers for each of them would take longer and longer. */
export function finderOfOwn<Found extends Seen>(
  containers: readonly Found[],
): (reference: Revision) => Found | undefined {
  const byId = new Map(containers.map((one) => [one.id, one]));
  const byDeployment = new Map<string, Found[]>();
  for (const one of containers) {
    if (one.deployment === undefined) continue;
    const same = byDeployment.get(one.deployment);
    if (same) same.push(one);
    else byDeployment.set(one.deployment, [one]);
  }
  return (reference) => {
    const known = byId.get(handleOf(reference).id ?? "");
    return known ?? findOwn(byDeployment.get(reference.deployment) ?? [], reference);
  };
}

/** True for one that a deployment has made which is over; `record` is that of the deployment that its label names. */
export function isLeftBy(record: DeploymentRecord | undefined, container: Seen): boolean {
  return record?.green !== undefined && isClosed(record.phase) && isNamedFor(container, record.green);
}

/** Labels alone prove nothing: anybody may give them to a container. Every one that we create has a fence. A stack names its own, and never so. */
function isNamedFor({ name, fence }: Seen, revision: Revision): boolean {
  const { alias, stack } = handleOf(revision);
  return stack ? !isNameOf(name, alias) : fence !== undefined && isNameOf(name, alias);
}

function isNameOf(name: string, alias: string): boolean {
  return name === alias || (name.startsWith(`${alias}-`) && /^\d+$/.test(name.slice(alias.length + 1)));
}

/**
 * Whether only a Cutover can have made a container of a deployment that the store does not know, by the form of its names: then this store
 * is older than what runs. Whatever else carries our labels is foreign, and is left alone.
 */
export function isMadeByUs({ name, deployment, fence }: Seen, workload: string): boolean {
  if (deployment === undefined || !isDeploymentId(deployment)) return false;
  if (fence !== undefined) return isNameOf(name, `${workload}-${deployment}`);
  return name.startsWith(`cutover-${workload}-`) || name.startsWith(`cutover-${workload}_`);
}

/** Of two containers of what is live, which a self-heal that was cut short leaves, the one that the state does not name. */
export function isDouble(
  { live }: RuntimeState,
  { name, deployment }: { readonly name: string; readonly deployment: string | undefined },
  containers: readonly { readonly name: string }[],
): boolean {
  return (
    deployment === live.deployment &&
    name !== nameOf(live) &&
    containers.some((one) => one.name === nameOf(live))
  );
}
