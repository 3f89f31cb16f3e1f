import { posix } from "node:path";
import type Docker from "dockerode";
import { healthTimesOf, type StoredHealthcheck } from "../../ports/health-times.js";
import type { Image } from "../../ports/images.js";

/** What dockerode's types leave out. */
interface ImageConfig {
  readonly Healthcheck?: StoredHealthcheck | null;
  readonly StopSignal?: string;
}

/** What the engine's image inspect answer says, in our terms. */
export function viewOfImage(inspect: Docker.ImageInspectInfo): Image {
  const config = (inspect.Config ?? {}) as Partial<Docker.ImageInspectInfo["Config"]> & ImageConfig;
  const variant = (inspect as { Variant?: string }).Variant;
  const health = healthTimesOf(config.Healthcheck);
  return {
    id: inspect.Id,
    digests: inspect.RepoDigests ?? [],
    exposedPorts: Object.keys(config.ExposedPorts ?? {})
      .flatMap((key) => (key.endsWith("/tcp") ? [Number.parseInt(key, 10)] : []))
      .sort((left, right) => left - right),
    hasHealthcheck: health !== undefined,
    health,
    platform: [inspect.Os, inspect.Architecture, variant].filter((part) => part).join("/"),
    volumes: [...new Set(Object.keys(config.Volumes ?? {}).map(mountTarget))].sort(),
    stopSignal: config.StopSignal || undefined,
    entrypoint: listOf(config.Entrypoint),
    command: listOf(config.Cmd),
    user: config.User || undefined,
  };
}

/** As the engine itself mounts it: `/data/` is `/data`, and so is `data`, which it takes from an image, and from nobody else. */
export function mountTarget(path: string): string {
  return posix.resolve("/", path);
}

function listOf(value: string | string[] | null | undefined): string[] {
  if (value === null || value === undefined) return [];
  return typeof value === "string" ? [value] : [...value];
}
