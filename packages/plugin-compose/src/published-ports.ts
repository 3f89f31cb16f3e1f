import type { PublishedOnHost } from "./definition.js";
import type { Model } from "./model.js";

/**
 * The fixed ports that the services publish on the engine's machine, without ranges and ports that the engine
 * chooses.
 */
export function publishedPorts({ services }: Model): PublishedOnHost[] {
  return Object.entries(services).flatMap(([name, { ports = [] }]) =>
    ports.flatMap((port, index) => {
      const published = typeof port === "string" ? readShort(port) : readLong(port);
      return published ? { path: `services.${name}.ports[${index}]`, ...published } : [];
    }),
  );
}

type Published = Omit<PublishedOnHost, "path">;

function readLong(port: unknown): Published | undefined {
  const { published, protocol, host_ip } = Object(port) as Readonly<Record<string, unknown>>;
  const hostPort = Number(published);
  if (!Number.isInteger(hostPort) || hostPort < 1) return undefined;
  const hostAddress = typeof host_ip === "string" && host_ip !== "" ? host_ip : "0.0.0.0";
  return { protocol: protocol === "udp" ? "udp" : "tcp", hostAddress, hostPort };
}

/** `[address:]host:container[/protocol]`, as Compose v1 leaves it. */
function readShort(port: string): Published | undefined {
  const match = /^(?:\[?([\d.]+|[0-9a-fA-F:]+)\]?:)?(\d+):\d+(?:\/(tcp|udp))?$/.exec(port);
  return match ? readLong({ host_ip: match[1], published: match[2], protocol: match[3] }) : undefined;
}
