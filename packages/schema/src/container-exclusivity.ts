import { parsePublishedPort } from "./published-port.js";
import type { ConfigPath } from "./config-path.js";
import type { ContainerConfig } from "./container-fields.js";
import type { Exclusivity } from "./strategy.js";
import { type ReasonKey, tell, type Told } from "./texts/catalogue.js";
import { english } from "./texts/english.js";
import { render } from "./texts/render.js";
import { readVolume } from "./volume.js";

type Holdings = Pick<ContainerConfig, "ports" | "volumes" | "networks">;

/** Returns why two containers of this config cannot run at once. All container sources share this rule. */
export function containerExclusivity(config: Holdings): (Exclusivity & Told<ReasonKey>) | undefined {
  const found = heldByOne(config);
  return found && { ...found.told, reason: render(found.told, english), path: found.path };
}

function heldByOne(config: Holdings): { told: Told<ReasonKey>; path: ConfigPath } | undefined {
  const [written] = config.ports;
  if (written !== undefined) {
    const port = String(parsePublishedPort(written)?.hostPort);
    return { told: tell("strategy.host-port", { port }), path: ["ports", 0] };
  }
  const network = config.networks.indexOf("host");
  if (network >= 0) return { told: tell("strategy.host-network"), path: ["networks", network] };
  const volumes = config.volumes.map(readVolume);
  const own = volumes.findIndex((volume) => volume?.selinux === "Z");
  if (own >= 0) {
    const source = String(volumes[own]?.source);
    return { told: tell("strategy.label-z", { source }), path: ["volumes", own] };
  }
  const at = volumes.findIndex((volume) => volume !== undefined && !volume.readOnly && !volume.shared);
  const volume = volumes[at];
  if (volume === undefined) return undefined;
  const { type, source } = volume;
  const key = type === "bind" ? "strategy.writable-path" : "strategy.writable-volume";
  return { told: tell(key, { source }), path: ["volumes", at] };
}
