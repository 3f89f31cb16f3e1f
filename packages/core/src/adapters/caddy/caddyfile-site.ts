import { createHash } from "node:crypto";
import { isDeepStrictEqual } from "node:util";
import { DeployerError } from "../../errors/deployer-error.js";
import { moveText } from "../../ports/moved-targets.js";
import type { CheckedRoute, Entrance, RouteLimits } from "../../ports/router.js";
import { block, CaddyfilePrinter } from "./caddyfile-printer.js";
import { type CaddyRoute, type Handler, routesSchema } from "./route-schema.js";
import { giveDraw } from "./staged-part.js";
import { isRepeatable } from "./target-part.js";
import { oneOf, readText } from "./route-parts.js";
import { ourRoutes } from "./our-routes.js";
import type { RouteFiles } from "./route-files.js";

/** A site file: our lines, and what people have written around them. */
interface SiteParts {
  /** Up to the addresses of the site. */
  readonly above: string;
  readonly addresses: string;
  /** From there to our lines. */
  readonly before: string;
  readonly after: string;
}

const newSite: SiteParts = { above: "", addresses: "", before: " {\n", after: "}\n" };

const beginOf = (workload: string): string => `\t# cutover: begin ${workload}\n`;
const endOf = (workload: string): string => `\t# cutover: end ${workload}\n`;
/** The lines that a site block begins with. */
const addressLines = /^[^\s{}#(](?:,[ \t]*\n|[^{}\n])*(?= \{$)/gm;

/** What of a write decides what stands in the site file. */
export type SiteWrite = Pick<
  CheckedRoute,
  "workload" | "domains" | "limits" | "known" | "replaces" | "target"
>;

export interface SiteSurroundings {
  readonly files: RouteFiles;
  /** Of routes whose workloads set none. */
  readonly limits: RouteLimits;
  readonly entrance: Pick<Entrance, "scheme" | "port">;
  /** Path of the site file. */
  readonly file: string;
}

/**
 * The text of the workload's site file for this write, with what people have added to `old`; what they lead to a target that is replaced moves
 * along. TARGET_NAMED; ROUTER_REJECTED if `old` is no file of ours any more.
 */
export function renderSite(
  old: string | undefined,
  write: SiteWrite,
  { files, limits, entrance, file }: SiteSurroundings,
): string {
  const { workload, domains } = write;
  const present = old === undefined ? newSite : partsOf(old, workload);
  if (!present) throw notOurs(file);
  const move = (text: string): string => moved(text, write, file);
  const added = present.addresses.split(/[\s,]+/).filter((address) => isAdded(hostOf(address), write));
  const ours = domains.flatMap((domain) => addressesOf(domain, entrance));
  const before = `${move(present.above)}${[...ours, ...added].join(", ")}${move(present.before)}`;
  const lines = siteLines(workload, files, { ...limits, ...write.limits });
  const rest = `${lines.map((line) => `\t${line}\n`).join("")}${endOf(workload)}${move(present.after)}`;
  const version = createHash("sha256").update(before).update(rest).digest("hex").slice(0, 16);
  return `${before}${beginOf(workload)}\tvars ${versionVariable} ${workload}@${version}\n${rest}`;
}

const versionVariable = "cutover_site";

/** Whose site a route of Caddy's configuration is, and of which text of its file; undefined: it is not Cutover's. */
export function versionIn(
  route: CaddyRoute | undefined,
): { readonly workload: string; readonly version: string } | undefined {
  const site = (route?.handle ?? []).flatMap(({ routes }) => routesSchema.parse(routes));
  const variables = site.flatMap(({ handle = [] }) => handle).find((one) => versionVariable in one);
  const [, workload, version] = /^([\w.-]+)@([0-9a-f]+)$/.exec(String(variables?.[versionVariable])) ?? [];
  return workload !== undefined && version !== undefined ? { workload, version } : undefined;
}

/** Which text of its file this one is. */
export function versionOf(text: string): string | undefined {
  return /^\tvars cutover_site [\w.-]+@([0-9a-f]+)$/m.exec(text)?.[1];
}

/** True if people have written anything into the file but names of its site. */
export function hasOwnText(text: string, workload: string): boolean {
  const parts = partsOf(text, workload);
  if (!parts) return true;
  return !isDeepStrictEqual({ ...parts, addresses: "" }, newSite);
}

/** Caddy's own wildcard stands for one label, that of a route for any number. */
const wildcardDepth = 3;

/** So that the site is one of the server at the entrance. No certificate has two wildcards. */
function addressesOf(domain: string, { scheme, port }: SiteSurroundings["entrance"]): string[] {
  const isUsual = port === (scheme === "https" ? 443 : 80);
  const depth = domain.startsWith("*.") && scheme === "http" ? wildcardDepth : 1;
  return Array.from({ length: depth }, (_, index) => {
    return `${scheme}://${"*.".repeat(index)}${domain}${isUsual ? "" : `:${port}`}`;
  });
}

/** False of the further levels of a wildcard. */
export function isDomain(host: string): boolean {
  return !host.startsWith("*.*.");
}

function hostOf(address: string): string {
  return address
    .replace(/^https?:\/\//, "")
    .replace(/:\d+$/, "")
    .toLowerCase();
}

/** The names that a person has added are kept. */
function isAdded(host: string, { known, domains }: SiteWrite): boolean {
  const ours = [...domains, ...(known?.domains ?? [])];
  return known !== undefined && host !== "" && isDomain(host) && !ours.includes(host);
}

/** In the order in which they are printed. */
const parts = { drawn: 0, live: 1 };

function siteLines(workload: string, files: RouteFiles, limits: RouteLimits): string[] {
  const { marker, proxy, forward } = ourRoutes({ workload }, files, { limits });
  const printer = new CaddyfilePrinter();
  const routes = printer.routes([marker, proxy]);
  const again = targetAgain(workload, files, forward);
  const errors = [
    ...printer.errorsOf(parts.drawn, (lost) => [giveDraw, ...lost, ...again]),
    ...printer.errorsOf(parts.live, (lost) => [giveDraw, ...lost]),
  ];
  return [...block("route", routes), ...block("handle_errors", errors)];
}

/**
 * For a drawn request that its target has not taken. A site handles one error of a request, so here the proxy itself goes on to the fallback: for an
 * instant after the live target has failed, it does so without asking that one. Caddy counts failures by the text of an address, so each workload
 * has variables of its own.
 */
function targetAgain(
  workload: string,
  files: RouteFiles,
  forward: ReturnType<typeof ourRoutes>["forward"],
): CaddyRoute[] {
  const [target, fallback] = [`cutover_target_${workload}`, `cutover_fallback_${workload}`];
  const fallbackFile = files.pathOf(workload, "fallback");
  const dials = [target, fallback].map((name) => ({ dial: `{http.vars.${name}}` }));
  const both: Handler = {
    ...forward(`{http.vars.${target}}`),
    upstreams: dials,
    load_balancing: { retries: 1, retry_match: [isRepeatable] },
    health_checks: { passive: { fail_duration: "10ms" } },
  };
  return [
    ...readText(files.pathOf(workload, "target"), target),
    {
      match: [{ file: oneOf([fallbackFile]) }],
      handle: [{ handler: "subroute", routes: readText(fallbackFile, fallback) }],
    },
    { match: [{ not: [{ vars: { [fallback]: [""] } }] }], handle: [both] },
    { handle: [forward(`{http.vars.${target}}`)] },
  ];
}

function partsOf(text: string, workload: string): SiteParts | undefined {
  const [begin, end] = [text.indexOf(beginOf(workload)), text.indexOf(endOf(workload))];
  if (begin < 0 || end < begin) return undefined;
  const around = text.slice(0, begin);
  const addresses = [...around.matchAll(addressLines)].at(-1);
  if (!addresses) return undefined;
  return {
    above: around.slice(0, addresses.index),
    addresses: addresses[0],
    before: around.slice(addresses.index + addresses[0].length),
    after: text.slice(end + endOf(workload).length),
  };
}

/** What people have written; our own lines name no address. */
function moved(text: string, { target, replaces = [], workload }: SiteWrite, file: string): string {
  if (!target) return text;
  const { text: now, unclear } = moveText(text, { from: replaces, to: target });
  const [name] = unclear;
  if (name === undefined) return now;
  const message = `${file} names ${name}, a container of ${workload} that will be gone, in a way that cannot be changed with certainty`;
  throw new DeployerError("TARGET_NAMED", message, {
    remedy: "Write host and port side by side there, as in `reverse_proxy name:8080`.",
    details: { file, name },
  });
}

export function isOurs(text: string, workload: string): boolean {
  return partsOf(text, workload) !== undefined;
}

export function notOurs(file: string): DeployerError {
  return new DeployerError("ROUTER_REJECTED", `${file} has no lines of Cutover any more`, {
    remedy: "Move that file away, or remove it; Cutover does not write to files that are not its own.",
    details: { file },
  });
}
