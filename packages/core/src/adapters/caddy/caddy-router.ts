import { resolve } from "node:path";
import { DeployerError, hasCode } from "../../errors/deployer-error.js";
import type { Finding } from "../../events/finding.js";
import type { CheckedRoute, Route, RouteLimits, Router, RouteWrite } from "../../ports/router.js";
import { checkedLimits } from "../nginx-config/limit-directives.js";
import { assertRouteWrite } from "../proxy/assert-route-write.js";
import { dialled, parseUrl } from "../proxy/parse-url.js";
import { realFolder } from "../proxy/real-folder.js";
import { sharedName } from "../proxy/shared-name.js";
import { CaddyApi } from "./caddy-api.js";
import {
  type CaddyRoute,
  dialsIn,
  domainsOf,
  hasOwnParts,
  idOf,
  placeRoute,
  renderRoute,
} from "./caddy-route.js";
import { changeRoutes, ownRoute, readRoutes, type ServedRoutes } from "./caddy-routes.js";
import { type CaddyParts, checkCaddy, translated } from "./check-caddy.js";
import { conflictsOf } from "./conflicts.js";
import { RouteFiles, type RouteText } from "./route-files.js";

export interface CaddyOptions {
  /** The admin API's address; by default `http://localhost:2019`. */
  readonly admin?: string;
  /** Where Caddy answers the domains, from the deployer's machine: `http://127.0.0.1` or `https://127.0.0.1`. A server of Caddy's configuration listens on its port. */
  readonly proxyUrl: string;
  /** Holds the targets of routes. Caddy reads it by the same path: not below /tmp if its service has a private one. */
  readonly directory: string;
  /** Of routes whose workloads set none. By default as Caddy does without them. */
  readonly limits?: RouteLimits;
}

/**
 * Routes in the configuration of a Caddy 2.8 or newer, one for each workload, under the id `cutover-<workload>`. A route reads its target from a
 * file for each request, so a switch changes no configuration: it is the rename of a link, which loses no request and cuts no stream. Only other
 * domains, other limits, a first deployment and a removal change the configuration, guarded by the tag of the list of routes. What people add to
 * a route is kept. Throws CONFIG_INVALID on a malformed option.
 */
export function caddy(options: CaddyOptions): Router {
  const admin = parseUrl("admin", options.admin ?? "http://localhost:2019");
  const root = `${admin.protocol}//${admin.host}${admin.pathname.replace(/\/+$/, "")}`;
  const url = parseUrl("proxyUrl", options.proxyUrl);
  const scheme = url.protocol === "https:" ? "https" : "http";
  const directory = assertPath(realFolder(resolve(options.directory)));
  const entrance = { scheme, ...dialled(url, scheme === "https" ? 443 : 80) } as const;
  return new CaddyRouter(
    `caddy:${sharedName(root)}`,
    { api: new CaddyApi(root), files: new RouteFiles(directory), entrance },
    checkedLimits(options.limits),
  );
}

class CaddyRouter implements Router {
  readonly kind = "caddy";
  /** A change of the configuration may take effect after its answer was lost; a switch is a rename. */
  readonly appliesLate = true;
  readonly editedByOthers = true;
  readonly keepsClients = true;
  readonly instance: string;
  readonly #parts: CaddyParts;
  readonly #limits: RouteLimits;

  constructor(instance: string, parts: CaddyParts, limits: RouteLimits) {
    this.instance = instance;
    this.#parts = parts;
    this.#limits = limits;
  }

  check(route?: CheckedRoute, signal?: AbortSignal): Promise<Finding[]> {
    return checkCaddy(this.#parts, route, signal);
  }

  read(workload: string, signal?: AbortSignal): Promise<Route | undefined> {
    return translating(signal, async () => {
      const { api, entrance, files } = this.#parts;
      const own = ownRoute(await readRoutes(api, entrance, signal), workload);
      const text = own && (await files.read(workload));
      // Without its files the route serves nothing: a write makes them anew.
      return text && this.#toRoute(workload, own, text);
    });
  }

  put(write: RouteWrite, signal?: AbortSignal): Promise<Route> {
    return translating(signal, async () => {
      assertRouteWrite(write);
      const { api, entrance, files } = this.#parts;
      const { workload } = write;
      const before = await readRoutes(api, entrance, signal);
      refuseConflicts(before, write);
      signal?.throwIfAborted();
      const isServed = ownRoute(before, workload) !== undefined && (await files.read(workload)) !== undefined;
      const release = await files.prepare(workload, write);
      try {
        if (!isServed) await this.#use(write, release);
        const route = await this.#configure(write, before);
        if (isServed) await this.#use(write, release);
        return this.#toRoute(workload, route, write);
      } catch (error) {
        if (!hasCode(error, "ROUTER_UNCERTAIN"))
          await (isServed ? files.drop(workload, release) : files.remove(workload));
        throw error;
      }
    });
  }

  async remove(workload: string, signal?: AbortSignal): Promise<void> {
    await translating(signal, async () => {
      const { api, entrance, files } = this.#parts;
      const served = await readRoutes(api, entrance, signal);
      signal?.throwIfAborted();
      const others = ({ routes }: ServedRoutes) => routes.filter((one) => one["@id"] !== idOf(workload));
      await changeRoutes(api, entrance, { served, to: others });
      await files.remove(workload);
    });
  }

  async #use({ workload, assertMayWrite }: RouteWrite, release: string): Promise<void> {
    assertMayWrite?.();
    await this.#parts.files.use(workload, release);
  }

  /** Has Caddy's configuration hold the route, without effect if it does. */
  async #configure(write: RouteWrite, served: ServedRoutes): Promise<CaddyRoute> {
    const { api, entrance, files } = this.#parts;
    let route: CaddyRoute = {};
    await changeRoutes(api, entrance, {
      served,
      assertMayWrite: write.assertMayWrite,
      to: (now) => {
        refuseConflicts(now, write);
        route = renderRoute(write, { files, limits: this.#limits, own: ownRoute(now, write.workload) });
        return placeRoute(now.routes, route);
      },
    });
    return route;
  }

  #toRoute(workload: string, own: CaddyRoute, { nonce, target, staged, fallback }: RouteText): Route {
    const domains = domainsOf(own);
    const others = dialsIn(own);
    const entrances = domains.map((domain) => ({ domain, ...this.#parts.entrance }));
    const guards = hasOwnParts(own, { workload, files: this.#parts.files }) ? ["parts of its own"] : [];
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

function refuseConflicts(served: ServedRoutes, write: RouteWrite): void {
  const [conflict] = conflictsOf(served, write);
  if (conflict) throw conflict;
}

/** Braces would end a placeholder of Caddy. */
function assertPath(path: string): string {
  if (!/[{}\\\n\r]/.test(path)) return path;
  throw new DeployerError("CONFIG_INVALID", "`directory` must not hold braces, backslashes or line breaks");
}

async function translating<T>(signal: AbortSignal | undefined, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw signal?.aborted && error === signal.reason ? error : translated(error);
  }
}
