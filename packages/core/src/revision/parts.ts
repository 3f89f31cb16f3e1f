import type { ContainerSpec } from "../ports/container-spec.js";
import type { Release } from "../source/source-plugin.js";
import type { Revision } from "../records/records.js";
import { handleOf, withHandle, type ContainerHandle } from "./handle.js";

/** The release that a revision was made of. */
export function releaseOf(revision: Revision): Release {
  const { spec, privileges = [] } = revision;
  const { stack } = handleOf(revision);
  return { container: spec, privileges, ...(stack && { stack }) };
}

/** False if it is brought up in the place of the revision before it: see `RevisionRuntime.sideBySide`. */
export function runsSideBySide({ stack }: Release): boolean {
  return stack === undefined;
}

/** Only the container of its name, whatever else belongs to it. */
export function asContainer(revision: Revision): Revision {
  const { stack: _, ...handle } = handleOf(revision);
  return { ...revision, handle };
}

/** All that must be on the engine, pinned. */
export function imagesOf(revision: Revision): string[] {
  return imagesOfRelease(releaseOf(revision));
}

export function imagesOfRelease({ container, stack }: Pick<Release, "container" | "stack">): string[] {
  return [...new Set([container.image, ...Object.values(stack?.images ?? {})])];
}

/** Named volumes; what a stack mounts, it makes by itself. */
export function volumesOf(revision: Revision): string[] {
  if (handleOf(revision).stack) return [];
  return revision.spec.mounts.flatMap(({ type, source }) => (type === "volume" ? source : []));
}

/** True if an older version has not noted what it asks of the host: only its preparation could find that out. */
export function lacksPrivileges(revision: Revision): boolean {
  return handleOf(revision).stack !== undefined && revision.privileges === undefined;
}

/** True if one that is started takes the place of the other. */
export function sharesPlace(one: Revision | undefined, other: Revision | undefined): boolean {
  const project = one && handleOf(one).stack?.project;
  return project !== undefined && other !== undefined && project === handleOf(other).stack?.project;
}

/** True if the port of the host that it holds was chosen for it. A config that names ports, or the host's network, has chosen by itself. */
export function hasChosenPort(revision: Revision): boolean {
  const { ports, networks } = revision.spec;
  return handleOf(revision).loopbackPort !== undefined && ports.length === 0 && !networks.includes("host");
}

/** The port of 127.0.0.1 by which the proxy reaches it; undefined if the proxy shares a network with it. */
export function loopbackPortOf(revision: Revision): number | undefined {
  return handleOf(revision).loopbackPort;
}

/** What a deployment is about to make: it is named, and not there yet. */
export function newRevision(
  { container, privileges, stack }: Omit<Release, "container"> & { readonly container: ContainerSpec },
  of: {
    readonly deployment: string;
    readonly workload: string;
    readonly source: string;
    readonly port: number | undefined;
  } & Pick<ContainerHandle, "loopbackPort" | "reach">,
): Revision {
  const { deployment, workload, source, port, loopbackPort, reach } = of;
  const name = `${workload}-${deployment}`;
  const handle: ContainerHandle = {
    name,
    alias: name,
    loopbackPort,
    ...(reach && { reach }),
    ...(stack && { stack: { ...stack, source } }),
  };
  return { deployment, port, spec: container, ...(privileges && { privileges }), handle };
}

/** Under the name that carries this fence. */
export function underFence(revision: Revision, fence: number): Revision {
  return withHandle(revision, { name: `${handleOf(revision).alias}-${fence}` });
}

/** Under another name than it has: with this fence, and, if it has that already, with a zero behind it. */
export function underAnotherName(revision: Revision, fence: number): Revision {
  const { name } = handleOf(revision);
  const next = underFence(revision, fence);
  return handleOf(next).name === name ? withHandle(revision, { name: `${name}0` }) : next;
}

/** As it was named when it was created. */
export function underFirstName(revision: Revision): Revision {
  return withHandle(revision, { name: handleOf(revision).alias });
}

/** As a container was found that stands for it, under whatever name. */
export function foundAs(revision: Revision, { name }: { readonly name: string }): Revision {
  return withHandle(revision, { name });
}

export function onPort(revision: Revision, loopbackPort: number): Revision {
  return withHandle(revision, { loopbackPort });
}

/** Its own name in the DNS of the proxy's network, for as long as it lives. */
export function ownAliasOf(revision: Revision): string {
  return handleOf(revision).alias;
}

/** Its name in events and messages: the engine's, as it is now. */
export function nameOf(revision: Pick<Revision, "deployment" | "handle">): string {
  return handleOf(revision).name;
}
