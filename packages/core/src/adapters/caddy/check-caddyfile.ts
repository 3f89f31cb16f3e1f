import { realpathSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { isAbsolute } from "node:path";
import { DeployerError } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import type { CheckedRoute } from "../../ports/router.js";
import type { CaddyApi } from "./caddy-api.js";
import { type CaddyRoute, idOf } from "./route-schema.js";
import { ownRoute } from "./caddy-routes.js";
import { settingsOf } from "./caddy-settings.js";
import { type CaddyParts, finding, reloadFindings, subjectOf, translated } from "./check-caddy.js";
import { conflictsOf, namingOf } from "./conflicts.js";
import { versionIn, versionOf } from "./caddyfile-site.js";
import { httpsFindings } from "./https-findings.js";
import {
  importing,
  importLine,
  lossesOf,
  noHosts,
  notImported,
  refuseLosses,
  routesIn,
  servedRoute,
} from "./loaded-caddyfile.js";

interface Checked {
  readonly caddyfile: string;
  readonly sites: string;
  /** The text of the site file that a deployment would write; rejects if it cannot be written. */
  readonly siteOf: (route: CheckedRoute) => Promise<string>;
}

interface Asked {
  readonly route: CheckedRoute | undefined;
  readonly signal: AbortSignal | undefined;
}

/** `Router.check` of a Caddy whose Caddyfile imports site files. */
export async function checkCaddyfile(
  { api, files, entrance }: CaddyParts,
  { caddyfile, sites, siteOf }: Checked,
  { route, signal }: Asked,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  try {
    const running = (await api.read("", signal)).value;
    await files.assertWritable();
    await assertImported(caddyfile, sites);
    const adapted = await api.adapt(importing(caddyfile), signal);
    refuseLosses(running, adapted);
    findings.push(...wiped(lossesOf(running, adapted).ids, route));
    if (route?.previews !== undefined) findings.push(finding(noHosts(), "previews"));
    if (!route) return [...findings, ...(await memoryFindings(api, caddyfile, signal))];
    const served = { routes: routesIn(running, entrance) };
    const next = { routes: routesIn(adapted, entrance) };
    const errors = [served, next].flatMap((each) => conflictsOf(each, route).concat(namingOf(each, route)));
    const unique = new Map(errors.map((error) => [error.message, error]));
    findings.push(...[...unique.values()].map((error) => finding(error, subjectOf(error))));
    const text = await siteOf(route);
    const isLoaded = (own: CaddyRoute): boolean => versionIn(own)?.version === versionOf(text);
    findings.push(
      ...reloadFindings(served, route, (own) => (isLoaded(own) ? undefined : "its site file changes")),
    );
    if (!ownRoute(served, route.workload)) findings.push(...(await memoryFindings(api, caddyfile, signal)));
    if (errors.length > 0) return findings;
    const isThere = ownRoute(next, route.workload) !== undefined;
    const trial = isThere ? adapted : await api.adapt(importing(caddyfile) + text, signal);
    servedRoute(trial, { workload: route.workload, at: entrance });
    const settings = settingsOf((Object(trial) as { apps?: unknown }).apps);
    findings.push(
      ...(await httpsFindings({ settings, entrance, route: { domains: route.domains } }, signal)),
    );
  } catch (error) {
    signal?.throwIfAborted();
    findings.push(finding(translated(error), "caddy"));
  }
  return findings;
}

/** ROUTER_REJECTED */
async function assertImported(caddyfile: string, sites: string): Promise<void> {
  const text = await readFile(caddyfile, "utf8").catch((error: unknown) => {
    const message = `The Caddyfile cannot be read: ${String(error)}`;
    throw new DeployerError("ROUTER_REJECTED", message, {
      remedy: "Correct `caddyfile`, or let the user of this process read that file.",
      details: { caddyfile },
      cause: error,
    });
  });
  const lines = text.split("\n").map((line) => line.replace(/(?:^|\s)#.*$/, "").trim());
  if (!lines.includes(importLine(sites))) throw notImported(caddyfile, sites);
}

/** Routes that were written through the admin API before the site files were. Their workloads get theirs with their next write. */
function wiped(ids: readonly string[], route: CheckedRoute | undefined): Finding[] {
  const others = ids.filter((id) => !route || id !== idOf(route.workload));
  if (others.length === 0) return [];
  const message = `The next load of the Caddyfile takes the routes ${others.join(", ")} away, until their workloads get site files`;
  const remedy = "Keep a deployer running, which writes them again, or deploy those workloads too.";
  const error = new DeployerError("ROUTER_FORGETS", message, { remedy });
  return [{ ...finding(error, "caddy"), severity: "warning" }];
}

/** With `--resume`, Caddy starts with what it has loaded last, so with our sites as well. */
async function memoryFindings(
  api: CaddyApi,
  caddyfile: string,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const options = (await api.commandLine(signal)) ?? [];
  const at = options.findIndex((option) => /^(?:--config|-c)(?:=|$)/.test(option));
  const started = options[at]?.split("=")[1] ?? options[at + 1];
  if (at < 0 || options.includes("--resume") || started === undefined || !isAbsolute(started)) return [];
  if (realPath(started) === realPath(caddyfile)) return [];
  const message = `A restart of Caddy takes Cutover's routes away, because it starts with ${started} in place of ${caddyfile}`;
  const error = new DeployerError("ROUTER_FORGETS", message, {
    remedy: "Start Caddy with that Caddyfile, or name in `caddyfile` the one that it starts with.",
  });
  return [{ ...finding(error, "caddy"), severity: "warning" }];
}

function realPath(path: string): string {
  try {
    return realpathSync(path);
  } catch {
    return path;
  }
}
