import { DeployerError } from "../../errors/deployer-error.js";
import { findMarkerBlock } from "../nginx-config/marker-block.js";
import { claimedNames } from "../../ports/claimed-names.js";
import type { RouteWrite } from "../../ports/router.js";
import { namesOf, type ProxyHost } from "./proxy-host.js";

export interface TakenDomain {
  readonly domain: string;
  readonly host: ProxyHost;
}

/** Which of `domains` stand in a host that is not `own`; disabled hosts hold their domains too. */
export function takenDomains(
  hosts: readonly ProxyHost[],
  own: ProxyHost | undefined,
  domains: readonly string[],
): TakenDomain[] {
  const others = hosts.filter((host) => host.id !== own?.id);
  return domains.flatMap((domain) => {
    const host = others.find((other) => namesOf(other).includes(domain));
    return host ? [{ domain, host }] : [];
  });
}

export function domainTaken({ domain, host }: TakenDomain, workload = "<workload>"): DeployerError {
  const holder = findMarkerBlock(host.advanced_config)?.workload;
  const whose = holder === undefined ? "which is not Cutover's" : `which belongs to the workload ${holder}`;
  const handOver =
    `Choose another domain, or hand proxy host ${host.id} over: add the lines "# cutover:begin ${workload}" and ` +
    `"# cutover:end" at the end of its advanced config.`;
  return new DeployerError("DOMAIN_TAKEN", `${domain} stands in proxy host ${host.id}, ${whose}`, {
    details: { domain, hostId: host.id, workload: holder },
    ...(holder === undefined ? { remedy: handOver } : {}),
  });
}

/** Rejects with DOMAIN_TAKEN where a foreign host has one of the domains. */
export function refuseTakenDomains(
  hosts: readonly ProxyHost[],
  own: ProxyHost | undefined,
  write: Pick<RouteWrite, "workload" | "domains" | "staged">,
): void {
  const [taken] = takenDomains(hosts, own, claimedNames(write));
  if (taken) throw domainTaken(taken, write.workload);
}

/** Somebody has switched it off on purpose: it is never enabled here. */
export function hostDisabled({ id, enabled, domain_names }: ProxyHost): DeployerError | undefined {
  if (enabled) return undefined;
  const message = `proxy host ${id} (${domain_names.join(", ")}) is disabled in Nginx Proxy Manager`;
  return new DeployerError("ROUTE_DISABLED", message, { details: { hostId: id } });
}

/** A host that is gone is not made anew without what a person had put on it. */
export function hostGuarded({
  workload,
  known,
}: Pick<RouteWrite, "workload" | "known">): DeployerError | undefined {
  const { id, guards = [] } = known?.facts ?? {};
  if (guards.length === 0) return undefined;
  const message = `proxy host ${id} is gone, and a new one would lack what stood on it: ${guards.join(", ")}`;
  return new DeployerError("ROUTE_GUARDED", message, {
    remedy:
      `Create the proxy host for ${known?.domains.join(", ")} again in Nginx Proxy Manager as it should be, ` +
      `with the lines "# cutover:begin ${workload}" and "# cutover:end" in its advanced config.`,
    details: { hostId: id, guards },
  });
}
