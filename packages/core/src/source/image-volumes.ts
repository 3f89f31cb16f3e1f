import type { Resolution } from "@cutover/schema";
import { catalogue } from "@cutover/schema/errors";
import { askedStrategy } from "@cutover/schema/internal";
import type { Finding } from "../events/finding.js";
import type { ContainerSpec, VolumeMount, WantedContainer } from "../ports/container-spec.js";

type Mounting = Pick<WantedContainer, "mounts" | "anonymousVolumes" | "tmpfs">;

/** A volume by its mount path in the container. */
export type VolumesByPath = ReadonlyMap<string, string>;

/** The config's own mounts. */
export function ownMounts({ mounts }: Pick<WantedContainer, "mounts">): VolumeMount[] {
  return mounts.filter(({ origin }) => origin !== "image");
}

/** The volumes of a spec that its image declares. */
export function imageVolumes({ mounts }: Pick<WantedContainer, "mounts">): VolumesByPath {
  const ofImage = mounts.filter(({ origin }) => origin === "image");
  return new Map(ofImage.map(({ target, source }) => [target, source]));
}

/** The data paths that no mount of the config covers; none if that data may go. Pure. */
export function uncovered(paths: Iterable<string>, wanted: Mounting): string[] {
  if (wanted.anonymousVolumes === "discard") return [];
  const covered = new Set([...ownMounts(wanted), ...(wanted.tmpfs ?? [])].map(({ target }) => target));
  return [...new Set(paths)].filter((path) => !covered.has(path)).sort();
}

/** The same spec with the volume of each path in `volumes`. */
export function withImageVolumes(spec: ContainerSpec, volumes: VolumesByPath): ContainerSpec {
  const mounts = [...volumes].map(([target, source]): VolumeMount => ({
    type: "volume",
    source,
    target,
    readOnly: false,
    origin: "image",
  }));
  return { ...spec, mounts: [...ownMounts(spec), ...mounts] };
}

/** `keptAt`: data paths of the image that no mount of the config covers. An explicit strategy wins. Pure. */
export function resolveWithVolumes(
  resolution: Resolution,
  { config, keptAt }: { readonly config: unknown; readonly keptAt: readonly string[] },
): Resolution {
  const [path] = keptAt;
  if (path === undefined || resolution.strategy === "recreate" || askedStrategy(config) !== undefined)
    return resolution;
  const reason = `The image keeps data in its own volume at ${path}, which is carried over; only one container may write to it.`;
  return { strategy: "recreate", reason };
}

/** The effect of an explicit blue-green on an image with its own volumes. */
export function findVolumeLoss(
  { strategy }: Pick<Resolution, "strategy">,
  keptAt: readonly string[],
): Finding[] {
  if (strategy !== "blue-green" || keptAt.length === 0) return [];
  const code = "IMAGE_VOLUMES_NOT_CARRIED";
  const message = `the image keeps data in its own volume at ${keptAt.join(", ")}: with blue-green, each new container begins with an empty volume, and the old one stays unused`;
  return [{ code, severity: "warning", subject: "image", message, remedy: catalogue[code] }];
}

/** Named for the deployment that makes it; `paths` are all its new volumes' paths. */
export function volumeName(
  { workload, id }: { readonly workload: string; readonly id: string },
  path: string,
  paths: readonly string[],
): string {
  const slug = (of: string): string =>
    of
      .replace(/^\//, "")
      .replace(/[^A-Za-z0-9_.]+/g, "-")
      .slice(0, longestSlug);
  const same = paths.filter((other) => slug(other) === slug(path));
  const number = same.length > 1 ? `-${same.indexOf(path) + 1}` : "";
  return `${workload}-${id}-${slug(path)}${number}`;
}

const longestSlug = 100;
