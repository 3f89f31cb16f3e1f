import { connect } from "node:net";
import { dirname } from "node:path";
import { DeployerError, toDeployerError } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import type { CheckedRoute, Entrance, ProxyWorker, RouteLimits } from "../../ports/router.js";
import type { DryRuns } from "./dry-runs.js";
import { findNarrowness } from "./find-narrowness.js";
import { findNaming, moveSite } from "./move-site.js";
import type { NginxProgram } from "./nginx-program.js";
import { isSite, type SitesDirectory } from "./sites-directory.js";

/** An nginx and the folder of its sites, whoever runs it. */
export interface SitesParts {
  readonly sites: SitesDirectory;
  readonly program: NginxProgram;
  readonly entrance: Pick<Entrance, "address" | "port">;
  readonly listen: string;
  /** True if its whole configuration is ours. */
  readonly isOwn: boolean;
  readonly limits: RouteLimits;
  /** Makes sure that nginx runs and has room for these domains, if that is ours to do. */
  readonly ready: (domains?: readonly string[]) => Promise<void>;
  /** Has nginx load its configuration. ROUTER_UNREACHABLE. */
  readonly reload: () => Promise<void>;
  /** Tests ahead of a write; undefined if its configuration is not all ours. */
  readonly dryRuns: DryRuns | undefined;
  /** As `Router.workers`. */
  readonly workers: () => Promise<readonly ProxyWorker[] | undefined>;
  /** Is told whether a workload's route is here. */
  readonly note: (workload: string, isRouted: boolean) => void;
}

/** `Router.check` of nginx. */
export async function checkSites(
  { sites, program, entrance, ready, isOwn, limits }: SitesParts,
  route: CheckedRoute | undefined,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    await ready();
    const dump = await program.dump(signal);
    if ("refusal" in dump) {
      const message = `nginx refuses its present configuration, so every write would fail: ${dump.refusal}`;
      findings.push(finding(new DeployerError("ROUTER_REJECTED", message), "nginx"));
    }
    const configuration = "refusal" in dump ? undefined : dump.configuration;
    const isIncluded = configuration === undefined || includes(configuration, sites.path);
    if (!isIncluded) {
      const message = `nginx's configuration seems not to include ${sites.path}/*.conf`;
      findings.push(finding(new DeployerError("ROUTE_NOT_VERIFIED", message), "nginx", "warning"));
    }
    await dial(entrance, signal);
    if (configuration !== undefined && isIncluded && !isOwn)
      findings.push(...findNarrowness(configuration, { ...route, limits: { ...limits, ...route?.limits } }));
    const conflicts = route ? await sites.conflicts(route, includedBy(configuration, sites)) : [];
    for (const conflict of conflicts) {
      const { domain } = conflict.details;
      findings.push(finding(conflict, typeof domain === "string" ? `domain ${domain}` : "nginx"));
    }
    if (route) findings.push(...(await namingFindings(sites, route, configuration)));
  } catch (error) {
    signal?.throwIfAborted();
    findings.push(finding(translated(error), "nginx"));
  }
  return findings;
}

/** What leads to a container that will be gone, and is not moved by the write. */
async function namingFindings(
  sites: SitesDirectory,
  { workload, target, replaces = [] }: CheckedRoute,
  configuration = "",
): Promise<Finding[]> {
  if (replaces.length === 0) return [];
  const file = sites.fileOf(workload);
  const found = findNaming(configuration, { targets: replaces, own: file });
  try {
    if (target) moveSite((await sites.read(workload)) ?? "", { workload, target, replaces }, file);
  } catch (error) {
    found.push(translated(error));
  }
  return found.map((error) => finding(error, "nginx"));
}

/** Of the sites, those that the configuration names: `include sites-enabled/*` takes a `.bak` too, `*.conf` does not. */
export function includedBy(configuration = "", sites: SitesDirectory): (file: string) => boolean {
  const named = configuration.matchAll(/^# configuration file (.+):$/gm);
  const files = new Set([...named].map(([, file = ""]) => file));
  // By another name of the folder, or refused as a whole: then what is usually included counts.
  if (![...files].some((file) => file.startsWith(`${sites.path}/`))) return isSite;
  return (file) => files.has(file);
}

/** A file that cannot be read or written means that nginx, as it was described to us, is not there. */
export function translated(error: unknown): DeployerError {
  const { code } = Object(error) as { code?: unknown };
  return toDeployerError(error, typeof code === "string" ? "ROUTER_UNREACHABLE" : "INTERNAL");
}

function finding(error: DeployerError, subject: string, severity: Finding["severity"] = "error"): Finding {
  const { code, message, remedy } = error;
  return { code, severity, subject, message, remedy };
}

function includes(configuration: string, directory: string): boolean {
  return [...configuration.matchAll(/(?:^|[\s;{}])include\s+["']?([^"';]+)["']?\s*;/g)].some(
    ([, pattern = ""]) =>
      /(^|\/)(\*|\*\.conf|cutover-\*\.conf)$/.test(pattern) && directory.endsWith(dirname(pattern)),
  );
}

function dial({ address, port }: Pick<Entrance, "address" | "port">, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host: address, port, timeout: 10_000, ...(signal ? { signal } : {}) });
    const fail = (why: string) => {
      socket.destroy();
      reject(new DeployerError("ROUTER_UNREACHABLE", `Nothing answers at ${address}:${port}: ${why}`));
    };
    socket.once("timeout", () => fail("timed out"));
    socket.once("error", (error) => fail(error.message));
    socket.once("connect", () => {
      socket.destroy();
      resolve();
    });
  });
}
