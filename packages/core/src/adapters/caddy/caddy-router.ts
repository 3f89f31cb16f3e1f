import { join, resolve } from "node:path";
import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import type { CheckedRoute, Route, RouteLimits, Router, RouteWrite } from "../../ports/router.js";
import { checkedLimits } from "../nginx-config/limit-directives.js";
import { assertRouteWrite } from "../proxy/assert-route-write.js";
import { dialled, parseUrl } from "../proxy/parse-url.js";
import { realFolder } from "../proxy/real-folder.js";
import { sharedName } from "../proxy/shared-name.js";
import { AdminRoutes } from "./admin-routes.js";
import { CaddyApi } from "./caddy-api.js";
import type { CaddyRoute } from "./route-schema.js";
import { dialsIn, domainsOf } from "./caddy-route.js";
import { ownRoute, type ServedRoutes } from "./caddy-routes.js";
import { CaddyfileRoutes } from "./caddyfile-routes.js";
import { type CaddyParts, translated } from "./check-caddy.js";
import { refuseConflicts } from "./conflicts.js";
import { RouteFiles, type RouteText } from "./route-files.js";
import type { RouteStore } from "./route-store.js";

export interface CaddyOptions {
  /** The admin API's address; by default `http://localhost:2019`. */
  readonly admin?: string;
  /** Where Caddy answers the domains, from the deployer's machine: `http://127.0.0.1` or `https://127.0.0.1`. A server of Caddy's configuration listens on its port. */
  readonly proxyUrl: string;
  /** Holds the targets of routes. Caddy reads it by the same path: not below /tmp if its service has a private one. */
  readonly directory: string;
  /**
   * The Caddyfile that Caddy runs with, which holds the line `import <directory>/_sites/*.caddy`. Routes are then site files there, which outlive
   * `caddy reload` and a restart. Absent: they are written to Caddy's configuration alone.
   */
  readonly caddyfile?: string;
  /** Of routes whose workloads set none. By default as Caddy does without them. */
  readonly limits?: RouteLimits;
}

/**
 * Routes of a Caddy 2.8 or newer, one for each workload: in its configuration, under the id `cutover-<workload>`, or as site files of its Caddyfile. A
 * route reads its target from a file for each request, so a switch changes no configuration: it is the rename of a link, which loses no request and cuts
 * no stream. Only other domains, other limits, a first deployment and a removal change the configuration. What people add to a route is kept. Throws
 * CONFIG_INVALID on a malformed option.
 */
export function caddy(options: CaddyOptions): Router {
  const admin = parseUrl("admin", options.admin ?? "http://localhost:2019");
  const root = `${admin.protocol}//${admin.host}${admin.pathname.replace(/\/+$/, "")}`;
  const url = parseUrl("proxyUrl", options.proxyUrl);
  const scheme = url.protocol === "https:" ? "https" : "http";
  const directory = assertPath(realFolder(resolve(options.directory)));
  const entrance = { scheme, ...dialled(url, scheme === "https" ? 443 : 80) } as const;
  const parts = { api: new CaddyApi(root), files: new RouteFiles(directory), entrance };
  const limits = checkedLimits(options.limits);
  const instance = `caddy:${sharedName(root)}`;
  if (options.caddyfile === undefined)
    return new CaddyRouter(instance, parts, new AdminRoutes(parts, limits));
  // No workload has a name that begins so: the folder beside is that of its targets.
  const sites = assertInGlob(join(directory, "_sites"));
  const caddyfile = assertInGlob(resolve(options.caddyfile));
  return new CaddyRouter(instance, parts, new CaddyfileRoutes(parts, { caddyfile, sites, limits }));
}

class CaddyRouter<Served extends ServedRoutes> implements Router {
  readonly kind = "caddy";
  /** A change of the configuration may take effect after its answer was lost; a switch is a rename. */
  readonly appliesLate = true;
  readonly editedByOthers = true;
  readonly keepsClients = true;
  readonly lacksHosts: boolean;
  readonly instance: string;
  readonly #parts: CaddyParts;
  readonly #routes: RouteStore<Served>;

  constructor(instance: string, parts: CaddyParts, routes: RouteStore<Served>) {
    this.instance = instance;
    this.#parts = parts;
    this.#routes = routes;
    this.lacksHosts = routes.lacksHosts;
  }

  check(route?: CheckedRoute, signal?: AbortSignal): Promise<Finding[]> {
    return this.#routes.check(route, signal);
  }

  read(workload: string, signal?: AbortSignal): Promise<Route | undefined> {
    return translating(signal, async () => {
      const own = ownRoute(await this.#routes.read(signal), workload);
      const text = own && (await this.#parts.files.read(workload));
      // Without its files the route serves nothing: a write makes them anew.
      return text && (await this.#toRoute(workload, own, text));
    });
  }

  put(write: RouteWrite, signal?: AbortSignal): Promise<Route> {
    return translating(signal, async () => {
      assertRouteWrite(write);
      const { files } = this.#parts;
      const { workload } = write;
      const before = await this.#routes.read(signal);
      refuseConflicts(before, write);
      signal?.throwIfAborted();
      const isServed = ownRoute(before, workload) !== undefined && (await files.read(workload)) !== undefined;
      const release = await files.prepare(workload, write);
      let route: CaddyRoute;
      try {
        if (!isServed) await this.#use(write, release);
        route = await this.#routes.put(write, before);
        if (isServed) await this.#use(write, release);
      } catch (error) {
        if (!hasCode(error, "ROUTER_UNCERTAIN"))
          await (isServed ? files.drop(workload, release) : files.remove(workload));
        throw error;
      }
      return this.#toRoute(workload, route, write);
    });
  }

  async remove(workload: string, signal?: AbortSignal): Promise<void> {
    await translating(signal, async () => {
      const served = await this.#routes.read(signal);
      signal?.throwIfAborted();
      await this.#routes.remove(workload, served);
      await this.#parts.files.remove(workload);
    });
  }

  async #use({ workload, assertMayWrite }: RouteWrite, release: string): Promise<void> {
    assertMayWrite?.();
    await this.#parts.files.use(workload, release);
  }

  async #toRoute(
    workload: string,
    own: CaddyRoute,
    { nonce, target, staged, fallback }: RouteText,
  ): Promise<Route> {
    const domains = domainsOf(own);
    const others = dialsIn(own);
    const entrances = domains.map((domain) => ({ domain, ...this.#parts.entrance }));
    const guards = (await this.#routes.hasOwnParts(own, workload)) ? ["parts of its own"] : [];
    return {
      workload,
      domains,
      target,
      ...(others.length > 0 && { others }),
      ...(staged && { staged }),
      ...(fallback && { fallback }),
      nonce,
      online: true,
      problem: undefined,
      enabled: true,
      entrances,
      facts: { guards },
    };
  }
}

/** Braces would end a placeholder of Caddy. */
function assertPath(path: string): string {
  if (!/[{}\\\n\r]/.test(path)) return path;
  throw new DeployerError("CONFIG_INVALID", "`directory` must not hold braces, backslashes or line breaks");
}

/** Caddy takes the path of an import for a pattern. */
function assertInGlob(path: string): string {
  if (!/[*?[\]"`\s]/.test(path)) return path;
  const message = `${path} must not hold spaces, quotes, brackets or wildcards, which an import of a Caddyfile cannot name`;
  throw new DeployerError("CONFIG_INVALID", message);
}

async function translating<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted && error === signal.reason ? error : translated(error);
  }
}
