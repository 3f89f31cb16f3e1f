import { once } from "node:events";
import { connect } from "node:tls";
import { DeployerError } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import { wildcardOf } from "../../ports/claimed-names.js";
import { hostName } from "../../ports/host-name.js";
import type { CheckedRoute, Entrance } from "../../ports/router.js";
import { systemClock } from "../clock/system-clock.js";
import { within } from "../clock/within.js";
import { hostsIn } from "./caddy-route.js";
import { type CaddyServer, type CaddySettings, serverAt } from "./caddy-settings.js";

type At = Pick<Entrance, "scheme" | "address" | "port">;

interface Asked {
  readonly settings: CaddySettings;
  readonly entrance: At;
  /** Absent: no route is asked about. */
  readonly route?: Pick<CheckedRoute, "domains" | "previews"> | undefined;
}

/** What Caddy's automatic HTTPS does to the answers at the entrance, and to the certificates of the domains. */
export async function httpsFindings(asked: Asked, signal?: AbortSignal): Promise<Finding[]> {
  const { settings, entrance, route: { domains, previews } = {} } = asked;
  const server = serverAt(settings, entrance);
  if (!server) return redirects(settings, entrance) ? [redirected(entrance)] : [];
  // Every domain turns TLS on, so any one stands for those of a later route.
  const hosts = [...hostsOf(server), ...(domains ?? ["example.com"])];
  const isTls = speaksTls(settings, { server, port: entrance.port, hosts });
  if (isTls !== (entrance.scheme === "https")) return [wrongScheme(entrance, isTls)];
  if (!isTls) return [];
  const found: Finding[] = [];
  for (const domain of domains ?? [])
    found.push(...(await certificateFindings(asked, { server, domain }, signal)));
  if (previews !== undefined)
    found.push(...(await unmanagedFindings(asked, { server, domain: previews }, signal)));
  return found;
}

interface Listening {
  readonly server: CaddyServer;
  readonly port: number;
  /** Those that its routes name. */
  readonly hosts: readonly string[];
}

function speaksTls({ httpPort, httpsPort }: CaddySettings, { server, port, hosts }: Listening): boolean {
  const { listen, tls_connection_policies: policies, automatic_https: automatic } = server;
  if (port === httpPort) return false;
  if (policies) return policies.length > 0;
  if (automatic?.disable) return false;
  const isHttpsOnly = listen.every((address) => address.endsWith(`:${httpsPort}`));
  return isHttpsOnly || hosts.some((host) => !automatic?.skip.includes(host));
}

function hostsOf({ routes }: CaddyServer): string[] {
  return hostsIn((routes ?? []).map(({ match }) => match));
}

/** If no server of its configuration listens, Caddy itself answers on its http port for those of https. */
function redirects(settings: CaddySettings, { scheme, port }: At): boolean {
  if (scheme === "https" || port !== settings.httpPort) return false;
  return settings.servers.some((server) => {
    const { automatic_https: automatic, listen } = server;
    const hosts = hostsOf(server);
    const at = { server, port: settings.httpsPort, hosts };
    const listensElsewhere = listen.some((address) => !address.endsWith(`:${settings.httpPort}`));
    return (
      listensElsewhere && !automatic?.disable && !automatic?.disable_redirects && speaksTls(settings, at)
    );
  });
}

function redirected({ address, port }: At): Finding {
  return rejected(`Caddy answers every request at ${address}:${port} with a redirect to https`, {
    remedy: "Write `https://` in `proxyUrl`.",
  });
}

function wrongScheme({ address, port }: At, isTls: boolean): Finding {
  if (isTls)
    return rejected(`Caddy's server at ${address}:${port} speaks TLS, so it answers nothing over http`, {
      remedy: "Write `https://` in `proxyUrl`, or set `automatic_https.disable` for that server.",
    });
  return rejected(`Caddy's server at ${address}:${port} speaks no TLS, so it answers nothing over https`, {
    remedy:
      "Write `http://` in `proxyUrl`, or give that server another port than Caddy's http port and leave its automatic HTTPS on.",
  });
}

