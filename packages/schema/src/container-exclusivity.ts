import type { ConfigPath } from "./config-path.js";
import type { ContainerConfig } from "./container-fields.js";
import { parsePublishedPort } from "./published-port.js";
import { readVolume } from "./volume.js";

type Holdings = Pick<ContainerConfig, "ports" | "volumes" | "networks">;

/** Why two containers of this config cannot run at once; the rule that every container source shares. */
export function containerExclusivity(config: Holdings): { reason: string; path: ConfigPath } | undefined {
  const [port] = config.ports;
  if (port !== undefined) {
    const number = parsePublishedPort(port)?.hostPort;
    return { reason: `The fixed host port ${number} can be held by one container only.`, path: ["ports", 0] };
  }
  const network = config.networks.indexOf("host");
  if (network >= 0) {
    return {
      reason: "On the host's network a port can be held by one container only.",
      path: ["networks", network],
    };
  }
  const volumes = config.volumes.map(readVolume);
  const own = volumes.findIndex((volume) => volume?.selinux === "Z");
  if (own >= 0) {
    const reason = `The label Z gives ${volumes[own]?.source} to the container that starts last, so that the other one loses it.`;
    return { reason, path: ["volumes", own] };
  }
  const at = volumes.findIndex((volume) => volume !== undefined && !volume.readOnly && !volume.shared);
  const volume = volumes[at];
  if (volume === undefined) return undefined;
  const what = volume.type === "bind" ? "path" : "volume";
  return {
    reason: `The writable ${what} ${volume.source} is not marked \`shared\`, so only one container may write to it.`,
    path: ["volumes", at],
  };
}
