import type Docker from "dockerode";
import type { Image } from "../runtime.js";

/** What the engine's image inspect answer says, in our terms. */
export function viewOfImage(inspect: Docker.ImageInspectInfo): Image {
  const check = (inspect.Config as { Healthcheck?: { Test?: readonly string[] } }).Healthcheck?.Test;
  const variant = (inspect as { Variant?: string }).Variant;
  return {
    id: inspect.Id,
    digests: inspect.RepoDigests ?? [],
    exposedPorts: Object.keys(inspect.Config.ExposedPorts ?? {})
      .flatMap((key) => (key.endsWith("/tcp") ? [Number.parseInt(key, 10)] : []))
      .sort((left, right) => left - right),
    hasHealthcheck: check !== undefined && check.length > 0 && check[0] !== "NONE",
    platform: [inspect.Os, inspect.Architecture, variant].filter((part) => part).join("/"),
  };
}