function rejected(text: string, { remedy }: { readonly remedy: string }): Finding {
  const { code, message } = new DeployerError("ROUTER_REJECTED", text, { remedy });
  return { code, severity: "error", subject: "caddy", message, remedy };
}

interface Certified {
  readonly server: CaddyServer;
  readonly domain: string;
}

async function certificateFindings(
  asked: Asked,
  { server, domain }: Certified,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const { automatic_https: automatic } = server;
  const { settings, route: { domains } = {} } = asked;
  const isManaged = (name: string): boolean =>
    !automatic?.disable &&
    !automatic?.disable_certificates &&
    !automatic?.skip.includes(name) &&
    !automatic?.skip_certificates.includes(name);
  if (isManaged(domain)) return settings.loadsCertificates ? [] : managedFindings(settings, domain);
  const wildcard = wildcardOf(domain);
  // Its findings are those of the wildcard itself.
  if (domains?.includes(wildcard) && isManaged(wildcard)) return [];
  return unmanagedFindings(asked, { server, domain }, signal);
}

/** Of a name for which Caddy requests no certificate by itself. */
async function unmanagedFindings(
  { settings, entrance }: Asked,
  { server, domain }: Certified,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const { policies, loadsCertificates } = settings;
  if (policies.some(({ on_demand: isOnDemand }) => isOnDemand)) return [];
  const isTlsNow = speaksTls(settings, { server, port: entrance.port, hosts: hostsOf(server) });
  if (isTlsNow ? await showsCertificate(entrance, domain, signal) : loadsCertificates) return [];
  return [missing(domain, "error", `Caddy has no certificate for ${domain}, and requests none by itself`)];
}

function managedFindings({ policies, hasDns }: CaddySettings, domain: string): Finding[] {
  const own = policies.find(({ subjects }) => subjects.includes(domain));
  const isInternal = own ? own.subjects.every((name) => !isPublic(name)) : !isPublic(domain);
  const policy = own ?? policies.find(({ subjects }) => covers(subjects, domain));
  // Unless a policy names it, a name that no public authority certifies is left to Caddy's own.
  const issuers = own || !isInternal ? (policy?.issuers ?? []) : [];
  if (issuers.length > 0 ? issuers.every(({ module }) => module === "internal") : isInternal) {
    const message = `Caddy's own authority certifies ${domain}, which browsers do not trust`;
    return [missing(domain, "warning", message)];
  }
  const hasNoDns = issuers.every(
    ({ module, challenges }) => module === "acme" && challenges?.dns === undefined,
  );
  if (!domain.startsWith("*.") || hasDns || policy?.on_demand || !hasNoDns) return [];
  const message = `No public authority certifies ${domain} without a DNS challenge, and Caddy has none for it`;
  return [missing(domain, "warning", message)];
}

function missing(domain: string, severity: Finding["severity"], text: string): Finding {
  const { code, message, remedy } = new DeployerError("CERTIFICATE_MISSING", text);
  return { code, severity, subject: `domain ${domain}`, message, remedy };
}

/** As Caddy decides it. */
function isPublic(domain: string): boolean {
  if (/(?:^|\.)(?:localhost|local|internal|home\.arpa)$/.test(domain)) return false;
  return !domain.startsWith("*.") || domain.split(".").length > 2;
}

/** A policy without subjects is for every name. */
function covers(subjects: readonly string[], domain: string): boolean {
  return subjects.length === 0 || subjects.includes(wildcardOf(domain));
}

const handshakeMs = 5_000;

async function showsCertificate(at: At, domain: string, signal: AbortSignal | undefined): Promise<boolean> {
  try {
    await within(systemClock, { timeoutMs: handshakeMs, signal }, (halt) => shakeHands(at, domain, halt));
    return true;
  } catch {
    signal?.throwIfAborted();
    return false;
  }
}

async function shakeHands({ address, port }: At, domain: string, halt: AbortSignal): Promise<void> {
  const socket = connect({ host: address, port, servername: hostName(domain), rejectUnauthorized: false });
  // One after the handshake has nobody else to hear it.
  socket.on("error", () => undefined);
  halt.addEventListener("abort", () => socket.destroy(), { once: true });
  await once(socket, "secureConnect", { signal: halt });
}
