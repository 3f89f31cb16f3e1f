import * as z from "zod";
import { DeployerError } from "../../errors/deployer-error.js";
import { findMarkerBlock, markerNonce } from "../nginx-config/marker-block.js";
import { fallbackIn } from "../nginx-config/fallback-lines.js";
import { stagedIn } from "../nginx-config/staged-lines.js";
import { withoutTokens } from "../proxy/staged-cookie.js";
import { addressesIn } from "../../ports/moved-targets.js";
import type { Entrance, KnownRoute, Route, RouteTarget } from "../../ports/router.js";

// Versions up to 2.11 answer 0 and 1 where later ones answer false and true.
const flag = z.union([z.boolean(), z.number()]).transform(Boolean);
const text = z
  .string()
  .nullish()
  .transform((value) => value ?? "");

const location = z.looseObject({
  path: text,
  forward_scheme: text,
  forward_host: text,
  // Sent back as it was read, whatever a version makes of it.
  forward_port: z.union([z.number(), z.string()]).nullish(),
  advanced_config: z.string().nullish(),
});

const proxyHost = z.looseObject({
  id: z.int(),
  domain_names: z.array(z.string()),
  forward_scheme: z.string(),
  forward_host: z.string(),
  forward_port: z.coerce.number(),
  advanced_config: text,
  enabled: flag.default(true),
  ssl_forced: flag.default(false),
  certificate_id: z.coerce.number().default(0),
  certificate: z.looseObject({}).nullish(),
  access_list_id: z.coerce.number().default(0),
  block_exploits: flag.default(false),
  locations: z
    .array(location)
    .nullish()
    .transform((list) => list ?? []),
  meta: z
    .looseObject({ nginx_online: flag.nullish(), nginx_err: z.string().nullish() })
    .nullish()
    .transform((meta) => ({
      online: meta?.nginx_online ?? true,
      problem: meta?.nginx_err == null ? undefined : withoutTokens(meta.nginx_err),
    })),
});

/** A row of Nginx Proxy Manager's proxy hosts, the same over all its versions. */
export type ProxyHost = z.infer<typeof proxyHost>;

/** An entry of its custom locations, with all its keys. */
export type ProxyLocation = z.infer<typeof location>;

/** The keys that we write; no version lacks one of them. */
export interface ProxyHostKeys {
  readonly forward_scheme: string;
  readonly forward_host: string;
  readonly forward_port: number;
  readonly advanced_config: string;
  readonly domain_names?: readonly string[];
  /** All of them: the proxy replaces the list as a whole. */
  readonly locations?: readonly ProxyLocation[];
}

export function parseProxyHost(value: unknown): ProxyHost {
  return parsed(proxyHost, value);
}

export function parseProxyHosts(value: unknown): ProxyHost[] {
  return parsed(z.array(proxyHost), value);
}

function parsed<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const message = "The API answered something else than proxy hosts; is it Nginx Proxy Manager?";
  throw new DeployerError("ROUTER_UNREACHABLE", message, {
    details: { problem: z.prettifyError(result.error) },
  });
}

/**
 * The workload's host: the one whose advanced config carries its block, or else the one that is known as its own and still has a domain of
 * it. ROUTER_REJECTED if two carry the block.
 */
export function ownHost(
  hosts: readonly ProxyHost[],
  { workload, known }: { readonly workload: string; readonly known?: KnownRoute | undefined },
): ProxyHost | undefined {
  const own = hosts.filter((host) => findMarkerBlock(host.advanced_config)?.workload === workload);
  if (own.length === 0) return hosts.find((host) => isKnown(host, known));
  if (own.length === 1) return own[0];
  const ids = own.map((host) => host.id);
  throw new DeployerError(
    "ROUTER_REJECTED",
    `The proxy hosts ${ids.join(" and ")} both carry the block of ${workload}`,
    {
      remedy: "Remove the cutover block from the advanced config of all of them but one.",
      details: { hostIds: ids },
    },
  );
}

/** A person took our block out of it. */
function isKnown(host: ProxyHost, known: KnownRoute | undefined): boolean {
  if (known?.facts?.id !== host.id || findMarkerBlock(host.advanced_config)) return false;
  return domainsOf(host).some((domain) => known.domains.includes(domain));
}

