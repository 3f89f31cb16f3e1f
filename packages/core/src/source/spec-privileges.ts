import type { ContainerSpec } from "../ports/container-spec.js";
import { mountPrivileges } from "./container-source.js";
import type { Privilege } from "../policy/privilege.js";

/**
 * The mounts of a prepared container, except those of its image: its source's config need not name them. Pure.
 */
export function specPrivileges({ mounts }: Pick<ContainerSpec, "mounts">): Privilege[] {
  return mounts.flatMap((mount, index) => {
    // The engine or Cutover has named it, so it belongs to nobody else.
    if (mount.origin === "image") return [];
    const kinds = mount.type === "volume" ? (["volume"] as const) : mountPrivileges(mount);
    return kinds.map((kind) => ({ kind, path: `mounts[${index}]`, value: mount.source }));
  });
}
