import type { ContainerSpec } from "../ports/container-spec.js";

/** The minimal spec of a container. */
export function plainSpec(
  image: string,
): ContainerSpec & { readonly environment: Readonly<Record<string, string>> } {
  return {
    image,
    environment: {},
    init: false,
    labels: {},
    mounts: [],
    networks: [],
    ports: [],
    restart: "unless-stopped",
    stopSignal: "SIGTERM",
    stopGraceMs: 10_000,
    readOnlyRoot: false,
    privileged: false,
    capabilities: [],
    devices: [],
    hostPid: false,
    hostIpc: false,
  };
}
