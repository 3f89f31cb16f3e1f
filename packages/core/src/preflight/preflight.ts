import type { StrategyName } from "@cutover/schema";
import { catalogue } from "@cutover/schema/errors";
import { DeployerError } from "../errors/deployer-error.js";
import type { Finding } from "../events/finding.js";
import type { WorkloadDescription } from "../source/source-plugin.js";
import type { Engine } from "../journal/engine.js";
import { claimedNames } from "../ports/claimed-names.js";
import type { CheckedRoute } from "../ports/router.js";
import { vanishingTargets } from "../steps/replaced-targets.js";
import { isOnHost } from "../revision/address-of.js";
import { findTakenPorts, hostPortsOf } from "./host-ports.js";
import { knownRoute } from "../steps/known-route.js";
import { findForeign } from "../recovery/find-foreign.js";
import { listMadeVolumes } from "../retention/unused-volumes.js";
import { demandPort } from "../ports/optional-ports.js";
import type { DeploymentRecord } from "../records/records.js";
import { findLacking } from "./find-lacking.js";
import { bounded, resolveSecret, type SecretAccess } from "../source/resolve-secret.js";

export interface PreflightRequest {
  readonly workload: string;
  readonly description: WorkloadDescription;
  readonly strategy: StrategyName;
  /** True if green is to be shown before the switch; absent: false. */
  readonly preview?: boolean | undefined;
}

/**
 * Finds every known obstacle to a deployment, without any effect. Without `request`: only those of the engine
 * and the proxy.
 */
export async function findProblems(
  engine: Pick<
    Engine,
    "runtime" | "router" | "secrets" | "clock" | "store" | "sources" | "policy" | "previews"
  >,
  request: PreflightRequest | undefined,
  signal?: AbortSignal,
): Promise<Finding[]> {
  const { runtime, router, secrets, clock } = engine;
  const reach = runtime.reach.kind === "network" ? [runtime.reach.network] : [];
  const networks = [...new Set([...reach, ...(request?.description.networks ?? [])])];
  const needsRoute = request === undefined || request.description.domains.length > 0;
  const state = request && (await engine.store.findState(request.workload));
  const route =
    request && needsRoute
      ? { ...(await routeOf(engine, request)), known: knownRoute(state, router) }
      : undefined;
  const access = { ...secrets, resolver: bounded(secrets.resolver, clock, signal) };
  const [parts, proxy, missing, aliases, ports, foreign] = await Promise.all([
    runtime.check(networks, signal),
    needsRoute ? router.check(route, signal) : [],
    request ? findMissingSecrets(request.description, access, signal) : [],
    request ? findAliasObstacles(runtime, request, signal) : [],
    request ? findPortObstacles(engine, request, signal) : [],
    request ? findForeign(engine, request.workload, signal) : [],
  ]);
  const lacking = request ? findLacking(runtime, request.description) : [];
  const unreachable = request ? findUnreachable(runtime, request.description) : [];
  const unkept = request ? findUnkept(router, request.description) : [];
  const unaskable = request ? findUnaskable(runtime, request.description) : [];
  const reserved = request ? findReserved(engine.previews, request.description) : [];
  const isTaken = proxy.some(({ code }) => code === "DOMAIN_TAKEN");
  const held = request && !isTaken ? await findHeldDomains(engine, request) : [];
  return [
    ...lacking,
    ...parts,
    ...proxy,
    ...held,
    ...reserved,
    ...missing,
    ...aliases,
    ...ports,
    ...unreachable,
    ...unkept,
    ...unaskable,
    ...foreign,
  ];
}

async function routeOf(
  engine: Pick<Engine, "store" | "runtime" | "previews">,
  { workload, description: { domains, port, limits }, preview }: PreflightRequest,
): Promise<CheckedRoute> {
  const some = { ...(limits && { limits }), ...(preview && { previews: engine.previews }) };
  const route = { workload, domains, ...some, replaces: await vanishingTargets(engine, workload) };
  if (port === undefined) return route;
  const host = engine.runtime.reach.kind === "network" ? workload : "127.0.0.1";
  return { ...route, target: { scheme: "http", host, port } };
}

