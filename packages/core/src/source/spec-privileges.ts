import type { ContainerSpec } from "../runtime/container-spec.js";
import { mountPrivileges } from "./container-source.js";
import type { Privilege } from "./source-plugin.js";

/** What a prepared container mounts, whoever added it but its image: its source's config need not name it. Pure. */
export function specPrivileges({ mounts }: Pick<ContainerSpec, "mounts">): Privilege[] {
  return mounts.flatMap((mount, index) => {
    // The engine has named it, or we have: it is nobody else's.
    if (mount.origin === "image") return [];
    const kinds = mount.type === "volume" ? (["volume"] as const) : mountPrivileges(mount);
    return kinds.map((kind) => ({ kind, path: `mounts[${index}]`, value: mount.source }));
  });
}
