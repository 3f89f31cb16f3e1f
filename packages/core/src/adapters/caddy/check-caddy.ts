import { isDeepStrictEqual } from "node:util";
import { DeployerError, toDeployerError } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import type { CheckedRoute, Entrance, RouteLimits } from "../../ports/router.js";
import type { CaddyApi } from "./caddy-api.js";
import type { CaddyRoute } from "./route-schema.js";
import { domainsOf, renderRoute } from "./caddy-route.js";
import { ownRoute, readRoutes, type ServedRoutes } from "./caddy-routes.js";
import { conflictsOf, namingOf } from "./conflicts.js";
import { readSettings, serverAt } from "./caddy-settings.js";
import { httpsFindings } from "./https-findings.js";
import { wantedPreviews } from "./previews.js";
import type { RouteFiles } from "./route-files.js";

export interface CaddyParts {
  readonly api: CaddyApi;
  readonly files: RouteFiles;
  readonly entrance: Pick<Entrance, "scheme" | "address" | "port">;
}

interface Checked {
  readonly route: CheckedRoute | undefined;
  /** Of routes whose workloads set none. */
  readonly limits: RouteLimits;
  readonly signal: AbortSignal | undefined;
}

/** `Router.check` of Caddy. */
export async function checkCaddy(
  { api, files, entrance }: CaddyParts,
  { route, limits, signal }: Checked,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    const settings = await readSettings(api, signal);
    findings.push(...(await httpsFindings({ settings, entrance, route }, signal)));
    // A port that Caddy serves by itself has no list of routes.
    if (serverAt(settings, entrance) === undefined && findings.length > 0) return findings;
    const served = await readRoutes(api, entrance, signal);
    await files.assertWritable();
    if (route) {
      const errors = [...conflictsOf(served, route), ...namingOf(served, route)];
      findings.push(...errors.map((error) => finding(error, subjectOf(error))));
    }
    findings.push(...reloadFindings(served, route, changeOf({ files, limits })));
    if (!route || !ownRoute(served, route.workload)) findings.push(...(await memoryFindings(api, signal)));
  } catch (error) {
    signal?.throwIfAborted();
    findings.push(finding(translated(error), "caddy"));
  }
  return findings;
}

/** Caddy loads its whole configuration anew for every change of it; a switch of a known route is none. `change`: what a deployment changes of a route that is there, in words. */
export function reloadFindings(
  served: ServedRoutes,
  route: CheckedRoute | undefined,
  change: (own: CaddyRoute, route: CheckedRoute) => string | undefined,
): Finding[] {
  const own = route && ownRoute(served, route.workload);
  const others = served.routes.filter((one) => one !== own);
  if (!route || others.length === 0) return [];
  const hasDomains = own && isDeepStrictEqual(domainsOf(own), [...route.domains].toSorted());
  const changed = hasDomains ? change(own, route) : "its domains are new";
  if (changed === undefined) return [];
  const message = `This deployment changes Caddy's configuration, because ${changed}. Caddy then loads all of it anew: it closes the WebSockets of routes that have no stream_close_delay, and may lose requests on new connections.`;
  const error = new DeployerError("ROUTER_RELOADS", message);
  return [{ ...finding(error, "caddy"), severity: "warning" }];
}

/** Of a route in the configuration. */
function changeOf({ files, limits }: Pick<CaddyParts, "files"> & { readonly limits: RouteLimits }) {
  return (own: CaddyRoute, route: CheckedRoute): string | undefined => {
    const present = wantedPreviews({}, own.match ?? [], files.pathOf(route.workload, "host"));
    if ((route.previews ?? present) !== present) return "no preview of it has had a host yet";
    // Only what people have added can name it.
    const target = route.target ?? { scheme: "http", host: "moved.invalid", port: 1 };
    const next = renderRoute({ ...route, target, nonce: "" }, { files, limits, own });
    return isDeepStrictEqual(next, own) ? undefined : "its route there is to be another one";
  };
}

/** Only before a route is made: it is no news afterwards. */
async function memoryFindings(api: CaddyApi, signal: AbortSignal | undefined): Promise<Finding[]> {
  const { config } = Object((await api.read("admin", signal)).value) as { config?: { persist?: boolean } };
  const options = await api.commandLine(signal);
  const isSaved = config?.persist !== false;
  if (isSaved && (options === undefined || options.includes("--resume"))) return [];
  const why = isSaved ? "it runs without --resume" : "it saves no configuration (persist_config off)";
  const error = new DeployerError(
    "ROUTER_FORGETS",
    `A restart of Caddy takes Cutover's routes away, because ${why}`,
  );
  return [{ ...finding(error, "caddy"), severity: "warning" }];
}

export function subjectOf({ details }: DeployerError): string {
  const { domain } = details;
  return typeof domain === "string" ? `domain ${domain}` : "caddy";
}

export function finding({ code, message, remedy }: DeployerError, subject: string): Finding {
  return { code, severity: "error", subject, message, remedy };
}

/** A folder that cannot be written, or a configuration that cannot be understood. */
export function translated(error: unknown): DeployerError {
  const { code } = Object(error) as { code?: unknown };
  return toDeployerError(error, typeof code === "string" ? "ROUTER_UNREACHABLE" : "INTERNAL");
}
