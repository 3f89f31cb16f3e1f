import { isIP } from "node:net";
import { catalogue, type ErrorCode } from "@cutover/schema/errors";
import { DeployerError, toDeployerError } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import { stripMarkerBlocks } from "../nginx-config/marker-block.js";
import { findTarget, moveText, namedIn } from "../../ports/moved-targets.js";
import { claimedNames } from "../../ports/claimed-names.js";
import type { CheckedRoute, KnownRoute, RouteTarget } from "../../ports/router.js";
import { limitFindings } from "./limit-lines.js";
import type { NpmApi, Rights } from "./npm-api.js";
import { listNamed, moveLocations } from "./moved-locations.js";
import { domainsOf, locationTarget, ownHost, parseProxyHosts, type ProxyHost } from "./proxy-host.js";
import { streamProblems } from "./stream-problems.js";
import { domainTaken, hostDisabled, hostGuarded, takenDomains } from "./taken-domains.js";
import { obstaclesIn, type Obstacle } from "./user-directives.js";

type Wanted = CheckedRoute;

/** The proxy's API, and the ports at which the proxy is reached. */
export interface CheckedProxy {
  readonly api: NpmApi;
  readonly dialled: readonly number[];
}

const oldest = { major: 2, minor: 9 };

/** `Router.check` of Nginx Proxy Manager: ends at the first finding that leaves nothing more to look at. */
export async function checkProxyManager(
  { api, dialled }: CheckedProxy,
  route: Wanted | undefined,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    findings.push(...versionFindings(await api.status(signal)));
    await api.logIn(signal);
    const rights = await api.rights(signal);
    const right = rights?.("proxy_hosts") ?? "manage";
    if (right !== "manage") {
      const message = `The proxy user's right on proxy hosts is "${right}", not "manage"`;
      return [...findings, finding("ROUTER_FORBIDDEN", "error", "router", message)];
    }
    if (rights) findings.push(...visibilityFindings(rights));
    const hosts = parseProxyHosts(await api.read("/nginx/proxy-hosts", signal));
    const own = route && ownHost(hosts, route);
    const others = hosts.filter((host) => host.id !== own?.id);
    findings.push(...others.flatMap(hostFindings));
    if (route?.replaces) findings.push(...others.flatMap((host) => namingFindings(host, route)));
    if (own && route) {
      findings.push(...ownFindings(own, route), ...limitFindings(own, route));
      findings.push(...addedFindings(own, route.known));
    }
    const refusal = own ? hostDisabled(own) : route && hostGuarded(route);
    if (refusal) findings.push(refusalFinding(refusal, `proxy host ${String(refusal.details["hostId"])}`));
    if (route)
      findings.push(
        ...takenDomains(hosts, own, claimedNames(route)).map((taken) =>
          refusalFinding(domainTaken(taken, route.workload), `domain ${taken.domain}`),
        ),
      );
    if (route && rights) {
      findings.push(...(await otherKindsFindings(api, rights, route, signal)));
      findings.push(...(await streamFindings({ api, dialled }, rights, route, signal)));
    }
  } catch (error) {
    signal?.throwIfAborted();
    const { code, message, remedy } = toDeployerError(error);
    findings.push({ code, severity: "error", subject: "router", message, remedy });
  }
  return findings;
}

function versionFindings(status: unknown): Finding[] {
  const { setup, version } = Object(status) as {
    setup?: unknown;
    version?: { major?: number; minor?: number };
  };
  const findings: Finding[] = [];
  if (setup === false) {
    findings.push(finding("ROUTER_UNAUTHORIZED", "error", "router", "Nginx Proxy Manager has no user yet"));
  }
  const { major = oldest.major, minor = oldest.minor } = version ?? {};
  if (major < oldest.major || (major === oldest.major && minor < oldest.minor)) {
    const message = `Nginx Proxy Manager ${major}.${minor} is older than ${oldest.major}.${oldest.minor}, the oldest known to work`;
    findings.push(finding("ROUTER_REJECTED", "warning", "router", message, "Upgrade Nginx Proxy Manager."));
  }
  return findings;
}

