import * as z from "zod";
import {
  findMarkerBlock,
  markerLocation,
  markerNonce,
  stripMarkerBlocks,
} from "../nginx-config/marker-block.js";
import { isStagedHost } from "../../ports/claimed-names.js";
import type { KnownRoute, RouteFacts, RouteWrite } from "../../ports/router.js";
import { domainsOf, namesOf, stagedHostOf, targetOf, type ProxyHost } from "./proxy-host.js";

type Before = NonNullable<RouteFacts["before"]>;

const before = z.object({
  domains: z.array(z.string()),
  target: z.object({ scheme: z.enum(["http", "https"]), host: z.string(), port: z.number() }),
});
const beforeLine = /^[ \t]*# cutover:before (\{.*\})[ \t]*\r?$/m;

/** What is to be remembered of a host beside what we write. */
export function factsOf(host: ProxyHost, known: KnownRoute | undefined): RouteFacts {
  const earlier = beforeOf(host, known);
  return { id: host.id, guards: guardsOf(host), ...(earlier && { before: earlier }) };
}

/** What a person put on a host that a new one would lack. */
function guardsOf(host: ProxyHost): string[] {
  const guards: string[] = [];
  if (host.access_list_id > 0) guards.push(`access list ${host.access_list_id}`);
  if (host.certificate_id > 0)
    guards.push(`certificate ${host.certificate_id}${host.ssl_forced ? " with forced https" : ""}`);
  if (stripMarkerBlocks(host.advanced_config).trim() !== "") guards.push("an advanced config of its own");
  if (host.locations.length > 0) guards.push("custom locations");
  if (host.block_exploits) guards.push("the blocking of common exploits");
  return guards;
}

/**
 * What a host was before it was handed over: as our block says, or else the store. An empty block that nobody knows was put there by hand.
 * Undefined for a host that we made.
 */
export function beforeOf(host: ProxyHost, known: KnownRoute | undefined): Before | undefined {
  const { body } = findMarkerBlock(host.advanced_config) ?? {};
  const line = parseBefore(beforeLine.exec(body ?? "")?.[1]);
  if (line) return line;
  if (known?.facts?.id === host.id) return known.facts.before;
  const isHandedOver = body !== undefined && markerNonce(body) === undefined;
  return isHandedOver ? { domains: domainsOf(host), target: targetOf(host) } : undefined;
}

function parseBefore(json: string | undefined): Before | undefined {
  try {
    return before.parse(JSON.parse(json ?? ""));
  } catch {
    return undefined;
  }
}

/** The lines of our block. */
export function blockLines(nonce: string, earlier: Before | undefined): string[] {
  const lines = earlier ? [`# cutover:before ${JSON.stringify(earlier)}`] : [];
  return [...lines, markerLocation(nonce)];
}

/** The names that we give a host. */
export function namesFor({ domains, staged }: Pick<RouteWrite, "domains" | "staged">): readonly string[] {
  return staged?.host === undefined ? domains : [...domains, staged.host];
}

/** The names that the host is to have: what is wanted, and what a person added. Undefined if it has just those. */
export function changedDomains(own: ProxyHost, write: RouteWrite): readonly string[] | undefined {
  const isOurs = ourDomains(own, write.known);
  const added = own.domain_names.filter((name) => {
    const domain = name.toLowerCase();
    // The second one stays behind if a person takes our block away.
    if (domain === stagedHostOf(own) || isStagedHost(domain, write.hostsBelow)) return false;
    return !write.domains.includes(domain) && !isOurs(domain);
  });
  const next = [...namesFor(write), ...added];
  const isSame =
    namesOf(own).join() ===
    next
      .map((name) => name.toLowerCase())
      .toSorted()
      .join();
  return isSame ? undefined : next;
}

/** Without a stored route all but what it had before it was handed over. */
function ourDomains(own: ProxyHost, known: KnownRoute | undefined): (domain: string) => boolean {
  if (known) return (domain) => known.domains.includes(domain);
  const { domains = [] } = beforeOf(own, undefined) ?? {};
  return (domain) => !domains.includes(domain);
}
