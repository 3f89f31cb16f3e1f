import type { ProbeOutcome, Prober } from "../ports/prober.js";
import { hostName } from "../ports/host-name.js";
import type { Entrance } from "../ports/router.js";
import type { WorkloadDescription } from "../source/source-plugin.js";

const usualTimeoutMs = 5_000;

export interface Asked {
  /** Address of the proxy, or a container's own address. */
  readonly entrance: Entrance;
  /** Description of the serving container; undefined if unknown. */
  readonly described: WorkloadDescription | undefined;
  /** The port in the container that gets the traffic. */
  readonly port: number | undefined;
  /** The `Cookie` header; absent: none. */
  readonly cookie?: string;
}

/** Requests the page of the workload's probe, if that is on the traffic port, else the first page. */
export function readPage(
  prober: Prober,
  { entrance, described, port, cookie }: Asked,
  signal: AbortSignal,
): Promise<ProbeOutcome> {
  const { scheme, address, port: at, domain } = entrance;
  const host = hostName(domain);
  const probe = described?.gate.probe;
  const path = probe && probe.port === port ? probe.path : "/";
  const timeoutMs = probe?.timeoutMs ?? usualTimeoutMs;
  const request = { scheme, address, port: at, host, path, timeoutMs, maxBodyBytes: 0 };
  return prober.probe({ ...request, ...(cookie !== undefined && { cookie }) }, signal);
}