/** A host that this user does not see holds its domains all the same: preflight would find them free. */
function visibilityFindings(rights: Rights): Finding[] {
  // Visibility stands among the rights, though it is no right on a kind of host; an administrator's is "manage", as all are.
  const visibility = rights("visibility");
  if (visibility === "all" || visibility === "manage") return [];
  const message = `The proxy user's visibility is "${visibility}", not "all": a domain that another user's host holds shows only at the write`;
  const remedy = 'Set the visibility of the proxy user to "all" (all items) in Nginx Proxy Manager.';
  return [finding("ROUTER_FORBIDDEN", "warning", "router", message, remedy)];
}

function hostFindings(host: ProxyHost): Finding[] {
  if (!host.enabled) return [];
  const subject = `proxy host ${host.id}`;
  if (!host.meta.online) {
    const message = `Proxy host ${host.id} (${host.domain_names.join(", ")}) is offline: ${host.meta.problem ?? "no message"}`;
    return [
      finding(
        "ROUTER_REJECTED",
        "warning",
        subject,
        message,
        "Correct or disable that host; others are served.",
      ),
    ];
  }
  return host.locations
    .map((location) => location.forward_host.replace(/\/.*/, ""))
    .filter((name) => name !== "" && name !== "localhost" && isIP(name.replace(/^\[(.*)\]$/, "$1")) === 0)
    .map((name) => {
      const message = `A location of proxy host ${host.id} forwards to the name ${name}: should it stop resolving, every write to any host fails`;
      return finding(
        "ROUTER_REJECTED",
        "warning",
        subject,
        message,
        "Keep that name resolvable, or use an address there.",
      );
    });
}

/** What leads to a container that will be gone: on a network its name then keeps nginx from loading anything, for anybody. */
function namingFindings(host: ProxyHost, { workload, replaces = [] }: Wanted): Finding[] {
  if (!host.enabled) return [];
  return listNamed(host, replaces).map((words) =>
    namedFinding(`proxy host ${host.id}`, `${host.domain_names.join(", ")}: ${words}`, workload),
  );
}

function namedFinding(subject: string, words: string, workload: string): Finding {
  return finding("TARGET_NAMED", "error", subject, `${words}, a container of ${workload} that will be gone`);
}

/** What certainly keeps traffic from moving is an error: nothing is created for a deployment that cannot end well. */
function ownFindings(own: ProxyHost, route: Wanted): Finding[] {
  const { replaces = [] } = route;
  const staying = own.locations.filter((location) => !findTarget(locationTarget(location), replaces));
  const text = asForwarding(stripMarkerBlocks(own.advanced_config), replaces);
  const remedy =
    "Remove it from that proxy host; otherwise the cutover cannot be verified, or traffic does not move.";
  return [
    ...hostFindings({ ...own, locations: staying, meta: { online: true, problem: undefined } }),
    ...offlineFindings(own),
    ...unclearFindings(own, route),
    ...[...obstaclesIn(text), ...rootObstacles({ ...own, locations: staying })].map(({ what, isCertain }) =>
      finding(
        "ROUTE_NOT_VERIFIED",
        isCertain ? "error" : "warning",
        `proxy host ${own.id}`,
        `Advanced config or locations: ${what}`,
        remedy,
      ),
    ),
  ];
}

/** One that leads where the host itself does is no obstacle of its own. */
function rootObstacles({ locations, forward_host, forward_port }: ProxyHost): Obstacle[] {
  const host = forward_host.toLowerCase();
  return locations
    .filter(({ path }) => path.trim() === "/")
    .map((location) => {
      const port = Number(location["forward_port"]);
      const isSame = location.forward_host.toLowerCase() === host && port === forward_port;
      const what = "its location `/` replaces the one that forwards";
      return isSame
        ? { what, isCertain: false }
        : { what: `${what}, and leads to ${location.forward_host}:${port}`, isCertain: true };
    });
}

/** A person's own domains on our host are kept. */
function addedFindings(own: ProxyHost, known: KnownRoute | undefined): Finding[] {
  const added = domainsOf(own).filter((domain) => known && !known.domains.includes(domain));
  if (added.length === 0) return [];
  const message = `Proxy host ${own.id} also serves ${added.join(", ")}, which somebody added there: it is kept`;
  const remedy = "Name it in `domains` to have it verified, or remove it from the proxy host.";
  return [finding("ROUTE_NOT_VERIFIED", "warning", `proxy host ${own.id}`, message, remedy)];
}

/** What names a target that is replaced moves with the write: it forwards as what the proxy itself writes does. */
function asForwarding(text: string, from: readonly RouteTarget[]): string {
  const to: RouteTarget = { scheme: "http", host: "moved.invalid", port: 1 };
  return moveText(text, { from, to }).text.replaceAll(/moved\.invalid(?::\d+)?/g, "$$server:$$port");
}