/**
 * Findings about a removal: other people's routes that lead to the workload's containers. RUNTIME_LACKS if its
 * volumes cannot go too.
 */
export async function preflightRemoval(
  engine: Pick<Engine, "router" | "runtime" | "store">,
  { workload, removesVolumes }: Pick<DeploymentRecord, "workload" | "removesVolumes">,
  signal: AbortSignal,
): Promise<void> {
  if (removesVolumes && (await listMadeVolumes(engine, workload)).length > 0)
    demandPort(engine.runtime, "volumes", "volumes");
  const replaces = await vanishingTargets(engine, workload);
  const found = await engine.router.check({ workload, domains: [], replaces }, signal);
  // If the proxy does not answer now, the removal itself reports it.
  assertNone(found.filter(({ code }) => code === "TARGET_NAMED"));
}

/**
 * Rejects with the one error that was found, or PREFLIGHT_FAILED for several; `details.findings` holds all.
 * Resolves with the warnings.
 */
export async function preflight(
  engine: Engine,
  request: PreflightRequest,
  signal: AbortSignal,
): Promise<Finding[]> {
  const findings = await findProblems(engine, request, signal);
  assertNone(findings);
  return findings;
}

/** Rejects as `preflight` if one of the findings is an error. */
export function assertNone(findings: readonly Finding[]): void {
  const errors = findings.filter(({ severity }) => severity === "error");
  const [first] = errors;
  if (!first) return;
  const details = { findings };
  if (errors.length === 1) {
    throw new DeployerError(first.code, `${first.subject}: ${first.message}`, {
      remedy: first.remedy,
      details,
    });
  }
  const list = errors.map(({ subject, message, remedy }) => `${subject}: ${message}. ${remedy}`).join("\n");
  throw new DeployerError("PREFLIGHT_FAILED", `nothing was changed; in the way are:\n${list}`, { details });
}

async function findMissingSecrets(
  { secrets }: WorkloadDescription,
  access: SecretAccess,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const { path, reference } of secrets) {
    try {
      await resolveSecret(reference, path, access);
    } catch (error) {
      signal?.throwIfAborted();
      if (!(error instanceof DeployerError)) throw error;
      const { code, message, remedy } = error;
      found.push({ code, severity: "error", subject: "secret", message, remedy });
    }
  }
  return found;
}

/** On the host's network a container has no name for a proxy on a network of its own. */
function findUnreachable(
  { reach }: Engine["runtime"],
  { domains, container }: WorkloadDescription,
): Finding[] {
  if (reach.kind !== "network" || domains.length === 0 || !container || !isOnHost({ spec: container }))
    return [];
  const message = `a container on the host's network cannot be reached by the proxy, which forwards to names on network ${reach.network}`;
  const remedy = "Leave the host's network out of `networks`, or take `domains` away.";
  return [{ code: "CONFIG_INVALID", severity: "error", subject: "networks", message, remedy }];
}

/** Only a proxy that sets a cookie keeps the visitors of a shift on their side. */
function findUnkept(router: Engine["router"], { lifecycle }: WorkloadDescription): Finding[] {
  if (!lifecycle?.shift?.sticky || router.keepsClients === true) return [];
  const message = `must be absent or false with ${router.kind}, which cannot set a cookie on the workload's answers`;
  const remedy = "Leave `sticky` out of `shift`, or route this workload through a proxy that can.";
  return [{ code: "CONFIG_INVALID", severity: "error", subject: "shift.sticky", message, remedy }];
}

