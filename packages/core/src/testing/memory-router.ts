import { DeployerError } from "../errors/deployer-error.js";
import type { Finding } from "../events/finding.js";
import { assertRouteWrite } from "../adapters/proxy/assert-route-write.js";
import { claimedNames } from "../ports/claimed-names.js";
import { findTarget, moveAddress } from "../ports/moved-targets.js";
import type {
  CheckedRoute,
  Entrance,
  KnownRoute,
  ProxyWorker,
  Route,
  RouteFacts,
  RouteLimits,
  Router,
  RouteTarget,
  RouteWrite,
  StagedTarget,
} from "../ports/router.js";
import { seededRandom } from "./seeded-random.js";
import type { VirtualClock } from "./virtual-clock.js";

/** A worker waits for at most this many connections. */
const longestRun = 8;

/** A route as a person may have set it in the proxy. */
export interface RouteByHand {
  readonly domains: readonly string[];
  readonly target: RouteTarget;
  /** Undefined if our block was removed from it. */
  readonly nonce: string | undefined;
  readonly enabled: boolean;
  /** Settings that a new route would lack. */
  readonly guards: readonly string[];
  /** offered: beside http; forced: http redirects to it. */
  readonly https: "none" | "offered" | "forced";
  /** Paths that forward elsewhere. */
  readonly locations: readonly Location[];
}

interface Location {
  readonly path: string;
  readonly target: RouteTarget;
}

/** `domains` may include some that a person added. */
interface Row extends RouteByHand {
  readonly id: number;
  readonly workload: string;
  readonly limits: RouteLimits | undefined;
  readonly staged?: StagedTarget | undefined;
  readonly fallback?: RouteTarget | undefined;
  readonly hasBlock: boolean;
  readonly before?: RouteFacts["before"];
  /** Domains that are no longer served, whatever the record shows, until the next write of the route. */
  readonly lost?: "https" | "all" | "challenge";
}

/** The configuration of a proxy's worker for one domain. */
interface Served extends Pick<
  Row,
  "target" | "staged" | "fallback" | "nonce" | "https" | "lost" | "locations"
> {
  /** The proxy's own status for every request but those for the marker. */
  readonly answers?: number;
}

/**
 * A person's settings in front of a route, in the proxy's own words, for all requests but those for the marker.
 */
export type OwnLocation = { readonly target: RouteTarget } | { readonly answers: number };

type Config = ReadonlyMap<string, Served>;

export interface MemoryRouterOptions {
  readonly clock: VirtualClock;
  /** From the answer to a write until the first worker changes, and until the last one has. */
  readonly reloadMs?: { readonly first: number; readonly last: number };
  /** As in `Router`; both true if absent, as with Nginx Proxy Manager; both false as with nginx. */
  readonly appliesLate?: boolean;
  readonly editedByOthers?: boolean;
  /** True if the operating system shows its workers; if absent, only for a proxy that applies nothing late. */
  readonly showsWorkers?: boolean;
  /** Differs between the proxies of one world. */
  readonly instance?: string;
  readonly address?: string;
  /** Whether its network has a way to a target; to all if absent. Others are answered with 502. */
  readonly reaches?: (target: RouteTarget) => boolean;
}

/** A reverse proxy in memory, with two workers that change to a new configuration one after the other. */
export class MemoryRouter implements Router {
  readonly kind = "memory";
  readonly appliesLate: boolean;
  readonly editedByOthers: boolean;
  readonly keepsClients: boolean;
  readonly instance: string;
  readonly address: string;
  readonly reaches: (target: RouteTarget) => boolean;
  readonly port = 80;
  readonly httpsPort = 443;
  readonly #clock: VirtualClock;
  readonly #showsWorkers: boolean;
  readonly #reloadMs: { readonly first: number; readonly last: number };
  readonly #routes = new Map<string, Row>();
  readonly #foreign = new Map<string, RouteTarget | undefined>();
  readonly #locations = new Map<string, OwnLocation>();
  #workers: [Config, Config] = [new Map(), new Map()];
  readonly #latest: [number, number] = [0, 0];
  readonly #observers: (() => void)[] = [];
  readonly #random = seededRandom(1);
  readonly #draws = seededRandom(2);
  /** The worker of the last connection, and for how many in a row. */
  #turn = { worker: 0, times: 0 };
  #broken = false;
  #isDown = false;
  #refusal: DeployerError | undefined;
  /** Each route before its last write. */
  readonly #before = new Map<string, Row>();
  #version = 0;
  #lastId = 0;