/** Its next write may mend it, if what nginx refused was ours. */
function offlineFindings(own: ProxyHost): Finding[] {
  if (!own.enabled || own.meta.online) return [];
  const message = `The workload's own proxy host ${own.id} is offline already: ${own.meta.problem ?? "no message"}`;
  const remedy = `Correct in proxy host ${own.id} what nginx names, or the deployment will fail at its switch.`;
  return [finding("ROUTER_REJECTED", "warning", `proxy host ${own.id}`, message, remedy)];
}

/** What the write itself would refuse. */
function unclearFindings(own: ProxyHost, { target, replaces = [] }: Wanted): Finding[] {
  if (target === undefined) return [];
  try {
    moveLocations(own, { target, replaces });
    return [];
  } catch (error) {
    const { code, message, remedy } = toDeployerError(error);
    return [finding(code, "error", `proxy host ${own.id}`, message, remedy)];
  }
}

/** Redirection and 404 hosts hold domains too. What this user may not read is left out: the write itself will tell. */
async function otherKindsFindings(
  api: NpmApi,
  rights: Rights,
  route: Wanted,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const { workload, replaces = [] } = route;
  const kinds = [
    { right: "redirection_hosts", path: "/nginx/redirection-hosts", name: "redirection host" },
    { right: "dead_hosts", path: "/nginx/dead-hosts", name: "404 host" },
  ] as const;
  const findings: Finding[] = [];
  for (const kind of kinds) {
    if (rights(kind.right) === "hidden") continue;
    for (const row of await rowsOf(api, kind.path, signal)) {
      const { id, domain_names, advanced_config } = Object(row) as Record<string, unknown>;
      const named = namedIn(typeof advanced_config === "string" ? advanced_config : "", replaces);
      const subject = `${kind.name} ${String(id)}`;
      findings.push(
        ...named.map((name) => namedFinding(subject, `its advanced config names ${name}`, workload)),
      );
      const names = Array.isArray(domain_names) ? domain_names.map((name) => String(name).toLowerCase()) : [];
      for (const domain of claimedNames(route).filter((wanted) => names.includes(wanted))) {
        const error = new DeployerError("DOMAIN_TAKEN", `${domain} stands in ${kind.name} ${String(id)}`);
        findings.push(refusalFinding(error, `domain ${domain}`));
      }
    }
  }
  return findings;
}

/** What may keep nginx from loading what the API has accepted, in words; empty if nothing is known. */
export async function whyUnserved(
  { api, dialled }: CheckedProxy,
  signal: AbortSignal | undefined,
): Promise<string[]> {
  const rights = await api.rights(signal);
  if (!rights || rights("streams") === "hidden") return [];
  return streamProblems(await rowsOf(api, "/nginx/streams", signal), { dialled }).map(
    ({ subject, message }) => `${subject}: ${message}`,
  );
}

async function streamFindings(
  { api, dialled }: CheckedProxy,
  rights: Rights,
  { workload, replaces = [] }: Wanted,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  if (rights("streams") === "hidden") return [];
  const rows = await rowsOf(api, "/nginx/streams", signal);
  const remedy = "Give that stream another port, or disable it; then restart Nginx Proxy Manager.";
  return streamProblems(rows, { targets: replaces, dialled }).map(({ subject, message, kind }) =>
    kind === "named"
      ? namedFinding(subject, message, workload)
      : finding("ROUTER_REJECTED", kind === "taken" ? "error" : "warning", subject, message, remedy),
  );
}

/** Empty where this user may not read them. */
async function rowsOf(api: NpmApi, path: string, signal: AbortSignal | undefined): Promise<unknown[]> {
  const rows = await api.read(path, signal).catch((error: unknown) => {
    signal?.throwIfAborted();
    if (error instanceof DeployerError) return [];
    throw error;
  });
  return Array.isArray(rows) ? (rows as unknown[]) : [];
}

function refusalFinding({ code, message, remedy }: DeployerError, subject: string): Finding {
  return finding(code, "error", subject, message, remedy);
}

function finding(
  code: ErrorCode,
  severity: Finding["severity"],
  subject: string,
  message: string,
  remedy: string = catalogue[code],
): Finding {
  return { code, severity, subject, message, remedy };
}
