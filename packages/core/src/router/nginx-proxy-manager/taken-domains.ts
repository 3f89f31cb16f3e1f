import { DeployerError } from "../../errors/deployer-error.js";
import { findMarkerBlock } from "../marker-block.js";
import { domainsOf, type ProxyHost } from "./proxy-host.js";

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
    const host = others.find((other) => domainsOf(other).includes(domain));
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
  write: { readonly workload: string; readonly domains: readonly string[] },
): void {
  const [taken] = takenDomains(hosts, own, write.domains);
  if (taken) throw domainTaken(taken, write.workload);
}