  constructor(options: MemoryRouterOptions) {
    const { clock, reloadMs = { first: 15, last: 110 }, appliesLate = true, editedByOthers = true } = options;
    this.instance = options.instance ?? "memory";
    this.address = options.address ?? "10.255.0.1";
    this.reaches = options.reaches ?? (() => true);
    this.#clock = clock;
    this.#reloadMs = reloadMs;
    this.appliesLate = appliesLate;
    this.editedByOthers = editedByOthers;
    // As Nginx Proxy Manager cannot.
    this.keepsClients = !editedByOthers;
    this.#showsWorkers = options.showsWorkers ?? !appliesLate;
  }

  /** A foreign route. */
  addForeign(domain: string, target?: RouteTarget): void {
    this.#foreign.set(domain, target);
  }

  /** A foreign route that its owner handed over to the workload. */
  handOver(workload: string, domains: readonly string[], target: RouteTarget): void {
    const id = (this.#lastId += 1);
    const nonce = undefined;
    const limits = undefined;
    const row = { id, workload, domains, target, nonce, limits, hasBlock: true, enabled: true };
    this.#routes.set(workload, { ...row, guards: [], https: "none", locations: [] });
    this.#reload();
  }

  /** Forwards a path of the workload's route elsewhere, as a person can do. */
  addPath(workload: string, path: string, target: RouteTarget): void {
    this.#replace(workload, (row) => ({ ...row, locations: [...row.locations, { path, target }] }));
  }

  async check(route?: CheckedRoute): Promise<Finding[]> {
    const refusal = route && this.#refusalOf(route);
    const named = [...this.#foreign].filter(([, at]) => at && findTarget(at, route?.replaces ?? []));
    return [...(refusal ? [refusal] : []), ...named.map(([domain]) => targetNamed(domain))].map(findingOf);
  }

  async read(workload: string, _signal?: AbortSignal, known?: KnownRoute): Promise<Route | undefined> {
    this.#assertUp();
    const row = this.#own({ workload, known });
    return row && this.#view(row, known);
  }

  async put(write: RouteWrite, signal?: AbortSignal): Promise<Route> {
    assertRouteWrite(write);
    if (write.staged?.sticky !== undefined && !this.keepsClients)
      throw new DeployerError("ROUTER_REJECTED", "this proxy cannot keep clients on a side");
    signal?.throwIfAborted();
    this.#assertUp();
    const refusal = this.#refusalOf(write);
    if (refusal) throw refusal;
    write.assertMayWrite?.();
    this.#assertNotRefused();
    const { workload, target, staged, fallback, nonce, limits, known, replaces = [] } = write;
    const own = this.#own(write);
    if (own) this.#before.set(workload, own);
    const before = own && beforeOf(own, known);
    const isOurs = (domain: string): boolean =>
      known ? known.domains.includes(domain) : before?.domains.includes(domain) !== true;
    const added = (own?.domains ?? []).filter((domain) => !isOurs(domain) && !write.domains.includes(domain));
    const { lost: _, ...kept } = own ?? this.#newRow();
    const row: Row = {
      ...kept,
      ...(before && { before }),
      workload,
      target,
      staged,
      fallback,
      nonce,
      limits,
      hasBlock: true,
      domains: [...write.domains, ...added].toSorted(),
      locations: kept.locations.map((one) => {
        return {
          path: one.path,
          target: moveAddress(one.target, { from: replaces, to: target }) ?? one.target,
        };
      }),
    };
    this.#routes.set(workload, row);
    this.#requireReload();
    return this.#view(row, known);
  }

  async remove(workload: string, _signal?: AbortSignal, known?: KnownRoute): Promise<void> {
    this.#assertUp();
    const own = this.#own({ workload, known });
    if (!own) return;
    this.#assertNotRefused();
    const before = beforeOf(own, known);
    this.#routes.delete(workload);
    for (const domain of before?.domains ?? []) this.#foreign.set(domain, before?.target);
    this.#requireReload();
  }

  /**
   * Breaks another host's configuration for a while, as a person can do: a write is stored and answered with an
   * error, and served only after the repair of that host. Nginx Proxy Manager 2.15.1 does the same.
   */
  breakAnother(forMs: number): void {
    this.#broken = true;
    this.#clock.after(forMs, () => {
      this.#broken = false;
      this.#reload();
    });
  }