/** The proxy leads to one port, under the domains of the route. */
function findUnaskable(
  { asked }: Engine["runtime"],
  { domains, port, lifecycle, gate: { probe } }: WorkloadDescription,
): Finding[] {
  if (asked !== "through-proxy") return [];
  const { hostHeader } = probe ?? {};
  const unaskable = [
    { field: "failover", is: lifecycle?.failover === true, why: "blue would answer in place of green" },
    {
      field: "healthcheck",
      is: probe !== undefined && domains.length === 0,
      why: "without domains, no route leads to the workload",
    },
    {
      field: "healthcheck.port",
      is: probe !== undefined && probe.port !== port,
      why: `the route leads to port ${port}`,
    },
    {
      field: "healthcheck.host_header",
      is: hostHeader !== undefined,
      why: "the route is found by its domain",
    },
  ].find(({ is }) => is);
  if (!unaskable) return [];
  const { field, why } = unaskable;
  const message = `must be absent, because containers are asked through the proxy: ${why}`;
  const remedy = `Leave \`${field}\` out, or have Cutover run where it can connect to containers.`;
  return [{ code: "CONFIG_INVALID", severity: "error", subject: field, message, remedy }];
}

/**
 * Another workload goes back to these domains if its open deployment fails, although its route lacks them in
 * between.
 */
async function findHeldDomains(
  { store, previews }: Pick<Engine, "store" | "previews">,
  { workload, description: { domains }, preview }: PreflightRequest,
): Promise<Finding[]> {
  if (domains.length === 0) return [];
  const wanted = new Set(claimedNames({ domains, previews: preview ? previews : undefined }));
  // After its commit, a deployment that bakes or drains still goes back to its blue if green fails.
  const blues = (await store.listOpenDeployments()).flatMap(({ blue }) => blue ?? []);
  const others = [...(await store.listStates()), ...blues].filter((state) => state.workload !== workload);
  const held = new Map(
    others.flatMap((state) => (state.route?.domains ?? []).map((domain) => [domain, state.workload])),
  );
  const code = "DOMAIN_TAKEN";
  return [...held]
    .filter(([domain]) => wanted.has(domain))
    .map(([domain, owner]) => {
      const message = `${domain} belongs to what is live of the workload ${owner}`;
      return { code, severity: "error", subject: "domains", message, remedy: catalogue[code] };
    });
}

/** A preview is never the route of a live domain. */
function findReserved(previews: Engine["previews"], { domains }: WorkloadDescription): Finding[] {
  if (previews === undefined) return [];
  const code = "DOMAIN_TAKEN";
  return domains
    .filter((domain) => domain.endsWith(previews.slice(1)))
    .map((domain) => {
      const message = `${domain} is kept for the hosts of previews, which stand below ${previews}`;
      const remedy =
        "Choose a domain that does not end so, or another wildcard domain as `previews` of the deployer.";
      return { code, severity: "error", subject: "domains", message, remedy };
    });
}

/** Its own check reports a runtime that does not answer. */
async function findPortObstacles(
  engine: Pick<Engine, "runtime" | "store" | "sources" | "policy" | "secrets">,
  { workload, description }: PreflightRequest,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const ports = hostPortsOf(description);
  const state = await engine.store.findState(workload);
  return findTakenPorts(engine, { ports, state }, signal).catch(() => {
    signal?.throwIfAborted();
    return [];
  });
}

/**
 * Recreate moves an alias while blue is stopped, which every network allows. Its own check reports a runtime
 * that does not answer.
 */
async function findAliasObstacles(
  runtime: Engine["runtime"],
  { description: { lifecycle, networks }, strategy }: PreflightRequest,
  signal: AbortSignal | undefined,
): Promise<Finding[]> {
  const { names } = runtime;
  if (!names || lifecycle?.alias === undefined || strategy === "recreate") return [];
  const found: Finding[] = [];
  for (const network of networks) {
    const message = await names.obstacle(network, signal).catch(() => {
      signal?.throwIfAborted();
      return undefined;
    });
    if (message === undefined) continue;
    const code = "ALIAS_UNSUPPORTED";
    found.push({ code, severity: "error", subject: `network ${network}`, message, remedy: catalogue[code] });
  }
  return found;
}
