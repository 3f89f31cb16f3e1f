import type { Container } from "../runtime/runtime.js";
import { isClosed, type ContainerReference, type DeploymentRecord } from "../store/records.js";

type Seen = Pick<Container, "name" | "deployment">;

/** The containers that `reference` stands for, whatever fence their names carry now: two where a self-heal was cut short. */
export function listOwn<Found extends Seen>(
  containers: readonly Found[],
  reference: ContainerReference,
): Found[] {
  return containers.filter((one) => one.deployment === reference.deployment && isNamedFor(one, reference));
}

export function findOwn<Found extends Seen>(
  containers: readonly Found[],
  reference: ContainerReference,
): Found | undefined {
  return listOwn(containers, reference)[0];
}

/** True for one that a deployment has made which is over; `record` is that of the deployment that its label names. */
export function isLeftBy(record: DeploymentRecord | undefined, container: Seen): boolean {
  return record?.green !== undefined && isClosed(record.phase) && isNamedFor(container, record.green);
}

/** Labels alone prove nothing: they come along where somebody makes an image of our container, and runs that. A stack names its own. */
function isNamedFor({ name }: Seen, { alias, stack }: ContainerReference): boolean {
  if (stack || name === alias) return true;
  return name.startsWith(`${alias}-`) && /^\d+$/.test(name.slice(alias.length + 1));
}