/** Lower-case and sorted: those of the route, without the host of a staged target. */
export function domainsOf(host: ProxyHost): string[] {
  const own = stagedHostOf(host);
  return namesOf(host).filter((name) => name !== own);
}

/** The host of a staged target, as our block says. */
export function stagedHostOf({ advanced_config }: ProxyHost): string | undefined {
  return stagedIn(findMarkerBlock(advanced_config)?.body ?? "")?.host;
}

/** Lower-case and sorted. */
export function namesOf(host: { readonly domain_names: readonly string[] }): string[] {
  return host.domain_names.map((name) => name.toLowerCase()).sort();
}

/** Where the proxy listens, from the deployer's machine. */
export interface ProxyAddresses {
  readonly http: Pick<Entrance, "address" | "port">;
  readonly https: Pick<Entrance, "address" | "port">;
  /** False if nobody said where it listens for https. */
  readonly isHttpsKnown: boolean;
}

export function targetOf(host: ProxyHost): RouteTarget {
  return {
    scheme: host.forward_scheme === "https" ? "https" : "http",
    host: host.forward_host.replace(/^\[(.*)\]$/, "$1"),
    port: host.forward_port,
  };
}

export function toRoute(host: ProxyHost, workload: string, proxy: ProxyAddresses): Route {
  const domains = domainsOf(host);
  const problem = problemOf(host);
  const others = othersOf(host);
  const body = findMarkerBlock(host.advanced_config)?.body ?? "";
  const staged = stagedIn(body);
  const fallback = fallbackIn(body);
  return {
    workload,
    domains,
    target: targetOf(host),
    ...(others.length > 0 && { others }),
    ...(staged && { staged }),
    ...(fallback && { fallback }),
    nonce: markerNonce(body),
    online: problem === undefined,
    problem,
    enabled: host.enabled,
    ...entrancesOf(host, proxy),
  };
}

/** Without a certificate, the proxy neither listens for https nor redirects to it. */
function entrancesOf(host: ProxyHost, proxy: ProxyAddresses): Pick<Route, "entrances" | "redirects"> {
  const over = (...schemes: Entrance["scheme"][]): Entrance[] =>
    domainsOf(host).flatMap((domain) =>
      schemes.map((scheme) => {
        const { address, port } = proxy[scheme];
        return { domain, scheme, address, port };
      }),
    );
  if (!hasCertificate(host)) return { entrances: over("http") };
  if (host.ssl_forced) return { entrances: over("https"), redirects: over("http") };
  return { entrances: proxy.isHttpsKnown ? over("http", "https") : over("http") };
}

/** `certificate` is absent in answers that do not expand it. */
function hasCertificate({ certificate_id, certificate }: ProxyHost): boolean {
  return certificate_id > 0 && certificate !== null;
}

/** Where the user's own locations and texts forward to. */
function othersOf({ locations, advanced_config }: ProxyHost): RouteTarget[] {
  return [
    ...locations.map((entry) => locationTarget(entry)),
    ...[advanced_config, ...locations.map((entry) => entry.advanced_config ?? "")].flatMap(addressesIn),
  ];
}

/** The host of a location may hold a path too: `host/path`. */
export function locationTarget({ forward_scheme, forward_host, forward_port }: ProxyLocation): RouteTarget {
  const host = forward_host.replace(/\/.*/, "").replace(/^\[(.*)\]$/, "$1");
  return { scheme: forward_scheme === "https" ? "https" : "http", host, port: Number(forward_port) };
}

function problemOf(host: ProxyHost): string | undefined {
  if (!host.enabled) return `Proxy host ${host.id} is disabled`;
  if (!host.meta.online) return host.meta.problem ?? `Proxy host ${host.id} is offline`;
  if (host.certificate_id > 0 && !hasCertificate(host))
    return `Proxy host ${host.id} names certificate ${host.certificate_id}, which is gone: the proxy serves it over http only`;
  if (host.forward_scheme !== "http") return `Proxy host ${host.id} forwards over ${host.forward_scheme}`;
  return undefined;
}
