import type { Release } from "../source/source-plugin.js";
import type { ContainerReference } from "../store/records.js";

type Parts = Pick<ContainerReference, "spec" | "stack">;

/** What of a release its runtime is to find it by later. */
export function partsOf({ stack }: Release, source: string): Pick<ContainerReference, "stack"> {
  return stack ? { stack: { ...stack, source } } : {};
}

/** The release that a revision was made of. */
export function releaseOf({ spec, stack, privileges = [] }: ContainerReference): Release {
  return { container: spec, privileges, ...(stack && { stack }) };
}

/** Only the container of its name, whatever else belongs to it. */
export function asContainer(revision: ContainerReference): ContainerReference {
  const { stack: _, ...container } = revision;
  return container;
}

/** All that must be on the engine, pinned. */
export function imagesOf({
  spec,
  stack,
}: {
  readonly spec: Pick<Parts["spec"], "image">;
  readonly stack?: Pick<NonNullable<Parts["stack"]>, "images"> | undefined;
}): string[] {
  return [...new Set([spec.image, ...Object.values(stack?.images ?? {})])];
}

/** Named volumes; what a stack mounts, it makes by itself. */
export function volumesOf({ spec, stack }: Parts): string[] {
  if (stack) return [];
  return spec.mounts.flatMap(({ type, source }) => (type === "volume" ? source : []));
}

/** True if an older version has not noted what it asks of the host: only its preparation could find that out. */
export function lacksPrivileges({
  stack,
  privileges,
}: Pick<ContainerReference, "stack" | "privileges">): boolean {
  return stack !== undefined && privileges === undefined;
}

/** True if one that is started takes the place of the other. */
export function sharesPlace(
  one: Pick<ContainerReference, "stack"> | undefined,
  other: Pick<ContainerReference, "stack"> | undefined,
): boolean {
  const project = one?.stack?.project;
  return project !== undefined && project === other?.stack?.project;
}