  /** The proxy's API does not answer for a while; it serves as before. */
  goDown(forMs: number): void {
    this.#isDown = true;
    this.#clock.after(forMs, () => (this.#isDown = false));
  }

  /**
   * Every write is refused with this error, without effect, until called with undefined: for example, the proxy
   * user has lost its right.
   */
  refuseWrites(error: DeployerError | undefined): void {
    this.#refusal = error;
  }

  /**
   * A page that a person opened before the last write saves its old values; without effect if the route is
   * gone.
   */
  saveStale(workload: string): void {
    const before = this.#before.get(workload);
    if (before) this.#replace(workload, () => before);
  }

  /** Points a route elsewhere, as a person would who changes nothing else. */
  editByHand(workload: string, target: RouteTarget): void {
    this.changeByHand(workload, { target });
  }

  /** A person's save in the proxy. */
  changeByHand(workload: string, change: Partial<RouteByHand>): void {
    this.#replace(workload, (row) => {
      const { lost: _, ...kept } = row;
      return { ...kept, ...change };
    });
  }

  /**
   * The proxy no longer serves a part of a route, and its record does not show it: a file is missing, a
   * certificate is left out.
   */
  loseServed(workload: string, lost: "https" | "all"): void {
    this.#replace(workload, (row) => ({ ...row, lost }));
  }

  /**
   * A person's own location takes the requests for a domain, like `location /` in the advanced config of a
   * proxy host. Each write then changes the record and the marker, but not the target of the requests.
   * Undefined removes it.
   */
  addLocation(domain: string, location: OwnLocation | undefined): void {
    if (location) this.#locations.set(domain, location);
    else this.#locations.delete(domain);
    this.#reload();
  }

  /** Removes our block from a route, and nothing else. */
  clearBlockByHand(workload: string): void {
    this.#replace(workload, (row) => ({ ...row, hasBlock: false, nonce: undefined, before: undefined }));
  }

  deleteByHand(workload: string): void {
    this.#routes.delete(workload);
    this.#reload();
  }

  /**
   * A person requests a certificate in the proxy: until `endChallenge`, only the challenge is served for the
   * route.
   */
  beginChallenge(workload: string): void {
    this.#replace(workload, (row) => ({ ...row, lost: "challenge" }));
  }

  /** Returns true if the challenge was still answered; then the page saves the values from when it was opened. */
  endChallenge(workload: string, saved: Partial<RouteByHand>): boolean {
    const isAnswered = this.#routes.get(workload)?.lost === "challenge";
    this.changeByHand(workload, saved);
    return isAnswered;
  }

  async isChallenged(domains: readonly string[]): Promise<boolean> {
    return [...this.#routes.values()].some(
      (row) => row.lost === "challenge" && row.domains.some((domain) => domains.includes(domain)),
    );
  }

  async dryRun(_: RouteWrite, signal?: AbortSignal): Promise<void> {
    signal?.throwIfAborted();
  }

  async workers(): Promise<readonly ProxyWorker[] | undefined> {
    if (!this.#showsWorkers) return undefined;
    return this.#latest.map((version, worker) => ({ id: `${worker}-${version}`, generation: version }));
  }

  /** Called after a worker has changed to another configuration. */
  observe(observer: () => void): void {
    this.#observers.push(observer);
  }

  /** The configuration of the connection's worker for a domain; "redirect": to https; undefined: no such host. */
  serve(domain: string, scheme: Entrance["scheme"] = "http"): Served | "redirect" | undefined {
    const config = this.#workers[this.#nextWorker()];
    const served = config?.get([domain, ...wildcardsAbove(domain)].find((name) => config.has(name)) ?? "");
    if (!served) return undefined;
    const https = served.lost === "https" ? "none" : served.https;
    if (scheme === "https") return https === "none" ? undefined : served;
    return https === "forced" ? "redirect" : served;
  }

  /** At least 0, below 1. */
  draw(): number {
    return this.#draws();
  }

  /** The limits of a route as written. */
  limits(workload: string): RouteLimits | undefined {
    return this.#routes.get(workload)?.limits;
  }

  /** Every target of a person's additions to a route. */
  locationTargets(workload: string): RouteTarget[] {
    return (this.#routes.get(workload)?.locations ?? []).map(({ target }) => target);
  }

  /** Every target to which some worker may forward a request without a token now; a fallback is none of them. */
  targets(domain: string): RouteTarget[] {
    return this.#workers.flatMap((worker) => {
      const { target, staged } = worker.get(domain) ?? {};
      return [...(target ? [target] : []), ...(staged?.share === undefined ? [] : [staged.target])];
    });
  }

  /** The targets to which some worker sends what its own does not take. */
  fallbacks(domain: string): RouteTarget[] {
    return this.#workers.flatMap((worker) => worker.get(domain)?.fallback ?? []);
  }

  /** What each worker that serves a domain has as its staged target, if it has one. */
  staged(domain: string): StagedTarget[] {
    return this.#workers.flatMap((worker) => worker.get(domain)?.staged ?? []);
  }

  /** The present nonce of each worker for a domain that it serves. */
  nonces(domain: string): string[] {
    return this.#workers.flatMap((worker) => worker.get(domain)?.nonce ?? []);
  }

  /** The kernel gives a connection to any worker: two reads in a row may meet the same one. */
  #nextWorker(): 0 | 1 {
    const { worker, times } = this.#turn;
    const next = times < longestRun ? Number(this.#random() < 0.5) : 1 - worker;
    this.#turn = { worker: next, times: next === worker ? times + 1 : 1 };
    return next === 0 ? 0 : 1;
  }

  #replace(workload: string, change: (row: Row) => Row): void {
    const row = this.#routes.get(workload);
    const next = row && change(row);
    // The page is refused as we are.
    if (!row || !next || this.#takenOf(next.domains, row) !== undefined) return;
    this.#routes.set(workload, next);
    this.#reload();
  }

  #assertUp(): void {
    if (this.#isDown) throw new DeployerError("ROUTER_UNREACHABLE", "the proxy is down");
  }

  #assertNotRefused(): void {
    if (this.#refusal) throw this.#refusal;
  }

  #requireReload(): void {
    if (this.#broken)
      throw new DeployerError(
        "ROUTER_UNCERTAIN",
        "the proxy refuses to load the configuration of another host",
      );
    this.#reload();
  }

  #reload(): void {
    const config = new Map<string, Served>(
      [...this.#foreign].flatMap(([domain, target]): [string, Served][] =>
        target ? [[domain, { target, nonce: undefined, https: "none", locations: [] }]] : [],
      ),
    );
    const enabled = [...this.#routes.values()].filter(
      (row) => row.enabled && (row.lost ?? "https") === "https",
    );
    for (const row of enabled)
      for (const domain of [...row.domains, row.staged?.host ?? []].flat())
        config.set(domain, { ...row, ...this.#locations.get(domain) });
    const version = (this.#version += 1);
    const change = (worker: 0 | 1): void => {
      if (version < this.#latest[worker]) return;
      this.#latest[worker] = version;
      this.#workers[worker] = config;
      for (const observer of this.#observers) observer();
    };
    this.#clock.after(this.#reloadMs.first, () => change(0));
    this.#clock.after(this.#reloadMs.last, () => change(1));
  }

  #newRow(): Pick<Row, "id" | "enabled" | "guards" | "https" | "lost" | "locations"> {
    return { id: (this.#lastId += 1), enabled: true, guards: [], https: "none", locations: [] };
  }

  /** By its block, or else the known route that still has a domain of the workload. */
  #own({ workload, known }: Pick<RouteWrite, "workload" | "known">): Row | undefined {
    const row = this.#routes.get(workload);
    if (!row || row.hasBlock) return row;
    // A proxy with files knows a route only by its block.
    if (!this.editedByOthers) return undefined;
    const isKnown = known?.facts?.id === row.id && row.domains.some((one) => known.domains.includes(one));
    return isKnown ? row : undefined;
  }

  /** The first of them that another route has. */
  #takenOf(domains: readonly string[], own: Row | undefined): string | undefined {
    const others = [...this.#routes.values()].filter((other) => other !== own);
    return domains.find(
      (domain) => this.#foreign.has(domain) || others.some((other) => other.domains.includes(domain)),
    );
  }

  #refusalOf(route: CheckedRoute & Pick<RouteWrite, "staged">): DeployerError | undefined {
    const own = this.#own(route);
    const taken = this.#takenOf(claimedNames(route), own);
    if (taken !== undefined) return domainTaken(taken);
    if (own)
      return own.enabled ? undefined : new DeployerError("ROUTE_DISABLED", `route ${own.id} is disabled`);
    const { id, guards = [] } = route.known?.facts ?? {};
    if (guards.length === 0) return undefined;
    return new DeployerError("ROUTE_GUARDED", `route ${id} is gone, which had: ${guards.join(", ")}`);
  }

  #view(row: Row, known: KnownRoute | undefined): Route {
    const { id, workload, domains, target, staged, fallback, nonce, enabled, https, locations } = row;
    const over = (scheme: Entrance["scheme"], domain: string): Entrance => ({
      domain,
      scheme,
      address: this.address,
      port: scheme === "http" ? this.port : this.httpsPort,
    });
    const schemes = { none: ["http"], offered: ["http", "https"], forced: ["https"] } as const;
    const entrances = domains.flatMap((domain) => schemes[https].map((scheme) => over(scheme, domain)));
    const redirects = https === "forced" && domains.map((domain) => over("http", domain));
    const problem = enabled ? undefined : `the route of ${workload} is switched off`;
    const before = beforeOf(row, known);
    const guards = https === "none" ? row.guards : [...row.guards, "certificate"];
    return {
      workload,
      domains,
      target,
      ...(locations.length > 0 && { others: locations.map((one) => one.target) }),
      ...(staged && { staged }),
      ...(fallback && { fallback }),
      nonce,
      online: enabled,
      problem,
      enabled,
      entrances,
      ...(redirects && { redirects }),
      facts: { ...(this.editedByOthers && { id }), guards, ...(before && { before }) },
    };
  }
}

/** The nearest first, as in nginx; an exact name comes before all others. */
function wildcardsAbove(domain: string): string[] {
  const labels = domain.split(".");
  return labels.slice(1).map((_, index) => `*.${labels.slice(index + 1).join(".")}`);
}

/** From our block, or else from the store; an unknown route without a nonce was just handed over. */
function beforeOf(
  { id, before, hasBlock, nonce, domains, target }: Row,
  known: KnownRoute | undefined,
): RouteFacts["before"] {
  if (before && hasBlock) return before;
  if (known?.facts?.id === id) return known.facts.before;
  return nonce === undefined ? { domains, target } : undefined;
}

function findingOf({ code, message, remedy, details }: DeployerError): Finding {
  const subject = typeof details["domain"] === "string" ? `domain ${details["domain"]}` : "router";
  return { code, severity: "error", subject, message, remedy };
}

function targetNamed(domain: string): DeployerError {
  return new DeployerError("TARGET_NAMED", `${domain} forwards to a container that will be gone`);
}

function domainTaken(domain: string): DeployerError {
  return new DeployerError("DOMAIN_TAKEN", `domains: ${domain} belongs to another route of the proxy`, {
    details: { field: "domains", domain },
  });
}
